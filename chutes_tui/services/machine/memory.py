"""What is remembered of the looks of a profile: read before the first screen, written after each change."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chutes_tui.commands.tips import FOLLOWED
from chutes_tui.services.service import Service
from chutes_tui.storage.private_files import FileProblem
from chutes_tui.storage.ui_memory import UiMemories, UiMemory, write_memory

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.profiles import Profile
    from chutes_tui.services.runner import Runner


def memory_name(profile: Profile | None) -> str:
    """Return what a profile is remembered by: its file, or "" for what has none."""
    return str(profile.config_path) if profile is not None and profile.config_path is not None else ""


class MemoryService(Service):
    """Keeps `state.memory`, what is remembered of the account that is open; that of a sandbox is never written."""

    def __init__(self, runner: Runner, memories: UiMemories) -> None:
        super().__init__(runner)
        self._memories = memories
        self._unwritten: dict[str, UiMemory] = {}
        self._writing = False
        runner.when_entered(self._entered)

    def begin(self, memory: UiMemory) -> None:
        """Start with what is remembered of the first profile, before it is entered."""
        self._state.memory = memory

    def remember(self, **changes: Any) -> None:
        """Remember this, by the names of `UiMemory`."""
        self._take(replace(self._state.memory, **changes))

    def remember_sort(self, name: str, sort: tuple[str, bool]) -> None:
        """Remember the order of a list."""
        self.remember(sorts={**self._state.memory.sorts, name: sort})

    def remember_groups(self, name: str, *, flat: bool, folded: frozenset[str]) -> None:
        """Remember whether a list is shown without groups, and which are folded."""
        known = self._state.memory
        others = known.flat - {name}
        self.remember(flat=others | {name} if flat else others, folded={**known.folded, name: folded})

    def tip_shown(self, action: str) -> None:
        """Count that a tip was shown, by the action that follows it."""
        tips = self._state.memory.tips
        self.remember(tips={**tips, action: tips.get(action, 0) + 1})

    def tip_followed(self, action: str) -> None:
        """Show a tip no more."""
        self.remember(tips={**self._state.memory.tips, action: FOLLOWED})

    def deleted_on(self, path: Path) -> str:
        """The day on which the account of a config file was deleted from here, "" if it was not."""
        return self._memories.of(str(path)).deleted_on

    async def close(self) -> None:
        """Write what is not written yet."""
        if self._unwritten and not self._writing:
            await self._write()

    def _entered(self, profile: Profile) -> None:
        sandboxed = self._state.sandboxed
        fresh = UiMemory(tips=self._memories.tips) if sandboxed else self._memories.of(memory_name(profile))
        self._state.memory = fresh

    def _take(self, memory: UiMemory) -> None:
        if memory == self._state.memory:
            return
        self._state.memory = memory
        if self._state.sandboxed:
            return
        name = memory_name(self._state.profile)
        theme = memory.theme or self._memories.theme
        self._memories = UiMemories(theme, {**self._memories.profiles, name: memory}, memory.tips)
        self._unwritten[name] = memory
        if not self._writing:
            self._writing = True
            self._runner.start(self._write, group="memory", exclusive=False)

    async def _write(self) -> None:
        try:
            while self._unwritten:
                name, memory = self._unwritten.popitem()
                with suppress(FileProblem):  # it is nice to have
                    await asyncio.to_thread(write_memory, self._surroundings.memory_path, name, memory)
        finally:
            self._writing = False
