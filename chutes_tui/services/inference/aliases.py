"""The calls about the account's own names for chutes."""

from __future__ import annotations

from chutes_tui.services.listing import read_signed_in
from chutes_tui.services.runner import Service
from chutes_tui.state import AppState


class AliasService(Service):
    """Reads only; the list is in `state.aliases`."""

    def refresh(self) -> None:
        """Read the list again; what is on the screen stays until it is here."""
        from chutes_tui.operations.inference.models import load_aliases

        self._state.aliases = before = self._state.aliases.loading()

        read_signed_in(self._runner, AppState.aliases, load_aliases, before)
