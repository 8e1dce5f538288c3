"""The secrets screen as tests drive it: shown, its rows read, secrets put on the server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.sandbox.routes.secrets import secret_id_of
from chutes_tui.screens.secrets.secret_rows import ChuteRow, SecretRow
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from driving import Driver

    from chutes_tui.sandbox import Sandbox

GONE = "chute no longer exists"
BY_CHUTE = [
    "[invoice-extractor]",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "[support-bot]",
    "HF_TOKEN",
    "SENTRY_DSN",
    "ZENDESK_API_KEY",
    "[support-bot-staging]",
    "HF_TOKEN",
    "ZENDESK_API_KEY",
    "[whisper-large-v3]",
    "HF_TOKEN",
    "WEBHOOK_SECRET",
    f"[{GONE}]",
    "LEGACY_DB_PASSWORD",
]
"""The rows as they are at first, headings in brackets."""
KEYS = sorted(key for key in BY_CHUTE if not key.startswith("["))
"""The same as one list."""


async def open_secrets(app: Driver) -> SecretsScreen:
    """The secrets screen, whatever becomes of its list."""
    await app.press("2")
    await app.until(
        lambda: app.in_front(SecretsScreen) and app.state.secrets.phase in (LoadPhase.READY, LoadPhase.FAILED)
    )
    await app.settled()
    screen = app.app.screen
    assert isinstance(screen, SecretsScreen)
    return screen


def rows(screen: SecretsScreen) -> list[str]:
    """The rows in order, headings in brackets."""
    return [f"[{row.chute.name}]" if isinstance(row, ChuteRow) else row.secret.key for row in screen.table.records]


def current(screen: SecretsScreen) -> tuple[str, str]:
    """The chute and the key under the cursor; no key on a heading."""
    row = screen.table.current
    assert row is not None
    return row.chute.name, "" if isinstance(row, ChuteRow) else row.secret.key


def marked(screen: SecretsScreen) -> set[tuple[str, str]]:
    """The chutes and keys of what is selected."""
    names = {chute.chute_id: chute.name for chute in screen.state.chutes.items}
    return {
        (names.get(secret.purpose, GONE), secret.key)
        for secret in screen.state.secrets.items
        if secret.secret_id in screen.table.marks
    }


async def go_to(app: Driver, screen: SecretsScreen, chute: str, key: str | None = None) -> None:
    """Put the cursor on a secret, or on a chute's heading."""
    for row in screen.table.records:
        if row.chute.name == chute and key == (None if isinstance(row, ChuteRow) else row.secret.key):
            assert screen.table.go_to(row.id)
            await app.pilot.pause()
            return
    raise AssertionError(f"{chute} {key} is not among {rows(screen)}")


def boxed(app: Driver, words: str) -> bool:
    """Whether these words are in the dialog, or in the panel beside the table, wherever its lines wrap."""
    region = app.app.screen.query(".dialog, #detail").first().region
    lines = app.lines[region.y : region.bottom - 1]  # the title stands in the frame
    inside = "".join(line[region.x : region.right].strip("│") for line in lines)
    return "".join(words.split()) in "".join(inside.split())


def add_secrets(*keys: str, chute: str = "support-bot", hours: float = 0) -> Callable[[Sandbox], None]:
    """Secrets of a chute, by name, made some hours ago."""

    def add(sandbox: Sandbox) -> None:
        world, user_id = sandbox.world, sandbox.account.user_id
        chute_id = world.database.value("SELECT chute_id FROM chutes WHERE name = ?", chute)
        with world.database.transaction():
            for key in keys:
                world.database.insert(
                    "secrets",
                    secret_id=secret_id_of(user_id, chute_id, key),
                    user_id=user_id,
                    purpose=chute_id,
                    key=key,
                    created_at=world.clock.stamp(ago=timedelta(hours=hours)),
                )

    return add


def secret_rows(screen: SecretsScreen) -> list[SecretRow]:
    """The rows without the headings."""
    return [row for row in screen.table.records if isinstance(row, SecretRow)]


def left_on_server(app: Driver) -> set[str]:
    """The keys of all secrets that the server has."""
    found = app.sandbox.world.database.rows("SELECT key FROM secrets")
    return {row["key"] for row in found}
