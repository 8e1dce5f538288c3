"""The commands of the screens about apps ("Sign in with Chutes")."""

from __future__ import annotations

from chutes_tui.commands.command import Command, CommandGroup
from chutes_tui.commands.value_groups import PUT

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

OWN_APPS = CommandGroup(
    "own_apps",
    "Your apps",
    (
        Command("new_app", "New", "Create an app that people sign in to with Chutes.", ("n",)),
        Command("show_detail", "Detail", "Show everything that is known of the app.", ("enter", "i")),
        Command("edit", "Edit", "Change the app's name, redirect URIs and other fields.", ("m",)),
        Command("share", "Share", "Share the app with a user.", ("h",)),
        Command("unshare", "End a share", "End a share of the app.", ("u",), footer=False),
        Command("renew_secret", "New secret", "Create a new client secret; the old one ends at once.", ("x",)),
        Command("switch", "On/off", "Switch the app off, or on again.", ("t",)),
        Command("delete", "Delete", "Delete the app, and all that was granted to it.", ("d", "delete")),
        Command("copy", "Copy", "Copy the client id, an address or another id of the app.", ("c",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to see the apps.", ("f",)),
        Command("filter", "Filter", "Filter by name, address or id.", ("slash", "ctrl+f")),
        Command("sort", "Sort", "Sort by a column, chosen by its letter.", ("s",), footer=False),
        Command("sort_reverse", "Reverse", "Reverse the sort order.", ("S",), footer=False),
        Command("refresh", "Refresh", "Read the apps again.", ("r", "f5"), footer=False),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)

CLIENT_SECRET = CommandGroup(
    "client_secret",
    "Client secret",
    (
        Command(
            "copy_snippet", "Copy", "Copy the chosen format; it is cleared from the clipboard after 45 s.", ("c",)
        ),
        Command("toggle_reveal", "Show/hide", "Show the client secret for 30 seconds, or hide it.", ("v",)),
        PUT,
        Command("confirm_saved", "I've saved it", "Confirm that you saved it, then close.", ("s",)),
        Command("leave", "Close", "Close; asks if the secret was neither copied nor saved.", ("escape",)),
    ),
)
