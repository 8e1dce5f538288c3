"""What was sent, or about to be, and whose end is not known; of the account that is open in `state.open_writes`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.services.service import Service
from chutes_tui.state import AppState
from chutes_tui.storage.open_writes import OpenWrites

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.session import Session
    from chutes_tui.services.runner import Runner
    from chutes_tui.storage.open_writes import OpenWrite


class OpenWriteService(Service):
    """Reads and keeps them; a sandbox's are kept until the program ends."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._on_disk = OpenWrites(self._surroundings.open_writes_path)
        self._in_sandbox = OpenWrites(None)
        self._said: Problem | None = None

    @property
    def writes(self) -> OpenWrites:
        """Where those of the account that is open are kept."""
        return self._in_sandbox if self._state.sandboxed else self._on_disk

    def load(self, *, say: bool = False) -> None:
        """Read what is open of the server of the account that is open; `say` it in the status line, too."""
        writes = self.writes

        async def load(session: Session, publish: Callable[[tuple[OpenWrite, ...]], None]) -> None:
            found = await asyncio.to_thread(writes.of, session.host)
            publish(found)
            mine = [one for one in found if one.user_id in ("", session.profile.user_id)]
            unread = await asyncio.to_thread(writes.unread) if say else None
            if say and (mine or unread) and self._runner.is_open(session):
                from chutes_tui.operations.money.open_writes import open_problem

                self._said = self._state.problem = unread or open_problem(mine[0])

        self._runner.read(AppState.open_writes, load, quiet=True)

    def settle(self, write: OpenWrite, words: str) -> None:
        """Take out what the user knows the end of; `words` say so."""
        writes = self.writes

        async def run(_: object) -> str:
            await asyncio.to_thread(writes.end, write.identifier)
            if self._state.problem is self._said:
                self._state.problem = None
            self.load()
            return words

        self._runner.perform("Closing what was open", run)
