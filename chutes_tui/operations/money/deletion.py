"""Deleting the account: what stands in the way, what goes with it, whose the fingerprint is, then once.

The server looks at the fingerprint alone, so it would delete whichever account it belongs to: it is signed in with
first. Sources: chutes-api (2025, February and August 2026).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api import recovery
from chutes_tui.api.account.calls import delete_account as send
from chutes_tui.api.account.calls import login
from chutes_tui.api.errors.types import NotFoundError, NotOfferedError, ServerError, UnknownHotkeyError
from chutes_tui.api.http.auth import ApiKeyAuth
from chutes_tui.api.oauth.apps import list_own_apps
from chutes_tui.api.oauth.authorizations import list_authorizations
from chutes_tui.core.attempt import Attempt, Finding, Presence, Stage
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.operations.deletion import delete
from chutes_tui.operations.loading import asked, read_apps
from chutes_tui.operations.money import open_writes
from chutes_tui.operations.money.transfer import read_account

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from chutes_tui.api.models import User
    from chutes_tui.api.money import ExactAccount
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session
    from chutes_tui.storage.open_writes import OpenWrites

BLOCKING: Final = ("chutes", "images", "secrets")
"""What every server wants deleted first."""
GOING: Final = ("API keys", "own apps", "apps with access")
MOST_MONEY: Final = Decimal(25)
"""USD that servers since August 2026 take at most for nothing."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """What is known of deleting the account, and how far that is. `holdings`: how many there are of each kind.

    `backup`: the newest copy of its config file. `was_open`: an earlier attempt had no response.
    """

    account: Figure[ExactAccount] = field(default_factory=Figure)
    holdings: Mapping[str, Figure[int]] = field(default_factory=dict)
    backup: Path | None = None
    stage: Stage = Stage.WAITING
    problem: Problem | None = None

    @property
    def in_the_way(self) -> dict[str, int]:
        """How many there are of each kind that is known to make the server refuse."""
        found = {kind: self.holdings[kind].value or 0 for kind in BLOCKING if kind in self.holdings}
        return {kind: count for kind, count in found.items() if count}

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return self.stage is Stage.DONE

    def failed(self, problem: Problem) -> Deletion:
        """The same after nothing could be read at all."""
        return replace(self, account=self.account.failed(problem))


async def read_deletion(session: Session, config: Path | None) -> Deletion:
    """Read what the account has, side by side. Raises nothing but cancellation."""
    nothing: Figure[ExactAccount] = Figure()
    account = await asked(nothing, partial(read_account, session))
    user_id = account.value.user_id if account.value is not None else ""
    asks = _asks(session, user_id)
    counts = await asyncio.gather(*(_counted(ask) for ask in asks.values()))
    backup = await asyncio.to_thread(newest_backup, config) if config is not None else None
    return Deletion(account, dict(zip(asks, counts, strict=True)), backup)


async def delete_account(
    session: Session, writes: OpenWrites, user: User | ExactAccount, fingerprint: Secret
) -> Attempt[None]:
    """Delete the account, once, after it was seen that the fingerprint is this account's.

    Raises Problem when that isn't so, or can't be seen, or can't be written down: then nothing was sent.
    """
    await _check_whose(session, fingerprint, user)
    for earlier in await asyncio.to_thread(writes.of, session.host):
        if (earlier.kind, earlier.user_id) == (open_writes.DELETION, user.user_id):  # it is alive: that one failed
            await open_writes.end(writes, earlier)
    about = {"username": user.username}
    write = await open_writes.begin(writes, open_writes.DELETION, session.host, user.user_id, about)
    find = partial(_still_there, session, fingerprint)
    attempt = await delete(open_writes.named(write), send(session.client, fingerprint), find)
    if attempt.stage is not Stage.LOST_UNKNOWN:
        await open_writes.end(writes, write)
    return replace(attempt, problem=_explained(attempt.problem))


def is_gone(problem: Problem | None) -> bool:
    """Whether this says that there is no such account."""
    if isinstance(problem, NotFoundError):
        return "user not found" in problem.detail.lower()
    return isinstance(problem, UnknownHotkeyError)


def newest_backup(config: Path) -> Path | None:
    """The newest copy of a config file beside it."""
    try:
        found = sorted(config.parent.glob(f"{config.name}.*.bak"))
    except OSError:
        return None
    return found[-1] if found else None


def _asks(session: Session, user_id: str) -> dict[str, Callable[[], Awaitable[int | None]]]:
    client = session.client

    async def ours(listing: Awaitable[Any]) -> int | None:
        found = await listing
        own = [one for one in found.items if not (user_id and one.user.user_id and one.user.user_id != user_id)]
        return len(own) if own or found.complete else None

    async def all_of(listing: Awaitable[Any]) -> int | None:
        found = await listing
        return len(found.items) if found.items or found.complete else None

    return {
        "chutes": lambda: ours(client.list_chutes()),
        "images": lambda: ours(client.list_images()),
        "secrets": lambda: all_of(client.list_secrets()),
        "API keys": lambda: all_of(client.list_api_keys()),
        "own apps": lambda: all_of(read_apps(session, lambda auth: list_own_apps(client, auth))),
        "apps with access": lambda: all_of(read_apps(session, lambda auth: list_authorizations(client, auth))),
    }


async def _counted(ask: Callable[[], Awaitable[int | None]]) -> Figure[int]:
    nothing: Figure[int] = Figure()

    async def whole() -> int:
        if (count := await ask()) is None:
            raise Problem("The list is incomplete.")
        return count

    return await asked(nothing, whole, absent=(NotOfferedError,))


async def _check_whose(session: Session, fingerprint: Secret, user: User | ExactAccount) -> None:
    """Raise Problem unless a sign-in with the fingerprint leads to this account."""
    nothing = "Nothing was deleted."
    try:
        token = await login(session.client, fingerprint)
    except Problem as problem:
        what = f"{problem.what} {nothing}"
        raise Problem(what, why=problem.why, next_step=problem.next_step, detail=problem.detail) from None
    try:
        found = await session.client.me(ApiKeyAuth(token))
    except Problem as problem:
        raise Problem(
            f"It can't be seen whose fingerprint this is. {nothing}",
            why="The server deletes the account of the fingerprint, whichever it is, so it is signed in with first. "
            "After a change of the fingerprint that can be refused for up to an hour.",
            next_step="Try again later.",
            detail=problem.report(),
        ) from None
    finally:
        token.wipe()
    if found.user_id != user.user_id or not found.user_id:
        raise Problem(
            f"This is the fingerprint of another account: {found.username or found.user_id}. {nothing}",
            why=f"The account that is open here is {user.username or user.user_id}.",
            next_step="Type the fingerprint of the account that is to be deleted.",
        )


async def _still_there(session: Session, fingerprint: Secret) -> Finding[None]:
    """Look whether the fingerprint still signs in, twice: the request can arrive late."""
    finding = await recovery.find_new_fingerprint(session.client, fingerprint)
    if finding.presence is Presence.PRESENT:
        await asyncio.sleep(recovery.PAUSE)
        finding = await recovery.find_new_fingerprint(session.client, fingerprint)
    return finding


def _explained(problem: Problem | None) -> Problem | None:
    """What a server without words about it means by its failure."""
    if isinstance(getattr(problem, "first", problem), ServerError):
        assert problem is not None
        problem.why = (
            f"{problem.why} Older servers fail like this while the account has chutes, images or secrets; those of "
            "early 2026 also once it has paid or used anything."
        )
    return problem
