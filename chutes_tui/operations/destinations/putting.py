"""Looking at a place, and putting a value there, whatever its kind is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import with_home_as_tilde
from chutes_tui.operations.destinations import dotenv_file, programs
from chutes_tui.operations.destinations.place import DOTENV, KINDS, OWN, Kind, Place
from chutes_tui.operations.destinations.running import refused, run
from chutes_tui.operations.secrets.file import typed_file

if TYPE_CHECKING:
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.destinations.programs import OwnDestination
    from chutes_tui.operations.destinations.running import Around


class Offer(NamedTuple):
    """What this machine has: kinds whose program is installed, those whose isn't, and the user's own, or why these
    can't be used."""

    kinds: tuple[Kind, ...]
    missing: tuple[Kind, ...]
    own: tuple[OwnDestination, ...] = ()
    own_problem: Problem | None = None


def offer(around: Around) -> Offer:
    """Look at what is installed. Blocks."""
    kinds = [kind for kind in KINDS.values() if kind.id != OWN]
    here = [kind for kind in kinds if not kind.program or around.find(kind.program) is not None]
    missing = tuple(kind for kind in kinds if kind not in here)
    try:
        return Offer(tuple(here), missing, programs.own_destinations(around.environ, around.home))
    except Problem as problem:
        return Offer(tuple(here), missing, (), problem)


def settled(place: Place, around: Around) -> Place:
    """The place by names that mean the same in every folder: a file by its whole path, `~` for the home folder."""
    match place.kind, place.names:
        case ".env", (typed, name) if typed.strip():
            with suppress(Problem):
                path = (around.folder / typed_file(typed, around.home)).absolute()
                return Place(DOTENV, (str(with_home_as_tilde(path, around.home)), name))
    return place


def look(place: Place, around: Around) -> tuple[str, ...]:
    """What to ask before the value goes there, as sentences, none if nothing is. Blocks. Raises Problem when the
    place can't take it."""
    match place.kind, place.names:
        case "own", (name,):
            programs.own_destination(name, around.environ, around.home)
            return ()
        case ".env", (path, name):
            return dotenv_file.look(path, name, around)
    programs.check_names(place)
    return programs.look(place, around)


def put(place: Place, value: Secret, around: Around) -> str:
    """Put the value there, once. Returns how it ended, in words. Blocks. Raises Problem, with `outcome_unknown` when
    the program did not end by itself."""
    match place.kind, place.names:
        case "own", (name,):
            command = programs.own_destination(name, around.environ, around.home).command
            ran = run(command, around, value)
            if ran.status != 0:
                raise refused(command[0], ran)
            return f"Gave it to {name}"
        case ".env", (path, name):
            return f"Wrote {name} into {dotenv_file.put(path, name, value, around)}"
    programs.check_names(place)
    programs.put(place, value, around)
    return f"Put it into {KINDS[place.kind].title}: {' '.join(filter(None, place.names))}"
