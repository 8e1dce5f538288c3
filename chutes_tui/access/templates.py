"""Ready-made access for common purposes, each with an honest word about what it really does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.access.scopes import ACCOUNT_TYPE, AccessDraft, ScopeGrant, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable


class Effect(Enum):
    """What a template's key can do on the current Chutes server."""

    WORKS = "works"
    ADMIN = "admin"
    NEWER = "newer servers"
    NONE = "no effect today"


@dataclass(frozen=True, slots=True)
class Template:
    """A named draft. With `asks_for` (an object type) it still needs objects: see `fill`."""

    key: str
    name: str
    sentence: str
    draft: AccessDraft
    effect: Effect
    note: str
    asks_for: str | None = None

    def fill(self, object_ids: Iterable[str]) -> AccessDraft:
        """The draft for the chosen objects; without any, no access at all (never access to everything)."""
        if self.asks_for is None:
            return self.draft
        grants = [grant._replace(object_id=chosen) for chosen in object_ids for grant in self.draft.grants]
        return normalise(AccessDraft(self.draft.admin, tuple(grants)))


def _draft(*grants: tuple[str, str | None]) -> AccessDraft:
    return normalise(AccessDraft(grants=tuple(ScopeGrant(kind, action=action) for kind, action in grants)))


USUAL: Final = Template(
    "invoke-all",
    "Invoke all chutes",
    "call any chute and model",
    _draft(("chutes", "invoke")),
    Effect.WORKS,
    "The usual key for an app.",
)
TEMPLATES: Final = (
    USUAL,
    Template(
        "invoke-one",
        "Invoke one chute",
        "only the chutes you pick",
        _draft(("chutes", "invoke")),
        Effect.WORKS,
        "The smallest useful key. It can also use every model on https://llm.chutes.ai/v1.",
        asks_for="chutes",
    ),
    Template(
        "manage-chutes",
        "Manage chutes",
        "create, delete by the API",
        AccessDraft(admin=True),
        Effect.ADMIN,
        "Needs admin. Not for `chutes deploy`, which reads no API key: Account › Use it has jobs that deploy.",
    ),
    Template(
        "admin",
        "Admin",
        "everything, money too",
        AccessDraft(admin=True),
        Effect.ADMIN,
        "Store it as safely as the account itself.",
    ),
    Template(
        "monitoring",
        "Read the account",
        "balance, quotas and usage",
        _draft((ACCOUNT_TYPE, "read")),
        Effect.NEWER,
        "The smallest key for monitoring. Servers before August 2026 refuse to create it.",
    ),
    Template(
        "images",
        "Manage images",
        "read, build and delete",
        _draft(("images", "read"), ("images", "write"), ("images", "delete")),
        Effect.NONE,
        "No effect on the current Chutes server: images need admin.",
    ),
)
"""What grants nothing today comes last."""


def template_of(draft: AccessDraft) -> Template | None:
    """Return the template that gives this access, None where none does; one that asks for objects may, too."""
    for template in TEMPLATES:
        if template.asks_for is None:
            if template.draft == draft:
                return template
        elif draft.grants and not draft.admin:
            chosen = dict.fromkeys(one.object_id for one in draft.grants if one.object_type == template.asks_for)
            if None not in chosen and template.fill(one for one in chosen if one) == draft:
                return template
    return None
