"""The focus is somewhere, for as long as there is something that can have it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from driving import until
from textual import events
from textual.app import App
from textual.color import Color
from textual.containers import Vertical
from textual.widgets import Button, Input, Label

import chutes_tui
from chutes_tui.shell.screens import Modal, OwnScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.screen import Screen


class Full(OwnScreen[None]):
    def compose(self) -> ComposeResult:
        yield Input(id="first")
        with Vertical(id="page"):
            yield Button("b", id="second")


class Dialog(Modal[None]):
    compose = Full.compose


def _clicked_beyond(app: App[None]) -> None:
    """What a terminal reports that has become larger, before the app knows."""
    click = events.MouseDown(None, 500, 500, 0, 0, 1, False, False, False, screen_x=500, screen_y=500)
    click.set_sender(app)
    app.post_message(click)


def _page_hidden(app: App[None]) -> None:
    app.screen.query_one("#page").display = False


def _hidden(app: App[None]) -> None:
    app.screen.query_one("#second").display = False


def _switched_off(app: App[None]) -> None:
    app.screen.query_one("#second").disabled = True


def _removed(app: App[None]) -> None:
    app.screen.query_one("#second").remove()


@pytest.mark.parametrize("kind", [Full, Dialog])
@pytest.mark.parametrize(
    ("happens", "then"),
    [(_clicked_beyond, "second"), *((lost, "first") for lost in (_page_hidden, _hidden, _switched_off, _removed))],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_it_stays_or_goes_to_what_is_left(
    kind: type[Screen[None]], happens: Callable[[App[None]], None], then: str
) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(kind())
        app.screen.query_one("#second").focus()
        await until(pilot, lambda: app.focused is not None and app.focused.id == "second")
        happens(app)
        await pilot.pause()
        await until(pilot, lambda: app.focused is not None and app.focused.id == then, within=3)


@pytest.mark.parametrize("how", ["display", "disabled"])
@pytest.mark.parametrize("kind", [Full, Dialog])
async def test_it_goes_to_what_comes_later_when_nothing_was_left(kind: type[Screen[None]], how: str) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(kind())
        first, second = app.screen.query_one("#first"), app.screen.query_one("#second")
        for widget in (first, second):
            setattr(widget, how, how == "disabled")
        await until(pilot, lambda: app.focused is None)
        await pilot.pause()
        setattr(second, how, how == "display")
        await until(pilot, lambda: app.focused is second, within=3)


class Later(OwnScreen[None]):
    CSS = "#page { display: none; }"

    def compose(self) -> ComposeResult:
        yield Label("above")
        yield Input(id="first")
        with Vertical(id="page"):
            yield Button("b", id="second")
        yield Button("c", id="third")


@pytest.mark.parametrize("back", [False, True])
async def test_it_moves_on_to_what_was_shown_a_moment_ago(back: bool) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(Later())
        screen = app.screen
        start = screen.query_one("#third" if back else "#first")
        start.focus()
        await until(pilot, lambda: app.focused is start)
        screen.query_one("#page").display = True  # it has its place only from the next drawing on
        moved = screen.focus_previous() if back else screen.focus_next()
        assert moved is screen.query_one("#second")


async def test_a_terminal_without_the_focus_gives_none() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(Full())
        app.screen.query_one("#second").focus()
        await until(pilot, lambda: app.focused is not None)
        app.post_message(events.AppBlur())
        await until(pilot, lambda: not app.app_focus)
        await pilot.pause()
        assert app.focused is None
        app.post_message(events.AppFocus())
        await until(pilot, lambda: app.focused is not None and app.focused.id == "second", within=3)


class Framed(OwnScreen[None]):
    CSS = ".frame:focus-within { color: red; } .frame { color: blue; }"

    def compose(self) -> ComposeResult:
        with Vertical(classes="frame", id="outer"):
            yield Input(id="first")
            for name in ("left", "right"):
                with Vertical(classes="frame", id=name):
                    yield Label("beside it")
                    yield Button("b", id=f"in-{name}")


async def test_every_frame_around_it_shows_it_and_nothing_else_gets_new_styles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(Framed())
        styled: list[DOMNode] = []
        apply = app.stylesheet.apply

        def noted(node: DOMNode, **options: Any) -> None:
            styled.append(node)
            apply(node, **options)

        monkeypatch.setattr(app.stylesheet, "apply", noted)
        for focused, around in (
            ("first", {"outer"}),
            ("in-left", {"outer", "left"}),
            ("in-right", {"outer", "right"}),
        ):
            app.screen.query_one(f"#{focused}").focus()
            await pilot.pause()
            red = {frame.id for frame in app.screen.query(".frame") if frame.styles.color == Color.parse("red")}
            assert red == around, focused
        assert not [node for node in styled if isinstance(node, Label)]


def test_no_style_inside_a_frame_asks_for_the_focus_in_it() -> None:
    for sheet in (Path(chutes_tui.__file__).parent / "styles").glob("*.tcss"):
        for selector in re.findall(r"[^\s,{};]*[^,{};]*:focus-within[^,{]*", sheet.read_text(encoding="utf-8")):
            assert selector.strip().endswith(":focus-within"), f"{sheet.name}: {selector}"
