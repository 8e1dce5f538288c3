"""The access under construction: a draft, and the objects that have a row without a tick. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.access.scopes import AccessDraft, add_object, normalise, remove_object, set_admin, toggle
from chutes_tui.access.templates import USUAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.access.templates import Template
    from chutes_tui.screens.keys.builder.grid import GridRow
    from chutes_tui.screens.keys.builder.picker import Choice


@dataclass(frozen=True, slots=True)
class Access:
    """Every edit gives a new one; `draft` is always in canonical form.

    `preset`: it is what a new key starts with, and the user has not touched it.
    """

    draft: AccessDraft
    pinned: tuple[tuple[str, str], ...] = ()
    preset: bool = False

    @classmethod
    def of(cls, draft: AccessDraft) -> Access:
        """Start from a draft."""
        return cls(normalise(draft))

    @classmethod
    def usual(cls) -> Access:
        """Start with what most apps need."""
        return cls(USUAL.draft, preset=True)

    @classmethod
    def from_template(cls, template: Template, choices: Sequence[Choice] = ()) -> Access:
        """What a template gives, for the chosen objects if it asks for some."""
        return cls(normalise(template.fill(choice.object_id for choice in choices)), _places(choices))

    def press(self, row: GridRow, action: str | None) -> Access:
        """Flip a cell. Under a ticked admin the other cells only wait."""
        if row.kind == "admin":
            return Access(set_admin(self.draft, not self.draft.admin), self.pinned)
        if self.draft.admin:
            return self
        place = () if row.object_id is None else ((row.object_type, row.object_id),)
        return Access(toggle(self.draft, row.object_type, row.object_id, action), _joined(self.pinned, place))

    def without(self, row: GridRow) -> Access:
        """Take a single object out."""
        place = (row.object_type, row.object_id)
        draft = remove_object(self.draft, row.object_type, row.object_id) if row.object_id else self.draft
        return Access(draft, tuple(pinned for pinned in self.pinned if pinned != place))

    def including(self, choices: Sequence[Choice]) -> Access:
        """Add objects: chutes with invoke ticked, images with nothing (no action on them opens anything).

        Chutes that are picked limit the access that a new key starts with.
        """
        limits = self.preset and any(choice.object_type == "chutes" for choice in choices)
        draft = AccessDraft() if limits else self.draft
        for choice in choices:
            if choice.object_type == "chutes":
                draft = add_object(draft, "chutes", choice.object_id, "invoke")
        return Access(draft, _joined(self.pinned, _places(choices)))


def _places(choices: Sequence[Choice]) -> tuple[tuple[str, str], ...]:
    return tuple((choice.object_type, choice.object_id) for choice in choices)


def _joined(first: tuple[tuple[str, str], ...], second: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((*first, *second)))
