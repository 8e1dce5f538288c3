"""Where to look for wallets: another folder for this session, or the configured one again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from chutes_tui.core.setting import Setting


class WalletsFolderDialog(Modal[str | None]):
    """The path to look in, "" for the configured one, None when cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "cancel", "Cancel")]

    def compose(self) -> ComposeResult:
        location = host_of(self).state.wallets.location
        with Vertical(classes="dialog wide"):
            yield Label("Where are the wallets?", classes="dialog-title")
            yield Static(Content(_situation(location)), classes="dialog-body")
            yield PlainInput(
                str(location.value) if location else "", placeholder="~/.bittensor/wallets", compact=True
            )
            with Horizontal(classes="dialog-buttons"):
                yield Button("Cancel", id="cancel")
                yield Button("Look there", id="confirm", variant="primary")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(self.query_one(Input).value if event.button.id == "confirm" else None)

    def action_cancel(self) -> None:
        self.dismiss(None)


def _situation(location: Setting[Path] | None) -> str:
    words = f"The folder in use comes from: {visible(location.origin)}." if location else ""
    if location is not None and location.shadowed:
        words += f" It goes before: {visible(', '.join(location.shadowed))}."
    return (
        f"{words}\n\nWhat you give here holds until you leave. To use it every time, set BT_WALLET_PATH, start with "
        "--wallets-path, or write wallet_path into ~/.bittensor/config.yml. An empty field goes back to what is "
        "configured."
    )
