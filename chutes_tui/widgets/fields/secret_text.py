"""A text field of many lines for a secret: masked, whole pastes, nothing of it in a clipboard, log or history."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chutes_tui import commands
from chutes_tui.core.secret import Secret
from chutes_tui.widgets.fields.secret_buffer import SecretBuffer, cells_of, shown
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

    from chutes_tui.widgets.fields.secret_buffer import Row

LIMIT: Final = 1 << 20
"""Characters; what is pasted beyond is refused as a whole, so that nothing is cut off in silence."""

_DOT, _LINE_END_SIGN = "•", "⏎"
_LEFT, _RIGHT = 1, 1


class SecretText(TimedReveal, ScrollView, can_focus=True):
    """Rows of dots with a caret; `toggle` shows the text for a while. Tab leaves it, Enter begins a line.

    At its ends the arrows go on to the neighbouring fields. What is pasted is taken as it is, but for terminals that
    send a paste's line ends as carriage returns: where those are all that there is, they are line feeds again.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"secret-text--caret", "secret-text--sign", "secret-text--prompt"}
    BINDINGS = commands.hidden_bindings(
        "secret_text",
        ("left", "move('left')", "Left"),
        ("right", "move('right')", "Right"),
        ("up", "row(-1)", "Up"),
        ("down", "row(1)", "Down"),
        ("pageup", "row(-8)", "Page up"),
        ("pagedown", "row(8)", "Page down"),
        ("home,ctrl+a", "move('home')", "Start of line"),
        ("end,ctrl+e", "move('end')", "End of line"),
        ("ctrl+home", "move('first')", "Start"),
        ("ctrl+end", "move('last')", "End"),
        ("backspace", "rub_out", "Delete"),
        ("delete", "delete", "Delete"),
        ("ctrl+u", "clear", "Clear"),
    )

    class Changed(Message):
        """The text is another one."""

    class TooLong(Message):
        """A paste was refused: it was too long."""

    def __init__(self, prompt: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._prompt = prompt
        self._buffer = SecretBuffer()
        self._rows: list[Row] = self._buffer.rows(2, revealed=False)
        self._width = 0

    # What the owner does

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return self._buffer.empty

    def reveal(self) -> str:
        """The text, as a string that should be short-lived."""
        return self._buffer.reveal()

    def copy(self) -> Secret:
        """The text in a Secret of its own, the caller's to wipe."""
        return Secret(self._buffer.reveal())

    def take(self, text: str) -> None:
        """Another text in place of the one that is there."""
        self._buffer.replace(text)
        self._changed()

    def wipe(self) -> None:
        """Forget the text, and what was drawn of it."""
        self.hide()
        self._buffer.wipe()
        self._lay_out()

    @property
    def can_reveal(self) -> bool:
        return not self.empty

    def watch_revealed(self, revealed: bool) -> None:
        if revealed:
            self.focus()
        self._lay_out()

    def on_blur(self) -> None:
        self.hide()

    def on_unmount(self) -> None:
        self.wipe()

    # Typing and pasting

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return character is not None and character.isprintable()

    async def _on_key(self, event: events.Key) -> None:
        typed = "\n" if event.key == "enter" else event.character if event.is_printable else None
        if typed is None or self.disabled:
            return
        event.stop()
        event.prevent_default()
        self._buffer.insert(typed)
        self._changed()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Put a pasted text where the caret is."""
        if self.disabled or not text:
            return
        if len(text) > LIMIT:
            self.post_message(self.TooLong())
            return
        self._buffer.insert(text if "\n" in text else text.replace("\r", "\n"))
        self._changed()

    def action_rub_out(self) -> None:
        self._buffer.rub_out()
        self._changed()

    def action_delete(self) -> None:
        self._buffer.delete()
        self._changed()

    def action_clear(self) -> None:
        self._buffer.wipe()
        self._changed()

    def _changed(self) -> None:
        self._lay_out()
        self.post_message(self.Changed())

    # Moving

    def action_move(self, where: str) -> None:
        buffer, row = self._buffer, self._rows[self._caret_row]
        if where == "left":
            buffer.caret = buffer.before(buffer.caret)
        elif where == "right":
            buffer.caret = buffer.after(buffer.caret)
        elif where == "home":
            buffer.caret = row.start
        elif where == "end":
            buffer.caret = self._last_place(row)
        else:
            buffer.caret = 0 if where == "first" else self._rows[-1].end
        self._follow_caret()

    def action_row(self, by: int) -> None:
        at = self._caret_row
        to = max(0, min(at + by, len(self._rows) - 1))
        if to != at:
            self._go_to(to, self._buffer.caret - self._rows[at].start)
        elif by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def _go_to(self, row: int, offset: int) -> None:
        target = self._rows[row]
        self._buffer.caret = min(target.start + offset, self._last_place(target))
        self._follow_caret()

    def _last_place(self, row: Row) -> int:
        """The last place for the caret in a row; behind a row that goes on in the next one, it is in that one."""
        ends = row.line_end or row is self._rows[-1]
        return row.end if ends else max(row.start, row.end - 1)

    @property
    def _caret_row(self) -> int:
        return max(0, bisect_right(self._rows, self._buffer.caret, key=lambda row: row.start) - 1)

    def on_click(self, event: events.Click) -> None:
        row = min(event.y + self.scroll_offset.y, len(self._rows) - 1)
        wanted = max(0, event.x - _LEFT)
        offset = wanted
        if self.revealed:
            start, end, _ = self._rows[row]
            text = self._buffer.reveal()[start:end]
            offset = next((n for n in range(len(text)) if cells_of(text[: n + 1]) > wanted), len(text))
        self._go_to(row, offset)

    # Drawing

    def on_resize(self) -> None:
        self._lay_out()

    def on_focus(self) -> None:
        self.refresh()

    def _lay_out(self) -> None:
        # Whether there is a scrollbar depends on the rows, so its room is kept free in any case.
        room = self.container_size.width - self.styles.scrollbar_size_vertical
        self._width = max(2, room - _LEFT - _RIGHT)
        self._rows = self._buffer.rows(self._width, revealed=self.revealed)
        self.virtual_size = Size(0, len(self._rows))
        self._follow_caret()

    def _follow_caret(self) -> None:
        at = self._caret_row
        self.scroll_to_region(Region(0, at, 1, 1), animate=False, force=True, immediate=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, base = self.scrollable_content_region.width, self.rich_style
        if self._buffer.empty and not self.has_focus and y == 0:
            prompt = self._toned(base, "prompt")
            return Strip([Segment(" " * _LEFT + self._prompt, prompt)]).adjust_cell_length(width, base)
        at = y + self.scroll_offset.y
        if at >= len(self._rows):
            return Strip.blank(width, base)
        row = self._rows[at]
        cells = self._cells(row)
        if row.line_end:
            cells.append((_LINE_END_SIGN, self._toned(base, "sign")))
        if self.has_focus and at == self._caret_row:
            place = self._buffer.caret - row.start
            if place == len(cells):
                cells.append((" ", base))
            cells[place] = (cells[place][0], self._toned(base, "caret"))
        return self._strip(cells, width, base)

    def _cells(self, row: Row) -> list[tuple[str, Style]]:
        base = self.rich_style
        if not self.revealed:
            return [(_DOT, base)] * (row.end - row.start)
        sign = self._toned(base, "sign")
        text = self._buffer.reveal()[row.start : row.end]
        return [(drawn, base if drawn == real else sign) for real in text for drawn in (shown(real),)]

    def _strip(self, cells: list[tuple[str, Style]], width: int, base: Style) -> Strip:
        segments = [Segment(" " * _LEFT, base)]
        used = _LEFT
        run, style = "", base
        for text, own in cells:
            if own is not style:
                segments.append(Segment(run, style))
                run, style = "", own
            run += text
            used += cells_of(text)
        segments += [Segment(run, style), Segment(" " * max(0, width - used), base)]
        return Strip([segment for segment in segments if segment.text], max(used, width))

    def _toned(self, base: Style, tone: str) -> Style:
        return base + self.get_component_rich_style(f"secret-text--{tone}", partial=True)
