"""The call that asks who the account is and what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.services.runner import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.models import User
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.session import Session


class AccountService(Service):
    """Reading the account; outcomes are in the state."""

    def refresh(self) -> None:
        """Ask who the account is and what its balance is."""
        from chutes_tui.operations.account import load_user

        async def load(session: Session, publish: Callable[[User | None], None]) -> None:
            from chutes_tui.api.errors.types import NotFoundError

            problem: Problem | None = None
            try:
                publish(await load_user(session))
            except NotFoundError as error:
                problem = error
                raise
            finally:
                if self._runner.is_open(session):
                    self._state.account_problem = problem

        self._runner.read(AppState.user, load, quiet=True)
