"""Writing secrets: each value is kept until the server has confirmed it, or until the user drops it.

There is no update on the server. A replacement is a deletion, then a creation, and in between the chute has no such
secret. Every write is sent once; a lost answer is looked up by the id that the server computes for a secret.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.models import SecretRecord
    from chutes_tui.api.recovery import Finding
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.secrets.existing import NotDeleted
    from chutes_tui.operations.session import Session

_NAMED: Final = 8


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
    CHUTE_GONE = "chute no longer exists"
    """Replacing: a new one could not be created, so the old one was not deleted."""
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
    def being_sent(self) -> bool:
        """Whether a request of it may be on its way: then it can be neither dropped nor wiped."""
        return self in (Writing.DELETING, Writing.SENDING)

    @property
    def failed(self) -> bool:
        """Whether it ended without being confirmed: the value is kept, the user decides."""
        return not self.under_way and self is not Writing.DONE

    @property
    def unsure(self) -> bool:
        """Whether it failed, but may have been written all the same."""
        return self in (Writing.LOST_EXISTS, Writing.LOST_UNKNOWN)


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
    stage: Writing = Writing.WAITING
    gap: bool = False
    problem: Problem | None = None
    record: SecretRecord | None = None

    def wipe(self) -> None:
        """Forget the value. While it is being sent it is still needed: its end wipes it then."""
        if not self.stage.being_sent:
            self.value.wipe()


async def write_secret(
    session: Session, write: SecretWrite, publish: Callable[[SecretWrite], None], *, user_id: str = ""
) -> SecretWrite:
    """Write one secret: delete the old one if `write.replace`, create the new one, look up what was lost.

    Publishes each step; returns the write as it ended, with the value wiped only when DONE. Refusals and lost answers
    are stages, not exceptions; nothing is raised but cancellation. `user_id` is asked for when it is needed and "".
    """
    from chutes_tui.api.errors.types import ApiError, ConflictError

    if write.replace and not write.gap:
        write = replace(write, stage=Writing.DELETING, problem=None)
        publish(write)
        write = await _delete_old(session, write, user_id)
        if write.stage is not Writing.DELETING:
            return write
    write = replace(write, stage=Writing.SENDING, problem=None)
    publish(write)
    try:
        created = await session.client.create_secret(write.chute_id, write.key, write.value)
    except ConflictError as error:
        found = (await _find(session, write, user_id)).item or write.record
        return replace(filled(write, found), stage=Writing.TAKEN, problem=_alone(error))
    except ApiError as error:
        if not error.outcome_unknown:
            return replace(write, stage=Writing.REFUSED, problem=_alone(error))
        return await _find_out(session, write, error, user_id)
    write.value.wipe()
    return replace(write, stage=Writing.DONE, gap=False, record=_as_sent(write, created))


async def _delete_old(session: Session, write: SecretWrite, user_id: str) -> SecretWrite:
    """The write with a gap once the old secret is known to be gone, else CHUTE_GONE or NOT_DELETED."""
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.recovery import Presence, find_chute
    from chutes_tui.operations.secrets.existing import NotDeleted, delete_secret

    chute = await find_chute(session.client, write.chute_id)
    if chute.presence is Presence.ABSENT:
        return replace(write, stage=Writing.CHUTE_GONE, problem=_chute_gone(write))
    if chute.problem is not None and chute.problem.transient:  # the rest would hardly go better
        return replace(write, stage=Writing.NOT_DELETED, problem=chute.problem)
    try:
        secret_id = write.record.secret_id if write.record else await _computed_id(session, write, user_id)
        await delete_secret(session, secret_id, write.key)
    except NotDeleted as problem:
        found = problem.found or write.record
        return replace(write, stage=Writing.NOT_DELETED, problem=_not_sent(problem), record=found)
    except ApiError as problem:
        return replace(write, stage=Writing.NOT_DELETED, problem=problem)
    return replace(write, gap=True, record=None)


def filled(write: SecretWrite, record: SecretRecord | None) -> SecretWrite:
    """A write that was not confirmed, once something is there under its key again.

    What the user agreed to delete is deleted then; the agreement doesn't hold for this one.
    """
    return replace(write, record=record, gap=False, replace=write.replace and not write.gap)


def seen(write: SecretWrite, record: SecretRecord | None) -> SecretWrite:
    """An ended write in the light of a whole list that was asked for later: `record` is what it has of it."""
    if write.stage is Writing.DONE:
        return replace(write, record=record)
    detail = write.problem.detail if write.problem else ""
    if record is None:
        if write.stage is Writing.NOT_DELETED:
            return replace(write, stage=Writing.LOST_ABSENT, gap=True, problem=_absent(write, detail), record=None)
        if write.stage in (Writing.LOST_UNKNOWN, Writing.LOST_EXISTS):
            return replace(write, stage=Writing.LOST_ABSENT, problem=_absent(write, detail), record=None)
        return replace(write, record=None)
    if write.stage is Writing.LOST_UNKNOWN:
        return replace(filled(write, record), stage=Writing.LOST_EXISTS, problem=_exists(write, detail))
    if write.stage is Writing.NOT_DELETED:
        return replace(write, record=record, problem=_still_there(write, detail))
    return filled(write, record)


async def _find_out(session: Session, write: SecretWrite, lost: ApiError, user_id: str) -> SecretWrite:
    """Whether a create call whose answer was lost took effect, by the secret's id."""
    from chutes_tui.api.recovery import Presence

    finding = await _find(session, write, user_id)
    found = finding.item
    if finding.presence is Presence.ABSENT:
        return replace(write, stage=Writing.LOST_ABSENT, problem=_absent(write, lost.report()), record=None)
    if found is None:
        return replace(write, stage=Writing.LOST_UNKNOWN, problem=_unknown(write, lost))
    if write.record is not None and found.created_at is not None and found.created_at == write.record.created_at:
        return replace(write, stage=Writing.TAKEN, problem=_as_before(write, lost), record=found)
    return replace(filled(write, found), stage=Writing.LOST_EXISTS, problem=_exists(write, lost.report()))


async def _find(session: Session, write: SecretWrite, user_id: str) -> Finding[SecretRecord]:
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.recovery import Finding, Presence, find_created_secret

    try:
        user_id = user_id or (await session.client.me()).user_id
    except ApiError as problem:
        return Finding(Presence.UNKNOWN, problem=problem)
    return await find_created_secret(session.client, user_id, write.chute_id, write.key)


async def _computed_id(session: Session, write: SecretWrite, user_id: str) -> str:
    """Raises ApiError when it takes asking who the account is, and that fails."""
    from chutes_tui.api.recovery import secret_id_for

    return secret_id_for(user_id or (await session.client.me()).user_id, write.chute_id, write.key)


def _alone(error: ApiError) -> ApiError:
    """The error without its traceback, whose frames hold the request, and that the value."""
    return error.with_traceback(None)


def _as_sent(write: SecretWrite, created: SecretRecord) -> SecretRecord:
    """The record of the answer, under the chute and key that were sent if it names none."""
    from chutes_tui.api.models import SecretRecord

    return SecretRecord(
        secret_id=created.secret_id,
        key=created.key or write.key,
        purpose=created.purpose or write.chute_id,
        created_at=created.created_at,
    )


def _not_sent(problem: NotDeleted) -> Problem:
    return Problem(
        f"{problem.what} The new value was not sent.",
        why=problem.why,
        next_step="Try to replace it again when the connection is better; the value is kept here.",
        detail=problem.detail,
    )


def _chute_gone(write: SecretWrite) -> Problem:
    return Problem(
        f"The secret {write.key} was not replaced: its chute no longer exists.",
        why="The server takes no secret for a chute that is gone, so the old one was not deleted.",
        next_step="Delete the secret if nothing needs it, or deploy the chute again first.",
    )


def _still_there(write: SecretWrite, detail: str) -> Problem:
    return Problem(
        f"The secret {write.key} was not deleted: it is still there. The new value was not sent.",
        next_step="Try to replace it again; the value is kept here.",
        detail=detail,
    )


def _exists(write: SecretWrite, detail: str) -> Problem:
    return Problem(
        f"The answer was lost; the secret {write.key} exists, but that it has this value can't be verified.",
        why="The old one was gone when this was sent, so it was made since."
        if write.gap
        else "It may be a secret that was there before: the server never tells a value.",
        next_step="Take it as it is, or replace it to be sure.",
        detail=detail,
        outcome_unknown=True,
    )


def _as_before(write: SecretWrite, lost: ApiError) -> Problem:
    return Problem(
        f"The secret {write.key} exists already; it is the one that was there before.",
        why="The server's answer was lost, so the secret was looked up: nothing was changed.",
        next_step="Replace it if it is to have this value.",
        detail=lost.report(),
    )


def _absent(write: SecretWrite, detail: str) -> Problem:
    return Problem(
        f"The secret {write.key} was not written: the server has no such secret.",
        why="The server's answer was lost or no use, so the secret was looked up.",
        next_step="Send it again; the value is kept here.",
        detail=detail,
    )


def _unknown(write: SecretWrite, lost: ApiError) -> Problem:
    return Problem(
        f"Whether the secret {write.key} was written is not known.",
        why=f"The server's answer was no use, and looking the secret up failed, too. {lost.why}",
        next_step="Refresh the list to see, or send it again: if it is there, the server will say so.",
        detail=lost.report(),
        outcome_unknown=True,
    )


def what_would_be_lost(writes: Sequence[SecretWrite]) -> str:
    """For the question before leaving: whose values would be lost, and which chutes miss a secret. "": none."""
    if not writes:
        return ""
    values = "The value of the secret" if len(writes) == 1 else "The values of the secrets"
    text = f"{values} {_names(writes)} would be lost: not known to be written."
    missing = [write for write in writes if write.gap]
    return text + (f" Deleted and not written anew: {_names(missing)}." if missing else "")


def _names(writes: Sequence[SecretWrite]) -> str:
    names = [write.key for write in writes[:_NAMED]]
    left = len(writes) - len(names)
    return ", ".join([*names, f"and {left} more"] if left else names)
