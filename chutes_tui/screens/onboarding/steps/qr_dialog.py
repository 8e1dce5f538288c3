"""A QR code over everything else, for a phone's camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.core.text import visible
from chutes_tui.shell.screens import Modal

if TYPE_CHECKING:
    from textual.app import ComposeResult


class QrDialog(Modal[None]):
    """The code of a text, with the text under it; any of the usual keys closes it."""

    BINDINGS = commands.hidden_bindings("qr_code", ("escape,enter,space,q,x", "close", "Close"))

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        from chutes_tui.screens.onboarding.steps.account import qr_content

        with Vertical(id="qr-dialog", classes="dialog") as dialog:
            dialog.border_title, dialog.border_subtitle = self._title, "esc: close"
            yield Static(qr_content(self._text), id="qr-code")
            yield Static(Content.styled(visible(self._text), "$quiet"))

    def on_click(self) -> None:
        self.dismiss(None)

    def action_close(self) -> None:
        self.dismiss(None)
