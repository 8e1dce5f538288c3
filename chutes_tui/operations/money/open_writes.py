"""What was begun and whose end is not known, of the account that is open."""

from __future__ import annotations

import asyncio
import uuid
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.operations.money.amounts import exact_usd
from chutes_tui.storage.open_writes import OpenWrite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.storage.open_writes import OpenWrites

TRANSFER: Final = "transfer"
DELETION: Final = "deletion"
DEPOSIT: Final = "deposit return"


async def begin(writes: OpenWrites, kind: str, host: str, user_id: str, about: Mapping[str, str]) -> OpenWrite:
    """Write down what is about to be sent. Raises Problem, and then it must not be sent: it can't be written down, or
    one of its kind is open, here or in another window."""
    write = OpenWrite(uuid.uuid4().hex, kind, host, user_id, times.utc_now(), about)
    present = await asyncio.to_thread(writes.begin, write)
    if present is not None:
        raise Problem(
            f"Another {kind} is open.",
            why="It was begun here or in another window, and its end isn't known.",
            next_step="Close this, and look at that one first. Nothing was sent.",
        )
    return write


def open_problem(write: OpenWrite) -> Problem:
    """What is said at the start of what was begun before, and whose end isn't known."""
    return Problem(
        question(write),
        why=f"It was begun {times.exact_and_ago(write.begun, times.utc_now())}, and no response was noted.",
        next_step="Account (3) shows what is open, and with which key to look at it.",
    )


def question(write: OpenWrite) -> str:
    """What isn't known, as a sentence."""
    if write.kind == DELETION:
        return f"It isn't known whether {named(write)} was deleted."
    return f"It isn't known what became of {named(write)}."


def named(write: OpenWrite) -> str:
    """What it is, in words: `the transfer of $2.17 to grace`."""
    about = write.about
    if write.kind == TRANSFER:
        amount = decimal_of(about.get("amount"))
        return f"the transfer of {'some balance' if amount is None else exact_usd(amount)} to {about.get('to', '?')}"
    if write.kind == DELETION:
        return f"the account {about.get('username', '')}".rstrip()
    if write.kind == DEPOSIT:
        return f"the return of the deposit to {about.get('to', '?')}"
    return f"the {write.kind}"


def decimal_of(text: str | None) -> Decimal | None:
    """A number that was written down, None if it is none."""
    try:
        number = Decimal(text or "")
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


async def end(writes: OpenWrites, write: OpenWrite) -> Problem | None:
    """Take out what has a known end; the problem if it could not be taken out."""
    try:
        await asyncio.to_thread(writes.end, write.identifier)
    except Problem as problem:
        return problem
    return None
