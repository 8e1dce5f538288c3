"""The calls about importing a `.env`: reading it off the event loop, sending what was chosen of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.operations.secrets.dotenv import DotenvImport, hits_all, read_dotenv, take_dotenv
from chutes_tui.operations.secrets.file import typed_file
from chutes_tui.operations.secrets.writing import WantedSecret
from chutes_tui.services.service import Service, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.secrets.dotenv import Dotenv
    from chutes_tui.operations.secrets.writing import SecretWrite
    from chutes_tui.services.machine.memory import MemoryService
    from chutes_tui.services.runner import Runner
    from chutes_tui.services.secrets import SecretService


class DotenvService(Service):
    """One `.env` at a time, in `state.dotenv_import`; what was sent of it is in `state.secret_writes`."""

    def __init__(self, runner: Runner, secrets: SecretService, memory: MemoryService) -> None:
        super().__init__(runner)
        self._secrets = secrets
        self._memory = memory
        secrets.when_progressed(self._progressed)

    def read(self, path: str) -> None:
        """Read the file of this typed path."""
        home = self._surroundings.home
        remember = partial(self._memory.remember, import_path=path)
        self._read_in_thread(lambda: read_dotenv(typed_file(path, home)), remember)

    def take(self, text: Secret) -> None:
        """Take a pasted text as the file's; it is wiped."""
        self._read_in_thread(lambda: take_dotenv(text))

    def _read_in_thread(self, read: Callable[[], Dotenv], succeeded: Callable[[], None] = lambda: None) -> None:
        self.discard()
        state = self._state
        state.dotenv_import = begun = DotenvImport()

        async def work() -> None:
            dotenv = await outcome_of(asyncio.to_thread(read))
            if isinstance(dotenv, Problem):
                # The traceback goes: its frames hold what was read.
                ended = DotenvImport(Stage.REFUSED, dotenv.with_traceback(None))
            else:
                ended = DotenvImport(Stage.DONE, dotenv=dotenv)
            if state.dotenv_import is begun:
                state.dotenv_import = ended
                if ended.problem is None:
                    succeeded()
            else:
                ended.wipe()  # nobody waits for it any more

        self._runner.start(work, group="read a .env", exclusive=False)

    def send(self, chute_id: str, lines: Collection[int], *, replacing: Collection[int] = ()) -> None:
        """Send the variables of these lines, each once; those in `replacing` may delete what is there first."""
        importing = self._state.dotenv_import
        if importing is None:
            return
        entries = [
            entry
            for entry in importing.dotenv.entries
            if entry.line in lines and entry.line not in importing.sent and not entry.problem
        ]
        numbers = self._secrets.write(
            [WantedSecret(chute_id, entry.key, entry.value, entry.line in replacing) for entry in entries]
        )
        sent = {**importing.sent, **dict(zip((entry.line for entry in entries), numbers, strict=True))}
        self._state.dotenv_import = replace(importing, sent=sent, held_by=None)

    def retry(self, lines: Collection[int], *, replacing: bool | None = None) -> None:
        """Send failed ones again, and then what was held back because of them; `replacing` as for any secret."""
        importing = self._state.dotenv_import
        if importing is None:
            return
        self._state.dotenv_import = replace(importing, held_by=None)
        numbers = {importing.sent[line] for line in lines}
        self._secrets.retry(numbers, replace=replacing, resume=importing.held_by is not None)

    def resume(self) -> None:
        """Send what is held back."""
        importing = self._state.dotenv_import
        if importing is not None:
            self._state.dotenv_import = replace(importing, held_by=None)
        self._secrets.resume()

    def discard(self) -> None:
        """Drop the import: every value of it that isn't just being sent is wiped."""
        importing, self._state.dotenv_import = self._state.dotenv_import, None
        if importing is not None:
            importing.wipe()
            self._secrets.drop(tuple(importing.sent.values()))

    def _progressed(self, write: SecretWrite) -> None:
        importing = self._state.dotenv_import
        if importing is None or write.number not in importing.sent.values() or not hits_all(write):
            return
        self._secrets.pause()
        if self._state.secret_writes_paused:
            self._state.dotenv_import = replace(importing, held_by=write.problem)
