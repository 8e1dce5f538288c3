"""The making of a key: sent once, and found out about when its answer is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session


class Creation(Enum):
    """How far the making of a key has come."""

    SENDING = "sending"
    REFUSED = "refused"
    LOST_EXISTS = "lost, but the key exists"
    LOST_ABSENT = "lost, and there is no such key"
    LOST_UNKNOWN = "lost, and nothing is known"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class KeyCreation:
    """The one key that is being made, from the press of Create to its reveal.

    `problem` is why it was refused or how the answer was lost; `found` the key of that name that the server has
    although its answer never came (its secret is lost with the answer).
    """

    name: str
    draft: AccessDraft
    stage: Creation = Creation.SENDING
    problem: Problem | None = None
    found: ApiKey | None = None


@dataclass(frozen=True, slots=True)
class MintedKey:
    """A key that was just made, with the one secret that is ever shown. Dropped when its screen closes.

    `base_url` is the server that made it, which need not be the one whose account is open by then. `unrecorded` is
    why its exact access could not be written down on this machine.
    """

    key: ApiKey
    secret: Secret
    draft: AccessDraft
    base_url: str
    unrecorded: Problem | None = None


async def create_key(
    session: Session, name: str, draft: AccessDraft, known_ids: frozenset[str] | None
) -> MintedKey | KeyCreation:
    """Send the create call once. When the outcome is unknown, look for a key of that name that is not in `known_ids`.

    `known_ids` None means that the keys from before are not all known: then a key of that name proves nothing.
    Every refusal and every lost answer comes back as a KeyCreation; nothing is raised but cancellation.
    """
    from msgspec.structs import replace as replaced

    from chutes_tui.access.scopes import effective
    from chutes_tui.api.errors.types import ApiError

    sent = effective(draft)
    try:
        created = await session.client.create_api_key(name, admin=sent.admin, scopes=sent.grants)
    except ApiError as error:
        if not error.outcome_unknown:
            return KeyCreation(name, draft, Creation.REFUSED, error)
        return await _find_out(session, KeyCreation(name, draft, Creation.LOST_UNKNOWN, error), known_ids)
    key = replaced(created.key, name=created.key.name or name)
    return MintedKey(key, created.secret_key, draft, session.profile.base_url.value)


async def _find_out(session: Session, creation: KeyCreation, known_ids: frozenset[str] | None) -> KeyCreation:
    """Whether a create call whose answer was lost took effect, by the key's name in the whole list."""
    from chutes_tui.api.recovery import Presence, find_created_key

    finding = await find_created_key(session.client, creation.name, known_ids or ())
    if finding.presence is Presence.ABSENT:
        return replace(creation, stage=Creation.LOST_ABSENT)
    if finding.item is not None and known_ids is not None:
        return replace(creation, stage=Creation.LOST_EXISTS, found=finding.item)
    return creation


def not_recorded(name: str, problem: Problem) -> Problem:
    """What it means that the access of a new key could not be written down."""
    from chutes_tui.core.problem import Problem
    from chutes_tui.core.text import visible

    return Problem(
        f"The exact access of {visible(name)} isn't recorded on this machine.",
        why=f"{problem.what} {problem.why}".strip(),
        next_step="The key itself is fine, but the server doesn't report its actions: they won't be known here after "
        "chutes-tui ends. Fix the cause; the next key that is created or deleted records this one, too.",
        detail=problem.detail,
    )
