"""Which place, what it is called there, and what would be replaced: asked before a value is put there."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.destinations.place import DOTENV, Kind, Place
from chutes_tui.operations.destinations.programs import OwnDestination
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.path_input import PathInput
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.destinations.putting import Offer

_LETTERS: Final = {DOTENV: "e", "gh": "g", "pass": "p", "secret-tool": "r", "kubectl": "k"}
_LONGEST: Final = 400


class ToPut(NamedTuple):
    """What is put somewhere: the value, what it is called ("key"), the usual name of its variable, and the key that
    it is, whose notes tell the place afterwards. `value` is None once it was wiped."""

    value: Callable[[], Secret | None]
    thing: str
    variable: str
    key: ApiKey | None = None


class DestinationsDialog(OptionDialog[Kind | OwnDestination]):
    """Answers with the kind of place, or with a destination of the user's own."""

    def __init__(self, thing: str) -> None:
        super().__init__(f"Put the {thing} in", (), about=Content("Looking what this machine has…"))

    def on_mount(self) -> None:
        self.worker.destinations.offer(self._offered)

    def _offered(self, offer: Offer | Problem) -> None:
        if isinstance(offer, Problem):
            self._say(Content.styled(offer.what, "$text-error"))
            return
        self._letters = "".join(_LETTERS[kind.id] for kind in offer.kinds)
        options: list[tuple[Content, Kind | OwnDestination]] = [
            (_row(_LETTERS[kind.id], kind.title, kind.about), kind) for kind in offer.kinds
        ]
        for number, own in enumerate(offer.own, 1):
            letter = str(number) if number <= 9 else " "
            self._letters += letter if letter != " " else "\0"
            options.append((_row(letter, own.name, f"Runs: {shlex.join(own.command)}"), own))
        self._options = tuple(options)
        self.options.add_options([Option(words) for words, _ in options])
        self.options.highlighted = 0
        self._wrap()
        self._say(_about(offer))

    def _say(self, words: Content) -> None:
        from textual.widgets import Static

        self.query_one(".dialog-body", Static).update(words)


def _row(letter: str, title: str, about: str) -> Content:
    return Content.assemble(
        (f"{letter}  ", "bold $accent"), (visible(title), "bold"), "\n", (f"   {visible(about)}", "$quiet")
    )


def _about(offer: Offer) -> Content:
    lines = [Content("It goes by standard input or into the file, never into a command line.")]
    if offer.missing:
        programs = ", ".join(kind.program for kind in offer.missing)
        lines.append(Content.styled(f"Not installed here: {programs}.", "$quiet"))
    if offer.own_problem is not None:
        problem = offer.own_problem
        lines.append(Content.styled(visible(f"⚠ {problem.what} {problem.next_step}"), "$text-warning"))
    elif not offer.own:
        lines.append(Content.styled("Programs of your own: ~/.config/chutes-tui/destinations.toml.", "$quiet"))
    return Content("\n").join(lines)


class PutDialog(FormDialog[Place]):
    """Asks what the place is called, and puts the value there; answers with the place once it is there."""

    CONFIRM = "Put it there"

    def __init__(self, kind: Kind, what: ToPut, place: Place | None = None) -> None:
        super().__init__()
        self._kind = kind
        self._what = what
        defaults = [ask.default.format(variable=what.variable) for ask in kind.asks]
        self._names = list(place.names) if place is not None else defaults
        self._fresh = place is None

    def heading(self) -> Content:
        return Content(f"Put the {self._what.thing} in: {self._kind.title}")

    def explanation(self) -> Content:
        return Content(self._kind.about)

    def compose_fields(self) -> ComposeResult:
        for number, (ask, name) in enumerate(zip(self._kind.asks, self._names, strict=True)):
            make = PathInput if self._kind.id == DOTENV and number == 0 else PlainInput
            field = make(name, id=f"name-{number}", max_length=_LONGEST, compact=True)
            yield FormField(ask.label, field, note=ask.note)

    def on_mount(self) -> None:
        if self._fresh:
            self.worker.destinations.suggest(self._kind.id, self._suggested)

    def first_field(self) -> Widget:
        return next((field for field in self.query(Input) if not field.value), self.query(Input).first())

    def _suggested(self, name: str | Problem) -> None:
        first = self.query_one("#name-0", Input)
        if isinstance(name, str) and name and not first.value:
            first.value = name

    @property
    def place(self) -> Place:
        """The place as it is typed."""
        typed = Place(self._kind.id, tuple(field.value.strip() for field in self.query(Input)))
        return self.worker.destinations.settled(typed)

    def send(self) -> None:
        if not self.busy:
            self.be_busy("Looking what is there…")
            place = self.place
            self.worker.destinations.look(place, partial(self._looked, place))

    def _looked(self, place: Place, found: tuple[str, ...] | Problem) -> None:
        if isinstance(found, Problem):
            self.refuse(found)
        elif place != self.place:  # it was changed meanwhile
            self.be_idle()
        elif found:
            self.be_idle()
            question = ConfirmDialog(f"Put the {self._what.thing} there?", visible("\n\n".join(found)), confirm="Put")
            self.when_confirmed(question, partial(self._put, place))
        else:
            self._put(place)

    def _put(self, place: Place) -> None:
        value = self._what.value()
        if value is None:
            self.dismiss(None)
            return
        self.be_busy("Putting it there…")
        what = self._what
        self.worker.destinations.put(place, value, what.thing, what.key, partial(self._ended, place))

    def _ended(self, place: Place, ended: str | Problem) -> None:
        if isinstance(ended, Problem):
            self.refuse(ended)
        else:
            self.be_idle()
            self.dismiss(place)


def own_dialog(own: OwnDestination, thing: str) -> ConfirmDialog:
    """Ask before a program of the user's own gets a value."""
    return ConfirmDialog(
        f"Give the {thing} to {visible(own.name)}?",
        f"Runs: {visible(shlex.join(own.command))}\n\nThe value is its standard input.",
        confirm="Run",
    )
