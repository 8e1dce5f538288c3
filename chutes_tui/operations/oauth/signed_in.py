"""Asking about apps, signed in by what suffices; and whether this server knows apps at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chutes_tui.operations.account.sign_in import KeyMayNotError, SignInNeededError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.operations.session import Session

T = TypeVar("T")


async def read_apps(session: Session, ask: Callable[[httpx.Auth | None], Awaitable[T]]) -> T:
    """Run a read of apps. Raises NotOfferedError on servers without OAuth (before 14 December 2025),
    SignInNeededError when nothing that is signed in with may read them, and every other ApiError."""
    from chutes_tui.api.errors.types import ApiError, NotOfferedError
    from chutes_tui.api.oauth.authorizations import oauth_offered

    try:
        return await session.reads.read(ask)
    except SignInNeededError as problem:
        needed = problem.with_traceback(None)
    try:
        await oauth_offered(session.client)
    except NotOfferedError:
        raise
    except ApiError:
        raise needed from None
    raise _about_apps(needed) from None


def _about_apps(needed: SignInNeededError) -> SignInNeededError:
    if not isinstance(needed, KeyMayNotError):
        return needed
    return KeyMayNotError(
        "This API key may not see apps.",
        why="The server shows them to admin keys and to a login, not to keys with scopes.",
        next_step=needed.next_step,
        detail=needed.detail,
    )
