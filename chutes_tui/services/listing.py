"""What the services have in common that read a list which their own writes change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.services.runner import Service

if TYPE_CHECKING:
    from chutes_tui.core.loadable import Loadable


class ListService(Service):
    """Reads a list, and takes over what its writes did."""

    def refresh(self) -> None:
        """Read the list again."""
        raise NotImplementedError

    def _changed_by_a_write(self, known: Loadable[Any]) -> None:
        """Read a list again that is being read: what comes may be from before the write."""
        if known.phase is LoadPhase.LOADING:
            self.refresh()
