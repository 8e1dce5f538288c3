"""What a command is: its action, keys, labels and help, and the bindings that are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.binding import Binding

_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "escape": "esc",
    "delete": "del",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "asterisk": "*",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A thing the user can do.

    `action` names the method `action_<action>` of the screen (or of the app), `keys` are Textual key names, the one
    to show first; `label` is for the footer, `help` a whole sentence for help and palette. `footer` tells whether
    the footer has room for it, `palette` whether it makes sense without a key.
    """

    action: str
    label: str
    help: str
    keys: tuple[str, ...]
    footer: bool = True
    palette: bool = True
    priority: bool = False

    @property
    def shown_key(self) -> str:
        """The first key as a person would write it."""
        return show_key(self.keys[0])


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """The commands of one screen, under the title that help gives them."""

    title: str
    commands: tuple[Command, ...]


def show_key(key: str) -> str:
    """A Textual key name as a person would write it: `ctrl+s` → `^s`, `shift+s` or `S` → `S`."""
    if key.startswith("ctrl+"):
        return f"^{_SHOWN.get(key[5:], key[5:])}"
    return _SHOWN.get(key, key)


def bindings(group: CommandGroup) -> list[Binding]:
    """The group as Textual bindings; the first key of each command is the one a footer may show."""
    from textual.binding import Binding

    return [
        Binding(
            key,
            command.action,
            command.label,
            show=command.footer and position == 0,
            tooltip=command.help,
            priority=command.priority,
            key_display=show_key(key),
        )
        for command in group.commands
        for position, key in enumerate(command.keys)
    ]
