"""Creating an API key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.access.scopes import effective
from chutes_tui.api.recovery import find_created_key
from chutes_tui.core.attempt import Finding, Presence, Stage, settle
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session


@dataclass(frozen=True, slots=True)
class KeyCreation:
    """The one key that is being created, from the press of Create to its reveal.

    `found` is the key of that name that the server has although no response came: its value is lost.
    """

    name: str
    draft: AccessDraft
    stage: Stage = Stage.SENDING
    problem: Problem | None = None
    found: ApiKey | None = None


@dataclass(frozen=True, slots=True)
class MintedKey:
    """A key that was just made, with the one secret that is ever shown. Dropped when its screen closes.

    `base_url` is the server that made it, which need not be the one whose account is open by then. `unrecorded` is
    why its exact access could not be written down on this machine. `replaces` is the id of the key that is being
    rotated, "" if none is.
    """

    key: ApiKey
    secret: Secret
    draft: AccessDraft
    base_url: str
    unrecorded: Problem | None = None
    replaces: str = ""


async def create_key(
    session: Session, name: str, draft: AccessDraft, known_ids: frozenset[str] | None
) -> MintedKey | KeyCreation:
    """Create a key. Without a response, look for a key of that name that is not in `known_ids`.

    `known_ids` None means that the keys from before are not all known: then a key of that name proves nothing.
    """
    from msgspec.structs import replace as replaced

    sent = effective(draft)

    async def send() -> MintedKey:
        created = await session.client.create_api_key(name, admin=sent.admin, scopes=sent.grants)
        key = replaced(created.key, name=created.key.name or name)
        return MintedKey(key, created.secret_key, draft, session.profile.base_url.value)

    attempt = await settle(f"the key {name}", "created", send, partial(find_new_key, session, name, known_ids))
    if isinstance(attempt.item, MintedKey):
        return attempt.item
    return KeyCreation(name, draft, attempt.stage, attempt.problem, attempt.item)


async def find_new_key(session: Session, name: str, known_ids: frozenset[str] | None) -> Finding[ApiKey]:
    """Look for a key of that name that is not in `known_ids`; None as for `create_key`."""
    finding = await find_created_key(session.client, name, known_ids or ())
    return Finding(Presence.UNKNOWN) if finding.item is not None and known_ids is None else finding


def not_recorded(name: str, problem: Problem) -> Problem:
    """What it means that the access of a new key could not be written down."""
    return Problem(
        f"The exact access of {visible(name)} isn't recorded on this machine.",
        why=f"{problem.what} {problem.why}".strip(),
        next_step="The key itself is fine, but the server doesn't report its actions: they won't be known here after "
        "chutes-tui ends. Fix the cause; the next key that is created or deleted records this one, too.",
        detail=problem.detail,
    )
