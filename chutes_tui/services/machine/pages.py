"""Opening pages in the user's browser."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.services.runner import Service

if TYPE_CHECKING:
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
