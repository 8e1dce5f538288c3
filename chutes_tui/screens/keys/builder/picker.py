"""The picker: choose chutes and images by name, or type an id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from chutes_tui import commands
from chutes_tui.access.words import singular
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret_shape import masked
from chutes_tui.core.text import short_id, visible
from chutes_tui.host import Hosted
from chutes_tui.screens.keys.object_names import chute_name, foreign_private, image_name
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.frames import titled
from chutes_tui.widgets.table.columns import Cell, Column
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

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


_SOURCES = ("chutes", "images")


class ObjectPicker(Modal[tuple[Choice, ...]], Hosted):
    """Answers with the chosen objects, or None. Enter takes the marked ones, or else the one under the cursor."""

    CSS_PATH: ClassVar[str] = "../../../styles/picker.tcss"

    BINDINGS = commands.hidden_bindings(
        "picker",
        ("escape", "cancel", "Cancel"),
        ("f2", "toggle_public", "Public"),
        ("ctrl+s,f10", "choose", "Choose"),
        ("ctrl+r,f5", "load_again", "Reload"),
        ("down", "to_list", "Go to list"),
    )

    def __init__(
        self, object_types: tuple[str, ...] = _SOURCES, *, offer_public: bool = True, only_one: bool = False
    ) -> None:
        super().__init__()
        self._types = object_types
        self._offer_public = offer_public
        self._only_one = only_one
        self._public = False
        self._choices: dict[str, Choice] = {}
        self._foreign: list[Choice] = []
        """What other accounts keep private: found by its id alone."""

    def compose(self) -> ComposeResult:
        what = one_of(self._types[0]) if self._only_one else " and ".join(self._types)
        with titled(Vertical(classes="dialog wide", id="picker"), f"Choose {what}"):
            yield PlainInput(placeholder="name, owner or id…", id="needle", compact=True)
            columns = COLUMNS if len(self._types) > 1 or not self._only_one else COLUMNS[1:]
            yield RecordTable[Choice](
                columns, record_id=lambda choice: choice.key, markable=not self._only_one, id="choices"
            )
            yield Static(id="found")
            with Horizontal(classes="buttons"):
                if self._offer_public:
                    yield KeyButton("Show public", "f2", id="public", name="toggle_public")
                yield KeyButton("Cancel", "esc", id="cancel")
                yield KeyButton("Choose", "^s", id="choose", role="main")

    def on_mount(self) -> None:
        self.follow(self._changed, *_SOURCES, "public_chutes", "public_images")
        self.worker.catalogue.load()
        self._changed()
        self.query_one("#needle").focus()

    @property
    def _table(self) -> RecordTable[Choice]:
        return self.query_one("#choices", RecordTable)

    @property
    def _needle(self) -> str:
        return self.query_one("#needle", Input).value

    # Showing

    def _changed(self) -> None:
        """The lists behind the choices changed."""
        state = self.state
        choices: list[Choice] = []
        for public in (False, True) if self._public else (False,):
            if "chutes" in self._types:
                choices += chute_choices(state.objects("chutes", public=public).items)
            if "images" in self._types:
                choices += image_choices(state.objects("images", public=public).items)
        foreign = foreign_private(state)
        self._choices = {choice.key: choice for choice in reversed(choices) if choice.object_id not in foreign}
        self._foreign = [
            choice._replace(about=f"not yours · {choice.about}") for choice in choices if choice.object_id in foreign
        ]
        self._show()

    def _show(self) -> None:
        needle = self._needle
        foreign = [choice for choice in self._foreign if choice.object_id in typed_ids(needle)]
        typed = foreign + typed_choices(needle, self._types, (*self._choices.values(), *foreign))
        rows = typed + matching(self._choices.values(), needle)
        self._table.show(rows)
        self._say(len(rows), needle)
        self.query_one("#choose", Button).disabled = not rows and not self._table.marks

    def _say(self, shown: int, needle: str) -> None:
        parts: list[Content] = []
        marked = len(self._table.marks)
        if marked:
            parts.append(Content.styled(f"● {marked} marked", "$text-warning"))
        if shown == 0 and needle:
            offered = self._offer_public and not self._public
            more = f" f2 searches public {' and '.join(self._types)}." if offered else ""
            parts.append(
                Content(f"Nothing matches “{visible(masked(needle))}”.{more} You can also paste a full id (a UUID).")
            )
        parts += self._caveats()
        if not parts:
            several = "" if self._only_one else " · space selects several"
            parts.append(Content.styled(f"{shown} shown{several}", "$quiet"))
        self.query_one("#found", Static).update(Content("  ").join(parts))

    def _caveats(self) -> list[Content]:
        said: list[Content] = []
        for kind in self._types:
            source = self.state.objects(kind, public=self._public)
            if source.phase is LoadPhase.LOADING:
                said.append(Content.styled(f"Loading {kind}…", "$text-accent"))
            elif source.phase is LoadPhase.FAILED and source.problem is not None:
                said.append(Content.styled(f"✗ {kind}: {visible(source.problem.what)} (^r retries)", "$text-error"))
            elif source.phase is LoadPhase.READY and not source.complete:
                said.append(Content.styled(f"⚠ {kind}: incomplete", "$text-warning"))
            elif source.phase is LoadPhase.READY and source.unreadable:
                said.append(Content.styled(f"⚠ {kind}: {source.unreadable} unreadable", "$text-warning"))
            elif source.phase is LoadPhase.READY and not source.items:
                none = f"No public {kind}, and you have none." if self._public else f"You have no {kind}."
                wait = " A new one can take a minute to be listed (^r retries)." if kind == "chutes" else ""
                said.append(Content.styled(none + wait, "$quiet"))
        return said

    # Answering

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    def on_record_table_activated(self) -> None:
        self.action_choose()

    def on_record_table_marked(self) -> None:
        self._show()

    def action_to_list(self) -> None:
        self._table.focus()

    def action_choose(self) -> None:
        table = self._table
        marked = [self._choices[key] for key in sorted(table.marks) if key in self._choices]
        marked += [row for row in table.records if row.key in table.marks and row.key not in self._choices]
        if not marked and not self._only_one and len(self._types) == 1 and len(typed_ids(self._needle)) > 1:
            marked = list(table.records)  # the list names them all
        if not marked and table.current is not None:
            marked = [table.current]
        if marked:
            self.dismiss(tuple(marked))

    def action_toggle_public(self) -> None:
        if not self._offer_public:
            return
        self._public = not self._public
        label = "Show only mine" if self._public else "Show public"
        self.query_one("#public", KeyButton).say(label, "f2")
        if self._public:
            self.worker.catalogue.load(public=True)
        self._changed()

    def action_load_again(self) -> None:
        worker = self.worker
        worker.catalogue.refresh()
        if self._public:
            worker.catalogue.refresh(public=True)

    def action_cancel(self) -> None:
        self.dismiss(None)
