"""The calls about public models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.services.runner import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.inference.models import ListedModel
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


class ModelService(Service):
    """Reads only; the list is in `state.models`."""

    def refresh(self) -> None:
        """Read the list again; what is on the screen stays until it is here."""
        from chutes_tui.operations.inference.models import load_models

        self._state.models = before = self._state.models.loading()

        async def load(session: Session, publish: Callable[[Loadable[ListedModel]], None]) -> None:
            from chutes_tui.core.problem import Problem

            try:
                await load_models(session, before, publish)
            except Problem as problem:  # another host's: it says nothing of the account's connection
                publish(before.failed(problem))

        self._runner.read(AppState.models, load, quiet=True)
