"""The objects that a key can be narrowed to: your chutes and images, public ones, and typed ids. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.access.words import singular
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.keys.object_names import chute_name, image_name
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.api.models import Chute, Image

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class Choice(NamedTuple):
    """An object to choose; `name`, `about` are safe to show, `search` is case-folded."""

    object_type: str
    object_id: str
    name: str
    about: str
    search: str

    @property
    def key(self) -> str:
        """An id across both kinds."""
        return f"{self.object_type} {self.object_id}"


def chute_choices(chutes: Iterable[Chute]) -> list[Choice]:
    """Chutes as choices."""
    return [_choice("chutes", c.chute_id, chute_name(c), c.tagline or c.slug, c.username) for c in chutes]


def image_choices(images: Iterable[Image]) -> list[Choice]:
    """Images as choices."""
    return [_choice("images", i.image_id, image_name(i), i.status, i.username) for i in images]


def typed_choices(text: str, object_types: tuple[str, ...], known: Iterable[Choice]) -> list[Choice]:
    """Return what a typed text is when it holds ids that no known object has: of each, a choice for every kind."""
    ids = typed_ids(text)
    there = {choice.object_id.lower() for choice in known} if ids else set()
    return [
        _choice(kind, typed, f"use this id as {one_of(kind)}", "typed id", "")
        for typed in ids
        if typed not in there
        for kind in object_types
    ]


def typed_ids(text: str) -> tuple[str, ...]:
    """Return the ids of a comma-separated list, in lower case; none when anything else is in it."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(dict.fromkeys(map(str.lower, parts))) if all(map(_UUID.fullmatch, parts)) else ()


def matching(choices: Iterable[Choice], text: str) -> list[Choice]:
    """The choices in which every word occurs, case ignored, by kind and name."""
    words, ids = text.casefold().split(), typed_ids(text)
    found = [
        choice
        for choice in choices
        if choice.object_id.lower() in ids or all(word in choice.search for word in words)
    ]
    return sorted(found, key=lambda choice: (choice.object_type, choice.name.casefold(), choice.object_id))


COLUMNS: tuple[Column[Choice], ...] = (
    Column("kind", "KIND", 6, lambda choice: Cell(singular(choice.object_type), "muted")),
    Column("name", "NAME", 20, lambda choice: Cell(choice.name, "strong"), flex=3),
    Column("about", "ABOUT", 12, lambda choice: Cell(choice.about, "muted"), flex=2, from_width=64),
    Column("id", "ID", 8, lambda choice: Cell(short_id(choice.object_id), "muted")),
)


def one_of(object_type: str) -> str:
    """One of a type, with its article: "a chute"."""
    word = singular(object_type)
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _choice(object_type: str, object_id: str, name: str, about: str, owner: str) -> Choice:
    search = f"{name}\n{about}\n{owner}\n{object_id}\n{object_type}".casefold()
    shown = visible(f"{owner} · {about}" if owner and about else owner or about)
    return Choice(object_type, object_id, name, shown, search)
