"""Commands: what they are, those that work everywhere and on every table, and the places to go to.

Bindings, footer, palette and help are made from the groups of commands, one a screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

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


SCROLLING: Final = (
    ("j", "scroll_down", "Down"),
    ("k", "scroll_up", "Up"),
    ("g", "scroll_home", "First"),
    ("G", "scroll_end", "Last"),
)
"""Keys of a text that scrolls, for `hidden_bindings`."""


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


_OPEN_ANOTHER: Final = "Open another account: a config file, an API key, or the sandbox."
_DOCTOR: Final = "Find out why something doesn't work, and what to do."
_AUDIT: Final = "Look for risky keys, secrets, config files and wallets."

PLACES = (
    Place("1", "Keys", "Go to this account's API keys.", "keys.keys_screen.KeysScreen", True),
    Place("2", "Secrets", "Go to your chutes' secrets.", "secrets.secrets_screen.SecretsScreen", True),
    Place(
        "3", "Account", "Go to this account's money, plan and usage.", "account.account_screen.AccountScreen", True
    ),
    Place("4", "Profiles", "Go to the config files on this machine.", "profiles.profiles_screen.ProfilesScreen"),
    Place("5", "Wallets", "Go to the wallets on this machine.", "wallets.wallets_screen.WalletsScreen"),
    Place("6", "Doctor", _DOCTOR, "doctor.doctor_screen.DoctorScreen"),
    Place("A", "Audit", _AUDIT, "audit.audit_screen.AuditScreen", True, tab=False, under="keys"),
    Place("O", "Other ways to start", _OPEN_ANOTHER, "onboarding.welcome.WelcomeScreen", tab=False),
)

EVERYWHERE = CommandGroup(
    "everywhere",
    "Everywhere",
    (
        Command("help", "Help", "Show every key of this screen and what the marks mean.", ("question_mark", "f1")),
        Command(
            "command_palette",
            "Palette",
            "Find any command by name.",
            ("ctrl+p", "colon"),
            footer=False,
            palette=False,
        ),
        Command(
            "jump",
            "Jump",
            "Show a letter on every field, list and button; type it to go there or press the button.",
            ("semicolon", "ctrl+o", "ctrl+right_square_bracket"),
            footer=False,
        ),
        *(Command(place.action, place.title, place.help, (place.key,), footer=False) for place in PLACES),
        Command(
            "choose_account",
            "Accounts",
            "Switch to another account by its first letters, or add one.",
            ("o",),
            footer=False,
        ),
        Command(
            "register_account",
            "Register",
            "Create a new account with a Bittensor wallet's hotkey.",
            (),
            footer=False,
        ),
        Command(
            "suspend_process",
            "Suspend",
            "Suspend chutes-tui; fg in the shell resumes it.",
            ("ctrl+z",),
            footer=False,
        ),
        Command("quit", "Quit", "Quit; asks only when something would be lost.", ("q", "ctrl+q")),
        Command(
            "explain_problem",
            "Error details",
            "Show the last error in full, with the server's response, to read or copy.",
            ("e", "f12"),
            footer=False,
        ),
        Command(
            "forget_clipboard",
            "Clear clipboard",
            "Clear the secret that chutes-tui copied, if it is still on the clipboard.",
            ("ctrl+l",),
            footer=False,
        ),
        Command(
            "toggle_theme",
            "Dark/light",
            "Switch between the dark and the light theme.",
            ("ctrl+t",),
            footer=False,
        ),
    ),
)

SORT: Final = Command("sort", "Sort", "Sort by a column, chosen by its letter.", ("s",))
SORT_QUIETLY: Final = SORT._replace(footer=False)
SORT_REVERSE: Final = Command("sort_reverse", "Reverse", "Reverse the sort order.", ("S",), footer=False)
UNWIND: Final = Command(
    "unwind",
    "Back",
    "Leave the filter, then clear it, then clear the selection.",
    ("escape",),
    footer=False,
    palette=False,
)
UNFILTER: Final = UNWIND._replace(help="Leave the filter, then clear it.")

TABLE = CommandGroup(
    "table",
    "Tables",
    (
        Command("cursor_down", "Down", "Move down a row.", ("j", "down"), footer=False, palette=False),
        Command("cursor_up", "Up", "Move up a row.", ("k", "up"), footer=False, palette=False),
        Command("cursor_first", "First", "Go to the first row.", ("g", "home"), footer=False, palette=False),
        Command("cursor_last", "Last", "Go to the last row.", ("G", "end"), footer=False, palette=False),
        Command("page_down", "Page down", "Move down a page.", ("pagedown", "ctrl+d"), footer=False, palette=False),
        Command("page_up", "Page up", "Move up a page.", ("pageup", "ctrl+u"), footer=False, palette=False),
        Command("mark", "Select", "Select or deselect the row.", ("space",), palette=False),
        Command("activate", "Open", "Open the row.", ("enter",), footer=False, palette=False),
    ),
)
