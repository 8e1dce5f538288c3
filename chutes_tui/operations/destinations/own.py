"""Destinations of the user's own: programs that take a value by standard input, from `destinations.toml`.

    [[destination]]
    name = "Vault"
    command = ["vault", "kv", "put", "-mount=secret", "chutes", "key=-"]

A command is a list of arguments, never a line for a shell, and nothing is filled in: the value goes by standard
input only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import config_folder
from chutes_tui.storage.private_files import FileMissingError, FileProblem, private_read, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LIMIT: Final = 64 << 10
_WRITABLE_BY_OTHERS: Final = 0o022
_LONGEST_NAME: Final = 60


class OwnDestination(NamedTuple):
    """A program of the user's own."""

    name: str
    command: tuple[str, ...]


def own_file(environ: Mapping[str, str], home: Path) -> Path:
    """Where they are written down."""
    return config_folder(environ, home) / "destinations.toml"


def own_destinations(environ: Mapping[str, str], home: Path) -> tuple[OwnDestination, ...]:
    """Read them, none without a file. Blocks. Raises FileProblem for a file that can't be read or understood, and for
    one that others can write: they would get the value."""
    path = own_file(environ, home)
    try:
        file = private_read(path, limit=_LIMIT)
    except FileMissingError:
        return ()
    if file.mode & _WRITABLE_BY_OTHERS:
        raise FileProblem(
            f"{shown_path(path)} can be changed by others, so nothing in it is run.",
            why="Whoever changes it would get the values that you put there.",
            next_step=f"Run: {shown_path(file.fix_command)}",
        )
    return _read(file.data, shown_path(path))


def _read(data: bytes, shown: str) -> tuple[OwnDestination, ...]:
    import tomllib

    try:
        document = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"{shown} is no TOML that can be read.", detail=str(error)[:200]) from None
    listed = document.get("destination", [])
    if not isinstance(listed, list) or set(document) - {"destination"}:
        raise FileProblem(f"{shown} has something else than [[destination]] tables.", next_step=_STEP)
    found = [_destination(entry, number, shown) for number, entry in enumerate(listed, 1)]
    if len({one.name for one in found}) < len(found):
        raise FileProblem(f"{shown} has two destinations of one name.", next_step="Give one of them another name.")
    return tuple(found)


def _destination(entry: Any, number: int, shown: str) -> OwnDestination:
    match entry:
        case {"name": str(name), "command": [str(program), *arguments], **rest} if not rest:
            whole = (program, *arguments)
            fine = (
                program
                and all(isinstance(one, str) and "\0" not in one for one in whole)
                and name.strip() == name
                and name.isprintable()
                and 0 < len(name) <= _LONGEST_NAME
            )
            if fine:
                return OwnDestination(name, whole)
    raise FileProblem(f"Destination {number} of {shown} can't be used.", next_step=_STEP)


_STEP: Final = 'Each needs a name and a command, such as: name = "Vault", command = ["vault", "kv", "put", "…"].'


def own_destination(name: str, environ: Mapping[str, str], home: Path) -> OwnDestination:
    """The one of this name. Blocks. Raises Problem when there is none, and as `own_destinations` does."""
    found = next((one for one in own_destinations(environ, home) if one.name == name), None)
    if found is None:
        raise Problem(
            "There is no such destination any more.", next_step=f"See {shown_path(own_file(environ, home))}."
        )
    return found
