"""Reading, deleting, writing secrets: each value is kept until the server has confirmed it, or the user drops it.

There is no update on the server. A replacement is a deletion, then a creation, and in between the chute has no such
secret. Every write is sent once; a lost answer is looked up by the id that the server computes for a secret.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Final

from chutes_tui.api.errors.types import ApiError, ConflictError
from chutes_tui.api.models import SecretRecord
from chutes_tui.api.recovery import find_chute, find_created_secret, find_deleted_secret, secret_id_for
from chutes_tui.core.attempt import Finding, NoResponse, Presence, Stage, attempt_words, settle
from chutes_tui.core.problem import Problem
from chutes_tui.operations.deletion import delete
from chutes_tui.operations.loading import load_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chutes_tui.core.attempt import Attempt
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session


_NAMED: Final = 8


class Obstacle(Enum):
    """Why a write was refused, where the user has a choice to make; the value is its name for people."""

    TAKEN = "already exists"
    """A secret of this chute with this key is there (409); nothing was changed."""
    OLD_LEFT = "old one not deleted"
    """Replacing: the old one still exists or may exist; the new value was not sent."""
    CHUTE_GONE = "chute no longer exists"
    """Replacing: a new one could not be created, so the old one was not deleted."""


@dataclass(frozen=True, slots=True)
class WantedSecret:
    """A secret that the user wants a chute to have; `replace`: the user agreed to delete the one that is there."""

    chute_id: str
    key: str
    value: Secret
    replace: bool = False


@dataclass(frozen=True, slots=True)
class SecretWrite:
    """One secret on its way to the server. `value` is wiped when it is DONE or dropped, never before.

    `chute_id` is what is sent as `purpose`. `replace` tells that the user agreed to delete what is there first; `gap`
    that the old one is known to be deleted while the new one is not confirmed: the chute has no such secret now.
    When that turns out to be there again, both are False: the agreement was about the one that is deleted.
    `record` is what the server has now under this key, as far as known, without any value.
    """

    number: int
    chute_id: str
    key: str
    value: Secret
    replace: bool = False
    stage: Stage = Stage.WAITING
    obstacle: Obstacle | None = None
    gap: bool = False
    problem: Problem | None = None
    record: SecretRecord | None = None

    @property
    def deleting(self) -> bool:
        """Whether the old secret is being deleted."""
        return self.stage is Stage.SENDING and self.replace and not self.gap

    def again(self, *, replaces: bool) -> SecretWrite:
        """Return the same write, to be sent again."""
        return replace(self, stage=Stage.WAITING, obstacle=None, problem=None, replace=replaces)

    def refused(self, problem: Problem | None, obstacle: Obstacle | None = None) -> SecretWrite:
        """Return the same write, known not to be written."""
        return replace(self, stage=Stage.REFUSED, obstacle=obstacle, problem=problem)

    def wipe(self) -> None:
        """Forget the value. While it is being sent it is still needed: its end wipes it then."""
        if self.stage is not Stage.SENDING:
            self.value.wipe()


async def write_secret(
    session: Session, write: SecretWrite, publish: Callable[[SecretWrite], None], *, user_id: str = ""
) -> SecretWrite:
    """Write one secret: delete the old one if `write.replace`, create the new one, look up what was lost.

    Publishes each step; returns the write as it ended, with the value wiped only when DONE. Raises nothing but
    cancellation. `user_id` is asked for when it is needed and "".
    """
    write = replace(write, stage=Stage.SENDING, obstacle=None, problem=None)
    if write.deleting:
        publish(write)
        write = await _delete_old(session, write, user_id)
        if write.stage is not Stage.SENDING:
            return write
    publish(write)

    async def send() -> SecretRecord:
        return _as_sent(write, await session.client.create_secret(write.chute_id, write.key, write.value))

    async def find() -> Finding[SecretRecord]:
        return await _find(session, write, user_id)

    attempt = await settle(f"the secret {write.key}", "written", send, find)
    found, problem = attempt.item, attempt.problem
    if attempt.stage is Stage.DONE:
        write.value.wipe()
        return replace(write, stage=Stage.DONE, gap=False, record=found)
    if isinstance(problem, ConflictError):
        found = (await find()).item or write.record
        return filled(write, found).refused(problem, Obstacle.TAKEN)
    if attempt.stage is Stage.REFUSED:
        return write.refused(problem)
    before = write.record
    if found is not None and before is not None and found.created_at and found.created_at == before.created_at:
        return replace(write, record=found).refused(_as_before(write, problem), Obstacle.TAKEN)
    return _lost(write, attempt.stage, found, problem)


async def _delete_old(session: Session, write: SecretWrite, user_id: str) -> SecretWrite:
    """The write with a gap once the old secret is known to be gone, else refused."""
    chute = await find_chute(session.client, write.chute_id)
    if chute.presence is Presence.ABSENT:
        return write.refused(_chute_gone(write), Obstacle.CHUTE_GONE)
    if getattr(chute.problem, "transient", False):  # the rest would hardly go better
        return write.refused(chute.problem, Obstacle.OLD_LEFT)
    try:
        secret_id = write.record.secret_id if write.record else await _computed_id(session, write, user_id)
    except ApiError as problem:
        return write.refused(problem, Obstacle.OLD_LEFT)
    attempt = await delete_secret(session, secret_id, write.key)
    if attempt.stage is Stage.DONE:
        return replace(write, gap=True, record=None)
    told = attempt.problem
    told = _not_sent(told) if isinstance(told, NoResponse) else told
    return replace(write, record=attempt.item or write.record).refused(told, Obstacle.OLD_LEFT)


def filled(write: SecretWrite, record: SecretRecord | None) -> SecretWrite:
    """A write that was not confirmed, once something is there under its key again.

    What the user agreed to delete is deleted then; the agreement doesn't hold for this one.
    """
    return replace(write, record=record, gap=False, replace=write.replace and not write.gap)


def seen(write: SecretWrite, record: SecretRecord | None) -> SecretWrite:
    """Return an ended write updated from a complete later list: `record` is its entry there."""
    old_left = write.obstacle is Obstacle.OLD_LEFT
    if write.stage is Stage.DONE:
        return replace(write, record=record)
    if record is None and (old_left or write.stage.unsure):
        return replace(_lost(write, Stage.LOST_ABSENT, None, write.problem), gap=write.gap or old_left)
    if record is None:
        return replace(write, record=None)
    if write.stage is Stage.LOST_UNKNOWN:
        return _lost(write, Stage.LOST_PRESENT, record, write.problem)
    if old_left:
        return replace(write, record=record, problem=_still_there(write))
    return filled(write, record)


def _lost(write: SecretWrite, stage: Stage, record: SecretRecord | None, lost: Problem | None) -> SecretWrite:
    """The write without a response, in the light of a look for it."""
    subject, why, next_step = f"the secret {write.key}", "", ""
    if stage is Stage.LOST_PRESENT:
        why = "It may have another value: the server never returns values."
        if write.gap:
            why = "The old one was deleted before, so it was created since. Its value can't be verified."
        next_step = "Accept it as it is, or replace it to be sure."
        write = filled(write, record)
    elif stage is Stage.LOST_ABSENT:
        write = replace(write, record=None)
    problem = attempt_words(stage, subject, "written", lost, why=why, next_step=next_step)
    return replace(write, stage=stage, obstacle=None, problem=problem)


async def _find(session: Session, write: SecretWrite, user_id: str) -> Finding[SecretRecord]:
    try:
        user_id = user_id or (await session.client.me()).user_id
    except ApiError as problem:
        return Finding(Presence.UNKNOWN, problem=problem)
    return await find_created_secret(session.client, user_id, write.chute_id, write.key)


async def _computed_id(session: Session, write: SecretWrite, user_id: str) -> str:
    """Raises ApiError when it takes asking who the account is, and that fails."""
    return secret_id_for(user_id or (await session.client.me()).user_id, write.chute_id, write.key)


def _as_sent(write: SecretWrite, created: SecretRecord) -> SecretRecord:
    """The record of the answer, under the chute and key that were sent if it names none."""
    return SecretRecord(
        secret_id=created.secret_id,
        key=created.key or write.key,
        purpose=created.purpose or write.chute_id,
        created_at=created.created_at,
    )


def _not_sent(problem: Problem) -> Problem:
    return Problem(
        f"{problem.what} The new value was not sent.",
        why=problem.why,
        next_step="Try to replace it again when the connection is better; the value is kept here.",
        detail=problem.detail,
    )


def _chute_gone(write: SecretWrite) -> Problem:
    return Problem(
        f"The secret {write.key} was not replaced: its chute no longer exists.",
        why="The server accepts no secret for a chute that no longer exists, so the old one was not deleted.",
        next_step="Delete the secret if nothing needs it, or deploy the chute again first.",
    )


def _still_there(write: SecretWrite) -> Problem:
    return Problem(
        f"The secret {write.key} was not deleted: it is still there. The new value was not sent.",
        next_step="Try to replace it again; the value is kept here.",
        detail=write.problem.detail if write.problem else "",
    )


def _as_before(write: SecretWrite, lost: Problem | None) -> Problem:
    return Problem(
        f"The secret {write.key} already exists; it is the one that was there before.",
        why="No response received, so the secret was looked up: nothing was changed.",
        next_step="Replace it to set this value.",
        detail=lost.detail if lost else "",
    )


def what_would_be_lost(writes: Sequence[SecretWrite]) -> str:
    """For the question before leaving: whose values would be lost, and which chutes miss a secret. "": none."""
    if not writes:
        return ""
    values = "The value of the secret" if len(writes) == 1 else "The values of the secrets"
    text = f"{values} {_names(writes)} would be lost: not known to be written."
    missing = [write for write in writes if write.gap]
    return text + (f" Deleted and not recreated: {_names(missing)}." if missing else "")


def _names(writes: Sequence[SecretWrite]) -> str:
    names = [write.key for write in writes[:_NAMED]]
    left = len(writes) - len(names)
    return ", ".join([*names, f"and {left} more"] if left else names)


async def load_secrets(
    session: Session, before: Loadable[SecretRecord], publish: Callable[[Loadable[SecretRecord]], None]
) -> None:
    """Load every secret; a first load publishes each page as it comes, a refresh only the whole. Raises ApiError."""
    await load_pages(lambda on_page: session.client.list_secrets(on_page=on_page), before, publish)


async def delete_secret(session: Session, secret_id: str, key: str) -> Attempt[SecretRecord | None]:
    """Delete one secret; DONE with a problem: it was gone already. `key` is its name."""
    client = session.client
    find = partial(find_deleted_secret, client, secret_id)
    return await delete(f"the secret {key}", client.delete_secret(secret_id), find)
