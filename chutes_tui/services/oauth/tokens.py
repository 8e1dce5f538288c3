"""The calls about pasted tokens of apps; what was found is in `state.token_look`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.secret import Secret
from chutes_tui.services.runner import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.operations.oauth.authorizations import TokenLook
    from chutes_tui.operations.session import Session


class TokenService(Service):
    """Looks at tokens and ends them; a copy of the token is kept until then, and the given one stays the caller's."""

    _numbers = 0

    def look(self, token: Secret) -> int:
        """Ask what a token is; gives the number of the look."""
        from chutes_tui.operations.oauth.authorizations import look_at_token

        number, held = self._next(), Secret(token.reveal())

        async def ask(session: Session, publish: Callable[[TokenLook | None], None]) -> None:
            try:
                publish(await look_at_token(session, held, number))
            finally:
                held.wipe()

        self._runner.read(AppState.token_look, ask, quiet=True)
        return number

    def end(self, token: Secret) -> int:
        """End a token, once, and look whether it has ended; gives the number of the look."""
        from chutes_tui.operations.oauth.authorizations import end_token, end_words

        number, held = self._next(), Secret(token.reveal())

        async def run(session: Session, progress: Callable[[], None]) -> str:
            del progress
            try:
                look = await end_token(session, held, number)
            finally:
                held.wipe()
            self._state.token_look = look  # for whoever waits for this number
            return end_words(look)

        self._runner.write("Revoking a token", run)
        return number

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers
