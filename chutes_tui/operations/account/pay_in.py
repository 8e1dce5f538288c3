"""Paying in: what is at the payment address and at the coldkey by the chain, what was paid, and a payment on its way.

A payment is first on the chain, then the server notices and credits it. Nothing is sent from here: it only reads.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.account.payments import latest_payments, own_payments
from chutes_tui.core import times
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.core.tao import RAO
from chutes_tui.operations.balances import read_balances
from chutes_tui.operations.loading import asked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from chutes_tui.api.account.payments import OwnPayments, Payment
    from chutes_tui.api.chain import Balance
    from chutes_tui.api.models import User
    from chutes_tui.operations.session import Session

    Put = Callable[..., None]


_BEFORE: Final = timedelta(days=1)
"""How much earlier than its account a payment is still looked for: clocks differ."""


async def load_payments(
    session: Session, address: str, created_at: datetime | None, on_page: Callable[[OwnPayments], None] | None = None
) -> OwnPayments:
    """Return every payment to the account's address since the account exists; `on_page` hears the progress.

    What was not read is said in it. Raises ApiError if nothing could be read.
    """
    since = None if created_at is None else created_at - _BEFORE
    return await own_payments(session.client, address, since=since, on_page=on_page)


def missing_words(found: OwnPayments) -> str:
    """Why a list of payments may lack some, "" for one that is whole."""
    if found.complete:
        return ""
    of = f" of {found.total:,}" if found.total is not None else ""
    read = f"read {found.looked_at:,}{of} of everybody's"
    if found.problem is not None:
        return f"incomplete: {read}, then it failed"
    if found.unreadable:
        return f"perhaps incomplete: {found.unreadable:,} can't be read"
    return f"incomplete: {read}"


LONGEST_WAIT: Final = 3600.0
"""Seconds after which nobody looks for a payment any more."""
_CHAIN: Final = ("at_address", "at_coldkey")


class WaitStage(Enum):
    """How far an awaited payment is."""

    WAITING = "waiting"
    ON_CHAIN = "on chain"
    CREDITED = "credited"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Wait:
    """A payment that is waited for since `began`: `arrived` rao on the chain, and what of it the server has credited.

    `last` is the last balance of the address, `known` the ids of payments from before; None until they were read:
    what was there then is no news. All moments are unix times.
    """

    began: float
    last: int | None = None
    known: frozenset[str] | None = None
    arrived: int = 0
    arrived_at: float | None = None
    credited: tuple[Payment, ...] = ()
    looked_at: float | None = None
    ended: float | None = None

    @property
    def stage(self) -> WaitStage:
        """How far it is."""
        if self.ended is not None:
            return WaitStage.CREDITED if self.credited else WaitStage.GIVEN_UP
        return WaitStage.ON_CHAIN if self.arrived else WaitStage.WAITING

    @property
    def credited_rao(self) -> int | None:
        """How much was credited; None if the server doesn't say it of each."""
        amounts = [one.rao_amount for one in self.credited]
        known = [one for one in amounts if one is not None]
        return sum(known) if len(known) == len(amounts) else None

    def chain_read(self, free: int, now: float) -> Wait:
        """The same after the address was read. What leaves it again was there all the same."""
        more = 0 if self.last is None else max(0, free - self.last)
        at = now if more and self.arrived_at is None else self.arrived_at
        return replace(self, last=free, arrived=self.arrived + more, arrived_at=at)

    def server_read(self, latest: tuple[Payment, ...], now: float) -> Wait:
        """The same after the latest payments were read; it ends when all that arrived is credited."""
        ids = frozenset(one.payment_id for one in latest)
        if self.known is None:
            return replace(self, known=ids)
        seen = self.known | {one.payment_id for one in self.credited}
        credited = (*self.credited, *(one for one in latest if one.payment_id not in seen))
        after = replace(self, credited=credited)
        amount = after.credited_rao
        over = bool(credited) and (amount is None or amount >= self.arrived)
        return replace(after, ended=now) if over else after

    def looked(self, now: float) -> Wait:
        """The same after a look; it is given up after an hour."""
        over = self.ended is None and now - self.began >= LONGEST_WAIT
        return replace(self, looked_at=now, ended=now if over else self.ended)


@dataclass(frozen=True, slots=True)
class PayIn:
    """What is known of paying in; every figure has its own age and failure. `node`: where the chain was asked."""

    node: str = ""
    at_address: Figure[Balance] = field(default_factory=Figure)
    at_coldkey: Figure[Balance] = field(default_factory=Figure)
    payments: Figure[OwnPayments] = field(default_factory=Figure)
    tao_price: Figure[float] = field(default_factory=Figure)
    wait: Wait | None = None

    @property
    def loading(self) -> bool:
        """Whether something is being read."""
        return any(one.loading for one in self._figures)

    @property
    def asked(self) -> bool:
        """Whether all was read, or could not be."""
        return all(one.asked for one in self._figures)

    @property
    def waiting(self) -> bool:
        """Whether a payment is looked for."""
        return self.wait is not None and self.wait.ended is None

    @property
    def _figures(self) -> tuple[Figure[Any], ...]:
        return (self.at_address, self.at_coldkey, self.payments, self.tao_price)

    def failed(self, problem: Problem) -> PayIn:
        """The same after nothing could be read at all."""
        names = (*_CHAIN, "payments", "tao_price")
        return replace(self, **{name: getattr(self, name).failed(problem) for name in names})

    def begin_waiting(self, now: float) -> PayIn:
        """Wait for what was not there when it was read last."""
        balance, payments = self.at_address.value, self.payments.value
        known = None if payments is None else frozenset(one.payment_id for one in payments.items)
        return replace(self, wait=Wait(now, None if balance is None else balance.free, known))


def default_node(session: Session) -> str:
    """The node that is asked unless the user chose one: the embedded sandbox has its own."""
    from chutes_tui.api.chain import PUBLIC_NODE

    return PUBLIC_NODE if session.transport is None else f"{session.profile.base_url.value}/_chain"


async def load_pay_in(session: Session, before: PayIn, node: str, user: User | None, address: str, put: Put) -> None:
    """Read everything, side by side; `put` is given each figure by its name as it comes. Raises nothing."""
    from chutes_tui.api.account.reads import tao_price

    node = node or default_node(session)
    addresses = _addresses(user, address)
    figures = {name: getattr(before, name) for name in ("payments", "tao_price", *addresses)}
    if before.node != node:
        figures |= dict.fromkeys(addresses, Figure())
    without: dict[str, Figure[Any]] = {name: Figure(offered=False) for name in _CHAIN if name not in addresses}
    put(node=node, **{name: one.asking() for name, one in figures.items()}, **without)

    async def load(name: str, ask: Callable[[], Awaitable[Any]]) -> None:
        put(**{name: await asked(figures[name], ask)})

    def put_page(found: OwnPayments) -> None:
        if figures["payments"].value is None:
            put(payments=replace(figures["payments"], value=found, loading=True))

    created = user.created_at if user is not None else None
    await asyncio.gather(
        load("payments", lambda: load_payments(session, address, created, put_page)),
        load("tao_price", lambda: tao_price(session.client)),
        _load_chain(session, node, addresses, figures, put),
    )


async def look_for_payment(session: Session, before: PayIn, address: str, put: Put) -> None:
    """Look once for the payment that is waited for, on the chain and at the server. Raises nothing."""
    wait = before.wait
    if wait is None:
        return
    at_address, payments = before.at_address, before.payments

    def put_chain(**changed: Any) -> None:
        nonlocal at_address
        at_address = changed["at_address"]

    async def ask_server() -> tuple[Payment, ...] | Problem:
        try:
            return await latest_payments(session.client, address)
        except Problem as problem:
            return problem

    chain = _load_chain(session, before.node, {"at_address": address}, {"at_address": before.at_address}, put_chain)
    _, latest = await asyncio.gather(chain, ask_server())
    now = _now()
    if at_address.problem is None and at_address.value is not None:
        wait = wait.chain_read(at_address.value.free, now)
    if isinstance(latest, Problem):
        payments = payments.failed(latest)
    else:
        wait, payments = wait.server_read(latest, now), replace(payments, problem=None)
    put(wait=wait.looked(now), at_address=at_address, payments=payments)


def transfer_command(address: str, amount: str) -> str:
    """The line that pays in from a wallet, for btcli."""
    return f"btcli wallet transfer --dest {address} --amount {amount}"


def amount_problem(text: str) -> str:
    """What is wrong with a typed amount of TAO, as a sentence; "" for one that can be sent."""
    digits = text.strip()
    whole, point, decimals = digits.partition(".")
    plain = whole.isascii() and whole.isdigit() and (not point or (decimals.isascii() and decimals.isdigit()))
    if not plain:
        return "Write the amount in TAO with a point and nothing else, such as 0.25 or 12."
    if len(decimals) > len(str(RAO)) - 1:
        return "The smallest amount is 0.000000001 TAO, so there are at most nine decimals."
    if len(whole) > 8:
        return "There isn't so much TAO."
    if not (whole + decimals).strip("0"):
        return "Nothing can't be sent: write an amount above 0, such as 0.25."
    return ""


def _addresses(user: User | None, address: str) -> dict[str, str]:
    """Whose balances are read: a website account's coldkey is its payment address, which is nobody's wallet."""
    found = {"at_address": address} if address else {}
    if user is not None and user.coldkey and user.coldkey != address:
        found["at_coldkey"] = user.coldkey
    return found


async def _load_chain(
    session: Session, node: str, addresses: Mapping[str, str], figures: Mapping[str, Figure[Balance]], put: Put
) -> None:
    """Read balances from the chain in one request; what can't be read is marked so."""
    found = await read_balances(node, addresses.values(), session.transport)
    for name, address in addresses.items():
        answer, before = found[address], figures[name]
        if answer is None:
            answer = Problem("The server reports something that is no address of the chain.")
        put(**{name: before.failed(answer) if isinstance(answer, Problem) else before.reported(answer, _now())})


def _now() -> float:
    return times.utc_now().timestamp()
