"""The calls about the account's own names for chutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.services.runner import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.inference.aliases import ModelAlias
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


class AliasService(Service):
    """Reads only; the list is in `state.aliases`."""

    def refresh(self) -> None:
        """Read the list again; what is on the screen stays until it is here."""
        from chutes_tui.operations.inference.aliases import load_aliases

        self._state.aliases = before = self._state.aliases.loading()

        async def load(session: Session, publish: Callable[[Loadable[ModelAlias]], None]) -> None:
            from chutes_tui.api.errors.types import NotOfferedError
            from chutes_tui.operations.account.sign_in import SignInNeededError

            try:
                await load_aliases(session, before, publish)
            except (NotOfferedError, SignInNeededError) as problem:  # said in place of the list; no failure
                publish(before.failed(problem))

        self._runner.read(AppState.aliases, load)
