"""The calls about secrets: reading them, writing them one after the other, deleting them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Attempt, Stage
from chutes_tui.core.text import short_id
from chutes_tui.services.many.write_queue import WriteQueue
from chutes_tui.services.service import ListService
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.secrets.writing import SecretWrite, WantedSecret
    from chutes_tui.operations.session import Session
    from chutes_tui.services.catalogue import CatalogueService
    from chutes_tui.services.progress import Progress
    from chutes_tui.services.runner import Runner


class SecretService(WriteQueue["SecretWrite"], ListService):
    """Reading, writing and deleting secrets; outcomes are in the state.

    A write stays in `state.secret_writes`, with its value, until it is confirmed or dropped.
    """

    THING = "secret"
    VERB = "written"
    DOING = "Writing"

    def __init__(self, runner: Runner, catalogue: CatalogueService) -> None:
        super().__init__(runner)
        self._catalogue = catalogue
        self._listeners: list[Callable[[SecretWrite], None]] = []
        self._writes_numbered = 0

    # Reads

    def refresh(self) -> None:
        """Load all secrets again, then the chutes, for their names; what is on the screen stays until it is here."""
        from chutes_tui.operations.secrets.writing import load_secrets

        state = self._state
        state.secrets = before = state.secrets.loading()

        async def load(session: Session, publish: Callable[[Loadable[SecretRecord]], None]) -> None:
            ended = [write for write in state.secret_writes if not write.stage.under_way]
            await load_secrets(session, before, publish)
            if self._runner.is_open(session):
                self._look_again(ended)
                self._catalogue.refresh(kinds=("chutes",))

        self._runner.read(AppState.secrets, load)

    def _look_again(self, before: Sequence[SecretWrite]) -> None:
        """Update these writes from a list that was requested after they had ended."""
        from chutes_tui.operations.secrets.writing import seen

        secrets = self._state.secrets
        whole = secrets.whole
        for write in before:
            record = self._known(write.chute_id, write.key)
            unchanged = any(write is other for other in self._state.secret_writes)
            if unchanged and (record is not None or whole):
                self._publish_writes(seen(write, record))

    def when_progressed(self, progressed: Callable[[SecretWrite], None]) -> None:
        """Call `progressed` whenever a write came further."""
        self._listeners.append(progressed)

    @property
    def unsaved(self) -> tuple[SecretWrite, ...]:
        """The writes whose values would be lost by leaving now: under way, or ended without being confirmed."""
        return tuple(w for w in self._state.secret_writes if w.stage.under_way or w.stage.failed)

    # Writes

    def write(self, wanted: Sequence[WantedSecret]) -> tuple[int, ...]:
        """Send secrets one after the other; gives the numbers of their writes in `state.secret_writes`, in order.

        The values belong to the worker from now on. What is under way already (the same chute, key and value) is not
        begun a second time: the number is that of the write under way.
        """
        from chutes_tui.operations.secrets.writing import SecretWrite

        numbers: list[int] = []
        begun: list[SecretWrite] = []
        for secret in wanted:
            same = self._same_under_way(secret, begun)
            if same is not None:
                if same.value is not secret.value:
                    secret.value.wipe()
                numbers.append(same.number)
                continue
            self._writes_numbered += 1
            known = self._known(secret.chute_id, secret.key)
            write = SecretWrite(
                self._writes_numbered, secret.chute_id, secret.key, secret.value, secret.replace, record=known
            )
            begun.append(write)
            numbers.append(write.number)
        self._state.secret_writes = (*self._state.secret_writes, *begun)
        self._begin(begun)
        return tuple(numbers)

    def retry(self, numbers: Collection[int], *, replace: bool | None = None, resume: bool = False) -> None:
        """Send failed writes again, and with `resume` what is held back after them. `replace` True: the user agreed
        to delete what is there; None: as it was."""
        held = self._held if resume else ()
        again = [
            write.again(replaces=write.replace if replace is None else replace)
            for write in self._state.secret_writes
            if write.number in numbers and write.stage.failed
        ]
        self._publish_writes(*again)
        self._begin([*again, *held])

    def accept(self, number: int) -> None:
        """The secret whose answer was lost exists, and the user takes it as it is: its value is forgotten here."""
        for write in self._state.secret_writes:
            if write.number == number and write.stage is Stage.LOST_PRESENT:
                write.value.wipe()
                self._publish_writes(replace(write, stage=Stage.DONE, problem=None))

    def drop(self, numbers: Collection[int]) -> None:
        """Forget writes and their values, but for those that are just being sent."""
        dropped = {
            w.number for w in self._state.secret_writes if w.number in numbers and w.stage is not Stage.SENDING
        }
        for write in self._state.secret_writes:
            if write.number in dropped:
                write.wipe()
        self._state.secret_writes = tuple(w for w in self._state.secret_writes if w.number not in dropped)
        self._dropped(dropped)

    def delete(self, records: Sequence[SecretRecord]) -> None:
        """Delete secrets one after the other; each leaves the list when the server has confirmed it."""
        from chutes_tui.operations.bulk import bulk_outcome, one_by_one
        from chutes_tui.operations.secrets.writing import delete_secret

        async def run(session: Session, progress: Progress) -> str:
            async def delete(record: SecretRecord) -> Attempt[object]:
                attempt = await delete_secret(session, record.secret_id, record.key)
                if attempt.stage is Stage.DONE and self._runner.is_open(session):
                    self._learn(record.purpose, record.key, None)
                return attempt

            ended = await one_by_one(records, delete, progress)
            return bulk_outcome("secret", "deleted", [(name_of(record), attempt) for record, attempt in ended])

        keys = [record.key for record in records]

        def name_of(record: SecretRecord) -> str:
            several = keys.count(record.key) > 1
            return f"{record.key} ({short_id(record.purpose)})" if several else record.key

        self._runner.write(f"Deleting {_count(keys)}", run, steps=len(records))

    # Files

    def read_file(self, path: str, then: Callable[[Secret | Problem], None]) -> None:
        """Read the file of this typed path, and give `then` its text, which is the receiver's to wipe, or why not."""
        from chutes_tui.operations.secrets.file import read_secret_file

        self._give_from_thread(then, read_secret_file, path, self._surroundings.home)

    # For the queue

    def writes(self) -> tuple[SecretWrite, ...]:
        return self._state.secret_writes

    def name_of(self, write: SecretWrite) -> str:
        return write.key

    def note_pause(self, paused: bool) -> None:
        self._state.secret_writes_paused = paused

    async def send_write(
        self, session: Session, write: SecretWrite, waited: float | None
    ) -> tuple[SecretWrite, float | None]:
        """If its account was left meanwhile, nothing of it is kept."""
        from chutes_tui.operations.bulk import wait_before_again
        from chutes_tui.operations.secrets.writing import write_secret

        user = self._state.user if self._runner.is_open(session) else None
        ended = await write_secret(session, write, self._progressed, user_id=user.user_id if user else "")
        if all(known.number != ended.number for known in self._state.secret_writes):
            ended.value.wipe()
            return ended, None
        seconds = None if waited is None else wait_before_again(ended.problem, waited)
        if seconds is not None:
            ended = replace(ended, stage=Stage.WAITING, obstacle=None)
        self._progressed(ended)
        return ended, seconds

    def _progressed(self, write: SecretWrite) -> None:
        """A write came further: tell the screens, and what is known of the secret by it."""
        if all(known.number != write.number for known in self._state.secret_writes):
            return
        self._publish_writes(write)
        if write.gap or write.stage is Stage.LOST_ABSENT:
            self._learn(write.chute_id, write.key, None)
        elif write.record is not None and not write.stage.under_way:
            self._learn(write.chute_id, write.key, write.record)
        for progressed in self._listeners:
            progressed(write)

    def broke(self, write: SecretWrite, error: Exception, problem: Problem) -> None:
        from chutes_tui.operations.secrets.writing import Obstacle

        ended = replace(write, stage=write.stage.broken_by(error), problem=problem)
        self._publish_writes(write.refused(problem, Obstacle.OLD_LEFT) if write.deleting else ended)

    # What is known

    def _known(self, chute_id: str, key: str) -> SecretRecord | None:
        return next((r for r in self._state.secrets.items if r.purpose == chute_id and r.key == key), None)

    def _same_under_way(self, wanted: WantedSecret, begun: Sequence[SecretWrite]) -> SecretWrite | None:
        for write in (*self._state.secret_writes, *begun):
            same_place = (write.chute_id, write.key) == (wanted.chute_id, wanted.key)
            if write.stage.under_way and same_place and write.value == wanted.value:
                return write
        return None

    def _publish_writes(self, *changed: SecretWrite) -> None:
        by_number = {write.number: write for write in changed}
        self._state.secret_writes = tuple(by_number.get(w.number, w) for w in self._state.secret_writes)

    def _learn(self, chute_id: str, key: str, record: SecretRecord | None) -> None:
        """Take over what is on the server now under this key."""
        from chutes_tui.operations.secrets.writing import filled

        state = self._state
        secrets: Loadable[SecretRecord] = state.secrets.without(lambda r: (r.purpose, r.key) == (chute_id, key))
        if record is not None:
            secrets = secrets.without(lambda r: r.secret_id == record.secret_id).including(record)
        if secrets.items != state.secrets.items:
            state.secrets = secrets
        self._changed_by_a_write(secrets)
        others = [
            filled(write, record) if record is not None and write.stage.failed else replace(write, record=record)
            for write in state.secret_writes
            if (write.chute_id, write.key) == (chute_id, key) and write.stage is not Stage.SENDING
        ]
        self._publish_writes(*others)


def _count(keys: Sequence[str]) -> str:
    return f"the secret {keys[0]}" if len(keys) == 1 else f"{len(keys)} secrets"
