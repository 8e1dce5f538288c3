"""The commands of the account's place."""

from __future__ import annotations

from chutes_tui.commands.command import Command, CommandGroup

ACCOUNT = CommandGroup(
    "account",
    "Account",
    (
        Command("show_payment", "Pay in", "Show the account's payment address, with a QR code.", ("p",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to read the plan.", ("f",)),
        Command("copy", "Copy", "Copy the username, an id or an address.", ("c",)),
        Command("show_detail", "All details", "Show everything that is known of the account.", ("i",)),
        Command("refresh", "Refresh", "Read the account again; it is read every minute anyway.", ("r", "f5")),
    ),
)
