"""The grid of objects × actions: what a key may do, ticked cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chutes_tui import commands
from chutes_tui.access.scopes import (
    ACCOUNT_TYPE,
    ACTIONS,
    OBJECT_TYPES,
    AccessDraft,
    allows,
    object_rows,
    row_actions,
)
from chutes_tui.access.words import singular
from chutes_tui.commands import groups
from chutes_tui.core.text import short_id
from chutes_tui.widgets.table.columns import fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.style import Style
    from textual import events


CELLS: tuple[str | None, ...] = ("invoke", *(action for action in ACTIONS if action != "invoke"), None)
"""The columns, the usual one first; None: any action."""
NO_EFFECT_LEGEND = "° grants nothing on the current Chutes server"
_TITLES = tuple(action or "any" for action in CELLS)
_MARK = 2


class GridRow(NamedTuple):
    """A row: `kind` is "all" (every object of a type), "object" (a single one), "add", "admin" or "gap".

    `label` and `note` are already safe to show.
    """

    kind: str
    object_type: str
    object_id: str | None
    label: str
    note: str = ""


def has_effect(row: GridRow, action: str | None) -> bool:
    """Return whether a cell grants anything on the current Chutes server."""
    useful = {"chutes": "invoke", ACCOUNT_TYPE: "read"}.get(row.object_type)
    return row.kind == "admin" or (useful is not None and action in (useful, None))


class ScopeGrid(ScrollView, can_focus=True):
    """Shows a draft and reports the user's changes; the owner edits the draft and shows it again."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "scope-grid--header",
        "scope-grid--row",
        "scope-grid--cursor",
        "scope-grid--hover",
        "scope-grid--cursor-bar",
        "scope-grid--ticked",
        "scope-grid--muted",
        "scope-grid--warning",
        "scope-grid--add",
    }
    BINDINGS = commands.bindings(groups.SCOPE_GRID)

    row: reactive[int] = reactive(0)
    column: reactive[int] = reactive(0)
    hovered: reactive[tuple[int, int | None] | None] = reactive(None)

    class Toggled(Message):
        """A cell was pressed. `row` may be the admin row, whose only cell this is."""

        def __init__(self, row: GridRow, action: str | None) -> None:
            super().__init__()
            self.row = row
            self.action = action

    class AddWanted(Message):
        """The user wants to add objects."""

    class RemoveWanted(Message):
        """The user wants this single object out of the grid."""

        def __init__(self, row: GridRow) -> None:
            super().__init__()
            self.row = row

    class Finished(Message):
        """Enter was pressed: the user wants to go on."""

    class Moved(Message):
        """The cursor is on another cell."""

    _draft = AccessDraft()
    _rows: Sequence[GridRow] = ()
    _locked = False

    # What the owner does

    def show(self, draft: AccessDraft, rows: Sequence[GridRow], *, locked: bool) -> None:
        """Show a draft. `locked` draws it faint: presses are still reported, the owner explains."""
        here = self.current
        self._draft, self._rows, self._locked = draft, rows, locked
        self.virtual_size = Size(0, len(rows) + 1)
        if here is not None:
            self.go_to(here.object_type, here.object_id, here.kind)
        self.row = self.row
        self.refresh()

    def go_to(self, object_type: str, object_id: str | None, kind: str = "object") -> None:
        """Put the cursor on a row, if it is there."""
        wanted = (kind, object_type, object_id)
        for index, row in enumerate(self._rows):
            if (row.kind, row.object_type, row.object_id) == wanted:
                self.row = index
                return

    def go_to_object(self, object_type: str, object_id: str) -> None:
        """Take the focus, on the usual action of a single object."""
        self.focus()
        self.go_to(object_type, object_id)
        self.column = CELLS.index("invoke" if object_type == "chutes" else "read")

    def go_to_first_tick(self) -> None:
        """Take the focus, on the first cell that is ticked."""
        self.focus()
        if self._draft.admin:
            self.go_to("", None, "admin")
        elif self._draft.grants:
            first = self._draft.grants[0]
            self.go_to(first.object_type, first.object_id, "all" if first.object_id is None else "object")
            self.column = CELLS.index(first.action)

    @property
    def current(self) -> GridRow | None:
        """The row under the cursor."""
        return self._rows[self.row] if self.row < len(self._rows) else None

    @property
    def current_action(self) -> str | None:
        """The action of the cell under the cursor; None for "any"."""
        return CELLS[self.column]

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if y == 0:
            return self._header(width)
        index = y - 1 + self.scroll_offset.y
        base = self._style("row")
        row = self._rows[index] if index < len(self._rows) else None
        if row is None or row.kind == "gap":
            return Strip.blank(width, base)
        here = index == self.row and self.has_focus
        label_width = width if row.kind == "add" else self._label_width(width)
        segments = self._label(row, label_width, base, here=here)
        if row.kind != "add":
            cells = CELLS[:1] if row.kind == "admin" else CELLS
            for column, action in enumerate(cells):
                segments.append(self._cell(index, column, row, action, base))
        return Strip(segments).adjust_cell_length(width, base)

    def _header(self, width: int) -> Strip:
        style = self._style("header")
        cell = self._cell_width(width)
        text = " " * _MARK + fit("Resource", self._label_width(width) - _MARK)
        text += "".join(title.center(cell) for title in _TITLES)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _label(self, row: GridRow, width: int, base: Style, *, here: bool) -> list[Segment]:
        style = base
        if row.kind == "add":
            style = self._style("add")
        elif row.kind == "admin":
            style = self._style("warning")
        elif self._locked or (self._draft.admin and row.kind != "admin"):
            style = self._style("muted")
        room = width - _MARK
        name = fit(row.label, min(room, max(len(row.label), room - len(row.note) - 2)))
        note = f"  {row.note}" if row.note and len(row.label) + len(row.note) + 2 <= room else ""
        name = row.label if note else name
        segments = [
            Segment("▌ " if here else "  ", self._style("cursor-bar") if here else style),
            Segment(name, style),
            Segment(note, self._style("muted")),
        ]
        spare = room - sum(segment.cell_length for segment in segments[1:])
        return [*segments, Segment(" " * max(0, spare), base)]

    def _cell(self, index: int, column: int, row: GridRow, action: str | None, base: Style) -> Segment:
        state = self._state(row, action)
        text = {"ticked": "[✓]", "covered": "(✓)", "off": "[ ]"}[state]
        style = {"ticked": self._style("ticked"), "covered": self._style("muted"), "off": base}[state]
        if self._locked:
            style = self._style("muted")
        if index == self.row and (column == self.column or row.kind == "admin"):
            style = style + self._partial("cursor" if self.has_focus else "hover")
        elif self.hovered == (index, column):
            style = style + self._partial("hover")
        text = text.center(self._cell_width(self.scrollable_content_region.width))
        if not has_effect(row, action):
            end = text.rindex(text.strip()[-1]) + 1
            text = f"{text[:end]}°{text[end + 1 :]}"
            style = self._style("muted") if state == "off" and style is base else style
        return Segment(text, style)

    def _state(self, row: GridRow, action: str | None) -> str:
        draft = self._draft
        if row.kind == "admin":
            return "ticked" if draft.admin else "off"
        if not draft.admin and action in row_actions(draft, row.object_type, row.object_id):
            return "ticked"
        covered = allows(draft.grants, draft.admin, row.object_type, row.object_id, action)
        return "covered" if covered else "off"

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"scope-grid--{name}")

    def _partial(self, name: str) -> Style:
        return self.get_component_rich_style(f"scope-grid--{name}", partial=True)

    def _cell_width(self, width: int) -> int:
        return 8 if width >= 68 else 7

    def _label_width(self, width: int) -> int:
        return max(_MARK + 8, width - len(CELLS) * self._cell_width(width))

    # Moving and pressing

    def validate_row(self, row: int) -> int:
        return max(0, min(row, len(self._rows) - 1))

    def validate_column(self, column: int) -> int:
        return max(0, min(column, len(CELLS) - 1))

    def watch_row(self) -> None:
        top, page = self.scroll_offset.y, max(1, self.scrollable_content_region.height - 1)
        if self.row < top:
            self.scroll_to(y=self.row, animate=False, force=True)
        elif self.row >= top + page:
            self.scroll_to(y=self.row - page + 1, animate=False, force=True)
        self._moved()

    def watch_column(self) -> None:
        self._moved()

    def _moved(self) -> None:
        self.refresh()
        self.post_message(self.Moved())

    def action_grid_up(self) -> None:
        self._step(-1)

    def action_grid_down(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        to = self.validate_row(self.row + by)
        self.row = to + by if self._rows and self._rows[to].kind == "gap" else to

    def action_grid_left(self) -> None:
        self.column -= 1

    def action_grid_right(self) -> None:
        self.column += 1

    def action_grid_first(self) -> None:
        self.row = 0

    def action_grid_last(self) -> None:
        self.row = len(self._rows) - 1

    def action_tick(self) -> None:
        row = self.current
        if row is None:
            return
        if row.kind == "add":
            self.post_message(self.AddWanted())
        elif row.kind != "gap":
            self.post_message(self.Toggled(row, None if row.kind == "admin" else self.current_action))

    def action_go_on(self) -> None:
        """Leave the grid; nothing is ticked by that."""
        adds = self.current is not None and self.current.kind == "add"
        self.post_message(self.AddWanted() if adds else self.Finished())

    def action_remove_object(self) -> None:
        row = self.current
        if row is not None and row.kind == "object":
            self.post_message(self.RemoveWanted(row))

    def on_focus(self) -> None:
        self._moved()

    def on_blur(self) -> None:
        self._moved()

    # Mouse

    def _at(self, x: int, y: int) -> tuple[int, int | None] | None:
        index = y - 1 + self.scroll_offset.y
        if y < 1 or index >= len(self._rows):
            return None
        width = self.scrollable_content_region.width
        column = (x - self._label_width(width)) // self._cell_width(width)
        return index, column if 0 <= column < len(CELLS) else None

    def on_click(self, event: events.Click) -> None:
        at = self._at(event.x, event.y)
        if at is None or self._rows[at[0]].kind == "gap":
            return
        self.row = at[0]
        kind = self._rows[at[0]].kind
        if at[1] is not None:
            self.column = at[1]
        if at[1] is not None or kind in ("add", "admin"):
            self.action_tick()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._at(event.x, event.y)

    def on_leave(self) -> None:
        self.hovered = None


_EVERY = {"chutes": "All chutes", "images": "All images", "invocations": "Invocations", ACCOUNT_TYPE: "The account"}


def grid_rows(draft: AccessDraft, pinned: Iterable[tuple[str, str]], names: Mapping[str, str]) -> list[GridRow]:
    """Return all objects of each type, every object with a scope or added by hand, "add", and, apart, admin."""
    rows = [GridRow("all", kind, None, _EVERY[kind]) for kind in OBJECT_TYPES]
    objects = dict.fromkeys((*object_rows(draft), *pinned))
    order = {kind: position for position, kind in enumerate(OBJECT_TYPES)}
    for kind, object_id in sorted(objects, key=lambda entry: (order[entry[0]], names.get(entry[1], "~"), entry[1])):
        name = names.get(object_id)
        label = name or f"{singular(kind)} {short_id(object_id)}"
        rows.append(GridRow("object", kind, object_id, label, singular(kind) if name else ""))
    rows.append(GridRow("add", "", None, "+ Add chute or image…"))
    rows += [GridRow("gap", "", None, ""), GridRow("admin", "", None, "Admin: everything", "includes keys and money")]
    return rows


def cell_words(row: GridRow | None, action: str | None, *, admin: bool) -> str:
    """One line about the cell under the cursor."""
    if row is None:
        return ""
    if row.kind == "admin":
        return "Admin keys have full access to your account. Scopes are ignored."
    if row.kind == "add":
        return "Limit the key to specific chutes or images."
    if admin:
        return "Admin is selected. Clear it to choose single actions; your choices are kept."
    ending = " · del removes it" if row.kind == "object" else ""
    return _action_words(row.object_type, action) + ending


def locked_words(line: int) -> Content:
    """Why the grid can't be edited now."""
    words = f"✗ The JSON has an error in line {line}: fix it (F4) or restore it from the grid (F9)."
    return Content.styled(words, "$text-error")


def _action_words(object_type: str, action: str | None) -> str:
    if object_type == ACCOUNT_TYPE:
        if action in ("read", None):
            return "read the account: balance, quotas, usage; servers before August 2026 refuse it"
        return f"account {action}: no effect on the current Chutes server"
    if object_type == "invocations":
        return "invocations: no effect on the current Chutes server"
    if object_type == "images":
        if action == "invoke":
            return "images invoke: images can't be invoked"
        return f"images {action or 'any'}: no effect on the current Chutes server"
    if action == "invoke":
        return "invoke: call it, and use the models on llm.chutes.ai"
    if action is None:
        return "any: more than needed; invoke is enough for calls"
    return f"chutes {action}: no effect on the current Chutes server"
