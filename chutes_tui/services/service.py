"""What the services have in common: the runner, the state, work whose outcome is told, lists that writes change."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.crash import as_problem
from chutes_tui.core.secret import Secret
from chutes_tui.shell.screen_end import tell
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.reactive import Reactive

    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session
    from chutes_tui.services.runner import Runner

T = TypeVar("T")


async def outcome_of(work: Awaitable[T]) -> T | Problem:
    """What came of some work, or why nothing did: every failure becomes a sentence."""
    try:
        return await work
    except Exception as error:
        return as_problem(error)


class Service:
    """What the calls about one domain are given: the runner that runs them, the state that they change."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._state = runner.state
        self._surroundings = runner.surroundings
        self._hosts = runner.hosts

    async def _session(self) -> Session:
        """The session of the account that is open. Raises Problem when there is none."""
        session = await self._runner.session_or_none()
        if session is None:
            raise Problem("No account is open.")
        return session

    def _broke(self, attribute: Reactive[Any], error: Exception, problem: Problem) -> None:
        """End what an attribute of the state tells to be sent, and what has no outcome."""
        present = attribute.__get__(self._state, AppState)
        if present is not None and present.stage is Stage.SENDING:
            attribute.__set__(self._state, replace(present, stage=present.stage.broken_by(error), problem=problem))

    def _give(self, then: Callable[[T | Problem], None], work: Callable[[], Awaitable[T]]) -> None:
        """Tell `then` what came of some work, or why nothing did; a secret that nobody waits for is wiped."""

        async def run() -> None:
            came = await outcome_of(work())
            if not tell(then, came) and isinstance(came, Secret):
                came.wipe()

        self._runner.start(run, group="a chosen file", exclusive=False)

    def _give_from_thread(
        self, then: Callable[[T | Problem], None], work: Callable[..., T], *given: Any, wiped: Iterable[Secret] = ()
    ) -> None:
        """The same of work that blocks; the secrets are wiped after it."""

        async def run() -> T:
            try:
                return await asyncio.to_thread(work, *given)
            finally:
                for secret in wiped:
                    secret.wipe()

        self._give(then, run)


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
