"""What is typed before the last key took effect goes where that key leads."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

import pytest
from driving import NARROW, WIDE, send, type_fast, until
from textual import events
from textual.binding import Binding
from textual.widgets import Input, Static

from chutes_tui.typed_ahead import TypedAheadApp

if TYPE_CHECKING:
    from driving import Driving
    from textual.app import ComposeResult
    from textual.binding import BindingType

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])


class Busy(Static, can_focus=True):
    """Does nothing else once `x` was pressed, until it is told that it is over."""

    def __init__(self) -> None:
        super().__init__("busy")
        self.over = asyncio.Event()

    async def key_x(self) -> None:
        await self.over.wait()


class Fields(TypedAheadApp):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "told", "Told", priority=True)]

    def __init__(self) -> None:
        super().__init__()
        self.told = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Input(id="first")
        yield Input(id="second")
        yield Busy()

    def action_told(self) -> None:
        self.told.set()

    def value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value


async def test_a_paste_behind_a_tab_lands_in_the_next_field() -> None:
    app = Fields()
    async with app.run_test() as pilot:
        send(app, "a", "tab", events.Paste("pasted"), "b")
        await until(pilot, lambda: app.value("second").endswith("b"))
        assert app.value("second") == "pastedb"
        assert app.value("first") == "a"


async def test_what_takes_long_holds_nothing_up_for_ever() -> None:
    app = Fields()
    async with app.run_test() as pilot:
        busy = app.query_one(Busy)
        busy.focus()
        await pilot.pause()
        send(app, "x", "x", "ctrl+t")
        await app.told.wait()  # the pilot would wait for the busy one
        busy.over.set()


class TestTheApp:
    @SIZES
    async def test_a_filter_in_one_packet(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.sandboxed(size=size) as app:
            await type_fast(app.pilot, "/prod\n")
            await app.until(lambda: app.names == ["production"])
            assert app.keys_screen.is_current

    async def test_a_deletion_in_one_packet(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            assert "cleanup" in app.names
            send(app.app, "/", *"cleanup", "enter", "d", "shift+tab", *"cleanup", "enter")
            await app.until(lambda: not app.on_server("cleanup"))
            assert app.sent("DELETE") == 1

    async def test_what_is_typed_behind_the_end_breaks_nothing(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            send(app.app, *"qjjqd/x")
            await app.until(lambda: not app.app.is_running)
        assert app.app._exception is None
        assert app.app.return_code == 0
