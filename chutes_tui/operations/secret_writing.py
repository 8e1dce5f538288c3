"""Writing secrets: each value is kept until the server has confirmed it, or until the user drops it.

There is no update on the server. A replacement is a deletion, then a creation, and in between the chute has no such
secret. Every write is sent once; a lost answer is looked up by the id that the server computes for a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.operations.session import Session
    from chutes_tui.problem import Problem
    from chutes_tui.secret import Secret


class Writing(Enum):
    """How far the writing of one secret has come; the value is its name for people."""

    WAITING = "waiting"
    DELETING = "deleting the old one"
    SENDING = "sending"
    DONE = "written"
    TAKEN = "exists already"
    """A secret of this chute with this key is there (409); nothing was changed."""
    NOT_DELETED = "old one not deleted"
    """Replacing: the old one is still there, or nobody knows; the new value was not sent."""
    REFUSED = "refused"
    LOST_EXISTS = "answer lost, but the secret exists"
    """The secret is there; that it has this value can't be verified."""
    LOST_ABSENT = "answer lost, and there is no such secret"
    LOST_UNKNOWN = "answer lost, and nothing is known"

    @property
    def under_way(self) -> bool:
        """Whether it is queued or being sent."""
        return self in (Writing.WAITING, Writing.DELETING, Writing.SENDING)

    @property
    def failed(self) -> bool:
        """Whether it ended without being confirmed: the value is kept, the user decides."""
        return not self.under_way and self is not Writing.DONE


@dataclass(frozen=True, slots=True)
class SecretWrite:
    """One secret on its way to the server. `value` is wiped when it is DONE or dropped, never before.

    `chute_id` is what is sent as `purpose`. `replace` tells that the user agreed to delete what is there first; `gap`
    that the old one is known to be deleted while the new one is not confirmed: the chute has no such secret now.
    `record` is what the server has now under this key, as far as known, without any value.
    """

    number: int
    chute_id: str
    key: str
    value: Secret
    replace: bool = False
    stage: Writing = Writing.WAITING
    gap: bool = False
    problem: Problem | None = None
    record: SecretRecord | None = None


async def write_secret(session: Session, write: SecretWrite, publish: Callable[[SecretWrite], None]) -> SecretWrite:
    """Write one secret: delete the old one if `write.replace`, create the new one, look up what was lost.

    Publishes each step; returns the write as it ended, with the value wiped only when DONE. Refusals and lost answers
    are stages, not exceptions; nothing is raised but cancellation.
    """
    raise NotImplementedError
