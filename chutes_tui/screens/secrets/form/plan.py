"""What is going to happen when the form is sent, step by step, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import visible
from chutes_tui.operations.snippets import SECRET_COMMAND_HINT, UNREACHABLE
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import bulleted

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.geometry import Size

    from chutes_tui.operations.secrets.writing import SecretWrite

GAP = "The server can't update secrets, so the old one is deleted and a new one created."


@dataclass(frozen=True, slots=True)
class Plan:
    """What the form would do. `chute` and `key` are safe to show, "" while they are not chosen yet."""

    chute: str
    key: str
    replaces: bool


PlanStep = tuple[str, str, str]
"""What a step does, its mark and the style of that."""


def plan_steps(plan: Plan, write: SecretWrite | None = None) -> list[PlanStep]:
    """The steps of a plan; those of a write that is under way are marked by how far it has come."""
    chute = plan.chute or "the chute"
    deleted, deleting = write is not None and write.gap, write is not None and write.deleting
    creating = write is not None and write.stage is Stage.SENDING and not deleting
    steps: list[PlanStep] = []
    if plan.replaces:
        steps.append(_step(f"The old {plan.key} of {chute} is deleted.", now=deleting, done=deleted))
    one = (
        f"The new {plan.key} is created." if plan.replaces else f"{plan.key or 'The secret'} is created for {chute}."
    )
    return [*steps, _step(one, now=creating)]


def plan_notes(plan: Plan) -> list[str]:
    """What else is good to know."""
    chute = plan.chute or "the chute"
    gap = f"In between, {chute} has no {plan.key}. The value is kept here until the server has confirmed it."
    return [
        *([gap] if plan.replaces else []),
        f"Instances of {chute} get it as the environment variable {plan.key} when they start."
        if plan.key
        else _VARIABLE,
        "It is sent once. Without a response, chutes-tui asks the server whether it exists.",
        "Its value can't be read back from the server: keep a copy elsewhere.",
    ]


def progress_words(write: SecretWrite, plan: Plan) -> Content:
    """How far the writing has come, in a line."""
    if write.stage is Stage.WAITING:
        return Content.styled("◌ Waiting for the previous request", "$text-accent")
    if write.deleting:
        words = f"1 of 2  Deleting the old {plan.key} of {plan.chute}…"
    else:
        words = f"Creating {plan.key} for {plan.chute}…"
        words = f"2 of 2  The old one is deleted. {words}" if plan.replaces else words
    return Content.styled(f"● {words}", "$text-accent")


def _step(words: str, *, now: bool, done: bool = False) -> PlanStep:
    if done:
        return words, "✓", "$text-success"
    if now:
        return words, "●", "$text-accent"
    return words, "○", "$quiet"


_VARIABLE = "Instances get it as an environment variable of this name when they start."


class _Steps(Widget):
    """The steps and the notes, as high as they need."""

    _plan = Plan("", "", False)
    _write: SecretWrite | None = None

    def show(self, plan: Plan, write: SecretWrite | None) -> None:
        self._plan, self._write = plan, write
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for words, mark, style in plan_steps(self._plan, self._write):
            lines += bulleted([words], mark, style, width)
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
