"""The keys that the user has given to commands, and the commands with these keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chutes_tui.core.program.home import config_folder
from chutes_tui.storage.private_files import FileMissingError, FileProblem, private_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.commands import CommandGroup


@dataclass(frozen=True, slots=True)
class Keymap:
    """Keys by the ids of bindings, such as `keys.new_key`, and what is wrong with the file, by line."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def applied_to(self, group: CommandGroup) -> CommandGroup:
        """Return the group with the user's keys."""
        if not self.keys:
            return group
        commands = (
            one._replace(keys=self.keys.get(f"{group.name}.{one.action}", one.keys)) for one in group.commands
        )
        return group._replace(commands=tuple(commands))

    def shown_key(self, group: CommandGroup, action: str) -> str:
        """Return the key of a command as a person would write it."""
        return next(one.shown_key for one in self.applied_to(group).commands if one.action == action)

    def for_textual(self) -> dict[str, str]:
        """Return the map as Textual takes it."""
        return {name: ",".join(keys) for name, keys in self.keys.items()}


def keymap_path(environ: Mapping[str, str], home: Path) -> Path:
    """Return where the user's keymap is."""
    return config_folder(environ, home) / "keymap.toml"


def read_keymap(path: Path) -> Keymap:
    """Return what a file says. A line that can't be used is a fault; without a file nothing changes."""
    try:
        data = private_read(path).data
    except FileMissingError:
        return Keymap()
    except FileProblem as problem:
        return Keymap(faults=(problem.what,))
    from chutes_tui.commands.remapping.keymap_file import parse

    return Keymap(*parse(data))
