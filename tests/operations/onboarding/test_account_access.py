"""A new fingerprint and an attached wallet, over HTTP with real signatures, whatever goes wrong on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.account.calls import login
from chutes_tui.api.client import ChutesClient
from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.api.errors.types import ClockSkewError, UnknownHotkeyError
from chutes_tui.api.http.auth import ApiKeyAuth
from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.operations.onboarding.account_access import (
    attach_wallet,
    look_for_fingerprint,
    new_fingerprint,
    set_new_fingerprint,
)
from chutes_tui.wallets.signing import Signer

from .people import COLDKEY, Newcomer, blind_after_writing, fresh_signer

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.operations.onboarding.registration import RegistrationClients

CHANGE, ATTACH = "/users/change_fingerprint", "/users/change_bt_auth"
TOOK_EFFECT = ["drop_after_commit", "drop_after_commit:1", "cut_body", "wrong_json", "invalid_json"]
NO_EFFECT = ["drop_before_commit", "drop_before_commit:1", "internal_error", "bad_gateway_html"]


@pytest.fixture
def ada(served: ServedSandbox) -> Newcomer:
    """The owner of the seeded account."""
    return Newcomer(served, "ada", "default")


@pytest.fixture
def old(served: ServedSandbox) -> Secret:
    """Ada's fingerprint so far."""
    return Secret(served.account.fingerprint)


def test_fingerprints_are_as_the_server_makes_them_and_never_the_same() -> None:
    made = {new_fingerprint().reveal() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9]{32}", one) for one in made)
    assert len(set("".join(made))) == 62


async def test_a_new_fingerprint_replaces_the_old(
    served: ServedSandbox, desk: RegistrationClients, ada: Newcomer, old: Secret
) -> None:
    assert ada.signs_in_with(old)
    change = await set_new_fingerprint(desk.client, ada.signer)
    assert change.stage is Stage.DONE
    assert change.problem is None
    assert change.fingerprint is not None
    assert ada.signs_in_with(change.fingerprint)
    assert not ada.signs_in_with(old)
    assert served.asked("POST", CHANGE) == 1
    assert change.fingerprint.reveal() not in f"{change!r}"


async def test_a_login_opens_the_account(served: ServedSandbox, desk: RegistrationClients, old: Secret) -> None:
    token = await login(desk.client, old)
    client = ChutesClient(served.base_url, ApiKeyAuth(token))
    assert (await client.me()).user_id == served.account.user_id
    await client.aclose()


@pytest.mark.parametrize("word", ["", "two words", "line\nbreak", "naïve", "\ud800"])
async def test_what_can_be_no_fingerprint_is_not_sent(
    served: ServedSandbox, desk: RegistrationClients, ada: Newcomer, word: str
) -> None:
    outcome = await attach_wallet(desk.client, fresh_signer(), coldkey=COLDKEY, fingerprint=Secret(word))
    assert outcome.stage is Stage.REFUSED
    assert outcome.remedy is Remedy.FINGERPRINT
    assert outcome.problem is not None
    assert not word or word not in outcome.problem.report()
    if word:
        change = await set_new_fingerprint(desk.client, ada.signer, Secret(word))
        assert change.stage is Stage.REFUSED
        assert change.fingerprint is None
    assert served.asked("POST") == 0


async def test_a_hotkey_without_an_account_gets_no_fingerprint(desk: RegistrationClients) -> None:
    change = await set_new_fingerprint(desk.client, fresh_signer())
    assert change.stage is Stage.REFUSED
    assert isinstance(change.problem, UnknownHotkeyError)


@pytest.mark.parametrize("seconds", [400, -400, 4000])
async def test_a_clock_that_is_five_minutes_off(
    served: ServedSandbox, desk: RegistrationClients, ada: Newcomer, old: Secret, seconds: int
) -> None:
    served.sandbox.world.clock.offset = float(seconds)
    change = await set_new_fingerprint(desk.client, ada.signer)
    assert change.stage is Stage.REFUSED
    assert isinstance(change.problem, ClockSkewError)
    served.sandbox.world.clock.offset = 0.0
    assert ada.signs_in_with(old)


@pytest.mark.parametrize("fault", [*TOOK_EFFECT, *NO_EFFECT])
async def test_the_new_fingerprint_itself_tells_what_became_of_a_lost_change(
    served: ServedSandbox, desk: RegistrationClients, ada: Newcomer, old: Secret, fault: str
) -> None:
    served.fault(f"POST {CHANGE}={fault}")
    change = await set_new_fingerprint(desk.client, ada.signer)
    took_effect = fault in TOOK_EFFECT
    assert change.stage is (Stage.DONE if took_effect else Stage.LOST_ABSENT)
    assert (change.problem is None) == took_effect
    assert change.fingerprint is not None
    assert ada.signs_in_with(change.fingerprint) == took_effect
    assert ada.signs_in_with(old) != took_effect
    assert served.asked("POST", CHANGE) == 1


@pytest.mark.parametrize("fault", [TOOK_EFFECT[0], NO_EFFECT[0]])
async def test_a_fingerprint_of_which_nothing_is_known_is_kept_and_looked_for_again(
    served: ServedSandbox, desk: RegistrationClients, ada: Newcomer, fault: str
) -> None:
    served.fault(f"POST {CHANGE}={fault}", "POST /users/login=internal_error")
    change = await set_new_fingerprint(desk.client, ada.signer)
    assert change.stage is Stage.LOST_UNKNOWN
    assert change.fingerprint is not None
    assert change.problem is not None
    assert change.fingerprint.reveal() not in change.problem.report()
    served.sandbox.faults.clear()
    again = await look_for_fingerprint(desk.client, change)
    expected = Stage.DONE if fault in TOOK_EFFECT else Stage.LOST_ABSENT
    assert again.stage is expected
    assert again.fingerprint == change.fingerprint
    assert served.asked("POST", CHANGE) == 1


async def test_a_wallet_is_attached_and_verified(
    served: ServedSandbox, desk: RegistrationClients, newcomer: Newcomer, old: Secret
) -> None:
    outcome = await attach_wallet(desk.client, newcomer.signer, coldkey=COLDKEY, fingerprint=old)
    assert outcome.stage is Stage.DONE
    assert outcome.verified
    assert outcome.problem is None
    assert outcome.account is not None
    assert (outcome.account.username, outcome.account.coldkey) == ("ada", COLDKEY)
    assert newcomer.username() == "ada"
    assert served.asked("POST", ATTACH) == 1
    again = await attach_wallet(desk.client, newcomer.signer, coldkey=COLDKEY, fingerprint=old)
    assert again.hotkey_taken
    assert again.account is not None
    assert again.account.username == "ada"
    assert served.asked("POST", ATTACH) == 1


async def test_a_wrong_fingerprint_attaches_nothing(
    served: ServedSandbox, desk: RegistrationClients, newcomer: Newcomer
) -> None:
    wrong = new_fingerprint()
    outcome = await attach_wallet(desk.client, newcomer.signer, coldkey=COLDKEY, fingerprint=wrong)
    assert outcome.stage is Stage.REFUSED
    assert outcome.remedy is Remedy.FINGERPRINT
    assert outcome.problem is not None
    assert wrong.reveal() not in outcome.problem.report()
    assert newcomer.username() is None


async def test_addresses_that_are_none_ask_nobody(
    served: ServedSandbox, desk: RegistrationClients, old: Secret
) -> None:
    seed = Secret("1f" * 32)
    for signer, coldkey in ((fresh_signer(), "5FHneW46"), (Signer(seed, ss58=COLDKEY), COLDKEY)):
        outcome = await attach_wallet(desk.client, signer, coldkey=coldkey, fingerprint=old)
        assert outcome.stage is Stage.REFUSED
        assert outcome.remedy is Remedy.WALLET
    assert len(served.sandbox.requests) == 0


async def test_a_hotkey_that_was_taken_meanwhile(
    served: ServedSandbox, desk: RegistrationClients, ada: Newcomer, old: Secret
) -> None:
    served.sandbox.switch(absent=("/users/me",))
    outcome = await attach_wallet(desk.client, ada.signer, coldkey=COLDKEY, fingerprint=old)
    assert outcome.hotkey_taken
    assert outcome.problem is not None
    assert "already associated" in outcome.problem.detail


async def test_a_server_that_took_another_coldkey(
    served: ServedSandbox, desk: RegistrationClients, newcomer: Newcomer, old: Secret
) -> None:
    """The server passes over a coldkey that it finds invalid, as long as the hotkey is good."""
    served.sandbox.world.database.run(
        "CREATE TRIGGER refuse_coldkeys AFTER UPDATE OF coldkey ON users WHEN new.coldkey != 'another' "
        "BEGIN UPDATE users SET coldkey = 'another' WHERE user_id = new.user_id; END"
    )
    outcome = await attach_wallet(desk.client, newcomer.signer, coldkey=COLDKEY, fingerprint=old)
    assert outcome.stage is Stage.DONE
    assert outcome.problem is not None
    assert "another coldkey" in outcome.problem.what


@pytest.mark.parametrize("fault", [*TOOK_EFFECT, *NO_EFFECT])
async def test_the_hotkey_itself_tells_what_became_of_a_lost_attachment(
    served: ServedSandbox, desk: RegistrationClients, newcomer: Newcomer, old: Secret, fault: str
) -> None:
    served.fault(f"POST {ATTACH}={fault}")
    outcome = await attach_wallet(desk.client, newcomer.signer, coldkey=COLDKEY, fingerprint=old)
    took_effect = fault in TOOK_EFFECT
    assert outcome.stage is (Stage.DONE if took_effect else Stage.LOST_ABSENT)
    assert outcome.verified == took_effect
    assert (newcomer.username() == "ada") == took_effect
    assert served.asked("POST", ATTACH) == 1


@pytest.mark.parametrize(("fault", "stage"), [("cut_body", Stage.LOST_UNKNOWN), ("latency:0.01", Stage.DONE)])
async def test_when_the_hotkey_cannot_be_asked_afterwards(
    served: ServedSandbox,
    desk: RegistrationClients,
    newcomer: Newcomer,
    old: Secret,
    fault: str,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served.fault(f"POST {ATTACH}={fault}")
    blind_after_writing(monkeypatch, served, desk.client)
    outcome = await attach_wallet(desk.client, newcomer.signer, coldkey=COLDKEY, fingerprint=old)
    assert outcome.stage is stage
    assert not outcome.verified
    assert outcome.problem is not None
    assert newcomer.username() == "ada"


@pytest.mark.parametrize(
    ("detail", "stage"),
    [
        ("Missing or invalid fingerprint provided.", Stage.LOST_ABSENT),
        ("Sign in to this network first.", Stage.LOST_UNKNOWN),
    ],
)
async def test_only_the_servers_word_on_the_fingerprint_counts(detail: str, stage: Stage) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == CHANGE:
            return httpx.Response(500)
        return httpx.Response(401, json={"detail": detail})

    client = ChutesClient("https://dev.example", transport=httpx.MockTransport(answer))
    assert (await set_new_fingerprint(client, fresh_signer())).stage is stage
