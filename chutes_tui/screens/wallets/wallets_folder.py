"""Where to look for wallets: another folder for this session, or the configured one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.path_input import PathInput

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

    from chutes_tui.core.setting import Setting


class WalletsFolderDialog(FieldDialog[str]):
    """The path to look in, "" for the configured one, None when cancelled."""

    HEADING = "Wallets folder"
    CONFIRM = "Open folder"

    def explanation(self) -> Content:
        return Content(_situation(host_of(self).state.wallets.location))

    def compose_fields(self) -> ComposeResult:
        location = host_of(self).state.wallets.location
        yield PathInput(
            str(location.value) if location else "", folders=True, placeholder="~/.bittensor/wallets", compact=True
        )

    def on_mount(self) -> None:
        self.query_one(".dialog-outcome").display = False  # any path will do here

    def send(self) -> None:
        self.dismiss(self.text)


def _situation(location: Setting[Path] | None) -> str:
    words = f"Current folder from: {visible(location.origin)}." if location else ""
    if location is not None and location.shadowed:
        words += f" It overrides: {visible(', '.join(location.shadowed))}."
    return (
        f"{words}\n\nThis applies until you quit. To use it every time, set BT_WALLET_PATH, start with "
        "--wallets-path, or write wallet_path into ~/.bittensor/config.yml. An empty field restores the configured "
        "folder."
    )
