"""All that the sandbox can do wrong: writes are sent once, reads have patience, errors say what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.client import Timeouts
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    BadAnswerError,
    NetworkError,
    RateLimitedError,
    ServerError,
    TimedOutError,
)
from chutes_tui.api.recovery import find_created_key, find_created_secret, find_deleted_key
from chutes_tui.core.attempt import Presence
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from served import ServedSandbox

    from chutes_tui.api.client import ChutesClient

    from ..support import Clients

TOOK_EFFECT = ["drop_after_commit", "drop_after_commit:1", "cut_body", "wrong_json", "invalid_json"]
NO_EFFECT = ["drop_before_commit", "drop_before_commit:1"]
HASTY = Timeouts(connect=10, read=1, total=2)  # enough for a busy machine to be asked in


async def create_key(client: ChutesClient) -> object:
    return await client.create_api_key("faulty", admin=True)


async def delete_key(client: ChutesClient) -> object:
    await client.delete_api_key("00000000-0000-4000-8000-000000000000")
    return None


async def create_secret(client: ChutesClient) -> object:
    return await client.create_secret("00000000-0000-4000-8000-000000000000", "K", Secret("v"))


async def delete_secret(client: ChutesClient) -> object:
    await client.delete_secret("00000000-0000-4000-8000-000000000000")
    return None


WRITES = [
    ("POST", create_key),
    ("DELETE", delete_key),
    ("POST", create_secret),
    ("DELETE", delete_secret),
]


@pytest.mark.parametrize(("method", "write"), WRITES, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize(
    "fault",
    [*TOOK_EFFECT, *NO_EFFECT, "too_many_requests:1", "too_many_requests", "internal_error", "bad_gateway_html"],
)
async def test_a_write_is_sent_once_whatever_happens(
    served: ServedSandbox,
    clients: Clients,
    ada: ChutesClient,
    fault: str,
    method: str,
    write: Callable[[ChutesClient], Awaitable[object]],
) -> None:
    served.fault(f"{method} /={fault}")
    with pytest.raises(ApiError):
        await write(ada)
    assert served.asked(method) == 1
    assert len(served.sandbox.requests) == 1
    assert clients.naps.seconds == []


@pytest.mark.parametrize("fault", TOOK_EFFECT)
async def test_a_lost_key_is_found(served: ServedSandbox, clients: Clients, ada: ChutesClient, fault: str) -> None:
    known = {key.api_key_id for key in (await ada.list_api_keys()).items}
    served.fault(f"POST /api_keys/={fault}")
    with pytest.raises(AnswerLostError) as raised:
        await ada.create_api_key("lost", admin=True)
    assert raised.value.outcome_unknown
    assert "cpk_" not in raised.value.report()
    finding = await find_created_key(ada, "lost", known)
    assert finding.presence is Presence.PRESENT
    assert finding.item is not None
    assert finding.item.name == "lost"
    assert served.asked("POST") == 1


@pytest.mark.parametrize("fault", NO_EFFECT)
async def test_a_key_that_was_never_made_is_absent(
    served: ServedSandbox, clients: Clients, ada: ChutesClient, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chutes_tui.api.recovery.sleep", clients.naps)
    served.fault(f"POST /api_keys/={fault}")
    with pytest.raises(AnswerLostError):
        await ada.create_api_key("lost", admin=True)
    finding = await find_created_key(ada, "lost")
    assert finding.presence is Presence.ABSENT
    assert len(clients.naps.seconds) == 1, "it looks twice, as the request may still be on its way"


@pytest.mark.parametrize(
    ("fault", "presence"), [*((f, Presence.ABSENT) for f in TOOK_EFFECT), (NO_EFFECT[0], Presence.PRESENT)]
)
async def test_what_became_of_a_lost_deletion(
    served: ServedSandbox, ada: ChutesClient, fault: str, presence: Presence
) -> None:
    key = (await ada.create_api_key("doomed", admin=True)).key
    served.fault(f"DELETE /api_keys/={fault}")
    with pytest.raises(AnswerLostError):
        await ada.delete_api_key(key.api_key_id)
    assert (await find_deleted_key(ada, key.api_key_id)).presence is presence
    assert served.asked("DELETE") == 1


@pytest.mark.parametrize(("fault", "presence"), [(TOOK_EFFECT[0], Presence.PRESENT), (NO_EFFECT[0], Presence.ABSENT)])
async def test_what_became_of_a_lost_secret(
    served: ServedSandbox, clients: Clients, ada: ChutesClient, fault: str, presence: Presence
) -> None:
    chute = (await ada.list_chutes()).items[0].chute_id
    served.fault(f"POST /secrets/={fault}")
    with pytest.raises(AnswerLostError):
        await ada.create_secret(chute, "LOST", Secret("the value of it"))
    finding = await find_created_secret(ada, served.account.user_id, chute, "LOST")
    assert finding.presence is presence


async def test_what_cannot_be_looked_up_is_unknown(
    served: ServedSandbox, clients: Clients, ada: ChutesClient
) -> None:
    served.fault("GET /=internal_error")
    finding = await find_created_key(ada, "lost")
    assert finding.presence is Presence.UNKNOWN
    assert isinstance(finding.problem, ServerError)
    assert (await find_deleted_key(ada, "x")).presence is Presence.UNKNOWN


@pytest.mark.parametrize("fault", ["internal_error", "bad_gateway_html"])
async def test_nobody_knows_what_became_of_a_write_that_the_server_failed_at(
    served: ServedSandbox, ada: ChutesClient, fault: str
) -> None:
    served.fault(f"POST /={fault}")
    with pytest.raises(ServerError) as raised:
        await ada.create_api_key("x", admin=True)
    assert raised.value.outcome_unknown
    assert raised.value.status == (502 if "html" in fault else 500)
    assert "<" not in raised.value.report()


async def test_a_late_answer_to_a_write_is_a_lost_one(served: ServedSandbox, clients: Clients) -> None:
    served.fault("POST /=latency:60")
    with pytest.raises(AnswerLostError):
        await clients.hotkey(served, timeouts=HASTY).create_api_key("late", admin=True)
    assert served.asked("POST") == 1


@pytest.mark.slow
async def test_a_dripping_answer_does_not_hold_us_for_ever(served: ServedSandbox, clients: Clients) -> None:
    served.fault("POST /=slow_drip:0.3", "GET /=slow_drip:0.3")
    hasty = clients.hotkey(served, timeouts=HASTY)
    with pytest.raises(AnswerLostError):
        await hasty.create_api_key("drip", admin=True)
    with pytest.raises(TimedOutError):
        await hasty.list_api_keys()
    assert served.asked("POST") == 1


async def test_a_slow_answer_is_still_an_answer(served: ServedSandbox, ada: ChutesClient) -> None:
    served.fault("GET /users/me=slow_drip:0.001")
    assert (await ada.me()).username == "ada"


@pytest.mark.parametrize(
    "fault", ["internal_error", "bad_gateway_html", "drop_before_commit", "drop_after_commit:1", "cut_body"]
)
async def test_reads_get_over_two_failures(
    served: ServedSandbox, clients: Clients, ada: ChutesClient, fault: str
) -> None:
    served.fault(f"GET /={fault} x2")
    assert (await ada.me()).username == "ada"
    assert served.asked("GET") == 3
    assert clients.naps.seconds == [0.125, 0.25], "half of the back-off, as chance has it here"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("internal_error", ServerError),
        ("bad_gateway_html", ServerError),
        ("drop_before_commit", NetworkError),
        ("cut_body", NetworkError),
    ],
)
async def test_reads_give_up_after_three(
    served: ServedSandbox, ada: ChutesClient, fault: str, error: type[ApiError]
) -> None:
    served.fault(f"GET /={fault}")
    with pytest.raises(error) as raised:
        await ada.me()
    assert served.asked("GET") == 3
    assert not raised.value.outcome_unknown


@pytest.mark.parametrize("fault", ["wrong_json", "invalid_json"])
async def test_a_read_that_cannot_be_understood_is_not_asked_again(
    served: ServedSandbox, ada: ChutesClient, fault: str
) -> None:
    served.fault(f"GET /={fault}")
    for read in (ada.me, ada.list_api_keys, ada.list_chutes, ada.ping):
        served.sandbox.requests.clear()
        with pytest.raises(BadAnswerError):
            await read()
        assert served.asked("GET") == 1


async def test_a_short_wait_is_obeyed(served: ServedSandbox, clients: Clients, ada: ChutesClient) -> None:
    served.fault("GET /=too_many_requests:3 x1")
    assert (await ada.me()).username == "ada"
    assert clients.naps.seconds == [3.125]


async def test_a_long_wait_is_told(served: ServedSandbox, clients: Clients, ada: ChutesClient) -> None:
    served.fault("GET /=too_many_requests:90")
    with pytest.raises(RateLimitedError) as raised:
        await ada.me()
    assert raised.value.retry_after == 90
    assert "90 seconds" in raised.value.what
    assert served.asked("GET") == 1
    assert clients.naps.seconds == []


async def test_a_skewed_date_is_noticed(served: ServedSandbox, ada: ChutesClient) -> None:
    served.fault("GET /=skewed_date:-4000")
    await ada.me()
    assert ada.clock_skew == pytest.approx(-4000, abs=3)


async def test_kinds_are_told_apart(served: ServedSandbox, ada: ChutesClient) -> None:
    served.fault("POST /=drop_after_commit")
    with pytest.raises(AnswerLostError) as raised:
        await create_key(ada)
    assert raised.value.request == "POST /api_keys/"
