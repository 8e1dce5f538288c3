"""The import of a `.env` as tests drive it, and what the server got of it: the sandbox itself keeps no value."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from driving import WIDE, Driver
from textual import events
from textual.widgets import Static

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.sandbox.routes.secrets import secret_id_of
from chutes_tui.sandbox.validation import Fields
from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen
from chutes_tui.widgets.fields.secret_paste import SecretPaste

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    import pytest
    from driving import Driving

    from chutes_tui.sandbox import Sandbox
    from chutes_tui.screens.secrets.dotenv.rows import ImportRow

CHUTE = "night-batch"
KEYS = tuple(f"KEY_{number}" for number in range(1, 9))


def write_env(folder: Path) -> Path:
    """A `.env` with these keys."""
    path = folder / "my.env"
    path.write_text("".join(f"{key}=value of {key}\n" for key in KEYS))
    path.chmod(0o600)
    return path


class Received:
    """What reached the server, in order; `after` runs something when so many did, before the answer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.posts: list[tuple[str, str]] = []
        self.after: dict[int, Callable[[], None]] = {}

        def noting(payload: Any) -> Any:
            self.posts.append((payload["key"], payload["value"]))
            self.after.get(len(self.posts), lambda: None)()
            return Fields(payload)

        monkeypatch.setattr("chutes_tui.sandbox.call.Fields", noting)

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.posts]


class Importing:
    """A driver with the import screen in front."""

    def __init__(self, app: Driver, received: Received) -> None:
        self.app = app
        self.received = received

    @property
    def screen(self) -> SecretImportScreen:
        return next(s for s in self.app.app.screen_stack if isinstance(s, SecretImportScreen))

    @property
    def rows(self) -> dict[str, ImportRow]:
        return {row.name: row for row in self.screen._review.rows}

    @property
    def ticked(self) -> set[str]:
        return {row.name for row in self.screen._review.ticked}

    @property
    def states(self) -> dict[str, str]:
        """What became of each that was sent."""
        return {
            row.name: (row.write.obstacle or row.write.stage).name
            for row in self.screen._review.rows
            if row.write is not None
        }

    @property
    def chute_id(self) -> str:
        return next(str(chute.chute_id) for chute in self.app.state.chutes.items if chute.name == CHUTE)

    async def open(self, *, wait: bool) -> None:
        """The screen, with the chute chosen and, if it is waited for, the list of secrets loaded."""
        await self.app.until(lambda: self.app.state.chutes.phase is LoadPhase.READY)
        self.app.app.push_screen(SecretImportScreen(chute_id=self.chute_id))
        await self.app.until(lambda: self.app.in_front(SecretImportScreen) and self.screen.query("#path"))
        if wait:
            await self.app.settled()

    async def read(self, path: Path | str) -> None:
        """Give a path and wait until it is read, or refused."""
        self.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
        self.screen.query_one("#path").focus()
        await self._until_read()

    async def paste(self, text: str) -> None:
        """Paste a text and wait until it is read, or refused."""
        field = self.screen.query_one(SecretPaste)
        field.focus()
        field.post_message(events.Paste(text))
        await self.app.pilot.pause()
        await self._until_read()

    async def _until_read(self) -> None:
        before = self.app.state.dotenv_import
        await self.app.press("enter")
        await self.app.until(lambda: self._refused or self.app.state.dotenv_import is not before)
        await self.app.until(lambda: not self.screen._reading)
        await self.app.pilot.pause()

    @property
    def _refused(self) -> bool:
        """Whether the form says itself what is missing: nothing is read then."""
        outcome = self.screen.query_one(".source-outcome", Static)
        return str(outcome.content).startswith("✗ ")

    def go_to(self, name: str) -> None:
        assert self.screen._review.table.go_to(self.rows[name].row_id)

    async def write(self) -> None:
        """Send what is ticked, and wait until nothing is on its way any more."""
        await self.app.press("ctrl+s")
        await self.rest()

    async def rest(self) -> None:
        """Wait until everything that was begun ended or is held back."""
        await self.app.settled()

    def on_server(self, key: str) -> int:
        """How many secrets of a key the chute has."""
        sql = "SELECT count(*) FROM secrets WHERE key = ? AND purpose = ?"
        return int(self.app.sandbox.world.database.value(sql, key, self.chute_id))


def holding(*keys: str) -> Callable[[Sandbox], None]:
    """A server on which the chute has these secrets, and no others."""

    def change(sandbox: Sandbox) -> None:
        world, user = sandbox.world, sandbox.account.user_id
        chute = world.database.value("SELECT chute_id FROM chutes WHERE name = ? AND user_id = ?", CHUTE, user)
        world.database.run("DELETE FROM secrets WHERE purpose = ?", chute)
        for key in keys:
            secret_id = secret_id_of(user, chute, key)
            row = {"secret_id": secret_id, "user_id": user, "purpose": chute, "key": key}
            world.database.insert("secrets", **row, created_at=world.clock.stamp())

    return change


@asynccontextmanager
async def importing(
    driving: Driving,
    monkeypatch: pytest.MonkeyPatch,
    *faults: str,
    size: tuple[int, int] = WIDE,
    there: tuple[str, ...] = (),
    wait: bool = True,
) -> AsyncIterator[Importing]:
    """The import screen over a sandbox whose chute has the secrets `there`."""
    received = Received(monkeypatch)
    async with driving.sandboxed(*faults, size=size, before=holding(*there)) as app:
        import_ = Importing(app, received)
        await import_.open(wait=wait)
        yield import_
