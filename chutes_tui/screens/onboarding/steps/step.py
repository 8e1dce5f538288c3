"""What every step of the registration has, and the form that they fill in together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from chutes_tui.host import host_of
from chutes_tui.operations.onboarding.registration_state import Destination, Newcomer, Registration

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

    from chutes_tui.state import AppState
    from chutes_tui.wallets.model import Hotkey, Wallet
    from chutes_tui.worker import ApiWorker


@dataclass(slots=True)
class Form:
    """What was chosen and typed so far; nothing of it is secret. `path` None: where it is suggested."""

    username: str = ""
    wallet: Wallet | None = None
    hotkey: Hotkey | None = None
    hotkey_ss58: str = ""
    coldkey: str = ""
    path: Path | None = None
    replace: bool = False

    @property
    def newcomer(self) -> Newcomer:
        """Who the account is for."""
        return Newcomer(self.username, self.hotkey_ss58)

    @property
    def destination(self) -> Destination | None:
        """Where the config goes."""
        return Destination(self.path, self.replace) if self.path is not None else None


class Step(VerticalScroll, can_focus=False):
    """One step: a heading, what it is about, and the fields. Nothing in it is lost by going on or back."""

    TITLE: ClassVar[str]
    HEADING: ClassVar[str]

    class Edited(Message):
        """The user changed something: what was said of it before is out of date."""

    class Finished(Message):
        """Enter was pressed where there is nothing more to fill in."""

    def __init__(self, form: Form, state: AppState) -> None:
        super().__init__(id=f"step-{self.TITLE.lower().replace(' ', '-')}")
        self.form = form
        self.state = state

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(self.HEADING, "bold"), classes="step-heading")
        yield from self.compose_fields()

    def compose_fields(self) -> ComposeResult:
        """The fields under the heading."""
        yield from ()

    @property
    def worker(self) -> ApiWorker:
        """The one way to start a call."""
        return host_of(self).worker

    @property
    def registration(self) -> Registration | None:
        """What is known so far."""
        return self.state.registration

    def enter(self) -> None:
        """The step comes to the front: focus the first field that wants something."""

    def leave(self) -> None:
        """The step goes to the back."""

    def show_state(self) -> None:
        """What is known changed."""

    def take_up(self) -> bool:
        """The user wants to go on: do here what that asks for. True if this step itself says when it is finished."""
        return False

    @property
    def waits(self) -> str:
        """What is still being found out, before which one can neither go on nor be told why not; "" for nothing."""
        return ""

    @property
    def blocker(self) -> str:
        """Why one can't go on from here, as a sentence; "" when one can."""
        return ""


def sentence(text: str, tone: str = "quiet") -> Static:
    """A paragraph of a step."""
    return Static(Content.styled(text, f"${tone}"), classes="step-sentence")
