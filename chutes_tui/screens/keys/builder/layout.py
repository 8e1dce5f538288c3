"""What the key builder is made of: name, templates and access at the left; what that means at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.screens.keys.builder.command_view import CommandView
from chutes_tui.screens.keys.builder.explanation import ExplanationView
from chutes_tui.screens.keys.builder.grid import NO_EFFECT_LEGEND, ScopeGrid
from chutes_tui.screens.keys.builder.json_editor import JsonEditor
from chutes_tui.screens.keys.builder.name_field import NameField
from chutes_tui.screens.keys.builder.pane_bar import PaneBar
from chutes_tui.screens.keys.builder.rows import cell_words, locked_words
from chutes_tui.screens.keys.builder.template_list import TemplatePanel

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.access.scope_json import ScopeJsonError
    from chutes_tui.access.templates import Template

W = TypeVar("W", bound="Widget")


class BuilderLayout(ChutesScreen):
    """The parts of the form, and short ways to them."""

    first_name = ""
    """The name to start with."""

    def compose_body(self) -> ComposeResult:
        yield PaneBar("Keys › New key", id="panes")
        with Horizontal(id="builder"):
            with Vertical(id="main"):
                with _titled(Vertical(id="name-panel", classes="panel"), "Name"):
                    yield NameField(self.first_name, id="name-field")
                yield TemplatePanel(id="template-panel", classes="panel")
                yield from self._compose_form()
            with Vertical(id="side"):
                with _titled(VerticalScroll(id="meaning", classes="panel"), "What this key can do"):
                    yield ExplanationView(id="explanation")
                yield _titled(JsonEditor(id="json", classes="panel"), "JSON")
                yield _titled(CommandView(self.state.profile, id="command", classes="panel"), "CLI equivalent")
        with Horizontal(id="buttons", classes="buttons"):
            yield self.command_button("templates")
            yield self.command_button("add_objects", id="add")
            yield self.command_button("leave", id="cancel")
            yield self.command_button("create", role="main")

    def _compose_form(self) -> ComposeResult:
        with _titled(Vertical(id="form", classes="panel"), "Access") as form:
            form.border_subtitle = Content(NO_EFFECT_LEGEND)
            yield ScopeGrid(id="grid")
            yield Static(id="hint")
            with VerticalScroll(id="refusal", can_focus=False):
                yield Static(id="refusal-text")
            yield Static(id="verdict")

    @property
    def _grid(self) -> ScopeGrid:
        return self.query_one("#grid", ScopeGrid)

    @property
    def _json(self) -> JsonEditor:
        return self.query_one("#json", JsonEditor)

    @property
    def _name_field(self) -> NameField:
        return self.query_one("#name-field", NameField)

    @property
    def _templates(self) -> TemplatePanel:
        return self.query_one("#template-panel", TemplatePanel)


def hint_words(grid: ScopeGrid, template: Template | None, problem: ScopeJsonError | None, *, admin: bool) -> Content:
    """Return the line about what the focus is on: a cell of the grid, a template, or the way to the grid."""
    if problem is not None:
        return locked_words(problem.line)
    if template is not None:
        return Content.assemble((template.name, "bold"), f"  {template.note}")
    if grid.has_focus:
        return Content(cell_words(grid.current, grid.current_action, admin=admin))
    return Content("Enter: grid · arrows: move · space: toggle")


def _titled(frame: W, title: str) -> W:
    frame.border_title = Content(title)
    return frame
