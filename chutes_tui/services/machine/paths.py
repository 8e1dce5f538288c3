"""Paths as they are typed: completed off the event loop."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from chutes_tui.services.runner import Service

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.operations.path_completion import PathCompletion


class PathService(Service):
    """Looks into the folders of this machine for what a path can be completed to."""

    async def is_file(self, path: str) -> bool:
        """Whether there is such a file, from the folder where the program was started."""
        return await asyncio.to_thread(os.path.isfile, path)

    async def complete(self, typed: str, *, folders: bool = False, home: Path | None = None) -> PathCompletion:
        """Return what a path can be completed to; `home` is what `~` means, if not the user's home folder."""
        from chutes_tui.operations.path_completion import complete_path

        return await asyncio.to_thread(complete_path, typed, home or self._surroundings.home, folders=folders)
