"""What a `.env` that was read would do to the secrets of a chute, before and while it is sent. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.api.errors.types import ConflictError, RefusedError, ValidationError
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.secrets.dotenv_reading import Dotenv
from chutes_tui.operations.secrets.writing import Obstacle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.secrets.dotenv_reading import DotenvEntry
    from chutes_tui.operations.secrets.writing import SecretWrite

_ABOUT_THIS_ONE: Final = (ConflictError, ValidationError, RefusedError)


@dataclass(frozen=True, slots=True)
class DotenvImport:
    """A `.env` on its way to a chute; `stage` is that of its reading.

    `sent` has the number of the secret write of each line that was sent. The values of those lines belong to their
    writes, all others to this import. `held_by` is the problem that made the sending pause by itself: the others
    would have met it, too.
    """

    stage: Stage = Stage.SENDING
    problem: Problem | None = None
    dotenv: Dotenv = field(default_factory=lambda: Dotenv(""))
    sent: Mapping[int, int] = field(default_factory=dict)
    held_by: Problem | None = None

    def wipe(self) -> None:
        """Wipe the values that were not sent."""
        for entry in self.dotenv.entries:
            if entry.line not in self.sent:
                entry.value.wipe()

    def writes(self, writes: Sequence[SecretWrite]) -> dict[int, SecretWrite]:
        """The writes of this import by the lines of their variables, as far as they were not dropped."""
        by_number = {write.number: write for write in writes}
        return {line: by_number[number] for line, number in self.sent.items() if number in by_number}


class Plan(Enum):
    """What sending a variable would do."""

    NEW = "new"
    PROBABLY_NEW = "probably new"
    """The list of secrets isn't whole: the server may have one of this key."""
    REPLACES = "replaces"
    """Whether the values are equal is unknown: the server never returns values."""
    INVALID = "can't be sent"

    @property
    def creates(self) -> bool:
        """Whether nothing is known to be there that would have to go."""
        return self in (Plan.NEW, Plan.PROBABLY_NEW)


def known_secrets(chute_id: str, secrets: Loadable[SecretRecord]) -> dict[str, SecretRecord]:
    """The secrets that a chute is known to have, by key."""
    return {record.key: record for record in secrets.items if record.purpose == chute_id}


def all_known(secrets: Loadable[SecretRecord]) -> bool:
    """Whether a key that isn't in the list is known to be free."""
    return secrets.phase is LoadPhase.READY and secrets.whole


def plan_of(entry: DotenvEntry, known: Mapping[str, SecretRecord], *, sure: bool) -> Plan:
    """What sending a variable would do to a chute that has the secrets `known`; `sure`: those are all."""
    if entry.problem:
        return Plan.INVALID
    if entry.key in known:
        return Plan.REPLACES
    return Plan.NEW if sure else Plan.PROBABLY_NEW


def hits_all(write: SecretWrite) -> bool:
    """Whether a write failed for a reason that the next ones would meet as well: the connection, the account, …"""
    if not write.stage.failed or write.obstacle is Obstacle.TAKEN:
        return False
    return not isinstance(write.problem, _ABOUT_THIS_ONE)
