"""Opening pages in the user's browser, and completing typed paths off the event loop."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from chutes_tui.services.service import Service

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.operations.path_completion import PathCompletion
    from chutes_tui.services.progress import Progress


class PageService(Service):
    """Asks the machine's browser for a page; how that went is an activity of the state."""

    def open(self, title: str, url: str) -> None:
        """Open a page; where no browser can be opened, the problem names its address."""
        from chutes_tui.core.problem import Problem
        from chutes_tui.operations import browser

        async def run(_: Progress) -> str:
            try:
                await asyncio.to_thread(browser.open_page, url)
            except Problem as problem:
                raise Problem(problem.what, why=problem.why, next_step=f"Open {url} elsewhere.") from None
            return f"Asked the browser to open {url}"

        self._runner.perform(f"Opening {title}", run)


class PathService(Service):
    """Looks into the folders of this machine for what a path can be completed to."""

    async def is_file(self, path: str) -> bool:
        """Whether there is such a file, from the folder where the program was started."""
        return await asyncio.to_thread(os.path.isfile, path)

    async def complete(self, typed: str, *, folders: bool = False, home: Path | None = None) -> PathCompletion:
        """Return what a path can be completed to; `home` is what `~` means, if not the user's home folder."""
        from chutes_tui.operations.path_completion import complete_path

        return await asyncio.to_thread(complete_path, typed, home or self._surroundings.home, folders=folders)
