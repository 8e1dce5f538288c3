"""Choosing what the new key gets, cell by cell, within what the old one may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.access.scopes import OBJECT_TYPES, AccessDraft
from chutes_tui.access.words import access_words
from chutes_tui.core.text import visible
from chutes_tui.screens.keys.builder.access import Access
from chutes_tui.screens.keys.builder.grid import NO_EFFECT_LEGEND, GridRow, ScopeGrid, grid_rows
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.frames import titled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import PurePath

    from textual.app import ComposeResult

    from chutes_tui.access.known_access import KnownAccess


class AccessChoice(Modal[AccessDraft]):
    """Answers with the chosen access, or None."""

    BINDINGS = commands.hidden_bindings(
        "access_choice", ("escape", "cancel", "Cancel"), ("ctrl+s,f10", "use", "Use this access")
    )
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../../styles/key_builder.tcss", "../../../styles/rotation.tcss"]

    def __init__(self, access: KnownAccess, draft: AccessDraft | None, names: Mapping[str, str]) -> None:
        super().__init__()
        self._known = access
        self._names = names
        self._access = Access.of(draft or access.draft)
        self._rows = _rows(access, names)

    def compose(self) -> ComposeResult:
        with titled(Vertical(classes="dialog wide"), "What the new key gets") as dialog:
            dialog.border_subtitle = Content(NO_EFFECT_LEGEND)
            yield Static(_ABOUT, classes="form-explanation")
            yield ScopeGrid(id="choices")
            yield Static(id="choice-words")
            with Horizontal(classes="buttons"):
                yield KeyButton("Cancel", "esc", id="cancel")
                yield KeyButton("Use this access", "^s", id="use", role="main")

    def on_mount(self) -> None:
        self.query_one(ScopeGrid).styles.height = len(self._rows) + 1
        self._show()
        self.query_one(ScopeGrid).go_to_first_tick()

    def _show(self, refused: str = "") -> None:
        draft = self._access.draft
        self.query_one(ScopeGrid).show(draft, self._rows, locked=False)
        words = visible(access_words(draft.admin, draft.grants, True, self._names))
        line = Content.assemble(("→ ", "$quiet"), (words, "bold"))
        if refused:
            line = Content.styled(f"⚠ {refused}", "$text-warning")
        self.query_one("#choice-words", Static).update(line)

    def on_scope_grid_toggled(self, event: ScopeGrid.Toggled) -> None:
        event.stop()
        edited = self._access.press(event.row, event.action)
        if self._known.broader(edited.draft):
            self.app.bell()
            self._show("The old key isn't known to have this.")
            return
        self._access = edited
        self._show()

    def on_scope_grid_finished(self) -> None:
        self.query_one("#use").focus()

    def action_use(self) -> None:
        self.dismiss(self._access.draft)

    def action_cancel(self) -> None:
        self.dismiss(None)


def _rows(access: KnownAccess, names: Mapping[str, str]) -> list[GridRow]:
    """A row for each thing that the old key has a scope on."""
    most = (*access.sure, *access.asked)
    objects = [(one.object_type, one.object_id) for one in most if one.object_id is not None]
    every = {one.object_type for one in most if one.object_id is None} if not access.admin else {*OBJECT_TYPES}
    return [
        row
        for row in grid_rows(AccessDraft(), objects, names)
        if row.kind == "object"
        or (row.kind == "all" and row.object_type in every)
        or (row.kind == "admin" and access.admin)
    ]


_ABOUT = (
    "Choose what the old key is really used for. Less is better; more than it may have can't be chosen. "
    "Space selects, enter goes on."
)
