"""Writes that are sent one after the other, each once; they can be paused, and wait where the server wants to be left
alone for a while."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from chutes_tui.core.attempt import Attempt, Stage
from chutes_tui.services.service import Service

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.session import Session
    from chutes_tui.services.progress import Progress
    from chutes_tui.services.runner import Runner


class QueuedWrite(Protocol):
    """One write, known by its number; an immutable value that is replaced as it comes further."""

    @property
    def number(self) -> int: ...

    @property
    def stage(self) -> Stage: ...

    @property
    def problem(self) -> Problem | None: ...


W = TypeVar("W", bound=QueuedWrite)


class WriteQueue(Service, Generic[W]):
    """A service that sends in batches. A batch leaves out what was taken from it: that was paused, or dropped."""

    THING: str
    """What one of its writes writes, such as "secret"."""
    VERB: str
    """What is done with it, such as "written"."""
    DOING: str
    """The same while it lasts, such as "Writing"."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._batches_numbered = 0
        # Which batch is to send a write.
        self._claims: dict[int, int] = {}

    def writes(self) -> Sequence[W]:
        """All writes, in order."""
        raise NotImplementedError

    def name_of(self, write: W) -> str:
        """What a write is called."""
        raise NotImplementedError

    def note_pause(self, paused: bool) -> None:
        """Show whether something waits and is held back."""
        raise NotImplementedError

    async def send_write(self, session: Session, write: W, waited: float | None) -> tuple[W, float | None]:
        """Send one write; return how it ended, and the seconds after which it is to be sent again, if it has `waited`
        so long and the server wants to be left alone."""
        raise NotImplementedError

    def broke(self, write: W, error: Exception, problem: Problem) -> None:
        """End a write whose batch ended without an outcome."""
        raise NotImplementedError

    @property
    def _waiting(self) -> tuple[W, ...]:
        """The writes that are not sent yet."""
        return tuple(write for write in self.writes() if write.stage is Stage.WAITING)

    def _begin(self, writes: Sequence[W]) -> None:
        """Send writes that wait: an activity with a step for each."""
        if not writes:
            return
        self._batches_numbered += 1
        batch = self._batches_numbered
        numbers = tuple(write.number for write in writes)
        self._claims.update(dict.fromkeys(numbers, batch))
        self.note_pause(bool(self._held))
        names = [self.name_of(write) for write in writes]
        one = f"the {self.THING} {names[0]}"
        self._runner.write(
            f"{self.DOING} {one if len(names) == 1 else f'{len(names)} {self.THING}s'}",
            partial(self._send_batch, batch, numbers),
            steps=len(writes),
            failed=partial(self._batch_broke, batch),
        )

    def pause(self) -> None:
        """Hold back all writes that wait; the one that is just being sent is brought to its end first."""
        for write in self._waiting:
            self._claims.pop(write.number, None)
        self._runner.stop_waiting()
        self.note_pause(bool(self._held))

    @property
    def _held(self) -> tuple[W, ...]:
        """The writes that wait and are held back."""
        return tuple(write for write in self._waiting if write.number not in self._claims)

    def resume(self) -> None:
        """Send the writes that are held back."""
        self._begin(self._held)

    def _dropped(self, numbers: Collection[int]) -> None:
        """These writes are no more."""
        for number in numbers:
            self._claims.pop(number, None)
        if not self._waiting:
            self._runner.stop_waiting()
        self.note_pause(bool(self._held))

    async def _send_batch(self, batch: int, numbers: Sequence[int], session: Session, progress: Progress) -> str:
        from chutes_tui.operations.bulk import bulk_outcome

        ended: list[W] = []
        for number in numbers:
            waited = 0.0
            while (write := self._to_send(batch, number)) is not None:
                write, seconds = await self.send_write(session, write, waited if len(numbers) > 1 else None)
                if seconds is None:
                    ended.append(write)
                    self._claims.pop(number, None)
                    progress()
                elif self._held or not await progress.wait(seconds):
                    self.pause()
                else:
                    waited += seconds
        held = sum(write.number in numbers for write in self._waiting)
        results: list[tuple[str, Attempt[object]]]
        results = [(self.name_of(one), Attempt(one.stage, problem=one.problem)) for one in ended]
        return bulk_outcome(self.THING, self.VERB, results, held=held)

    def _to_send(self, batch: int, number: int) -> W | None:
        """The write of this number, if this batch is to send it."""
        claimed = self._claims.get(number) == batch
        return next((write for write in self._waiting if claimed and write.number == number), None)

    def _batch_broke(self, batch: int, error: Exception, problem: Problem) -> None:
        """End a batch that has no outcome for each write: nothing could be sent, or an internal error stopped it."""
        for write in self.writes():
            if self._claims.get(write.number) == batch:
                self.broke(write, error, problem)
        self._claims = {number: other for number, other in self._claims.items() if other != batch}
