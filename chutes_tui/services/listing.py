"""What the services have in common that read a list which their own writes change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.services.runner import Service

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.reactive import Reactive

    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session
    from chutes_tui.services.runner import Runner

T = TypeVar("T")


class ListService(Service):
    """Reads a list, and takes over what its writes did."""

    def refresh(self) -> None:
        """Read the list again."""
        raise NotImplementedError

    def _changed_by_a_write(self, known: Loadable[Any]) -> None:
        """Read a list again that is being read: what comes may be from before the write."""
        if known.phase is LoadPhase.LOADING:
            self.refresh()


def read_signed_in(
    runner: Runner,
    attribute: Reactive[Loadable[T]],
    load: Callable[[Session, Loadable[T], Callable[[Loadable[T]], None]], Awaitable[None]],
    before: Loadable[T],
    *,
    quiet: bool = False,
) -> None:
    """Read a list that takes a login or an admin key. Without one, or where the server has no such list, that is said
    in place of the list, and is no failure."""

    async def read(session: Session, publish: Callable[[Loadable[T]], None]) -> None:
        from chutes_tui.api.errors.types import NotOfferedError
        from chutes_tui.operations.account.sign_in import SignInNeededError

        try:
            await load(session, before, publish)
        except (NotOfferedError, SignInNeededError) as problem:
            publish(before.failed(problem))

    runner.read(attribute, read, quiet=quiet)
