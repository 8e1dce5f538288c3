"""Asking the server: for a whole list, for what not every server has, for a figure, for several side by side."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.sign_in import KeyMayNotError, SignInNeededError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from msgspec import Struct

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.api.listing import Collected
    from chutes_tui.core.figure import Figure
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


A = TypeVar("A")
Q = TypeVar("Q")
T = TypeVar("T", bound="Struct")


async def load_pages(
    ask: Callable[[Callable[[Collected[T]], None]], Awaitable[Collected[T]]],
    before: Loadable[T],
    publish: Callable[[Loadable[T]], None],
) -> None:
    """Ask for every item; a first load publishes each page as it comes, a refresh only the whole.

    `ask` is given what to call with each page. Raises what it raises.
    """

    def progressed(so_far: Collected[T]) -> None:
        publish(before.progressed(so_far.items, so_far.total, page=so_far.page, pages=so_far.pages))

    publish(whole(before, await ask(progressed)))


def whole(before: Loadable[T], listed: Collected[T]) -> Loadable[T]:
    """What `before` becomes by a load that ended now."""
    return before.loaded(
        listed.items,
        total=listed.total,
        complete=listed.complete,
        unreadable=listed.unreadable,
        at=times.utc_now().timestamp(),
    )


async def asked(
    before: Figure[A], ask: Callable[[], Awaitable[A]], *, absent: tuple[type[Problem], ...] = ()
) -> Figure[A]:
    """The figure after it was asked for; `absent` are the problems that mean that there is no such thing here."""
    try:
        return before.reported(await ask(), times.utc_now().timestamp())
    except absent:
        return before.not_offered()
    except Problem as problem:
        return before.failed(problem)


async def at_once(most: int, ask: Callable[[Q], Awaitable[A]], about: Iterable[Q]) -> list[A]:
    """Return the answers in the order of what was asked about; at most so many questions are open at any time."""
    turn = asyncio.Semaphore(most)

    async def in_turn(one: Q) -> A:
        async with turn:
            return await ask(one)

    return await asyncio.gather(*map(in_turn, about))


async def read_apps(session: Session, ask: Callable[[httpx.Auth | None], Awaitable[A]]) -> A:
    """Run a read of apps, as `read_if_offered` does; servers before 14 December 2025 have no OAuth."""
    from chutes_tui.api.oauth.authorizations import oauth_offered

    return await read_if_offered(session, ask, oauth_offered, "apps")


async def read_if_offered(
    session: Session,
    ask: Callable[[httpx.Auth | None], Awaitable[A]],
    offered: Callable[[ChutesClient], Awaitable[None]],
    what: str,
) -> A:
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
