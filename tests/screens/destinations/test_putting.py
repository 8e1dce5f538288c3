"""A new value is put where it belongs from the screens that show it once: asked before something is replaced, given
by standard input alone, and remembered in the notes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.core.problem import Problem
from chutes_tui.screens.destinations.put_dialogs import DestinationsDialog, PutDialog
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.reveal import RevealScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest
    from driving import Driver, Driving


@asynccontextmanager
async def revealing(driving: Driving) -> AsyncIterator[tuple[Driver, str]]:
    """The reveal screen of a new key, and the key."""
    async with driving.sandboxed() as app:
        app.app.worker.keys.create("fresh", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)))
        await app.settled()
        assert app.in_front(RevealScreen)
        assert app.state.minted is not None
        yield app, app.state.minted.secret.reveal()


async def choosing(app: Driver, letter: str) -> PutDialog:
    """The form of a kind of place."""
    await app.press("i")
    await app.until(lambda: app.in_front(DestinationsDialog) and bool(app.app.screen.query_one("Options").options))  # type: ignore[attr-defined]
    await app.press(letter)
    await app.until(lambda: app.in_front(PutDialog))
    assert isinstance(app.app.screen, PutDialog)
    return app.app.screen


async def over_a_line(app: Driver) -> None:
    """The question before a line of the `.env` here is replaced."""
    await choosing(app, "e")
    await app.press("enter")
    await app.until(lambda: app.in_front(ConfirmDialog))


async def test_into_a_dotenv_and_over_the_old_line(
    driving: Driving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("# mine\nexport CHUTES_API_KEY=old # web\nA=1\n")
    async with revealing(driving) as (app, secret):
        await over_a_line(app)
        assert app.says("Line 2 of")
        assert "old" not in app.text.replace("can't", "")
        await app.press("enter")  # a stray Enter replaces nothing
        await app.until(lambda: app.in_front(PutDialog))
        assert "=old" in (tmp_path / ".env").read_text()
        await app.press("enter")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("left", "enter")
        await app.until(lambda: app.in_front(RevealScreen))
        assert (tmp_path / ".env").read_text() == f"# mine\nexport CHUTES_API_KEY={secret} # web\nA=1\n"
        assert app.says("put in place")
        await app.press("escape")  # leaves without a question
        await app.until(lambda: not app.in_front(RevealScreen))
        known = next(one for one in app.state.known_keys.by_id.values() if one.places)
        assert known.places == (f".env {tmp_path}/.env CHUTES_API_KEY",)


async def test_escape_leaves_each_question_alone(
    driving: Driving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CHUTES_API_KEY=old\n")
    async with revealing(driving) as (app, _):
        await over_a_line(app)
        await app.press("escape")
        await app.until(lambda: app.in_front(PutDialog))
        await app.press("escape")
        await app.until(lambda: app.in_front(RevealScreen))
        assert (tmp_path / ".env").read_text() == "CHUTES_API_KEY=old\n"
        assert app.says("not copied yet")


async def test_what_can_not_be_written_says_why_in_the_form(
    driving: Driving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with revealing(driving) as (app, secret):
        await choosing(app, "e")

        def full(*_: object) -> str:
            raise Problem("The disk is full.")

        monkeypatch.setattr("chutes_tui.operations.destinations.dotenv_file.put", full)
        await app.press("enter")
        await app.seen("The disk is full.")
        assert isinstance(app.app.screen, PutDialog)
        assert not app.app.screen.busy
        assert secret not in app.text
