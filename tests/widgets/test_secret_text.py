"""The masked field of many lines: editing without a trace, rows, caret, what is shown and when."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from driving import type_fast
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input

from chutes_tui.widgets.fields.secret_buffer import SecretBuffer, cells_of
from chutes_tui.widgets.fields.secret_text import SecretText

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

TEXTS = st.text(st.sampled_from("ab \t\r\n日é\u200b"), max_size=40)


def buffer_of(text: str, caret: int | None = None) -> SecretBuffer:
    buffer = SecretBuffer()
    buffer.replace(text, caret)
    return buffer


class TestBuffer:
    @given(TEXTS, st.integers(0, 40), TEXTS)
    def test_what_is_inserted_is_taken_as_it_is(self, text: str, caret: int, more: str) -> None:
        caret = min(caret, len(text))
        buffer = buffer_of(text, caret)
        buffer.insert(more)
        assert buffer.reveal() == text[:caret] + more + text[caret:]
        assert buffer.caret == caret + len(more)

    @given(TEXTS)
    def test_rubbing_out_ends_with_nothing(self, text: str) -> None:
        buffer, steps = buffer_of(text), 0
        while not buffer.empty:
            buffer.rub_out()
            steps += 1
        assert steps == len(text.replace("\r\n", "\n"))
        assert buffer.caret == 0

    @given(TEXTS)
    def test_deleting_from_the_front_does_too(self, text: str) -> None:
        buffer = buffer_of(text, 0)
        for _ in range(len(text)):
            buffer.delete()
        assert buffer.empty

    @given(TEXTS, st.integers(2, 12), st.booleans())
    def test_rows_hold_every_character_once(self, text: str, width: int, revealed: bool) -> None:
        rows = buffer_of(text).rows(width, revealed=revealed)
        drawn = "".join(text[row.start : row.end] for row in rows)
        assert drawn == text.replace("\r", "").replace("\n", "")
        assert sum(row.line_end for row in rows) == len(text.replace("\r\n", "\n").replace("\r", "\n")) - len(drawn)
        assert len({row.start for row in rows}) == len(rows)

    @given(TEXTS, st.integers(12, 30), st.booleans())
    def test_rows_leave_room_for_the_caret(self, text: str, width: int, revealed: bool) -> None:
        for start, end, _ in buffer_of(text).rows(width, revealed=revealed):
            assert (cells_of(text[start:end]) if revealed else end - start) < width


class Field(App[None]):
    def compose(self) -> ComposeResult:
        yield Input(id="before")
        yield SecretText("nothing yet", id="secret")
        yield Input(id="after")

    @property
    def field(self) -> SecretText:
        return self.query_one(SecretText)

    @property
    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.screen._compositor.render_strips())


@asynccontextmanager
async def open_field(width: int = 24) -> AsyncIterator[tuple[Field, Pilot[None]]]:
    app = Field(css_path=[])
    async with app.run_test(size=(width, 20)) as pilot:
        app.field.focus()
        await pilot.pause()
        yield app, pilot


class TestField:
    async def test_typing(self) -> None:
        async with open_field() as (app, pilot):
            await type_fast(pilot, "ab\nc d")
            assert app.field.reveal() == "ab\nc d"
            assert "••⏎" in app.text
            assert "•••" in app.text
            await pilot.press("backspace", "home", "x", "up", "end", "y", "delete")
            assert app.field.reveal() == "abyxc "
            await pilot.press("ctrl+u")
            assert app.field.empty

    @pytest.mark.parametrize(
        ("pasted", "kept"),
        [
            ("a\rb\r", "a\nb\n"),
            ("a\r\nb", "a\r\nb"),
            ("a\nb\rc", "a\nb\rc"),
            ("  a\t", "  a\t"),
            ("\ufeffa", "\ufeffa"),
        ],
    )
    async def test_pasting(self, pasted: str, kept: str) -> None:
        async with open_field() as (app, pilot):
            app.field.post_message(events.Paste(pasted))
            await pilot.pause()
            assert app.field.reveal() == kept

    async def test_arrows_leave_at_the_ends(self) -> None:
        async with open_field() as (app, pilot):
            await type_fast(pilot, "a\nb")
            await pilot.press("up")
            assert app.focused is app.field
            await pilot.press("up")
            assert app.focused is app.query_one("#before")
            app.field.focus()
            await pilot.press("down", "down")
            assert app.focused is app.query_one("#after")

    async def test_a_click_puts_the_caret_where_it_is(self) -> None:
        async with open_field() as (app, pilot):
            await type_fast(pilot, "abcdef\nxyz")
            await pilot.click(SecretText, offset=(1 + 2, 0))
            await pilot.press("1")
            await pilot.click(SecretText, offset=(20, 1))
            await pilot.press("2")
            assert app.field.reveal() == "ab1cdef\nxyz2"

    async def test_a_wide_text_is_shown_whole(self) -> None:
        async with open_field() as (app, pilot):
            app.field.take("日本語" * 10 + "\x1b[31m" + "\u202e")
            await pilot.pause()
            assert "日" not in app.text
            app.field.toggle()
            await pilot.pause()
            shown = "".join(app.text.split())
            assert shown.count("日本語") + shown.count("日本") >= 9
            assert "␛[31m" in shown
            assert "‹U+202E›" in shown
            assert "\x1b" not in app.text

    async def test_long_values_are_drawn_at_once(self) -> None:
        async with open_field() as (app, pilot):
            app.field.take("x" * (1 << 20))
            await pilot.pause()
            room = app.field.scrollable_content_region.width - 3
            assert app.field.virtual_size.height == -(-(1 << 20) // room)
            await pilot.press("ctrl+home", "a")
            assert app.field.reveal().startswith("ax")

    async def test_leaving_hides(self) -> None:
        async with open_field() as (app, pilot):
            await type_fast(pilot, "seen")
            app.field.toggle()
            await pilot.pause()
            assert "seen" in app.text
            await pilot.press("tab")
            await pilot.pause()
            assert "seen" not in app.text

    async def test_disabled_it_takes_nothing(self) -> None:
        async with open_field() as (app, pilot):
            app.field.disabled = True
            app.field.paste("no")
            await pilot.pause()
            assert app.field.empty
