"""Registering over HTTP with real signatures: what goes well, and each refusal before and after the token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.errors.from_registration import Reason, RegistrationRefusedError, Remedy
from chutes_tui.api.errors.types import AuthError, InsecureUrlError
from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import Setting
from chutes_tui.operations.onboarding.place import RegistrationPlace
from chutes_tui.operations.onboarding.registration import (
    Availability,
    RegistrationClients,
    RegistrationOutcome,
    RegistrationRequest,
    check_registration,
    check_username,
    fetch_registered_account,
    find_out_again,
    open_registration,
    register_account,
)
from chutes_tui.operations.onboarding.registration_state import AccountIdentity, Destination, prove_destination
from chutes_tui.profiles.accounts import OtherAccountError
from chutes_tui.wallets.signing import Signer

from .people import COLDKEY, Newcomer, fresh_signer

if TYPE_CHECKING:
    from pathlib import Path

    from served import ServedSandbox

    from chutes_tui.api.http.auth import Signs
    from chutes_tui.core.problem import Problem

REGISTER = "/users/register"


def refusal(outcome: RegistrationOutcome | None, *, taken: bool = False) -> Problem:
    assert outcome is not None
    assert outcome.stage is Stage.REFUSED
    assert outcome.hotkey_taken is taken
    assert not outcome.token_needed
    assert outcome.fingerprint is None
    assert outcome.problem is not None
    assert outcome.problem.what
    assert outcome.problem.next_step
    return outcome.problem


async def test_a_registration_ends_with_an_account_and_its_fingerprint(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer
) -> None:
    token = newcomer.token()
    assert await check_registration(desk, applicant) is None
    outcome = await register_account(desk, applicant, token)
    assert outcome.stage is Stage.DONE
    assert outcome.problem is None
    assert outcome.account is not None
    assert outcome.account.username == "newcomer" == newcomer.username()
    assert outcome.account.hotkey == applicant.signer.ss58
    assert outcome.account.coldkey == COLDKEY
    assert outcome.account.user_id
    assert outcome.account.payment_address.startswith("5")
    assert outcome.fingerprint is not None
    assert newcomer.signs_in_with(outcome.fingerprint)
    assert served.asked("POST", REGISTER) == 1
    shown = f"{outcome!r} {outcome}"
    assert outcome.fingerprint.reveal() not in shown
    assert token.reveal() not in shown
    assert await fetch_registered_account(desk.client, applicant.signer) == await _me(desk, applicant.signer)


async def _me(desk: RegistrationClients, signer: Signs) -> object:
    return await fetch_registered_account(desk.client, signer)


async def test_a_development_server_needs_no_token(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest
) -> None:
    served.sandbox.switch(accept_replaceme=True)
    assert not desk.token_required
    outcome = await register_account(desk, applicant)
    assert outcome.stage is Stage.DONE


async def test_a_server_that_refuses_to_go_without_asks_for_a_token(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer
) -> None:
    outcome = await register_account(desk, applicant)
    assert outcome.token_needed
    assert outcome.remedy is Remedy.TOKEN
    assert desk.token_url == f"{served.base_url}/users/registration_token"
    assert served.asked("POST", REGISTER) == 1
    assert (await register_account(desk, applicant, newcomer.token())).stage is Stage.DONE


async def test_the_public_service_is_asked_at_its_own_host_and_never_without_a_token() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path == "/users/name_check":
            return httpx.Response(200, json={"valid": True, "available": True})
        if request.url.path == "/users/me":
            return httpx.Response(401, json={"detail": "Could not find user with hotkey: 5D"})
        return httpx.Response(
            200, json={"username": "newcomer", "user_id": "u", "fingerprint": "f" * 32, "payment_address": "5P"}
        )

    desk = await open_registration("https://api.chutes.ai", transport=httpx.MockTransport(answer))
    applicant = RegistrationRequest("newcomer", fresh_signer(), COLDKEY)
    assert desk.token_required
    assert desk.token_url == "https://rtok.chutes.ai/users/registration_token"
    outcome = await register_account(desk, applicant)
    assert outcome.token_needed
    assert {request.url.host for request in asked} == {"api.chutes.ai"}
    outcome = await register_account(desk, applicant, Secret("a+b/c&d"))
    assert outcome.stage is Stage.DONE
    assert [str(request.url) for request in asked if request.method == "POST"] == [
        "https://rtok.chutes.ai/users/register?token=a%2Bb%2Fc%26d"
    ]
    await desk.aclose()


async def test_an_unsafe_url_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(InsecureUrlError):
        await open_registration("http://api.chutes.ai")


@pytest.mark.parametrize(
    ("applicant_changes", "remedy"),
    [
        ({"username": "ad"}, Remedy.USERNAME),
        ({"username": "no spaces"}, Remedy.USERNAME),
        ({"username": "ada"}, Remedy.USERNAME),
        ({"username": "A_A"}, Remedy.USERNAME),
        ({"coldkey": "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694tz"}, Remedy.WALLET),
        ({"coldkey": ""}, Remedy.WALLET),
        ({"coldkey": "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"}, Remedy.WALLET),
    ],
)
async def test_what_can_be_known_before_is_said_before_the_token_is_spent(
    served: ServedSandbox,
    desk: RegistrationClients,
    applicant: RegistrationRequest,
    applicant_changes: dict[str, str],
    remedy: Remedy,
) -> None:
    wrong = RegistrationRequest(
        applicant_changes.get("username", applicant.username),
        applicant.signer,
        applicant_changes.get("coldkey", applicant.coldkey),
    )
    for outcome in (await check_registration(desk, wrong), await register_account(desk, wrong, Secret("unspent"))):
        refusal(outcome)
        assert outcome is not None
        assert outcome.remedy is remedy
    assert served.asked("POST") == 0


async def test_a_hotkey_whose_address_is_not_its_own_asks_nobody(
    served: ServedSandbox, desk: RegistrationClients
) -> None:
    seed = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"
    outcome = await register_account(
        desk, RegistrationRequest("newcomer", Signer(Secret(seed), ss58=COLDKEY), COLDKEY)
    )
    problem = refusal(outcome)
    assert outcome.remedy is Remedy.WALLET
    assert seed not in problem.report()
    assert len(served.sandbox.requests) == 0


async def test_a_registered_hotkey_tells_its_account_before_the_token_is_spent(
    served: ServedSandbox, desk: RegistrationClients
) -> None:
    signer = Newcomer(served, "ada", "default").signer
    outcome = await register_account(desk, RegistrationRequest("newcomer", signer, COLDKEY), Secret("unspent"))
    problem = refusal(outcome, taken=True)
    assert "ada" in problem.what
    assert outcome.remedy is Remedy.WALLET
    assert outcome.account is not None
    assert outcome.account.user_id == served.account.user_id
    assert served.asked("POST") == 0


@pytest.mark.parametrize("seconds", [4000.0, -4000.0])
async def test_a_wrong_clock_is_seen_before_the_token_is_spent(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, seconds: float
) -> None:
    served.sandbox.world.clock.offset = seconds
    outcome = await register_account(desk, applicant, Secret("unspent"))
    assert "clock" in refusal(outcome).what
    assert outcome.remedy is Remedy.CLOCK
    assert served.asked("POST") == 0


async def test_a_server_that_is_down_costs_no_token(served: ServedSandbox, applicant: RegistrationRequest) -> None:
    desk = await open_registration("http://127.0.0.1:9")
    outcome = await register_account(desk, applicant, Secret("unspent"))
    refusal(outcome)
    assert outcome.remedy is Remedy.RETRY
    await desk.aclose()


async def test_a_server_without_name_check_registers_all_the_same(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer
) -> None:
    served.sandbox.switch(absent=("/users/name_check",))
    assert (await check_username(desk.client, "newcomer")).availability is Availability.UNKNOWN
    assert (await register_account(desk, applicant, newcomer.token())).stage is Stage.DONE


async def test_a_server_that_knows_no_hotkey_in_other_words_registers_all_the_same() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/users/name_check":
            return httpx.Response(200, json={"valid": True, "available": True})
        if request.url.path == "/users/me":
            return httpx.Response(401, json={"detail": "Who are you?"})
        return httpx.Response(
            200, json={"username": "newcomer", "user_id": "u", "fingerprint": "f" * 32, "payment_address": "5P"}
        )

    desk = await open_registration("https://dev.example", transport=httpx.MockTransport(answer))
    outcome = await register_account(desk, RegistrationRequest("newcomer", fresh_signer(), COLDKEY), Secret("token"))
    assert outcome.stage is Stage.DONE


@pytest.mark.parametrize("age", [timedelta(minutes=5, seconds=1), None])
async def test_a_token_that_is_old_or_unknown_can_be_replaced(
    served: ServedSandbox,
    desk: RegistrationClients,
    applicant: RegistrationRequest,
    newcomer: Newcomer,
    age: timedelta | None,
) -> None:
    token = newcomer.token() if age else Secret("00000000-dead-beef-0000-000000000000")
    if age:
        stamp = served.sandbox.world.clock.stamp(ago=age)
        served.sandbox.world.database.run("UPDATE tokens SET created_at = ?", stamp)
    outcome = await register_account(desk, applicant, token)
    problem = refusal(outcome)
    assert isinstance(problem, RegistrationRefusedError)
    assert (problem.reason, outcome.remedy) == (Reason.BAD_TOKEN, Remedy.TOKEN)
    assert token.reveal() not in problem.report()
    assert served.asked("POST", REGISTER) == 1


async def test_a_name_that_looked_free_and_is_taken_explains_the_wildcard(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer
) -> None:
    """The name check is told to fail, so that the register call is the first to see that the name is taken."""
    served.fault("GET /users/name_check=internal_error")
    wanted = RegistrationRequest("a_a", applicant.signer, COLDKEY)
    outcome = await register_account(desk, wanted, newcomer.token())
    problem = refusal(outcome)
    assert isinstance(problem, RegistrationRefusedError)
    assert (problem.reason, outcome.remedy) == (Reason.NAME_TAKEN, Remedy.USERNAME)
    assert "matches _ with any character" in problem.why
    assert "a_a already exists" in problem.detail


async def test_a_hotkey_that_is_registered_meanwhile(
    served: ServedSandbox, desk: RegistrationClients, newcomer: Newcomer
) -> None:
    served.sandbox.switch(absent=("/users/me",))
    signer = Newcomer(served, "ada", "default").signer
    outcome = await register_account(desk, RegistrationRequest("newcomer", signer, COLDKEY), newcomer.token())
    problem = refusal(outcome, taken=True)
    assert isinstance(problem, RegistrationRefusedError)
    assert problem.reason is Reason.HOTKEY_TAKEN
    assert outcome.remedy is Remedy.WALLET


async def test_the_fifth_account_of_a_day_has_to_wait(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest
) -> None:
    for _ in range(4):
        stamp = served.sandbox.world.clock.stamp()
        served.sandbox.world.database.insert("registrations", ip="127.0.0.1", created_at=stamp)
    outcome = await register_account(desk, applicant, Secret("any"))
    problem = refusal(outcome)
    assert isinstance(problem, RegistrationRefusedError)
    assert (problem.reason, outcome.remedy) == (Reason.TOO_MANY, Remedy.WAIT)
    assert outcome.retry_at is None
    assert served.asked("POST", REGISTER) == 1


async def test_until_when_to_wait_if_the_server_tells(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest
) -> None:
    served.fault(f"POST {REGISTER}=too_many_requests:3600")
    before = datetime.now(UTC)
    outcome = await register_account(desk, applicant, Secret("any"))
    assert outcome.remedy is Remedy.WAIT
    assert outcome.retry_at is not None
    assert before + timedelta(hours=1) <= outcome.retry_at <= datetime.now(UTC) + timedelta(hours=1)
    assert served.asked("POST", REGISTER) == 1


async def test_a_coldkey_without_tao(
    served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer
) -> None:
    served.sandbox.switch(require_coldkey_tao=True)
    outcome = await register_account(desk, applicant, newcomer.token())
    problem = refusal(outcome)
    assert outcome.remedy is Remedy.MONEY
    assert "0.25 TAO" in problem.what
    assert newcomer.username() is None


async def test_nobody_has_a_fresh_hotkey(desk: RegistrationClients) -> None:
    with pytest.raises(AuthError):
        await fetch_registered_account(desk.client, fresh_signer())


@pytest.mark.parametrize("given", [(), ("username", "user_id"), ("username", "payment_address")])
async def test_what_the_answer_left_out_is_asked_for(given: tuple[str, ...]) -> None:
    fetched = {"username": "newcomer", "user_id": "u-1", "payment_address": "5P"}
    known = False

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal known
        if request.url.path == "/users/name_check":
            return httpx.Response(200, json={"valid": True, "available": True})
        if request.method == "POST":
            known = True
            told = {name: fetched[name] for name in given if name in fetched}
            return httpx.Response(200, json={"fingerprint": "f" * 32, **told})
        if known:
            return httpx.Response(200, json=fetched)
        return httpx.Response(401, json={"detail": "Could not find user with hotkey: 5D"})

    desk = await open_registration("https://dev.example", transport=httpx.MockTransport(answer))
    outcome = await register_account(desk, RegistrationRequest("newcomer", fresh_signer(), COLDKEY), Secret("token"))
    assert outcome.account is not None
    assert (outcome.account.user_id, outcome.account.payment_address) == ("u-1", "5P")
    known, fetched = False, {}
    outcome = await register_account(desk, RegistrationRequest("newcomer", fresh_signer(), COLDKEY), Secret("token"))
    assert outcome.stage is Stage.DONE
    assert outcome.fingerprint == Secret("f" * 32)
    assert outcome.account is not None
    assert outcome.account.username == "newcomer"
    assert outcome.problem is not None, "it says that something is missing"


async def test_a_name_in_another_case_is_the_same_account(
    desk: RegistrationClients, applicant: RegistrationRequest, newcomer: Newcomer
) -> None:
    await register_account(desk, applicant, newcomer.token())
    lost = RegistrationOutcome("NEWCOMER", Stage.LOST_UNKNOWN)
    assert (await find_out_again(desk, lost, applicant.signer)).stage is Stage.LOST_PRESENT


def test_the_file_of_another_account_is_no_destination_unless_it_is_replaced(
    served: ServedSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "config.ini"
    before = served.config_path.read_bytes()
    path.write_bytes(before)
    place = RegistrationPlace(Setting(served.base_url, "test"), tmp_path)
    somebody = AccountIdentity("somebody", fresh_signer().ss58)
    with pytest.raises(OtherAccountError):
        prove_destination(place, Destination(path), somebody)
    prove_destination(place, Destination(path, replace=True), somebody)
    prove_destination(place, Destination(path), AccountIdentity("ada", served.account.hotkey_address))
    assert path.read_bytes() == before
