"""A rotation puts the new value where the old one was put, and ticks the place itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.screens.destinations.put_dialogs import DestinationsDialog, PutDialog
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen
from chutes_tui.screens.keys.rotation.stages import At

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from driving import Driver, Driving


def _at(app: Driver) -> At | None:
    screen = app.app.screen
    return screen.situation.at if isinstance(screen, RotationScreen) else None


async def test_the_line_of_the_old_key_gets_the_new_one(
    driving: Driving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driving.sandboxed() as app:
        app.app.worker.keys.create("rota", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)))
        await app.until(lambda: app.in_front(RevealScreen))
        await app.press("i")
        await app.until(lambda: app.in_front(DestinationsDialog) and app.says(".env file"))
        await app.press("e")
        await app.until(lambda: app.in_front(PutDialog))
        await app.press("enter")
        await app.until(lambda: app.in_front(RevealScreen))
        old = (tmp_path / ".env").read_text()
        await app.press("s")
        await app.until(lambda: app.in_front(KeysScreen))
        await app.press("R")
        await app.until(lambda: _at(app) is At.PLAN)
        await app.press("ctrl+s")
        await app.until(lambda: _at(app) is At.COPY)
        assert app.state.minted is not None
        new = app.state.minted.secret.reveal()
        await app.press("s")
        await app.until(lambda: _at(app) is At.SWITCH)
        await app.press("i")  # the place under the cursor tells what it is
        await app.until(lambda: app.in_front(PutDialog))
        await app.press("enter")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("left", "enter")
        await app.until(lambda: _at(app) is At.DELETE)
        assert (tmp_path / ".env").read_text() == f"CHUTES_API_KEY={new}\n" != old
        assert app.says("[✓] .env")
        rotation = app.state.rotation.rotation if app.state.rotation is not None else None
        assert rotation is not None
        assert app.state.known_keys.by_id[rotation.new_id].places == (f".env {tmp_path}/.env CHUTES_API_KEY",)
