"""Apps that the account let in, and pasted tokens of apps: reading them, and ending what was granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.api.oauth.authorizations import introspect, list_authorizations, revoke_authorization, revoke_token
from chutes_tui.core.attempt import Attempt, Finding, Presence, Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import capitalized
from chutes_tui.operations.deletion import delete
from chutes_tui.operations.loading import load_pages, read_apps

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.oauth.models import Authorization, Introspection
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session


STILL_THERE = (
    "The server confirmed it, but still lists the app.",
    "Refresh. If it is still there then, revoke it again.",
)


@dataclass(frozen=True, slots=True)
class Revocation:
    """How the ending of a grant ended, and whether the server, asked again, still lists it."""

    attempt: Attempt[Authorization | None]
    listed: Presence = Presence.UNKNOWN


async def load_authorizations(
    session: Session, before: Loadable[Authorization], publish: Callable[[Loadable[Authorization]], None]
) -> None:
    """Load every app that was let in. Raises what `read_apps` raises."""
    client = session.client
    await load_pages(
        lambda on_page: read_apps(session, lambda auth: list_authorizations(client, auth, on_page)), before, publish
    )


async def revoke_access(session: Session, app_id: str, name: str) -> Revocation:
    """End what was granted to an app, once; a lost response is resolved by asking, and so is a confirmed end."""
    client = session.client

    async def find() -> Finding[Authorization]:
        return await find_authorization(session, app_id)

    sending = session.reads.write(lambda auth: revoke_authorization(client, auth, app_id))
    attempt = await delete(f"the access of {name}", sending, find, "revoked")
    if attempt.stage is not Stage.DONE:
        return Revocation(attempt)
    return Revocation(attempt, (await find()).presence)


async def find_authorization(session: Session, app_id: str) -> Finding[Authorization]:
    """Look whether an app is still let in."""
    try:
        listed = await read_apps(session, lambda auth: list_authorizations(session.client, auth))
    except Problem as problem:
        return Finding(Presence.UNKNOWN, problem=problem)
    living = [one for one in listed.items if one.app_id == app_id and not one.revoked]
    if living:
        return Finding(Presence.PRESENT, living[0])
    sure = listed.complete and not listed.unreadable
    return Finding(Presence.ABSENT if sure else Presence.UNKNOWN)


def revocation_words(name: str, done: Revocation) -> str:
    """Return how it ended, in a sentence. Raises its Problem when it isn't known to be done."""
    done.attempt.confirmed()
    if done.listed is Presence.PRESENT:
        raise Problem(f"The access of {name} may not be revoked.", why=STILL_THERE[0], next_step=STILL_THERE[1])
    if done.attempt.problem is not None:
        return f"{capitalized(name)} had no access any more: nothing was revoked"
    if done.listed is Presence.ABSENT:
        return f"Revoked the access of {name}; asked again, the server lists it no more"
    return f"Revoked the access of {name}; whether it is still listed could not be checked"


@dataclass(frozen=True, slots=True)
class TokenLook:
    """The end of a look at a token, the `number`th of this program. Holds nothing of the token itself.

    `told` None: the server could not be asked (`problem`). `revoked`: it was to be ended before.
    """

    number: int
    told: Introspection | None = None
    problem: Problem | None = None
    revoked: bool = False


async def look_at_token(session: Session, token: Secret, number: int) -> TokenLook:
    """Ask what a token is. Raises nothing but cancellation."""
    try:
        return TokenLook(number, await introspect(session.client, token))
    except Problem as problem:
        return TokenLook(number, problem=problem.with_traceback(None))


async def end_token(session: Session, token: Secret, number: int) -> TokenLook:
    """End a token, once, then ask: the server confirms any revocation. Raises nothing but cancellation."""
    failed: Problem | None = None
    try:
        await revoke_token(session.client, token)
    except Problem as problem:
        failed = problem.with_traceback(None)
    if failed is not None and not failed.outcome_unknown:
        return TokenLook(number, problem=failed, revoked=True)
    try:
        return TokenLook(number, await introspect(session.client, token), failed, revoked=True)
    except Problem as problem:
        return TokenLook(number, problem=failed or problem.with_traceback(None), revoked=True)


def end_words(look: TokenLook) -> str:
    """Return how ending a token ended, as a sentence. Raises a Problem unless it is known to have ended."""
    if look.told is not None and not look.told.active:
        return "Revoked the token: asked again, the server says that it is not active"
    if look.told is not None:
        raise Problem(
            "The token still works.",
            why="The server was asked again after the revocation.",
            next_step="Try again, or revoke the access of its app: 3, then a.",
            detail=look.problem.report() if look.problem is not None else "",
        )
    problem = look.problem
    if problem is not None and not problem.outcome_unknown and getattr(problem, "status", None) in (401, 404):
        raise problem
    raise Problem(
        "The token may have been revoked.",
        why="Whether it still works could not be asked.",
        next_step="Test it again.",
        detail=problem.report() if problem is not None else "",
        outcome_unknown=True,
    )
