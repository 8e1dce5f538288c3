"""The list of templates, each with what it is for and what it really does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from chutes_tui.api.scope_templates import TEMPLATES, Template

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class TemplateList(ModalScreen[Template | None]):
    """Answers with the chosen template, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q", "cancel", "Cancel"),
        ("j", "move('cursor_down')", "Down"),
        ("k", "move('cursor_up')", "Up"),
    ]

    def __init__(self, *, replaces: bool) -> None:
        super().__init__()
        self._replaces = replaces

    def compose(self) -> ComposeResult:
        title = "Start from a template"
        if self._replaces:
            title += " (replaces what is ticked)"
        with Vertical(classes="dialog wide", id="templates"):
            yield Label(Content(title), classes="dialog-title")
            yield OptionList(*(Option(_words(t), id=t.key) for t in TEMPLATES), id="template-options")

    def on_mount(self) -> None:
        self.query_one("#template-options").focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(TEMPLATES[event.option_index])

    def action_move(self, action: str) -> None:
        getattr(self.query_one("#template-options"), f"action_{action}")()

    def action_cancel(self) -> None:
        self.dismiss(None)


def _words(template: Template) -> Content:
    return Content.assemble((template.name, "bold"), f"  {template.sentence}\n", (f"  {template.note}", "$quiet"))
