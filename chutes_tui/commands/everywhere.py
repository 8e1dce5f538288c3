"""The commands that work on every screen, those of every table, and the places to go to."""

from __future__ import annotations

from typing import Final

from chutes_tui.commands.command import Command, CommandGroup, Place

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
