"""The clipboard's keeper: the truth in the state, and secrets taken away again."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from driving import FakeClipboard
from textual.app import App

from chutes_tui.clipboard.clipboard import Clipboard
from chutes_tui.core.secret import Secret
from chutes_tui.services.clipboard import ClipboardKeeper
from chutes_tui.state import AppState, ClipboardNotice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest
    from textual.pilot import Pilot

    from chutes_tui.clipboard.clipboard import CopyResult


class Desk:
    """A keeper with a clipboard that can misbehave."""

    def __init__(self, keeper: ClipboardKeeper, state: AppState, system: FakeClipboard, pilot: Pilot[None]) -> None:
        self.keeper, self.state, self.system, self.pilot = keeper, state, system, pilot
        self.told: list[bool] = []

    @property
    def notice(self) -> ClipboardNotice:
        assert self.state.clipboard is not None
        return self.state.clipboard

    async def copy(self, text: str | Secret, *, secret: bool = False) -> None:
        self.keeper.copy(text, "the thing", secret=secret, then=self.told.append)
        await self.done()

    async def done(self) -> None:
        await self.pilot.app.workers.wait_for_complete()


@asynccontextmanager
async def desk(monkeypatch: pytest.MonkeyPatch, system: FakeClipboard | None) -> AsyncIterator[Desk]:
    found = () if system is None else (system,)
    monkeypatch.setattr("chutes_tui.clipboard.clipboard.find_system_clipboards", lambda _environ: found)
    app: App[None] = App()
    async with app.run_test() as pilot:
        state = AppState(app)
        yield Desk(ClipboardKeeper(app, state, {}), state, system or FakeClipboard(), pilot)


async def test_says_copied_only_when_it_was_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(monkeypatch, FakeClipboard()) as at:
        await at.copy("id")
        assert at.notice == ClipboardNotice("Copied the thing")
        assert (at.system.text, at.told) == ("id", [True])


async def test_a_clipboard_that_can_t_be_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mute(FakeClipboard):
        def paste(self) -> str | None:
            return None

    async with desk(monkeypatch, Mute()) as at:
        await at.copy("key", secret=True)
        assert at.notice.text.startswith("Sent the thing to your terminal's clipboard")
        assert "chutes-tui can't clear it for you" in at.notice.text
        assert not at.notice.certain
        assert at.notice.clears_at is None
        assert at.told == [True]


async def test_a_failure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "chutes_tui.clipboard.clipboard.unsupported_because", lambda *_: "This terminal has no clipboard."
    )
    async with desk(monkeypatch, None) as at:
        await at.copy("id")
        assert at.notice.failed
        assert at.notice.text.startswith("Couldn't copy the thing")
        assert at.told == [False]


async def test_the_copy_that_it_makes_of_a_secret_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[Secret] = []
    copy = Clipboard.copy

    def watched(clipboard: Clipboard, text: Secret, **options: bool) -> CopyResult:
        copied.append(text)
        return copy(clipboard, text, **options)

    monkeypatch.setattr(Clipboard, "copy", watched)
    async with desk(monkeypatch, FakeClipboard()) as at:
        mine = Secret("key")
        await at.copy(mine, secret=True)
        assert [one.wiped for one in copied] == [True]
        assert not mine.wiped


async def test_a_secret_goes_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(monkeypatch, FakeClipboard()) as at:
        await at.copy(Secret("key"), secret=True)
        assert at.notice.clears_at is not None
        timer = at.keeper._timer
        assert timer is not None
        assert 44 < timer._interval < 46
        clipboard = at.keeper._clipboard
        assert clipboard is not None
        at.keeper._time_is_up()
        await at.done()
        assert at.notice == ClipboardNotice("Clipboard cleared")
        assert at.system.text == ""
        assert at.keeper._timer is None


async def test_what_was_copied_since_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(monkeypatch, FakeClipboard()) as at:
        await at.copy(Secret("key"), secret=True)
        at.system.text = "mine"
        at.keeper._time_is_up()
        await at.done()
        assert at.system.text == "mine"
        assert "not cleared" in at.notice.text
        await at.keeper.close()
        assert at.system.text == "mine"


async def test_a_copy_after_it_ends_the_countdown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(monkeypatch, FakeClipboard()) as at:
        await at.copy(Secret("key"), secret=True)
        await at.copy("id")
        assert at.keeper._timer is None
        assert at.notice.clears_at is None
        await at.keeper.close()
        assert at.system.text == "id"


async def test_clears_at_once_when_asked_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(monkeypatch, FakeClipboard()) as at:
        at.keeper.clear()
        await at.done()
        assert at.notice.text == "The clipboard has no secret that chutes-tui copied"
        await at.copy(Secret("key"), secret=True)
        at.keeper.clear()
        await at.done()
        assert at.system.text == ""
        await at.copy(Secret("other"), secret=True)
        await at.keeper.close()
        assert at.system.text == ""


async def test_keeps_no_copy_of_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(monkeypatch, FakeClipboard()) as at:
        original = Secret("key-in-hand")
        at.keeper.copy(original, "the thing", secret=True)
        original.wipe()  # its screen is closed before the tool has answered
        await at.done()
        assert at.system.text == "key-in-hand"
        assert "key-in-hand" not in repr(vars(at.keeper)) + repr(at.state.clipboard)
