"""The file `keymap.toml`: reading it with faults by line, and printing the present map in its format.

A table stands for a group of commands, a line in it for a command: `new_key = "n"` or `new_key = ["n", "f9"]`.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.commands.groups import GROUPS
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chutes_tui.commands import CommandGroup

DEFAULTS: Final = {
    f"{group.name}.{one.action}": one.keys for group in GROUPS.values() for one in group.commands if one.keys
}
_EVERYWHERE: Final = ("everywhere", "table")
"""The groups whose keys work on the screens of all others, too."""
_IN_ONE_FORM: Final = {"key_builder", "scope_grid"}
_TABLE: Final = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
_LINE: Final = re.compile(r"\s*([\w.-]+)\s*=")
_NAMED: Final = {"?": "question_mark", "/": "slash", ":": "colon", "*": "asterisk", ";": "semicolon"}
_CHARACTERS: Final = {name: character for character, name in _NAMED.items()}


def parse(data: bytes) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the keys that a file gives to commands, and its faults; faulty lines are left out."""
    try:
        text = data.decode()
        document = tomllib.loads(text)
    except UnicodeDecodeError:
        return {}, ("It is not UTF-8 text, so all of it is left out.",)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, (f"It is not TOML, so all of it is left out: {visible(str(error))}.",)
    lines = _line_numbers(text)
    wanted: dict[str, tuple[str, ...]] = {}
    faults: dict[str, str] = {}
    for name, value in _entries(document):
        keys = _keys(value)
        if name not in DEFAULTS:
            faults[name] = f"there is no command {visible(name)}"
        elif isinstance(keys, str):
            faults[name] = keys
        else:
            wanted[name] = keys
    while clash := _collision(wanted, lines):
        name, words = clash
        faults[name] = words
        del wanted[name]
    told = sorted(faults, key=lambda name: lines.get(name, 0))
    return wanted, tuple(f"line {lines.get(name, '?')}: {faults[name]}" for name in told)


def printed(groups: Iterable[CommandGroup]) -> str:
    """Return the keys of groups in the format of the file, each line with what its command does."""
    parts = ["# A line that is left out keeps its keys; several keys stand in [brackets].\n"]
    for group in groups:
        parts.append(f"\n[{group.name}]  # {group.title}\n")
        for one in group.commands:
            if not one.keys:
                continue  # Textual has no binding that could be given a key
            keys = [_character(key) for key in one.keys]
            value = json.dumps(keys[0] if len(keys) == 1 else keys, ensure_ascii=False)
            parts.append(f"{one.action} = {value}  # {one.help}\n")
    return "".join(parts)


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for group, table in document.items():
        if isinstance(table, dict):
            yield from ((f"{group}.{action}", value) for action, value in table.items())
        else:
            yield group, table


def _keys(value: Any) -> tuple[str, ...] | str:
    """The keys of a line, or what is wrong with them."""
    names: Any = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(one, str) for one in names):
        return 'it takes a key or a list of keys: "n" or ["n", "f9"]'
    unknown = [one for one in names if not _is_key(one)]
    if unknown:
        return f"there is no key {visible(unknown[0])!r}"
    return tuple(dict.fromkeys(_NAMED.get(str(one), str(one)) for one in names))


def _is_key(name: str) -> bool:
    """Whether a terminal can send a key of this name, as far as Textual knows."""
    from textual.keys import Keys

    if len(name) == 1:
        return name.isprintable() and name not in " ,"
    *modifiers, base = name.split("+")
    if not base or not {*modifiers} <= {"ctrl", "shift", "alt"} or len({*modifiers}) < len(modifiers):
        return False
    if len(base) == 1 or base in {key.value for key in Keys}:
        return True
    try:
        unicodedata.lookup(base.replace("_", " "))
    except KeyError:
        return base in _CHARACTERS
    return True


def _character(key: str) -> str:
    return _CHARACTERS.get(key, key)


def _collision(wanted: Mapping[str, tuple[str, ...]], lines: Mapping[str, int]) -> tuple[str, str] | None:
    """The last line that gives a key which another command has on the same screen, and why it can't be used."""
    present = {**DEFAULTS, **wanted}
    for name in sorted(wanted, key=lambda one: lines.get(one, 0), reverse=True):
        for other in DEFAULTS:
            shared = set(present[name]) & set(present[other]) - (set(DEFAULTS[name]) & set(DEFAULTS[other]))
            if shared and other != name and _meet(name, other):
                return name, f"{_character(min(shared))} is the key of {other}, too"
    return None


def _meet(one: str, other: str) -> bool:
    """Whether two commands can be on one screen."""
    together = {one.partition(".")[0], other.partition(".")[0]}
    return len(together) == 1 or not together.isdisjoint(_EVERYWHERE) or together == _IN_ONE_FORM


def _line_numbers(text: str) -> dict[str, int]:
    """Where each `group.action` stands."""
    table, numbers = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if head := _TABLE.match(line):
            table = f"{head[1]}."
        elif entry := _LINE.match(line):
            numbers.setdefault(table + entry[1], number)
    return numbers
