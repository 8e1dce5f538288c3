"""The commands of the screens about apps ("Sign in with Chutes")."""

from __future__ import annotations

from chutes_tui.commands.command import Command, CommandGroup

AUTHORIZATIONS = CommandGroup(
    "authorizations",
    "Apps with access",
    (
        Command(
            "show_detail", "Detail", "Show what the app was granted, and what that really grants.", ("enter", "i")
        ),
        Command("revoke", "Revoke", "End the access of the app under the cursor, and its tokens.", ("d", "delete")),
        Command("copy", "Copy", "Copy the app's id, its name or the scopes.", ("c",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to see the apps.", ("f",)),
        Command("filter", "Filter", "Filter by app, scope or id.", ("slash", "ctrl+f")),
        Command("sort", "Sort", "Sort by a column, chosen by its letter.", ("s",), footer=False),
        Command("sort_reverse", "Reverse", "Reverse the sort order.", ("S",), footer=False),
        Command("refresh", "Refresh", "Read the apps again.", ("r", "f5")),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)
