"""A pasted token of an app: what it is by the server's word, and its end, after which the server is asked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from chutes_tui.api.oauth.models import Introspection
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session


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
    from chutes_tui.api.oauth.tokens import introspect

    try:
        return TokenLook(number, await introspect(session.client, token))
    except Problem as problem:
        return TokenLook(number, problem=problem.with_traceback(None))


async def end_token(session: Session, token: Secret, number: int) -> TokenLook:
    """End a token, once, then ask: the server confirms any revocation. Raises nothing but cancellation."""
    from chutes_tui.api.oauth.tokens import introspect, revoke_token

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
