"""A step of a wizard: one page with a heading and fields, and what it says about going on from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from chutes_tui.host import Hosted

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Step(VerticalScroll, Hosted, can_focus=False):
    """All steps of a wizard stay mounted: nothing that was typed is lost by going on or back."""

    TITLE: str
    """The name of the step in the list of steps."""
    HEADING: str = ""
    ABOUT: str = ""
    """What to know before filling it in."""

    class Edited(Message):
        """The user changed something: what was said about the form before is out of date."""

    class Finished(Message):
        """Enter was pressed where there is nothing more to fill in."""

    def compose(self) -> ComposeResult:
        if self.HEADING:
            lines = [Content.styled(self.HEADING, "bold")]
            lines += [Content.styled(self.ABOUT, "$quiet")] if self.ABOUT else []
            yield Static(Content("\n").join(lines), classes="step-heading")
        yield from self.compose_fields()

    def compose_fields(self) -> ComposeResult:
        """Yield the fields under the heading."""
        yield from ()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.entered(event.input)

    def entered(self, field: Input) -> None:
        """Enter was pressed in a field."""
        self.post_message(self.Finished())

    # Coming and going

    def enter(self) -> None:
        """Focus the first field that needs something; called when the step comes to the front."""

    def leave(self) -> None:
        """Stop what only matters in front; called when another step comes to the front."""

    def show_state(self) -> None:
        """Show what has changed in the shared state."""

    # Going on

    def take_up(self) -> bool:
        """Do what the key that goes on means inside this step; True if the step posts Finished by itself."""
        return False

    async def back_out(self) -> bool:
        """Undo what is open inside this step, a filter for example; False if nothing is."""
        return False

    @property
    def waits(self) -> str:
        """What must be known before one can go on or learn why not, as a sentence; "" for nothing."""
        return ""

    @property
    def blocker(self) -> str:
        """Why one can't go on from here, as a sentence; "" if one can, or if the step itself shows why."""
        return ""

    @property
    def ready(self) -> bool:
        """True if one can go on from here."""
        return not self.blocker

    def complain(self) -> None:
        """Point at what is missing; called when the user wants to go on too early."""
        self.enter()

    def focus_next(self) -> None:
        """Focus the button that goes on, for a step without a field of its own."""
        following = self.screen.query_one("#next", Button)
        # Textual's button is deaf for a moment after it was pressed; here its next meaning may be there by then.
        following.active_effect_duration = 0
        following.focus()
