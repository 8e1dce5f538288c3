"""Giving balance to another account: looked at before, written down, sent once; what is known without an answer.

A balance alone never proves what became of a lost transfer: usage changes it, too, and the server's figure lags. So
such a transfer stays open, with what was seen, until the user says that it is settled.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from chutes_tui.api.account.usernames import username_problem
from chutes_tui.api.errors.types import ForbiddenError, NotFoundError, NotOfferedError
from chutes_tui.api.http.auth import FingerprintAuth
from chutes_tui.api.money import account_exists, exact_account, transfer_balance
from chutes_tui.core.attempt import Presence, Stage, attempt_words, nothing_to_find, settle
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.operations.money import open_writes
from chutes_tui.operations.money.amounts import exact_usd
from chutes_tui.operations.money.open_writes import decimal_of, named

if TYPE_CHECKING:
    from chutes_tui.api.money import ExactAccount, Receipt
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session
    from chutes_tui.storage.open_writes import OpenWrite, OpenWrites


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody's user id or username, and whether there is such an account; UNKNOWN: nobody could say."""

    name: str
    presence: Presence
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is known of giving balance away: the account before, the recipient that was asked about last, and how far
    it is. `after`: the balance after it, as far as it is known. DONE with a `problem`: what is amiss even so.
    `looking`: an open one is looked at."""

    account: Figure[ExactAccount] = field(default_factory=Figure)
    recipient: Recipient | None = None
    stage: Stage = Stage.WAITING
    after: Decimal | None = None
    problem: Problem | None = None
    looking: bool = False

    def failed(self, problem: Problem) -> Transfer:
        """The same after nothing could be read at all."""
        return replace(self, account=self.account.failed(problem))


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """What is to be sent, to whom, and the balance that was shown before."""

    whom: str
    amount: Decimal
    before: Decimal | None


def recipient_problem(typed: str, account: ExactAccount | None) -> str:
    """What is wrong with a recipient, as a sentence; "" for one that can be asked about."""
    if not typed:
        return "Type the username or the user id of the account that is to get it."
    if account is not None and typed.casefold() in (account.user_id.casefold(), account.username.casefold()):
        return "This is your own account."
    if _is_user_id(typed):
        return ""
    if len(typed) > len(str(uuid.UUID(int=0))) - 1:
        return "Type a username or a user id. An address of the chain is neither: this moves balance, not TAO."
    wrong = username_problem(typed)
    return f"{wrong} Or take the user id, with its dashes." if wrong else ""


async def read_account(session: Session) -> ExactAccount:
    """The account with its exact balance. Raises ApiError."""
    from functools import partial

    ask = partial(exact_account, session.client)
    return await (session.reads.read(ask) if session.reads.in_place_of_key else ask())


async def find_recipient(session: Session, whom: str) -> Recipient:
    """Ask whether there is such an account. Raises nothing but cancellation."""
    try:
        there = await session.reads.read(lambda auth: account_exists(session.client, auth, whom))
    except Problem as problem:
        return Recipient(whom, Presence.UNKNOWN, problem)
    return Recipient(whom, Presence.PRESENT if there else Presence.ABSENT)


async def send_transfer(
    session: Session, writes: OpenWrites, draft: TransferDraft, fingerprint: Secret | None = None
) -> Transfer:
    """Send it once, after it was written down; `fingerprint` signs in place of the profile's credential.

    Raises Problem when it could not be written down: then nothing was sent.
    """
    account = await _before(session)
    before = account.balance if account is not None and account.balance is not None else draft.before
    user_id = account.user_id if account is not None else session.profile.user_id
    about = {"to": draft.whom, "amount": f"{draft.amount:f}"} | ({} if before is None else {"before": f"{before:f}"})
    write = await open_writes.begin(writes, open_writes.TRANSFER, session.host, user_id, about)
    auth = None if fingerprint is None else FingerprintAuth(fingerprint)
    hidden = () if fingerprint is None else (fingerprint,)
    attempt = await settle(
        named(write),
        "sent",
        lambda: transfer_balance(session.client, draft.whom, draft.amount, auth=auth, hidden=hidden),
        nothing_to_find,
    )
    if attempt.stage is Stage.LOST_UNKNOWN:
        return await look_again(session, write, attempt.problem)
    left = await open_writes.end(writes, write)
    if attempt.item is None:
        return Transfer(stage=attempt.stage, problem=_explained(attempt.problem))
    other = _other_amount(draft, attempt.item)
    return Transfer(stage=Stage.DONE, after=attempt.item.from_balance, problem=other or left)


async def look_again(session: Session, write: OpenWrite, lost: Problem | None = None) -> Transfer:
    """See what the balance says of a transfer whose end isn't known. Raises nothing but cancellation."""
    account = await _before(session)
    after = account.balance if account is not None else None
    problem = attempt_words(
        Stage.LOST_UNKNOWN,
        named(write),
        "sent",
        lost,
        why=balance_words(before_of(write), amount_of(write), after),
        next_step=f"Ask {write.about.get('to', 'the recipient')} whether it arrived before you send again. "
        "Nothing is sent again by itself.",
    )
    return Transfer(stage=Stage.LOST_UNKNOWN, after=after, problem=problem)


def amount_of(write: OpenWrite) -> Decimal | None:
    """The amount of an open transfer."""
    return decimal_of(write.about.get("amount"))


def before_of(write: OpenWrite) -> Decimal | None:
    """The balance before an open transfer."""
    return decimal_of(write.about.get("before"))


def balance_words(before: Decimal | None, amount: Decimal | None, after: Decimal | None) -> str:
    """What two balances say of a transfer, and that they prove nothing."""
    if after is None:
        return "The balance could not be read afterwards."
    if before is None or amount is None:
        return f"The balance is {exact_usd(after)} now; what it was before isn't known."
    words = f"The balance was {exact_usd(before)} before and is {exact_usd(after)} now"
    if abs(before - amount - after) < _SAME:
        return f"{words}: less by just this amount, as if it had been sent. Usage changes it, too: that is no proof."
    if after == before:
        return f"{words}, as if nothing had been sent. The server's figure can be old: that is no proof."
    return f"{words}. Usage changes it, too, so it doesn't tell."


_SAME = Decimal("0.000000001")
"""The server counts in binary fractions."""


async def _before(session: Session) -> ExactAccount | None:
    try:
        return await read_account(session)
    except Problem:
        return None


def _is_user_id(typed: str) -> bool:
    try:
        return str(uuid.UUID(typed)) == typed
    except ValueError:
        return False


def _other_amount(draft: TransferDraft, receipt: Receipt) -> Problem | None:
    if abs(receipt.transferred - draft.amount) < _SAME:
        return None
    return Problem(
        f"The server sent {exact_usd(receipt.transferred)}, not {exact_usd(draft.amount)}.",
        why="Its receipt names another amount than was asked for.",
        next_step="Check the balance, and ask Chutes about it.",
    )


def _explained(problem: Problem | None) -> Problem | None:
    """A refusal in the words of a transfer."""
    if isinstance(problem, NotOfferedError):
        return Problem(
            "This server doesn't offer transfers.",
            why="Servers before 2026 can't move balance between accounts. Nothing was sent.",
            detail=problem.report(),
        )
    if isinstance(problem, NotFoundError):
        return Problem(
            "There is no such account. Nothing was sent.",
            why="The server knows no account of exactly this username or user id; capitals count.",
            next_step="Check how it is written.",
            detail=problem.report(),
        )
    if isinstance(problem, ForbiddenError):
        return Problem(
            "This credential may not send balance. Nothing was sent.",
            why="It takes the hotkey, an admin key or the fingerprint.",
            next_step="Press F2 to sign with the account's fingerprint.",
            detail=problem.report(),
        )
    return problem
