"""What the steps towards an account share, and the form that they fill in together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from chutes_tui.operations.onboarding.registration_state import AccountIdentity, Destination, Registration
from chutes_tui.screens.base.step import Step

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.api.errors.from_registration import Remedy
    from chutes_tui.wallets.model import Hotkey, Wallet


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
    by_payment: bool = False
    """Whether to register by payment, where the server offers that."""
    elsewhere: bool = False
    """Whether the hotkey of that address is on another machine."""

    @property
    def identity(self) -> AccountIdentity:
        """Who the account is for."""
        return AccountIdentity(self.username, self.hotkey_ss58)

    @property
    def destination(self) -> Destination | None:
        """Where the config goes."""
        return Destination(self.path, self.replace) if self.path is not None else None


class FormStep(Step):
    """A step that fills in a part of the form."""

    REMEDY: ClassVar[Remedy | None] = None
    """The refusals that are remedied in this step."""

    def __init__(self, form: Form) -> None:
        super().__init__(id=f"step-{self.TITLE.lower().replace(' ', '-')}")
        self.form = form

    @property
    def registration(self) -> Registration | None:
        """What is known so far."""
        return self.state.registration


def sentence(text: str, tone: str = "quiet") -> Static:
    """A paragraph of a step."""
    return Static(Content.styled(text, f"${tone}"), classes="step-sentence")
