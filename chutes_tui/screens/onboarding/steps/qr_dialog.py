"""A QR code over everything else, for a phone's camera."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.core.text import visible
from chutes_tui.host import Hosted
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.frames import titled

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.state import ClipboardNotice


class QrDialog(Modal[None], Hosted):
    """The code of a text, with the text under it, which can be copied; any of the usual keys closes it."""

    CSS_PATH: ClassVar[str] = "../../../styles/qr_dialog.tcss"
    BINDINGS = commands.hidden_bindings(
        "qr_code", ("escape,enter,space,q,x,p", "close", "Close"), ("c", "copy", "Copy")
    )

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        from chutes_tui.screens.onboarding.steps.account import qr_content

        with titled(Vertical(id="qr-dialog", classes="dialog"), self._title):
            yield Static(qr_content(self._text), id="qr-code")
            yield Static(Content.styled(visible(self._text), "$quiet"))
            with Horizontal(classes="buttons"):
                yield KeyButton("Copy", "c", id="copy")
                yield KeyButton("Close", "esc", id="close", role="main")

    def on_mount(self) -> None:
        self.query_one("#close").focus()
        self.watch(self.state, "clipboard", self._say_copied, init=False)

    def _say_copied(self, notice: ClipboardNotice | None) -> None:
        """In the frame, since the status line is below the dialog."""
        self.query_one("#qr-dialog").border_subtitle = Content(visible(notice.text)) if notice is not None else ""

    def action_copy(self) -> None:
        self.worker.clipboard.copy(self._text, f"the {self._title.lower()}")

    def action_close(self) -> None:
        self.dismiss(None)
