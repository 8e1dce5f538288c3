"""What the key builder is made of: name, templates and access at the left; what that means at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from chutes_tui.access.key_names import (
    LONGEST_NAME,
    api_key_name_problem,
    name_note,
    name_taken_problem,
    suggest_name,
)
from chutes_tui.core.text import visible
from chutes_tui.operations.snippets import UNREACHABLE, cli_create_command, config_to_name, is_in_process
from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.screens.keys.builder.grid import NO_EFFECT_LEGEND, ScopeGrid, cell_words, locked_words
from chutes_tui.screens.keys.builder.json_editor import JsonEditor
from chutes_tui.screens.keys.builder.template_list import TemplatePanel
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import bulleted
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.frames import Overflow, titled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.geometry import Size

    from chutes_tui.access.explain import Explanation
    from chutes_tui.access.scope_json import ScopeJsonError
    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.access.templates import Template
    from chutes_tui.profiles import Profile

_NOTHING = "Nothing, on the current Chutes server."


class ExplanationView(Widget):
    """Three lists of sentences, as high as they need."""

    _explanation: Explanation | None = None

    def show(self, explanation: Explanation) -> None:
        """Show these sentences."""
        if explanation != self._explanation:
            self._explanation = explanation
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        said = self._explanation
        if said is None:
            return []
        lines = [Content.styled("It can", "bold")]
        lines += bulleted(said.can, "✓", "$text-success", width) or bulleted((_NOTHING,), "–", "$quiet", width)
        lines += [Content(""), Content.styled("It can't", "bold")]
        lines += bulleted(said.cannot, "✗", "$quiet", width)
        if said.warnings:
            lines += [Content(""), Content.styled("Warnings", "bold $text-warning")]
            lines += bulleted(said.warnings, "⚠", "$text-warning", width)
        return lines


class CommandView(Vertical):
    """Shows the command; `command` is what to copy."""

    def __init__(
        self,
        profile: Profile | None,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._config_path = config_to_name(profile.config_path if profile is not None else None)
        self._reachable = profile is None or not is_in_process(profile.base_url.value)
        self.command = ""

    def compose(self) -> ComposeResult:
        with Overflow(id="command-scroll"):
            yield Static(id="command-text")
        yield Static(Content(self._note), id="command-note")
        with Horizontal(classes="buttons"):
            yield KeyButton("Copy CLI", "f8", id="copy", name="copy_command")

    def show(self, name: str, draft: AccessDraft) -> None:
        """Show the command for a key of this name and access."""
        self.command = cli_create_command(name or "NAME", draft, config_path=self._config_path)
        self.query_one("#command-text", Static).update(Content(visible(self.command)))

    @property
    def _note(self) -> str:
        if not self._reachable:
            return UNREACHABLE
        note = "Signs with the config file's hotkey."
        return f"{note} The path is the current profile's." if self._config_path else note


_RULE = f"1 to {LONGEST_NAME} letters, digits, spaces and $ . _ -"


class NameField(Vertical):
    """An input and the line under it that says whether the name will do."""

    class Changed(Message):
        """The name was edited."""

    class Finished(Message):
        """Enter was pressed."""

    def __init__(self, value: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._value = value
        self._taken: frozenset[str] = frozenset()
        self._all_known = False
        self._refused: set[str] = set()

    def compose(self) -> ComposeResult:
        with Horizontal(id="name-row"):
            yield Label("Name", id="name-label")
            yield PlainInput(self._value, placeholder="e.g. the app that will use it", id="name", compact=True)
        yield Static(id="name-note")

    def on_mount(self) -> None:
        self._show()

    @property
    def value(self) -> str:
        """The name as typed."""
        return self._value

    @property
    def problem(self) -> str | None:
        """Why the name isn't valid, as far as is known without a request."""
        return api_key_name_problem(self._value) or name_taken_problem(self._value, self._taken | self._refused)

    def compare_with(self, names: Iterable[str], *, all_known: bool) -> None:
        """The names in use; `all_known` is False while the list of keys is not whole."""
        self._taken, self._all_known = frozenset(names), all_known
        self._show()

    def refuse(self, name: str) -> None:
        """The server says that this name is in use."""
        self._refused.add(name)
        self._show()

    def focus_input(self, *, silently: bool = False) -> None:
        """Put the cursor into the field, and say what is missing if it is empty."""
        self.query_one("#name").focus()
        if not self._value and not silently:
            self._say("✗ Enter a name.", "$text-error")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._value:
            self._value = event.value
            self._show()
            self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Finished())

    def _show(self) -> None:
        if self.is_mounted:
            self._say(*self._words())

    def _say(self, words: str, style: str) -> None:
        self.query_one("#name-note", Static).update(Content.styled(words, style))

    def _words(self) -> tuple[str, str]:
        name, taken = self._value, self._taken | self._refused
        if not name:
            return _RULE, "$quiet"
        if problem := api_key_name_problem(name):
            return f"✗ {visible(problem)}", "$text-error"
        if problem := name_taken_problem(name, taken):
            return f"✗ {problem} Free: {visible(suggest_name(name, taken))}", "$text-error"
        if note := name_note(name, taken):
            return f"⚠ {visible(note)}", "$text-warning"
        if not self._all_known:
            return f"✓ {len(name)} of {LONGEST_NAME} · not yet compared with all your keys", "$quiet"
        return f"✓ free · {len(name)} of {LONGEST_NAME}", "$text-success"


PANES: Final = ("access", "meaning", "json", "command")
_TITLES: Final = {"access": "Access", "meaning": "Can do", "json": "JSON", "command": "CLI"}


class PaneBar(Widget):
    """The heading with the access in a few words; where only one view fits, a tab a view instead.

    A mark stands behind a tab whose view has something to say.
    """

    active: reactive[str] = reactive(PANES[0])
    summary: reactive[str] = reactive("")
    marks: reactive[dict[str, str]] = reactive({}, always_update=True)

    def __init__(self, heading: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._heading = Content.styled(f" {heading}", "bold")

    def render(self) -> Content:
        if not self.screen.has_class("-single"):
            return Content.assemble(self._heading, ("  →  ", "$quiet"), (self.summary, "bold $text-accent"))
        parts: list[Content] = [self._heading, Content("  ")]
        for pane in PANES:
            click = Style.from_meta({"@click": f"screen.show_pane('{pane}')"})
            style = "bold underline $accent on $select" if pane == self.active else "$quiet"
            title = f" {_TITLES[pane]}{self.marks.get(pane, '')} "
            parts.append(Content.styled(title, style).stylize(click))
            parts.append(Content(" "))
        return Content.assemble(*parts)


class BuilderLayout(ChutesScreen):
    """The parts of the form, and short ways to them."""

    first_name = ""
    """The name to start with."""

    def compose_body(self) -> ComposeResult:
        yield PaneBar("Keys › New key", id="panes")
        with Horizontal(id="builder"):
            with Vertical(id="main"):
                with titled(Vertical(id="name-panel", classes="panel"), "Name"):
                    yield NameField(self.first_name, id="name-field")
                yield TemplatePanel(id="template-panel", classes="panel")
                yield from self._compose_form()
            with Vertical(id="side"):
                with titled(VerticalScroll(id="meaning", classes="panel"), "What this key can do"):
                    yield ExplanationView(id="explanation")
                yield titled(JsonEditor(id="json", classes="panel"), "JSON")
                yield titled(CommandView(self.state.profile, id="command", classes="panel"), "CLI equivalent")
        with Horizontal(id="buttons", classes="buttons"):
            yield self.command_button("templates")
            yield self.command_button("add_objects", id="add")
            yield self.command_button("leave", id="cancel")
            yield self.command_button("create", role="main")

    def _compose_form(self) -> ComposeResult:
        with titled(Vertical(id="form", classes="panel"), "Access") as form:
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
