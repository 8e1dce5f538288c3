"""A session on the served sandbox, and what the server has, asked behind the program's back."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from chutes_tui.operations.session import Session, open_session
from chutes_tui.profiles import LaunchOptions, resolve_profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from served import ServedSandbox

    from chutes_tui.operations.host_question import HostQuestion
    from chutes_tui.sandbox import Sandbox


@asynccontextmanager
async def session_on(served: ServedSandbox) -> AsyncIterator[Session]:
    """The account of a served sandbox, opened as the program does."""
    profile = resolve_profile(LaunchOptions(config_path=served.config_path), {}, served.config_path.parent)

    async def never(question: HostQuestion) -> None:
        raise AssertionError(question)

    session = await open_session(profile, ask_first=never, records_path=None)
    yield session
    await session.client.aclose()


def secrets_on(sandbox: Sandbox) -> set[tuple[str, str]]:
    """The chute id and the key of every secret of the account."""
    rows = sandbox.world.database.rows("SELECT purpose, key FROM secrets WHERE user_id = ?", sandbox.account.user_id)
    return {(row["purpose"], row["key"]) for row in rows}


def chute_on(sandbox: Sandbox, name: str = "support-bot") -> str:
    """The id of one of the account's chutes."""
    database = sandbox.world.database
    return str(
        database.value("SELECT chute_id FROM chutes WHERE name = ? AND user_id = ?", name, sandbox.account.user_id)
    )
