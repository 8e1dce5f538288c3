"""The secret form as tests drive it: opened over the app's sandbox, filled in by keys and pastes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from driving import NARROW, Driver
from textual import events

from chutes_tui.api.client import ChutesClient
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.secrets.form.fields import SecretFields
from chutes_tui.screens.secrets.secret_form import SecretFormScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest
    from driving import Driving

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.secret import Secret

TOKEN = "hf_sentinelSENTINELsentinel0123456789"
_CLOSED = "closed"


class FormDriver(Driver):
    """An app with the form in front. `sent` are the chutes' names, keys and values that went out, in order."""

    result: object = _CLOSED
    created: list[tuple[str, str, str]]

    @property
    def form(self) -> SecretFormScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, SecretFormScreen))

    @property
    def fields(self) -> SecretFields:
        return self.form.query_one(SecretFields)

    @property
    def value(self) -> str:
        return self.fields.value.reveal()

    @property
    def focus(self) -> str:
        return (self.app.focused and self.app.focused.id) or ""

    async def paste(self, text: str) -> None:
        """Paste as a terminal does, into whatever has the focus."""
        target = self.app.focused or self.app.screen
        target.post_message(events.Paste(text))
        await self.pilot.pause()

    async def choose(self, chute: str) -> None:
        await self.press("f2")
        await self.type(chute)
        await self.press("enter")
        await self.settled()

    async def fill(self, key: str, value: str = TOKEN) -> None:
        """Type a key and paste a value."""
        self.form.query_one("#key").focus()
        await self.type(key)
        await self.press("tab")
        if self.focus == "replace":
            await self.press("tab")
        await self.paste(value)

    async def send(self) -> None:
        await self.press("ctrl+s")
        await self.settled()

    async def closed_with(self) -> object:
        """Wait until the form has closed, and give what it answered."""
        await self.until(lambda: self.result is not _CLOSED)
        return self.result

    def says(self, words: str) -> bool:
        # Outcomes have a bar at their left.
        return "".join(words.split()) in "".join(self.text.translate({ord(sign): None for sign in "│█"}).split())

    def shows(self, *words: str) -> bool:
        return all(self.says(part) for part in words)

    def secret(self, chute: str, key: str) -> SecretRecord | None:
        """The secret as the app knows it."""
        chute_id = self.chute_id(chute)
        return next((s for s in self.state.secrets.items if (s.purpose, s.key) == (chute_id, key)), None)

    def chute_id(self, name: str) -> str:
        return str(self.sandbox.world.database.value("SELECT chute_id FROM chutes WHERE name = ?", name))

    def kept(self, chute: str, key: str) -> int:
        """How many secrets of a chute the server has under a key."""
        query = "SELECT count(*) FROM secrets WHERE purpose = ? AND key = ?"
        return int(self.sandbox.world.database.value(query, self.chute_id(chute), key))

    def forget(self, chute: str, key: str) -> None:
        """Somebody else deletes a secret."""
        query = "DELETE FROM secrets WHERE purpose = ? AND key = ?"
        self.sandbox.world.database.run(query, self.chute_id(chute), key)


@asynccontextmanager
async def forming(
    driving: Driving,
    monkeypatch: pytest.MonkeyPatch,
    *,
    chute: str = "",
    replacing: tuple[str, str] | None = None,
    **options: Any,
) -> AsyncIterator[FormDriver]:
    """An app with the secrets loaded and the form in front, `chute` chosen, or to replace a secret."""
    created: list[tuple[str, str, str]] = []
    create = ChutesClient.create_secret

    async def noted(client: ChutesClient, chute_id: str, key: str, value: Secret) -> SecretRecord:
        created.append((chute_id, key, value.reveal()))
        return await create(client, chute_id, key, value)

    monkeypatch.setattr(ChutesClient, "create_secret", noted)
    monkeypatch.setattr("chutes_tui.api.recovery.PAUSE", 0)
    # Beside the plan, which a wide terminal shows, sentences of the form are read badly.
    async with driving.sandboxed(**{"size": NARROW, **options}) as driver:
        app = FormDriver(driver.app, driver.pilot, driver.clipboard)
        app.created = created
        app.app.worker.secrets.refresh()
        await app.until(lambda: app.state.secrets.phase in (LoadPhase.READY, LoadPhase.FAILED))
        await app.settled()
        record = app.secret(*replacing) if replacing else None
        form = SecretFormScreen(chute_id=app.chute_id(chute) if chute else None, replacing=record)

        def closed(result: str | None) -> None:
            app.result = result

        app.app.push_screen(form, closed)
        await app.until(lambda: app.in_front(SecretFormScreen) and form.is_mounted)
        await app.settled()
        yield app
