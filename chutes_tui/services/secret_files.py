"""The call that reads a secret text from a file, off the event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.crash_report import as_problem
from chutes_tui.services.runner import Calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret


class SecretFileCalls(Calls):
    """Reading files whose text is secret. It needs no account and lands in no state."""

    def read_secret_file(self, path: str, then: Callable[[Secret | Problem], None]) -> None:
        """Read the file of this typed path, and give `then` its text, which is the receiver's to wipe, or why not."""
        from chutes_tui.operations.secrets.file import read_secret_file

        home = self._surroundings.home

        async def work() -> None:
            try:
                result: Secret | Problem = await asyncio.to_thread(read_secret_file, path, home)
            except Exception as error:  # every failure becomes a sentence
                result = as_problem(error)
            then(result)

        self._start(work, group="read a file", exclusive=False)
