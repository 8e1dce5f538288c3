"""Registration by payment over HTTP with real signatures: begun once, watched, set up once, whatever is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.api.registration import PATH, Progress
from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.setting import Setting
from chutes_tui.core.tao import RAO
from chutes_tui.operations.onboarding.by_payment import (
    Offer,
    Payment,
    ask_offer,
    begin_by_payment,
    look_at_payment,
    set_up_account,
)
from chutes_tui.operations.onboarding.place import RegistrationPlace
from chutes_tui.operations.onboarding.registration import RegistrationOutcome, RegistrationRequest
from chutes_tui.storage.paid_registrations import PaidEntry

from .people import COLDKEY

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.operations.onboarding.registration import RegistrationClients

    from .people import Newcomer

TOOK_EFFECT = ["drop_after_commit", "cut_body", "wrong_json", "invalid_json"]
NO_EFFECT = ["drop_before_commit", "internal_error", "bad_gateway_html"]


class Walk:
    """One registration, and what was kept of it on the way."""

    def __init__(self, served: ServedSandbox, desk: RegistrationClients, request: RegistrationRequest) -> None:
        self.served, self.desk, self.request = served, desk, request
        self.place = RegistrationPlace(Setting(served.base_url, "test"), Path("/nowhere"))
        hotkey, username = request.signer.ss58, request.username
        begun = times.utc_now()
        self.entry = PaidEntry(
            served.base_url, hotkey, COLDKEY, username, "workbench", "first", Path("/x.ini"), False, begun
        )
        self.kept: list[PaidEntry] = []

    async def keep(self, entry: PaidEntry) -> None:
        self.kept.append(entry)

    async def begin(self) -> Payment | RegistrationOutcome:
        return await begin_by_payment(self.desk, self.request, self.entry, self.keep)

    async def begun(self) -> Payment:
        payment = await self.begin()
        assert isinstance(payment, Payment)
        return payment

    async def look(self, payment: Payment) -> Payment:
        return await look_at_payment(self.desk.client, self.place, f"{self.served.base_url}/_chain", payment)

    async def paid(self) -> Payment:
        payment = await self.begun()
        self.pay()
        return await self.look(payment)

    def control(self, name: str, **body: object) -> None:
        answer = httpx.post(f"{self.served.base_url}/_sandbox/{name}", json=body, trust_env=False)
        assert answer.status_code == 200

    def pay(self, share: float = 1.0) -> None:
        self.control("registration_payment", hotkey=self.request.signer.ss58, share=share)

    def sent(self, path: str) -> int:
        return self.served.asked("POST", path)

    def setups(self) -> int:
        return sum(
            one.path.endswith("/agent_setup") for one in self.served.sandbox.requests.matching("POST", "/users/")
        )


@pytest.fixture
def walk(served: ServedSandbox, desk: RegistrationClients, applicant: RegistrationRequest) -> Walk:
    return Walk(served, desk, applicant)


async def test_from_the_address_to_the_account(walk: Walk, newcomer: Newcomer) -> None:
    payment = await walk.begun()
    assert payment.entry.required is not None
    assert (payment.progress, payment.missing) == (Progress.PENDING, payment.entry.required)
    assert walk.kept == [walk.entry]
    assert newcomer.username() is None
    walk.pay(0.9)
    payment = await walk.look(payment)
    assert payment.progress is Progress.PENDING
    assert payment.entry.required is not None
    assert payment.missing == pytest.approx(payment.entry.required / 10, abs=1)
    walk.pay(0.2)
    payment = await walk.look(payment)
    assert payment.completed
    assert payment.missing == 0
    outcome, key = await set_up_account(walk.desk, walk.request.signer, payment, walk.keep)
    assert (outcome.stage, outcome.problem) == (Stage.DONE, None)
    assert outcome.account is not None
    assert outcome.account.payment_address == payment.entry.address
    assert outcome.account.username == newcomer.username() == "newcomer"
    assert outcome.fingerprint is None
    assert key is not None
    headers = {"Authorization": f"Bearer {key.reveal()}"}
    async with httpx.AsyncClient(base_url=walk.served.base_url, headers=headers, trust_env=False) as client:
        assert (await client.get("/users/me")).json()["username"] == "newcomer"
    assert [one.setting_up for one in walk.kept] == [False, True]
    assert (walk.sent(PATH), walk.setups()) == (1, 1)


@pytest.mark.parametrize("fault", TOOK_EFFECT)
async def test_a_lost_address_is_looked_up(walk: Walk, fault: str) -> None:
    walk.served.fault(f"POST {PATH}={fault} x1")
    payment = await walk.begun()
    assert payment.progress is Progress.PENDING
    assert payment.entry.address
    assert payment.entry.user_id
    assert walk.sent(PATH) == 1


@pytest.mark.parametrize("fault", NO_EFFECT)
async def test_what_never_arrived_is_said_to_be_not_begun(walk: Walk, fault: str) -> None:
    walk.served.fault(f"POST {PATH}={fault} x1")
    outcome = await walk.begin()
    assert isinstance(outcome, RegistrationOutcome)
    assert outcome.stage is Stage.LOST_ABSENT
    assert outcome.problem is not None
    assert outcome.problem.what == "No usable response received. The registration was not begun." or (
        outcome.problem.what == "No response received. The registration was not begun."
    )
    assert walk.sent(PATH) == 1
    assert (await walk.begun()).entry.address


async def test_who_can_look_no_more_says_so_and_finds_it_later(walk: Walk) -> None:
    walk.served.fault(f"POST {PATH}=drop_after_commit x1", f"GET {PATH}=internal_error")
    payment = await walk.begun()
    assert payment.entry.address == ""
    assert payment.told is None
    assert payment.problem is not None
    assert payment.problem.outcome_unknown
    still = await walk.look(payment)
    assert (still.failures, still.entry.address) == (1, "")
    walk.served.sandbox.faults.clear()
    found = await walk.look(still)
    assert found.entry.address
    assert (found.failures, found.problem) == (0, None)
    assert walk.sent(PATH) == 1


async def test_a_network_that_comes_and_goes_changes_nothing_that_is_known(walk: Walk) -> None:
    payment = await walk.begun()
    walk.pay(0.5)
    payment = await walk.look(payment)
    walk.served.fault("/=drop_before_commit")
    pauses = []
    for _ in range(6):
        payment = await walk.look(payment)
        pauses.append(payment.pause)
    assert payment.progress is Progress.PENDING
    assert payment.entry.arrived > 0
    assert payment.problem is not None
    assert payment.chain_problem is not None
    assert pauses == [30, 60, 120, 120, 120, 120]
    walk.served.sandbox.faults.clear()
    payment = await walk.look(payment)
    assert (payment.problem, payment.chain_problem, payment.pause) == (None, None, 15)


async def test_an_end_is_the_servers_and_what_came_late_is_seen(walk: Walk, newcomer: Newcomer) -> None:
    payment = await walk.begun()
    walk.control("registration_end", hotkey=walk.request.signer.ss58)
    walk.pay()
    payment = await walk.look(payment)
    assert payment.expired
    assert payment.missing == 0
    assert newcomer.username() is None
    outcome, key = await set_up_account(walk.desk, walk.request.signer, payment, walk.keep, sends=False)
    assert key is None
    assert outcome.stage is Stage.LOST_UNKNOWN
    again = await walk.begun()
    assert again.entry.address != payment.entry.address
    assert (await walk.look(payment)).other_address == again.entry.address


@pytest.mark.parametrize("fault", TOOK_EFFECT)
async def test_a_setup_whose_answer_was_lost_is_found(walk: Walk, fault: str) -> None:
    payment = await walk.paid()
    walk.served.fault(f"POST /users/{payment.entry.user_id}/agent_setup={fault} x1")
    outcome, key = await set_up_account(walk.desk, walk.request.signer, payment, walk.keep)
    assert (outcome.stage, key) == (Stage.LOST_PRESENT, None)
    assert outcome.account is not None
    assert outcome.problem is not None
    assert outcome.problem.what.endswith("but the account newcomer exists.")
    assert "Delete that key in Keys" in outcome.problem.next_step
    assert walk.setups() == 1


@pytest.mark.parametrize("fault", NO_EFFECT)
async def test_a_setup_that_never_arrived_is_sent_again_by_the_user(walk: Walk, fault: str) -> None:
    payment = await walk.paid()
    walk.served.fault(f"POST /users/{payment.entry.user_id}/agent_setup={fault} x1")
    outcome, key = await set_up_account(walk.desk, walk.request.signer, payment, walk.keep)
    assert (outcome.stage, key) == (Stage.LOST_ABSENT, None)
    payment = replace(payment, entry=walk.kept[-1])
    assert payment.entry.setting_up
    outcome, key = await set_up_account(walk.desk, walk.request.signer, payment, walk.keep)
    assert outcome.stage is Stage.DONE
    assert key is not None


async def test_whoever_was_ended_after_the_setup_finds_it_and_sends_nothing(walk: Walk) -> None:
    payment = await walk.paid()
    await set_up_account(walk.desk, walk.request.signer, payment, walk.keep)
    resumed = replace(payment, entry=walk.kept[-1])
    outcome, key = await set_up_account(walk.desk, walk.request.signer, resumed, walk.keep)
    assert (outcome.stage, key) == (Stage.LOST_PRESENT, None)
    assert outcome.account is not None
    assert walk.setups() == 1
    never_known = replace(payment, entry=replace(walk.kept[-1], setting_up=False))
    outcome, key = await set_up_account(walk.desk, walk.request.signer, never_known, walk.keep)
    assert (outcome.stage, key) == (Stage.LOST_PRESENT, None)  # the server says 409


async def test_a_setup_of_what_was_not_paid_is_refused(walk: Walk) -> None:
    payment = await walk.begun()
    outcome, key = await set_up_account(walk.desk, walk.request.signer, payment, walk.keep)
    assert (outcome.stage, key) == (Stage.REFUSED, None)
    assert [one.setting_up for one in walk.kept] == [False, True, False]


async def test_nothing_is_sent_that_cant_be_kept(walk: Walk) -> None:
    async def full(entry: PaidEntry) -> None:
        raise Problem("No space left on this disk.")

    with pytest.raises(Problem, match="No space"):
        await begin_by_payment(walk.desk, walk.request, walk.entry, full)
    assert walk.sent(PATH) == 0
    payment = await walk.paid()
    with pytest.raises(Problem, match="No space"):
        await set_up_account(walk.desk, walk.request.signer, payment, full)
    assert walk.setups() == 0


async def test_a_refusal_names_its_remedy(walk: Walk) -> None:
    outcome = await begin_by_payment(walk.desk, replace(walk.request, username="ada"), walk.entry, walk.keep)
    assert isinstance(outcome, RegistrationOutcome)
    assert (outcome.stage, outcome.remedy) == (Stage.REFUSED, Remedy.USERNAME)
    assert walk.sent(PATH) == 0


async def test_the_one_that_waits_is_taken_up_and_nothing_sent(walk: Walk) -> None:
    first, second = await walk.begun(), await walk.begun()
    assert first.entry.address == second.entry.address
    assert second.entry.required == first.entry.required
    assert walk.sent(PATH) == 1


@pytest.mark.parametrize(("generation", "offered"), [("2025-10", False), ("2026-02", False), ("2026-08", True)])
async def test_whether_it_is_offered_is_asked_for(walk: Walk, generation: str, offered: bool) -> None:
    walk.served.sandbox.switch(generation=generation)
    hotkey = walk.request.signer.ss58
    assert await ask_offer(walk.desk.client, hotkey) == Offer(offered)
    if offered:
        payment = await walk.begun()
        assert (await ask_offer(walk.desk.client, hotkey)).waits == payment.told or payment.told is not None
    walk.served.fault(f"GET {PATH}=internal_error")
    assert (await ask_offer(walk.desk.client, hotkey)).offered in (None, False)


@pytest.mark.parametrize(
    ("told", "rao"),
    [(0.29, 290_000_000), ("0.29", 290_000_000), (1, RAO), (0.1234567891, 123_456_790), (1e-12, 1)]
    + [(value, None) for value in (0, -1, "x", "NaN", "1e400", None, True, 1e308)],
)
async def test_an_amount_is_exact_or_unknown(walk: Walk, told: object, rao: int | None) -> None:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.registration import registration_of

    body = {"status": "pending_payment", "required_amount": told}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=body))
    client = ChutesClient("https://api.example", transport=transport)
    found = await registration_of(client, "5Grw")
    await client.aclose()
    assert found is not None
    assert found.required == rao


async def test_an_address_with_a_wrong_checksum_is_none_to_pay_to(walk: Walk) -> None:
    from chutes_tui.api.registration import PaidRegistration
    from chutes_tui.operations.onboarding.by_payment import told_of

    bad = PaidRegistration(Progress.PENDING, address=COLDKEY[:-1] + "z", required=RAO)
    payment = await told_of(Payment(walk.entry), bad)
    assert payment.entry.address == ""
    assert payment.problem is not None
    assert "isn't valid" in payment.problem.what
