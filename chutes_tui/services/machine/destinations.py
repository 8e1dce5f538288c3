"""The calls that put a value where it belongs on this machine: a `.env`, a program that keeps it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.core.secret import Secret
from chutes_tui.operations.destinations import putting
from chutes_tui.operations.destinations.programs import suggested
from chutes_tui.operations.destinations.running import Around
from chutes_tui.services.service import Service
from chutes_tui.shell.screen_end import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.destinations.place import Place
    from chutes_tui.operations.destinations.putting import Offer
    from chutes_tui.services.keys import KeyService
    from chutes_tui.services.runner import Runner


class DestinationService(Service):
    """Everything blocks, and runs in a thread. `then` is not called for a screen that was closed meanwhile."""

    def __init__(self, runner: Runner, keys: KeyService) -> None:
        super().__init__(runner)
        self._keys = keys

    def _around(self) -> Around:
        return Around(self._surroundings.environ, self._surroundings.home, Path.cwd())

    def offer(self, then: Callable[[Offer | Problem], None]) -> None:
        """Look at what this machine has."""
        self._give_from_thread(then, putting.offer, self._around())

    def suggest(self, kind: str, then: Callable[[str | Problem], None]) -> None:
        """Find a likely answer to the first question of a kind, "" for none."""
        self._give_from_thread(then, suggested, kind, self._around())

    def settled(self, place: Place) -> Place:
        """The place by names that mean the same in every folder."""
        return putting.settled(place, self._around())

    def look(self, place: Place, then: Callable[[tuple[str, ...] | Problem], None]) -> None:
        """Find what to ask before a value goes there."""
        self._give_from_thread(then, putting.look, place, self._around())

    def put(
        self,
        place: Place,
        value: Secret,
        thing: str,
        key: ApiKey | None,
        then: Callable[[str | Problem], None],
    ) -> None:
        """Put a value there, once. `thing` is what it is called, and the notes about `key` tell the place afterwards;
        `then` gets how it ended, in words, or why not."""
        # A copy of its own: the screen may wipe the original before the program has ended.
        held, around = Secret(value.reveal()), self._around()

        async def run(_: object) -> str:
            try:
                words = await asyncio.to_thread(putting.put, place, held, around)
            finally:
                held.wipe()
            tell(then, words)
            if key is not None:
                with self._runner.reporting_problems():
                    await self._keys.add_place(key, place.line)
            return words

        def failed(_: Exception, problem: Problem) -> None:
            tell(then, problem)

        self._runner.perform(f"Putting the {thing} in place", run, failed=failed)
