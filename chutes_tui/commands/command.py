"""What a command, a group of commands and a place are, and the bindings made from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textual.binding import BindingType

_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "semicolon": ";",
    "right_square_bracket": "]",
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


class Command(NamedTuple):
    """A thing the user can do.

    `action` names the method `action_<action>` of the screen (or of the app), `keys` are Textual key names, the one
    to show first, none for what only palette and menus run; `label` is for the footer, `help` a whole sentence for
    help and palette. `footer` tells whether the footer has room for it, `palette` whether it makes sense without a
    key.
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
        """The first key as a person would write it, "" without one."""
        return show_key(self.keys[0]) if self.keys else ""


class CommandGroup(NamedTuple):
    """The commands of one screen, under the title that help gives them; `name` begins the ids of their bindings."""

    name: str
    title: str
    commands: tuple[Command, ...]


class Place(NamedTuple):
    """Where the user can be: the key that goes there, what palette and help say, and its screen, below `screens`.

    Without an account, a place that needs one is the welcome screen.
    """

    key: str
    title: str
    help: str
    screen: str
    needs_account: bool = False
    tab: bool = True
    """Whether it stands in the line of tabs."""
    under: str = ""
    """The mode of the tab that it lies under, if it has none of its own."""

    @property
    def mode(self) -> str:
        """Its name as a mode of the app: `keys` for the `KeysScreen`."""
        return self.screen.rpartition(".")[2].removesuffix("Screen").lower()

    @property
    def action(self) -> str:
        """The action that goes there."""
        return f"show_{self.mode}"


def show_key(key: str) -> str:
    """A Textual key name as a person would write it: `ctrl+s` → `^s`, `shift+s` or `S` → `S`."""
    if key.startswith("ctrl+"):
        return f"^{_SHOWN.get(key[5:], key[5:])}"
    return _SHOWN.get(key, key)


def bindings(group: CommandGroup) -> list[BindingType]:
    """The group as Textual bindings; the first key of each command is the one a footer may show.

    All keys of a command have one id, such as `keys.new_key`, by which an app's keymap can replace them.
    """
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
            id=f"{group.name}.{command.action}",
        )
        for command in group.commands
        for position, key in enumerate(command.keys)
    ]


def hidden_bindings(group: str, *rows: tuple[str, str, str]) -> list[BindingType]:
    """Bindings that no footer shows, from their keys, action and label; the label names an action with arguments."""
    from textual.binding import Binding

    def name(action: str, label: str) -> str:
        return label.lower().replace(" ", "_").replace("-", "_") if "(" in action else action.rpartition(".")[2]

    return [
        Binding(keys, action, label, show=False, id=f"{group}.{name(action, label)}") for keys, action, label in rows
    ]
