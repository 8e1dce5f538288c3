"""Whatever goes wrong on the way, a registration is sent once, and what is told is what is true on the server."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.client import Timeouts
from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.setting import Setting
from chutes_tui.operations.onboarding.account_access import set_new_fingerprint
from chutes_tui.operations.onboarding.place import RegistrationPlace, page_token
from chutes_tui.operations.onboarding.registration import (
    RegistrationClients,
    RegistrationRequest,
    find_out_again,
    open_registration,
    register_account,
)

from .people import blind_after_writing

if TYPE_CHECKING:
    from pathlib import Path

    from served import ServedSandbox

    from .people import Newcomer

REGISTER = "/users/register"
TOOK_EFFECT = ["drop_after_commit", "drop_after_commit:1", "cut_body", "wrong_json", "invalid_json"]
NO_EFFECT = ["drop_before_commit", "drop_before_commit:1", "internal_error", "bad_gateway_html"]


@pytest.mark.parametrize("fault", TOOK_EFFECT)
async def test_a_lost_answer_still_leads_to_the_account(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer, fault: str
) -> None:
    served.fault(f"POST {REGISTER}={fault}")
    outcome = await register_account(desk, applicant, newcomer.token())
    assert outcome.stage is Stage.LOST_PRESENT
    assert outcome.fingerprint is None
    assert outcome.account is not None
    assert outcome.account.username == "newcomer" == newcomer.username()
    assert outcome.problem is not None
    assert "fingerprint" in outcome.problem.next_step
    assert served.asked("POST") == served.asked("POST", REGISTER) == 1
    change = await set_new_fingerprint(desk.client, applicant.signer)
    assert change.stage is Stage.DONE
    assert change.fingerprint is not None
    assert newcomer.signs_in_with(change.fingerprint)


@pytest.mark.parametrize("fault", NO_EFFECT)
async def test_a_request_that_was_lost_may_be_sent_again_with_the_same_token(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer, fault: str
) -> None:
    token = newcomer.token()
    served.fault(f"POST {REGISTER}={fault} x1")
    outcome = await register_account(desk, applicant, token)
    assert outcome.stage is Stage.LOST_ABSENT
    assert (outcome.account, outcome.fingerprint) == (None, None)
    assert newcomer.username() is None
    assert outcome.problem is not None
    assert "was not created" in outcome.problem.what
    assert token.reveal() not in outcome.problem.report()
    assert served.asked("POST") == 1
    assert (await register_account(desk, applicant, token)).stage is Stage.DONE
    assert served.asked("POST") == 2


@pytest.mark.parametrize("fault", ["too_many_requests", "too_many_requests:1"])
async def test_even_a_refusal_that_would_pass_is_not_sent_again(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer, fault: str
) -> None:
    served.fault(f"POST {REGISTER}={fault} x1")
    outcome = await register_account(desk, applicant, newcomer.token())
    assert outcome.stage is Stage.REFUSED
    assert outcome.remedy is Remedy.WAIT
    assert served.asked("POST") == 1


@pytest.mark.parametrize("fault", ["slow_drip:0.001", "latency:0.05", "skewed_date:7200"])
async def test_what_only_takes_longer_or_looks_odd_ends_well(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer, fault: str
) -> None:
    served.fault(f"POST {REGISTER}={fault}")
    outcome = await register_account(desk, applicant, newcomer.token())
    assert outcome.stage is Stage.DONE
    assert served.asked("POST") == 1


@pytest.mark.slow
async def test_an_answer_that_comes_too_late_is_a_lost_one(
    served: ServedSandbox, applicant: RegistrationRequest, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chutes_tui.api.client.Timeouts", partial(Timeouts, read=2, total=3))
    desk = await open_registration(served.base_url)
    served.fault(f"POST {REGISTER}=latency:30")
    outcome = await register_account(desk, applicant, newcomer.token())
    assert outcome.stage is Stage.LOST_PRESENT
    assert newcomer.username() == "newcomer"
    assert served.asked("POST") <= 1, "the request is written down when it is answered"
    await desk.aclose()


@pytest.mark.parametrize("fault", [*TOOK_EFFECT, *NO_EFFECT])
async def test_when_nobody_can_say_it_is_not_known_until_somebody_can(
    served: ServedSandbox,
    desk: RegistrationClients,
    applicant: RegistrationRequest,
    newcomer: Newcomer,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first signed GET, before the token is spent, goes well; all that come after the lost answer fail."""
    token = newcomer.token()
    served.fault(f"POST {REGISTER}={fault}")
    blind_after_writing(monkeypatch, served, desk.registrar)
    outcome = await register_account(desk, applicant, token)
    assert outcome.stage is Stage.LOST_UNKNOWN
    assert (outcome.account, outcome.fingerprint) == (None, None)
    assert outcome.problem is not None
    assert "may have been created" in outcome.problem.what
    served.sandbox.faults.clear()
    again = await find_out_again(desk, outcome, applicant.signer)
    expected = Stage.LOST_PRESENT if fault in TOOK_EFFECT else Stage.LOST_ABSENT
    assert again.stage is expected
    assert (newcomer.username() is not None) == (fault in TOOK_EFFECT)
    assert served.asked("POST") == 1


async def test_a_hotkey_that_turns_out_to_be_somebody_elses(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer
) -> None:
    served.fault(f"POST {REGISTER}=drop_after_commit")
    outcome = await register_account(desk, applicant, newcomer.token())
    served.sandbox.world.database.run("UPDATE users SET username = 'elsewhere' WHERE username = 'newcomer'")
    again = await find_out_again(desk, outcome, applicant.signer)
    assert again.hotkey_taken
    assert again.account is not None
    assert again.account.username == "elsewhere"
    assert again.problem is not None
    assert "elsewhere" in again.problem.what


@pytest.mark.parametrize(
    "fault",
    [
        *(f"GET /users/me={fault} x1" for fault in ("drop_before_commit", "internal_error", "bad_gateway_html")),
        *(f"GET /users/name_check={fault}" for fault in ("drop_before_commit", "internal_error", "invalid_json")),
    ],
)
async def test_reads_that_stumble_before_the_token_is_spent_do_not_stop_it(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer, fault: str
) -> None:
    served.fault(fault)
    outcome = await register_account(desk, applicant, newcomer.token())
    assert outcome.stage is Stage.DONE
    assert served.asked("POST") == 1


@pytest.mark.parametrize("fault", ["drop_before_commit", "internal_error", "bad_gateway_html", "invalid_json"])
async def test_a_server_that_cannot_say_whose_the_hotkey_is_gets_no_token(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer, fault: str
) -> None:
    served.fault(f"GET /users/me={fault}")
    outcome = await register_account(desk, applicant, newcomer.token())
    assert outcome.stage is Stage.REFUSED
    assert outcome.remedy is (Remedy.SERVER if fault == "invalid_json" else Remedy.RETRY)
    assert served.asked("POST") == 0


async def test_a_clock_that_goes_wrong_meanwhile_proves_nothing(
    served: ServedSandbox,
    desk: RegistrationClients,
    applicant: RegistrationRequest,
    newcomer: Newcomer,
) -> None:
    served.fault(f"POST {REGISTER}=drop_after_commit")
    outcome = await register_account(desk, applicant, newcomer.token())
    served.sandbox.world.clock.offset = 4000.0
    again = await find_out_again(desk, outcome, applicant.signer)
    assert again.stage is Stage.LOST_UNKNOWN


async def test_a_token_page_that_does_not_come_is_a_problem(tmp_path: Path) -> None:
    def drop(request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)

    place = RegistrationPlace(Setting("http://localhost", "test"), tmp_path, transport=httpx.MockTransport(drop))
    with pytest.raises(Problem, match="no token"):
        await page_token(place, "http://localhost/users/registration_token")
