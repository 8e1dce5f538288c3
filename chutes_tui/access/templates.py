"""Ready-made access for common purposes, each with an honest word about what it really does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from chutes_tui.access.scopes import AccessDraft, ScopeGrant, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Template:
    """A named draft. With `asks_for` (an object type) it still needs objects: see `fill`."""

    key: str
    name: str
    sentence: str
    draft: AccessDraft
    asks_for: str | None = None
    note: str = ""

    def fill(self, object_ids: Iterable[str]) -> AccessDraft:
        """The draft for the chosen objects; without any, no access at all (never access to everything)."""
        if self.asks_for is None:
            return self.draft
        grants = [replace(grant, object_id=chosen) for chosen in object_ids for grant in self.draft.grants]
        return normalise(AccessDraft(self.draft.admin, tuple(grants)))


def _draft(*grants: tuple[str, str | None]) -> AccessDraft:
    return normalise(AccessDraft(grants=tuple(ScopeGrant(kind, action=action) for kind, action in grants)))


TEMPLATES: Final = (
    Template(
        "invoke-all",
        "Invoke all chutes",
        "Call any chute and model you have access to.",
        _draft(("chutes", "invoke")),
        note="The usual key for an app.",
    ),
    Template(
        "invoke-one",
        "Invoke one chute",
        "Call only the chutes you pick.",
        _draft(("chutes", "invoke")),
        asks_for="chutes",
        note="The smallest useful key. It can also use every model on https://llm.chutes.ai/v1.",
    ),
    Template(
        "manage-chutes",
        "Manage chutes by API",
        "Build images, deploy and delete chutes by API.",
        AccessDraft(admin=True),
        note="Needs admin: write scopes can't deploy today. "
        "`chutes deploy` doesn't use API keys; it needs the hotkey's config.",
    ),
    Template(
        "monitoring",
        "Read-only monitoring",
        "Read without changing anything.",
        _draft(("chutes", "read"), ("images", "read"), ("invocations", "read")),
        note="No effect on the current Chutes server: reading needs admin.",
    ),
    Template(
        "images",
        "Manage images",
        "Read, build and delete images.",
        _draft(("images", "read"), ("images", "write"), ("images", "delete")),
        note="No effect on the current Chutes server: images need admin.",
    ),
    Template(
        "admin",
        "Admin",
        "Full access, including keys and money.",
        AccessDraft(admin=True),
        note="Store it as safely as the account itself.",
    ),
)
