"""The calls about apps that the account let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Presence
from chutes_tui.services.listing import ListService, read_signed_in
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.oauth.models import Authorization
    from chutes_tui.operations.session import Session


class AuthorizationService(ListService):
    """Reading and revoking; outcomes are in `state.authorizations`."""

    def refresh(self) -> None:
        """Read all of them again; what is on the screen stays until they are here."""
        from chutes_tui.operations.oauth.authorizations import load_authorizations

        self._state.authorizations = before = self._state.authorizations.loading()

        read_signed_in(self._runner, AppState.authorizations, load_authorizations, before)

    def revoke(self, authorization: Authorization, name: str) -> None:
        """End what was granted to this app, and to no other. `name` is what it is called on the screen."""
        from chutes_tui.operations.oauth.authorizations import revocation_words, revoke_access

        app_id = authorization.app_id

        async def run(session: Session, progress: Callable[[], None]) -> str:
            del progress
            done = await revoke_access(session, app_id, name)
            words = revocation_words(name, done)
            if self._runner.is_open(session) and done.listed is not Presence.PRESENT:
                self._forget(app_id)
            return words

        self._runner.write(f"Revoking the access of {name}", run)

    def _forget(self, app_id: str) -> None:
        """The app has no access any more."""
        state = self._state
        state.authorizations = state.authorizations.without(lambda one: one.app_id == app_id)
        self._changed_by_a_write(state.authorizations)
