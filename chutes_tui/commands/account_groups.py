"""The commands of the account's place."""

from __future__ import annotations

from chutes_tui.commands.command import Command, CommandGroup

ACCOUNT = CommandGroup(
    "account",
    "Account",
    (
        Command("show_payment", "Pay in", "Show the account's payment address, with a QR code.", ("p",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to read the plan.", ("f",)),
        Command(
            "new_fingerprint", "New fingerprint", "Set a new fingerprint: the old one signs out everywhere.", ("F",)
        ),
        Command("copy", "Copy", "Copy the username, an id or an address.", ("c",)),
        Command("show_detail", "All details", "Show everything that is known of the account.", ("i",)),
        Command("refresh", "Refresh", "Read the account again; it is read every minute anyway.", ("r", "f5")),
    ),
)

NEW_FINGERPRINT = CommandGroup(
    "new_fingerprint",
    "New fingerprint",
    (
        Command(
            "set_fingerprint",
            "Set",
            "Set the new fingerprint, once it is saved.",
            ("ctrl+s", "f10"),
        ),
        Command("copy_value", "Copy", "Copy the fingerprint; it is cleared from the clipboard after 45 s.", ("c",)),
        Command("toggle_reveal", "Show/hide", "Show the fingerprint for 30 seconds, or hide it.", ("v",)),
        Command("confirm_saved", "I've saved it", "Confirm that you saved the fingerprint.", ("s",)),
        Command("generate", "Another", "Draw another random fingerprint.", ("g",)),
        Command("choose_own", "Your own", "Type a fingerprint of your own choice.", ("o",)),
        Command("leave", "Cancel", "Leave; what was not set is forgotten.", ("escape",), palette=False),
    ),
)
