"""What a typed path can be completed to. It blocks: call it in a thread."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core.program.home import expand_home

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 5000
"""Entries of a folder that are looked at; in a larger one nothing is completed."""


class PathCompletion(NamedTuple):
    """A typed path, with as much added as all paths that begin so have in common, and as the first of them has."""

    common: str
    first: str


def complete_path(typed: str, home: Path, *, folders: bool = False) -> PathCompletion:
    """Return what a path can be completed to, itself where that is nothing; `folders`: only to folders.

    `~` is `home`. Hidden entries are found once their dot is typed; names that can't be shown are never found.
    """
    nothing = PathCompletion(typed, typed)
    if not typed:
        return nothing
    if typed == "~":
        return PathCompletion("~/", "~/")
    head, slash, tail = typed.rpartition("/")
    try:
        with os.scandir(expand_home(Path(head + slash or "."), home)) as entries:
            found = _found(entries, tail, folders=folders)
    except (OSError, ValueError):
        return nothing
    if not found:
        return nothing
    first = min(found)
    common = _beginning(first, max(found))
    if len(found) == 1 and found[first]:
        common = f"{first}/"
    ended = f"{first}/" if found[first] else first
    before = head + slash
    return PathCompletion(before + common, before + (tail if tail in found and len(found) > 1 else ended))


def _beginning(first: str, last: str) -> str:
    """Return what two names begin with, and so does every name between them."""
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def _found(entries: Iterable[os.DirEntry[str]], tail: str, *, folders: bool) -> dict[str, bool]:
    """Return the names that begin so, and whether each is a folder; nothing when there are too many entries."""
    found: dict[str, bool] = {}
    for number, entry in enumerate(entries):
        if number >= MOST:
            return {}
        name = entry.name
        if not name.startswith(tail) or not name.isprintable() or (not tail and name[0] == "."):
            continue
        is_folder = _is_folder(entry)
        if is_folder or not folders:
            found[name] = is_folder
    return found


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
