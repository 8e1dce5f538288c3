"""What is typed before the last key took effect goes where that key leads."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from driving import send, taken_in, type_fast, until
from lanes import SIZES
from openings import every_opening
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.widgets._toast import Toast

from chutes_tui.shell.key_queue import TypedAheadApp

if TYPE_CHECKING:
    from driving import Driving
    from openings import Opening
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget


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


class Slow(Screen[None]):
    """Takes its time to come."""

    def __init__(self, over: asyncio.Event) -> None:
        super().__init__()
        self._over = over

    def compose(self) -> ComposeResult:
        yield Input(id="late")

    async def on_mount(self) -> None:
        await self._over.wait()
        for field in self.query(Input):  # none if the app ended meanwhile
            self.call_after_refresh(field.focus)


class TestAScreenOnItsWay:
    """Slower than any patience with a handler."""

    LONG = 0.6

    async def test_keys_pastes_and_keys_wait_in_order(self) -> None:
        app = Fields()
        async with app.run_test() as pilot:
            over = asyncio.Event()
            app.push_screen(Slow(over))
            send(app, "a", events.Paste("bc"), "d")
            await asyncio.sleep(self.LONG)
            assert app.taking_in
            over.set()
            await taken_in(pilot)
            assert app.screen.query_one(Input).value == "abcd"
            assert app.value("first") == ""

    async def test_a_screen_that_leaves_at_once_gives_way(self) -> None:
        class Fleeting(Slow):
            def on_screen_resume(self) -> None:
                self.dismiss()

        app = Fields()
        async with app.run_test() as pilot:
            over = asyncio.Event()
            over.set()
            app.push_screen(Fleeting(over))
            send(app, "a")
            await taken_in(pilot)
            assert app.value("first") == "a"

    async def test_a_screen_that_breaks_ends_the_app(self) -> None:
        class Broken(Slow):
            def compose(self) -> ComposeResult:
                raise RuntimeError("broken")

        async def open_it() -> None:
            app = Fields()
            async with app.run_test():
                over = asyncio.Event()
                over.set()
                app.push_screen(Broken(over))
                send(app, "a", "b")
                await asyncio.sleep(self.LONG)

        with pytest.raises(RuntimeError, match="broken"):
            await open_it()

    async def test_the_end_waits_for_no_screen(self) -> None:
        app = Fields()
        async with app.run_test():
            over = asyncio.Event()
            app.push_screen(Slow(over))
            send(app, "a", "b")
            app.exit()
            over.set()
        assert app._exception is None

    async def test_a_screen_that_is_never_drawn_holds_nothing_up_for_ever(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chutes_tui.shell.key_queue._ON_ITS_WAY", 20)
        app = Fields()
        async with app.run_test():
            monkeypatch.setattr(app.screen, "call_after_refresh", lambda *_: True)
            send(app, "ctrl+t")
            await asyncio.wait_for(app.told.wait(), 10)

    async def test_a_loop_that_stands_still_is_no_time(self) -> None:
        class Still(Fields):
            BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+o", "open", "Open")]

            def action_open(self) -> None:
                time.sleep(TestAScreenOnItsWay.LONG)  # as an import does
                over = asyncio.Event()
                over.set()
                self.push_screen(Slow(over))

        app = Still()
        async with app.run_test() as pilot:
            send(app, "ctrl+o", *"abc")
            await taken_in(pilot)
            assert app.screen.query_one(Input).value == "abc"


def press_at(app: App[Any], kind: type[events.MouseEvent], x: int, y: int) -> None:
    """Press or release the mouse at a cell, as a terminal reports it."""
    app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, x, y))


def pressed(app: Fields, kind: type[events.MouseEvent], widget: str, on: Screen[Any] | None = None) -> None:
    """Press or release the mouse over a widget."""
    x, y = (on or app.screen).query_one(widget).region.offset
    press_at(app, kind, x + 1, y + 1)


class TestTheMouse:
    async def test_a_click_waits_for_the_keys_before_it(self) -> None:
        app = Fields()
        async with app.run_test() as pilot:
            send(app, *"ab")
            pressed(app, events.MouseDown, "#second")
            pressed(app, events.MouseUp, "#second")
            send(app, *"cd")
            await taken_in(pilot)
            assert (app.value("first"), app.value("second")) == ("ab", "cd")

    async def test_a_click_for_another_screen_is_dropped(self) -> None:
        app = Fields()
        async with app.run_test() as pilot:
            over = asyncio.Event()
            screen = Slow(over)
            screen.on_mouse_down = lambda: screen.notify("clicked")  # type: ignore[attr-defined]
            app.push_screen(screen)
            pressed(app, events.MouseDown, "#second", on=app.screen_stack[0])
            pressed(app, events.MouseUp, "#second", on=app.screen_stack[0])
            send(app, "a")
            over.set()
            await taken_in(pilot)
            assert app.screen.query_one(Input).value == "a"
            assert app.value("second") == ""
            assert not app._notifications

    async def test_a_click_outside_of_the_screen_is_nothing(self) -> None:
        app = Fields()
        async with app.run_test() as pilot:
            press_at(app, events.MouseDown, 500, 400)
            press_at(app, events.MouseUp, 500, 400)
            send(app, "tab", "a")
            await taken_in(pilot)
            assert app.value("first") == "a"


class TestEveryOpening:
    @pytest.mark.slow
    @every_opening
    async def test_what_is_typed_waits_for_the_screen(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch, opening: Opening
    ) -> None:
        arrived: list[tuple[Screen[Any], Widget | None]] = []
        compose, on_event = Screen._compose, App.on_event

        async def slow(screen: Screen[Any]) -> None:
            await asyncio.sleep(0.4)  # longer than any patience with a handler
            await compose(screen)

        async def noting(app: App[Any], event: events.Event) -> None:
            if isinstance(event, events.Key) and event.key == "f12" and not event.is_forwarded:
                arrived.append((app.screen, app.screen.focused))
            await on_event(app, event)

        async with driving.sandboxed() as app:
            *before, last = opening.keys
            await app.press(*before)
            monkeypatch.setattr(Screen, "_compose", slow)
            monkeypatch.setattr(App, "on_event", noting)
            send(app.app, last, "f12")
            await taken_in(app.pilot)
            ((screen, focused),) = arrived
            assert type(screen).__name__ == opening.screen
            assert screen.is_mounted
            await app.settled()
            assert screen.focused is focused

    async def test_the_name_of_an_account(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            send(app.app, *"Orquentin")
            await taken_in(app.pilot)
            assert app.app.screen.query_one("#username", Input).value == "quentin"

    async def test_by_the_palette(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("ctrl+p")
            await app.type("register")
            await app.seen("Register a new account")
            send(app.app, "enter", *"quentin")
            await taken_in(app.pilot)
            assert app.app.screen.query_one("#username", Input).value == "quentin"

    async def test_by_the_mouse(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            y, line = next((y, line) for y, line in enumerate(app.lines) if "n New" in line)
            for kind in (events.MouseDown, events.MouseUp):
                press_at(app.app, kind, line.index("n New") + 2, y)
            send(app.app, *"fresh")
            await taken_in(app.pilot)
            assert app.app.screen.query(Input).first().value == "fresh"


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
            send(app.app, "/", *"cleanup", "enter", "d", *"cleanup", "enter")
            await app.until(lambda: not app.on_server("cleanup"))
            assert app.sent("DELETE") == 1

    @pytest.mark.slow
    async def test_what_is_typed_behind_the_end_breaks_nothing(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            send(app.app, *"qjjqd/x")
            await app.until(lambda: not app.app.is_running)
        assert app.app._exception is None
        assert app.app.return_code == 0


async def test_a_double_click_on_a_message_takes_it_away() -> None:
    app = TypedAheadApp()
    async with app.run_test(notifications=True) as pilot:
        app.notify("said")
        await until(pilot, lambda: app.screen.query(Toast) and app.screen.query_one(Toast).region)
        place = app.screen.query_one(Toast).region
        for kind in (events.MouseDown, events.MouseUp) * 2:
            x, y = place.x + 3, place.y + 1
            app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
        await until(pilot, lambda: not app.screen.query(Toast))
        await pilot.pause()
