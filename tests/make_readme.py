"""Writes the README's tables of keys anew from the command registry: `python tests/make_readme.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chutes_tui import commands
from chutes_tui.commands import groups

README: Final = Path(__file__).parents[1] / "README.md"
_BEGIN: Final = "<!-- keys: made by tests/make_readme.py -->\n"
_END: Final = "<!-- end of keys -->\n"


def tables() -> str:
    """A table for every group of commands, in the order of the registry."""
    return "\n".join(_table(group) for group in groups.GROUPS.values())


def with_tables(readme: str) -> str:
    """The README with its tables as they should be."""
    before, _, rest = readme.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{tables()}\n{_END}{after}"


def _table(group: commands.CommandGroup) -> str:
    rows = [
        f"| {', '.join(map(_key, command.keys))} | {command.help} |" for command in group.commands if command.keys
    ]
    return "\n".join([f"**{group.title}**\n", "| keys | |", "|---|---|", *rows, ""])


def _key(key: str) -> str:
    return f"`{key if key.startswith('ctrl+') else commands.show_key(key)}`"


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
