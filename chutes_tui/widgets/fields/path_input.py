"""The input for paths: what would complete one stands ahead of the cursor."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from textual.suggester import Suggester

from chutes_tui import commands
from chutes_tui.host import host_of
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.operations.path_completion import PathCompletion

PATIENCE: Final = 0.25
"""Seconds that Tab waits for a folder before it goes on to the next field."""


class PathInput(PlainInput):
    """Tab completes a path as far as it is certain, else goes on to the next field; right takes what is suggested.

    `folders`: only folders are wanted. `home` is what `~` means, if not the user's home folder.
    """

    BINDINGS = commands.hidden_bindings("path_field", ("tab", "complete", "Complete"))

    def __init__(self, value: str | None = None, *, folders: bool = False, **options: Any) -> None:
        super().__init__(value, suggester=_PathSuggester(self), **options)
        self.home: Path | None = None
        self._folders = folders
        self._wanted = ""
        self._looking: asyncio.Task[PathCompletion] | None = None

    async def look_up(self, typed: str) -> PathCompletion | None:
        """Return what completes a path; None when another one was wanted meanwhile, or it is no path to show.

        There is one look at a time: a folder that doesn't answer holds up no more than that.
        """
        self._wanted = typed
        while self._looking is not None and not self._looking.done():
            await asyncio.wait({self._looking})
        if self._wanted != typed or self.password or not self.is_attached:
            return None
        paths = host_of(self).worker.paths
        looking = self._looking = asyncio.create_task(paths.complete(typed, folders=self._folders, home=self.home))
        await asyncio.wait({looking})
        return None if looking.cancelled() else looking.result()

    async def action_complete(self) -> None:
        """Add what all paths that begin so have in common; where that is nothing, go on to the next field."""
        typed, completion = self.value, None
        if typed and self.cursor_at_end and self.selection.is_empty:
            try:
                completion = await asyncio.wait_for(self.look_up(typed), PATIENCE)
            except TimeoutError:
                completion = None
        if completion is None or completion.common == typed:
            self.app.action_focus_next()
        else:
            self.value = completion.common
            self.cursor_position = len(completion.common)


class _PathSuggester(Suggester):
    def __init__(self, field: PathInput) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._field = field

    async def get_suggestion(self, value: str) -> str | None:
        completion = await self._field.look_up(value)
        return completion.first if completion is not None and completion.first != value else None
