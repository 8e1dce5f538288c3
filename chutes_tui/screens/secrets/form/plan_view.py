"""What is going to happen, beside the form: the steps, what is good to know, and the official CLI's command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.operations.snippets import SECRET_COMMAND_HINT, UNREACHABLE
from chutes_tui.screens.secrets.form.plan import Plan, plan_notes, plan_steps
from chutes_tui.widgets.bullets import bulleted
from chutes_tui.widgets.buttons import KeyButton

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.geometry import Size

    from chutes_tui.operations.secrets.writing import SecretWrite


class _Steps(Widget):
    """The steps and the notes, as high as they need."""

    def __init__(self) -> None:
        super().__init__()
        self._plan = Plan("", "", False)
        self._write: SecretWrite | None = None

    def show(self, plan: Plan, write: SecretWrite | None) -> None:
        self._plan, self._write = plan, write
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for step in plan_steps(self._plan, self._write):
            lines += bulleted([step.words], step.mark, step.style, width)
        lines += [Content(""), Content.styled("Notes", "bold")]
        return lines + bulleted(plan_notes(self._plan), "·", "$quiet", width)


class PlanView(VerticalScroll, can_focus=False):
    """The panel beside the form."""

    def on_mount(self) -> None:
        self.border_title = "What will happen"

    def compose(self) -> ComposeResult:
        yield _Steps()
        yield Static(Content.styled("CLI equivalent", "bold"), classes="part-title")
        yield Static(id="command-text")
        yield Static(id="command-note")
        with Horizontal(classes="buttons"):
            yield KeyButton("Copy CLI", "f8", id="copy", name="copy_command")

    def show(self, plan: Plan, write: SecretWrite | None, command: str, *, reachable: bool) -> None:
        """Show a plan, how far it has come, and the command, which may be for a server that only this program has."""
        self.query_one(_Steps).show(plan, write)
        self.query_one("#command-text", Static).update(Content(visible(command)))
        first = "This command only creates: delete the old one first.\n" if plan.replaces else ""
        note = SECRET_COMMAND_HINT if reachable else UNREACHABLE
        self.query_one("#command-note", Static).update(Content(first + note))
