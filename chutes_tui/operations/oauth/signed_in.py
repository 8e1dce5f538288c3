"""Asking about what a login may read, signed in by what suffices; and whether this server has it at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chutes_tui.operations.account.sign_in import KeyMayNotError, SignInNeededError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.operations.session import Session

T = TypeVar("T")


async def read_apps(session: Session, ask: Callable[[httpx.Auth | None], Awaitable[T]]) -> T:
    """Run a read of apps, as `read_if_offered` does; servers before 14 December 2025 have no OAuth."""
    from chutes_tui.api.oauth.authorizations import oauth_offered

    return await read_if_offered(session, ask, oauth_offered, "apps")


async def read_if_offered(
    session: Session,
    ask: Callable[[httpx.Auth | None], Awaitable[T]],
    offered: Callable[[ChutesClient], Awaitable[None]],
    what: str,
) -> T:
    """Run a read of `what` that an admin key or a login may read.

    Raises NotOfferedError where `offered`, which asks without a credential, raises it, SignInNeededError when nothing
    that is signed in with may read it, and every other ApiError.
    """
    from chutes_tui.api.errors.types import ApiError, NotOfferedError

    try:
        return await session.reads.read(ask)
    except SignInNeededError as problem:
        needed = problem.with_traceback(None)
    try:
        await offered(session.client)
    except NotOfferedError:
        raise
    except ApiError:
        raise needed from None
    raise _about(needed, what) from None


def _about(needed: SignInNeededError, what: str) -> SignInNeededError:
    if not isinstance(needed, KeyMayNotError):
        return needed
    return KeyMayNotError(
        f"This API key may not see {what}.",
        why="The server shows them to admin keys and to a login, not to keys with scopes.",
        next_step=needed.next_step,
        detail=needed.detail,
    )
