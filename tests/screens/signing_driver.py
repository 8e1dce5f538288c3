"""The other side of the dialog for a signature from another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from chutes_tui.screens.dialogs.sign_elsewhere import SignElsewhereDialog

if TYPE_CHECKING:
    from driving import Driver

    from chutes_tui.wallets.signing import Signer


def signature(app: Driver, signer: Signer) -> str:
    """What `chutes-tui sign` prints for the message that is shown."""
    dialog = app.app.screen
    assert isinstance(dialog, SignElsewhereDialog)
    assert dialog._to_sign is not None
    return signer.sign(dialog._to_sign.message.reveal().encode()).hex()


async def pasted(app: Driver, text: str) -> None:
    app.app.screen.query_one("#signature", Input).value = text
    await app.press("enter")
