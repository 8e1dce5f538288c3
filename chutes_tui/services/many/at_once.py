"""The calls about many at once: the variables of a `.env`, and keys from pasted lines; sent one after the other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.bulk import hits_all, wait_before_again
from chutes_tui.operations.keys.key_set import KeySet, KeyWrite, as_dotenv, create_one, look_for, read_set
from chutes_tui.operations.secrets.dotenv import DotenvImport, holds_up, read_dotenv, take_dotenv
from chutes_tui.operations.secrets.file import typed_file
from chutes_tui.operations.secrets.writing import WantedSecret
from chutes_tui.services.many.write_queue import WriteQueue
from chutes_tui.services.service import Service, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from chutes_tui.operations.secrets.dotenv import Dotenv
    from chutes_tui.operations.secrets.writing import SecretWrite
    from chutes_tui.operations.session import Session
    from chutes_tui.services.keys import KeyService
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
        if importing is None or write.number not in importing.sent.values() or not holds_up(write):
            return
        self._secrets.pause()
        if self._state.secret_writes_paused:
            self._state.dotenv_import = replace(importing, held_by=write.problem)


class KeySetService(WriteQueue[KeyWrite]):
    """One set at a time, in `state.key_set`: the values of its keys stay there until they are saved or dropped."""

    THING = "key"
    VERB = "created"
    DOING = "Creating"

    def __init__(self, runner: Runner, keys: KeyService) -> None:
        super().__init__(runner)
        self._keys = keys
        self._numbered = 0

    def read(self, text: str) -> None:
        """Take pasted lines as the set. Raises Problem when there is nothing to create in them."""
        state = self._state
        taken = {key.name for key in state.keys.items}
        chutes = {chute.chute_id: chute.name for chute in state.chutes.items}
        entries = read_set(text, taken, chutes, whole=state.chutes.whole)
        self.discard()
        state.key_set = KeySet(entries)

    def send(self, lines: Collection[int]) -> None:
        """Create the keys of these lines, each once."""
        current = self._state.key_set
        if current is None:
            return
        begun: list[KeyWrite] = []
        sent = dict(current.sent)
        for entry in current.entries:
            if entry.line in lines and entry.line not in sent and entry.draft is not None and not entry.problem:
                self._numbered += 1
                sent[entry.line] = self._numbered
                begun.append(KeyWrite(self._numbered, entry.name, entry.draft))
        self._state.key_set = replace(current, sent=sent, writes=(*current.writes, *begun), held_by=None)
        self._begin(begun)

    def retry(self, lines: Collection[int]) -> None:
        """Send failed ones again, then what was held back because of them. One whose value was lost with the response
        is deleted first."""
        again: list[KeyWrite] = []
        current = self._state.key_set
        if current is None:
            return
        for line in lines:
            write = current.write_of(line)
            if write is not None and write.stage.failed and write.stage is not Stage.LOST_UNKNOWN:
                again.append(replace(write, stage=Stage.WAITING, problem=None))
        held = self._held if current.held_by is not None else ()
        for write in again:
            current = current.with_write(write)
        self._state.key_set = replace(current, held_by=None)
        self._begin([*again, *held])

    def look_again(self, line: int) -> None:
        """Ask the server what became of a key that had no response; nothing is sent."""

        async def run(session: Session, _: Callable[[], None]) -> str:
            current = self._state.key_set
            write = current.write_of(line) if current is not None else None
            if write is None:
                return "Nothing is left to look for"
            looked = await look_for(session, write)
            self._publish(looked)
            found = looked.found
            if found is not None:
                self._keys.include(session, found)
            if looked.stage is Stage.LOST_UNKNOWN and looked.problem is not None:
                raise looked.problem
            exists = looked.stage is Stage.LOST_PRESENT
            return f"The key {write.name} {'exists; its value is lost' if exists else 'was not created'}"

        self._runner.write("Looking for the key", run)

    def resume(self) -> None:
        """Send what is held back."""
        if (current := self._state.key_set) is not None:
            self._state.key_set = replace(current, held_by=None)
        super().resume()

    def dotenv(self) -> Secret:
        """Return a `.env` with all values, the caller's to wipe."""
        current = self._state.key_set
        return as_dotenv(current.created) if current is not None else Secret("")

    def discard(self) -> None:
        """Drop the set and wipe every value of it; what waits is not sent."""
        current, self._state.key_set = self._state.key_set, None
        if current is not None:
            current.wipe()
            self._dropped([write.number for write in current.writes])

    # For the queue

    def writes(self) -> Sequence[KeyWrite]:
        current = self._state.key_set
        return current.writes if current is not None else ()

    def name_of(self, write: KeyWrite) -> str:
        return write.name

    def note_pause(self, paused: bool) -> None:
        if (current := self._state.key_set) is not None:
            self._state.key_set = replace(current, paused=paused)

    async def _send(self, session: Session, write: KeyWrite) -> KeyWrite:
        """Create one key, and take over what came of it."""
        write = replace(write, stage=Stage.SENDING, problem=None, known_before=self._known_ids(session, write))
        self._publish(write)
        ended = await create_one(session, write)
        if write.found is not None and ended.found is None:
            self._keys.exclude(session, write.found)
        if ended.minted is not None:
            await self._keys.take(session, ended.minted)
        elif ended.found is not None:
            self._keys.include(session, ended.found)
        return ended

    async def send_write(
        self, session: Session, write: KeyWrite, waited: float | None
    ) -> tuple[KeyWrite, float | None]:
        ended = await self._send(session, write)
        if all(one.number != ended.number for one in self.writes()):
            ended.wipe()  # nobody waits for it any more
            return ended, None
        seconds = None if waited is None else wait_before_again(ended.problem, waited)
        if seconds is not None:
            ended = replace(ended, stage=Stage.WAITING)
        self._publish(ended)
        if seconds is None and ended.stage.failed and hits_all(ended.problem):
            self.pause()
            current = self._state.key_set
            if current is not None and current.paused:
                self._state.key_set = replace(current, held_by=ended.problem)
        return ended, seconds

    def broke(self, write: KeyWrite, error: Exception, problem: Problem) -> None:
        self._publish(replace(write, stage=write.stage.broken_by(error), problem=problem))

    def _publish(self, write: KeyWrite) -> None:
        if (current := self._state.key_set) is not None:
            self._state.key_set = current.with_write(write)

    def _known_ids(self, session: Session, write: KeyWrite) -> frozenset[str] | None:
        """The keys from before, None when they are not all known."""
        keys = self._state.keys
        if not (keys.whole and self._runner.is_open(session)):
            return None
        found = write.found.api_key_id if write.found is not None else ""
        return frozenset(key.api_key_id for key in keys.items if key.api_key_id != found)
