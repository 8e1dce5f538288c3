"""Deleting one object of the account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from chutes_tui.core.attempt import Attempt, Finding, Presence, Stage, settle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


async def delete(
    subject: str, sending: Awaitable[object], find: Callable[[], Awaitable[Finding[T]]], verb: str = "deleted"
) -> Attempt[T | None]:
    """Delete `subject`, such as "the key ci". DONE with a problem: it was gone already. The item is still there.

    `verb` says what is done to it.
    """
    from chutes_tui.api.errors.types import NotFoundError

    async def send() -> None:
        await sending

    attempt = await settle(subject, verb, send, find, proof=Presence.ABSENT)
    if isinstance(attempt.problem, NotFoundError) and attempt.problem.status is not None:
        return replace(attempt, stage=Stage.DONE)
    return attempt
