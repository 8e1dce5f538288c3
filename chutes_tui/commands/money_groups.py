"""The commands about an account's money and its end."""

from __future__ import annotations

from chutes_tui.commands.command import Command, CommandGroup

DELETION = CommandGroup(
    "deletion",
    "Delete the account",
    (
        Command("delete_account", "Delete", "Delete the account: asks for the fingerprint and the username.", ("d",)),
        Command("back_up", "Back up", "Copy the config file beside itself first.", ("b",)),
        Command("refresh", "Refresh", "Read again what the account has.", ("r", "f5")),
        Command("leave", "Cancel", "Back to the account; nothing is deleted.", ("escape",), palette=False),
    ),
)

DEPOSIT = CommandGroup(
    "deposit",
    "Developer deposit",
    (
        Command("give_back", "Return", "Have the deposit sent to your wallet: asks for the address twice.", ("x",)),
        Command("copy_address", "Copy", "Copy the deposit address.", ("c",)),
        Command("show_code", "Code", "Show the deposit address as a code for a phone's camera.", ("v",)),
        Command("settle", "It is settled", "Close a return whose end wasn't known.", ("s",)),
        Command("refresh", "Refresh", "Ask the server and the chain again.", ("r", "f5")),
        Command("leave", "Back", "Back to the account.", ("escape",), palette=False),
    ),
)
