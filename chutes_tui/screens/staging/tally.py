"""How far a list is that is sent one after the other, counted and in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from textual.content import Content

from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.core.problem import Problem


class StagedRow(Protocol):
    """One line of such a list."""

    @property
    def row_id(self) -> str:
        """An id for the table."""
        ...

    @property
    def name(self) -> str:
        """What it is called, safe to show."""
        ...

    @property
    def sendable(self) -> bool:
        """Whether it can be ticked: it was not sent yet."""
        ...

    @property
    def ticked_at_first(self) -> bool:
        """Whether it is sent unless the user says otherwise."""
        ...

    @property
    def counts(self) -> bool:
        """Whether it stands for something that could be sent."""
        ...

    @property
    def replaces(self) -> bool:
        """Whether sending it takes something away."""
        ...

    @property
    def stage(self) -> Stage | None:
        """How far its sending is, None before."""
        ...

    @property
    def lost(self) -> bool:
        """Whether it is there, but is of no use without what only the response held."""
        ...


class Tally(NamedTuple):
    """How many of the things in a list stand where."""

    things: int = 0
    ticked: int = 0
    replacing: int = 0
    sent: int = 0
    done: int = 0
    failed: int = 0
    unsure: int = 0
    """So many of the failed ones may have taken effect all the same."""
    lost: int = 0
    """So many of them did, and are of no use without what only the responses held."""
    waiting: int = 0
    being_sent: str = ""
    """The name of the one that is being sent."""

    @property
    def without_effect(self) -> int:
        """How many failed for certain."""
        return self.failed - self.unsure - self.lost

    @property
    def under_way(self) -> bool:
        """Whether something is on its way or waits for its turn."""
        return bool(self.waiting or self.being_sent)


def tally(rows: Iterable[StagedRow], ticks: frozenset[str]) -> Tally:
    """Count the rows."""
    counts = Tally()._asdict()
    for row in rows:
        ticked = row.sendable and row.row_id in ticks
        counts["things"] += row.counts
        counts["ticked"] += ticked
        counts["replacing"] += ticked and row.replaces
        if (stage := row.stage) is not None:
            counts["sent"] += 1
            counts["done"] += stage is Stage.DONE
            counts["failed"] += stage.failed
            counts["lost"] += row.lost
            counts["unsure"] += stage.unsure and not row.lost
            counts["waiting"] += stage is Stage.WAITING
            counts["being_sent"] = row.name if stage is Stage.SENDING else counts["being_sent"]
    return Tally(**counts)


def progress_words(
    counts: Tally, *, paused: bool, held_by: Problem | None, width: int, thing: str, done: str
) -> Content:
    """The line under the list: what would be sent, how far it is, how it ended; as in "2 secrets", "written"."""
    if not counts.sent:
        return _ticked_words(counts, thing)
    bar = _bar(counts, min(30, width // 7))
    parts: list[Content | str | tuple[str, str]] = [bar, f"  {counts.done} of {counts.sent} {done}"]
    if counts.without_effect:
        parts.append((f" · {counts.without_effect} not", "$text-error"))
    if counts.lost:
        parts.append((f" · {counts.lost} without value", "$text-warning"))
    if counts.unsure:
        parts.append((f" · {counts.unsure} not certain", "$text-warning"))
    if counts.being_sent:
        parts.append((f" · {'pausing after' if paused else 'sending'} {counts.being_sent}", "$text-accent"))
    elif paused and held_by is not None:
        parts.append((f" · paused, {counts.waiting} waiting: r retries", "$text-warning"))
    elif paused:
        parts.append((f" · paused, {counts.waiting} waiting: p resumes", "$text-warning"))
    elif not counts.under_way and not counts.failed:
        parts.append((" ✓", "$text-success"))
    if counts.ticked and not counts.under_way:
        parts.append((f" · {counts.ticked} more selected", "$text-accent"))
    return Content.assemble(*parts)


def _ticked_words(counts: Tally, thing: str) -> Content:
    if not counts.ticked:
        return Content.styled("Nothing is selected: space selects a row, a selects all.", "$quiet")
    new = counts.ticked - counts.replacing
    parts = [f"{counted(new, thing)} would be new"] * bool(new)
    parts += [f"{counts.replacing} would be replaced"] * bool(counts.replacing)
    return Content.assemble((f"● {counts.ticked} selected", "$text-warning"), f"  {', '.join(parts)}")


def _bar(counts: Tally, width: int) -> Content:
    done = width * counts.done // counts.sent
    failed = -(-width * counts.failed // counts.sent) if counts.failed else 0
    failed = min(failed, width - done)
    return Content.assemble(
        ("━" * done, "$text-success"), ("×" * failed, "$text-error"), ("─" * (width - done - failed), "$quiet")
    )
