"""Rows of usage on a sandbox, exactly as a test wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.sandbox import Sandbox


class Used(NamedTuple):
    """One bucket of one chute, as the server stores it."""

    bucket: str
    chute: str = "support-bot"
    amount: float = 0.0
    calls: int = 1
    read: int | None = 10
    wrote: int | None = 5


def chute_id(sandbox: Sandbox, name: str) -> str:
    """The id of a chute of the sandbox; a name that none has is the id of one that is gone."""
    found = sandbox.world.database.value("SELECT chute_id FROM chutes WHERE name = ?", name)
    return name if found is None else str(found)


def use(sandbox: Sandbox, rows: Iterable[Used]) -> None:
    """Replace all usage of the account."""
    database, user_id = sandbox.world.database, sandbox.account.user_id
    with database.transaction():
        database.run("DELETE FROM usage WHERE user_id = ?", user_id)
        database.run_many(
            "INSERT INTO usage (user_id, bucket, chute_id, amount, count, input_tokens, output_tokens) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (user_id, one.bucket, chute_id(sandbox, one.chute), one.amount, one.calls, one.read, one.wrote)
                for one in rows
            ],
        )
