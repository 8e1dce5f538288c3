"""The developer deposit: how much, where, how far it is (paid, confirmed, returnable, returned), and its return.

The server says little of it, so the chain is asked what lies at the deposit address, and everybody's payments for the
one that went there. Servers since October 2025 want none and name no address; one that was paid before can still be
asked back. Sources: chutes-api (2025 and newer).
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.errors.types import NotOfferedError
from chutes_tui.api.money import required_deposit, return_deposit
from chutes_tui.core import times
from chutes_tui.core.attempt import Attempt, Finding, Presence, Stage, attempt_words, settle
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.pay_in import default_node, load_payments
from chutes_tui.operations.balances import read_balances
from chutes_tui.operations.loading import asked
from chutes_tui.operations.money import open_writes

if TYPE_CHECKING:
    from chutes_tui.api.account.payments import OwnPayments
    from chutes_tui.api.chain import Balance
    from chutes_tui.api.models import User
    from chutes_tui.api.money import RequiredDeposit
    from chutes_tui.operations.session import Session
    from chutes_tui.storage.open_writes import OpenWrites

HOLD: Final = timedelta(days=7)
"""For how long after the last payment a deposit stays."""
_LAST_PAYMENT: Final = re.compile(r"most recent payment: (\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Deposit:
    """What is known of the deposit. `refused_until`: the server's own date, from a return that came too early.

    `returned`: the server's words of a return that succeeded.
    """

    address: str = ""
    required: Figure[RequiredDeposit] = field(default_factory=Figure)
    at_address: Figure[Balance] = field(default_factory=Figure)
    payments: Figure[OwnPayments] = field(default_factory=Figure)
    refused_until: datetime | None = None
    returned: str = ""
    stage: Stage = Stage.WAITING
    problem: Problem | None = None
    loading: bool = False

    @property
    def confirmed_at(self) -> datetime | None:
        """When the last payment was confirmed by the server, as far as it lists it."""
        found = self.payments.value.items if self.payments.value is not None else ()
        return max((one.timestamp for one in found if one.timestamp is not None), default=None)

    @property
    def confirmed(self) -> bool:
        """Whether the server lists a payment to the deposit address."""
        return bool(self.payments.value is not None and self.payments.value.items)

    @property
    def paid(self) -> bool:
        """Whether something lies at the address, or went there."""
        there = self.at_address.value
        return self.confirmed or self.refused_until is not None or (there is not None and there.free > 0)

    @property
    def returnable_at(self) -> datetime | None:
        """From when on it can be asked back; None if that isn't known."""
        if self.refused_until is not None:
            return self.refused_until
        return self.confirmed_at + HOLD if self.confirmed_at is not None else None

    @property
    def gone(self) -> bool:
        """Whether it was returned: by the server's words, or the address is empty although something went there."""
        there = self.at_address.value
        return bool(self.returned) or (self.confirmed and there is not None and there.free == 0)

    def failed(self, problem: Problem) -> Deposit:
        """The same after nothing could be read at all."""
        return replace(self, problem=problem, loading=False)


async def read_deposit(session: Session, user: User | None, node: str, before: Deposit) -> Deposit:
    """Read what is known, side by side. Raises nothing but cancellation."""
    address = user.deposit_address if user is not None else ""
    created = user.created_at if user is not None else None

    async def nothing() -> Figure[Any]:
        return Figure(offered=False)

    required, at_address, payments = await asyncio.gather(
        asked(before.required, lambda: required_deposit(session.client), absent=(NotOfferedError,)),
        asked(before.at_address, lambda: _balance(session, node, address)) if address else nothing(),
        asked(before.payments, lambda: load_payments(session, address, created)) if address else nothing(),
    )
    return replace(
        before, address=address, required=required, at_address=at_address, payments=payments, loading=False
    )


async def give_back(session: Session, writes: OpenWrites, deposit: Deposit, node: str, address: str) -> Deposit:
    """Have the deposit sent to an address, once, after it was written down.

    Without a response, only the chain can tell: when the deposit address is empty that was not. Raises Problem when
    it could not be written down: then nothing was sent.
    """
    user_id = session.profile.user_id
    about = {"to": address, "from": deposit.address}
    write = await open_writes.begin(writes, open_writes.DEPOSIT, session.host, user_id, about)
    had = deposit.at_address.value.free if deposit.at_address.value is not None else 0

    async def find() -> Finding[str]:
        if not deposit.address or had <= 0:
            return Finding(Presence.UNKNOWN)
        try:
            left = await _balance(session, node, deposit.address)
        except Problem as problem:
            return Finding(Presence.UNKNOWN, problem=problem)
        emptied = left.free == 0
        return Finding(Presence.PRESENT if emptied else Presence.UNKNOWN, "The deposit address is empty now.")

    attempt: Attempt[str] = await settle(
        "the return of the deposit",
        "made",
        lambda: return_deposit(session.client, address),
        find,
        proof=Presence.PRESENT,
    )
    if attempt.stage is Stage.LOST_UNKNOWN:
        problem = _lost(attempt.problem, had=had > 0)
        return replace(deposit, stage=attempt.stage, problem=problem)
    left = await open_writes.end(writes, write)
    if attempt.stage is Stage.DONE:
        return replace(deposit, stage=Stage.DONE, returned=attempt.item or "It was sent.", problem=left)
    until = refused_until(attempt.problem)
    return replace(
        deposit,
        stage=attempt.stage,
        problem=attempt.problem if until is None else _too_early(until, attempt.problem),
        refused_until=until or deposit.refused_until,
    )


def refused_until(problem: Problem | None) -> datetime | None:
    """From when on a return is possible, by the server's refusal of one that came too early."""
    match = _LAST_PAYMENT.search(problem.detail) if problem is not None else None
    if match is None:
        return None
    try:
        return datetime.fromisoformat(match[1]).replace(tzinfo=UTC) + HOLD
    except ValueError:
        return None


def address_problem(typed: str, user: User | None) -> str:
    """What is wrong with an address to return the deposit to, as a sentence; "" for a good one."""
    from chutes_tui.wallets.address import is_address, public_key_of

    if not typed:
        return "Type the address of your own wallet (5…)."
    if public_key_of(typed) is None:
        return "This is no address: its checksum doesn't match, or letters are missing."
    if not is_address(typed):
        return "This address is written for another network. Take the one that begins with 5."
    if user is not None and typed in (user.deposit_address, user.payment_address):
        return "This is an address of Chutes, not of your wallet: the money would not be yours."
    return ""


async def _balance(session: Session, node: str, address: str) -> Balance:
    found = (await read_balances(node or default_node(session), [address], session.transport))[address]
    if isinstance(found, Problem):
        raise found
    if found is None:
        raise Problem("The server reports something that is no address of the chain.")
    return found


def _lost(lost: Problem | None, *, had: bool) -> Problem:
    seen = "The deposit address isn't empty yet, which can take some minutes."
    return attempt_words(
        Stage.LOST_UNKNOWN,
        "the return of the deposit",
        "made",
        lost,
        why=seen if had else "What lies at the deposit address isn't known, so the chain can't tell.",
        next_step="Look again in some minutes (r), and at your wallet. Nothing is sent again by itself.",
    )


def _too_early(until: datetime, problem: Problem | None) -> Problem:
    return Problem(
        f"The deposit can be returned from {times.exact(until)} on.",
        why="It stays for seven days after the last payment. Nothing was sent.",
        detail=problem.report() if problem is not None else "",
    )
