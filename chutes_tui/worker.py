"""ApiWorker: every call that a screen can start. How calls run is in `calls`, what they do in `operations`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chutes_tui.services.attachment import AttachmentCalls
from chutes_tui.services.dotenv import DotenvCalls
from chutes_tui.services.keys import KeyCalls
from chutes_tui.services.profiles import ProfileCalls
from chutes_tui.services.secret_files import SecretFileCalls
from chutes_tui.services.wallets import WalletCalls

if TYPE_CHECKING:
    from textual.app import App

    from chutes_tui.services.clipboard import ClipboardKeeper
    from chutes_tui.services.runner import Surroundings
    from chutes_tui.state import AppState


class ApiWorker(KeyCalls, ProfileCalls, AttachmentCalls, WalletCalls, DotenvCalls, SecretFileCalls):
    """The one place where screens start calls; outcomes are in the state that they watch."""

    def __init__(
        self, app: App[Any], state: AppState, surroundings: Surroundings, *, clipboard: ClipboardKeeper
    ) -> None:
        super().__init__(app, state, surroundings)
        self.copy = clipboard.copy
        self.clear_clipboard = clipboard.clear
