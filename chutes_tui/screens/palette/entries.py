"""What the palette offers: entries made from the commands, the places and the profiles, and how words find them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui import commands
from chutes_tui.commands import groups
from chutes_tui.commands.links import LINKS
from chutes_tui.commands.palette_words import palette_words
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.shell.refusals import FIRST_CLOSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from textual.screen import Screen

    from chutes_tui.commands import Command, CommandGroup
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.catalogue import ProfileEntry

ACCOUNTS: Final = "Accounts"
OTHERS: Final = "Another account"
HERE: Final = "Commands"
PLACES: Final = "Places"
ELSEWHERE: Final = "In other places"
HELP: Final = "Help"
_SECTIONS: Final = (ACCOUNTS, OTHERS, HERE, PLACES, ELSEWHERE, HELP)
_PLACE_ACTIONS: Final = frozenset(place.action for place in commands.PLACES)


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Something to do: what it is called, where it acts, the key that does it, and how.

    `help` and `synonyms` are what words find it by besides its title. `why_not` says why it isn't possible now, ""
    when it is.
    """

    section: str
    title: str
    run: Callable[[], object]
    help: str = ""
    synonyms: tuple[str, ...] = ()
    where: str = ""
    key: str = ""
    why_not: str = ""

    def note(self, words: Sequence[str]) -> str:
        """Where it acts, and why these words find it, or else what it does."""
        hits = [one for one in self.synonyms if any(word in one for word in words)] if words else []
        missing = [word for word in words if word not in self.title.casefold()]
        why = f"also: {', '.join(hits[:3])}" if hits and missing else "" if self.where else self.help.rstrip(".")
        return " · ".join(filter(None, (self.where, why)))


def found(entries: Iterable[PaletteEntry], needle: str) -> list[PaletteEntry]:
    """Return the entries that every word of `needle` finds, by section, the best section and the best entry first."""
    words = needle.casefold().split()
    ranked = [(rank, entry) for entry in entries if (rank := _rank(entry, words)) is not None]
    best: dict[str, float] = {}
    for rank, entry in ranked:
        best[entry.section] = min(rank, best.get(entry.section, rank))

    def order(one: tuple[float, PaletteEntry]) -> tuple[float, int, bool, float]:
        rank, entry = one
        section = _SECTIONS.index(entry.section)
        return best[entry.section], section, bool(entry.why_not), rank

    return [entry for _, entry in sorted(ranked, key=order)]


def _rank(entry: PaletteEntry, words: Sequence[str]) -> float | None:
    """How well words find an entry, 0 is best; None when one of them doesn't."""
    ranks = [_rank_of(entry, word) for word in words]
    return None if None in ranks else sum(rank for rank in ranks if rank is not None)


def _rank_of(entry: PaletteEntry, word: str) -> int | None:
    title, sentence = entry.title.casefold(), entry.help.casefold()
    synonyms = " ".join(entry.synonyms)
    places = ((title, True), (synonyms, True), (title, False), (synonyms, False), (sentence, True), (sentence, False))
    for rank, (text, begins) in enumerate(places):
        if any(part.startswith(word) for part in text.split()) if begins else word in text:
            return rank
    return None


# What there is


def entries_of(below: Screen[Any], *, can_leave: bool) -> list[PaletteEntry]:
    """The commands of the screen below the palette, those that work everywhere, the places and their commands.

    `can_leave`: nothing is half done, so the place and the account can be changed.
    """
    here: CommandGroup | None = getattr(below, "COMMAND_GROUP", None)
    entries = [*_commands(below, here)] if here is not None else []
    entries += _commands(below, commands.EVERYWHERE)
    entries += (_place(below, place, can_leave) for place in commands.PLACES)
    for place in commands.PLACES:
        group = groups.GROUPS.get(place.mode)
        if group is not None and group is not here:
            entries += _elsewhere(below, place, group, can_leave)
    return [*entries, *_help(below)]


def accounts_of(
    below: Screen[Any], profiles: Iterable[ProfileEntry], opened: Profile | None, *, can_leave: bool
) -> Iterator[PaletteEntry]:
    """An entry for each profile that can be opened."""
    host = host_of(below)
    for one in profiles:
        if one.problem is not None:
            continue
        name, username = visible(one.name), visible(one.username)
        is_open = opened is not None and opened.config_path == one.path
        yield PaletteEntry(
            HERE,
            f"Switch account to {name if username in ('', name) else f'{username} ({name})'}",
            partial(host.switch_account, one.path),
            help="Open the account of this profile.",
            synonyms=("change", "open", "log in", "login", "log out", "logout", "sign in", "sign out", "profile"),
            where=host.worker.profiles.short_path(one.path),
            key="open now" if is_open else "",
            why_not="" if can_leave else FIRST_CLOSE,
        )


def _commands(below: Any, group: CommandGroup) -> Iterator[PaletteEntry]:
    for command in host_of(below).keymap.applied_to(group).commands:
        if not command.palette or command.action in _PLACE_ACTIONS:
            continue
        owner = below if hasattr(below, f"action_{command.action}") else below.app
        possible = owner.check_action(command.action, ())
        entry = _entry(HERE, group, command, partial(owner.run_action, command.action))
        if possible:
            yield entry
        elif owner is below.app:
            yield replace(entry, why_not=FIRST_CLOSE)
        elif possible is None:
            yield replace(entry, why_not=below.why_not(command.action))


def _place(below: Screen[Any], place: commands.Place, can_leave: bool) -> PaletteEntry:
    words = palette_words(commands.EVERYWHERE.name, place.action, place.title)
    go = partial(below.app.run_action, place.action)
    why_not = "" if can_leave else FIRST_CLOSE
    key = host_of(below).keymap.shown_key(commands.EVERYWHERE, place.action)
    return PaletteEntry(PLACES, words.title, go, place.help, words.synonyms, key=key, why_not=why_not)


def _elsewhere(
    below: Screen[Any], place: commands.Place, group: CommandGroup, can_leave: bool
) -> Iterator[PaletteEntry]:
    keymap = host_of(below).keymap
    place_key = keymap.shown_key(commands.EVERYWHERE, place.action)
    for command in keymap.applied_to(group).commands:
        if command.palette and command.footer and command.action != "stop_waiting":
            run = partial(host_of(below).run_in_place, place, command.action)
            entry = _entry(ELSEWHERE, group, command, run)
            yield replace(
                entry,
                where=f"in {place.title}",
                key=f"{place_key} {command.shown_key}",
                why_not="" if can_leave else FIRST_CLOSE,
            )


def _help(below: Screen[Any]) -> Iterator[PaletteEntry]:
    run = below.app.run_action
    for name, link in LINKS.items():
        yield PaletteEntry(HELP, link.title, partial(run, f"open_link('{name}')"), link.help, link.synonyms, link.url)
    words = ("bug", "fault", "problem", "crash", "version", "issue", "about", "support", "help")
    yield PaletteEntry(HELP, "Report a fault of chutes-tui", partial(run, "help(True)"), "What to attach.", words)


def _entry(section: str, group: CommandGroup, command: Command, run: Callable[[], object]) -> PaletteEntry:
    words = palette_words(group.name, command.action, command.label)
    return PaletteEntry(section, words.title, run, command.help, words.synonyms, key=command.shown_key)
