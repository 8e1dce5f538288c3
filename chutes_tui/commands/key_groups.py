"""The commands of the places that look for risks, of what a key may do, and of keys from a list."""

from __future__ import annotations

from chutes_tui.commands import SORT_QUIETLY, SORT_REVERSE, UNFILTER, UNWIND, Command, CommandGroup

AUDIT = CommandGroup(
    "audit",
    "Audit",
    (
        Command("stop_waiting", "Stop", "Stop waiting for the server; the rest is not sent.", ("X",)),
        Command("open_row", "Open", "Unfold what a check found, or show details of a finding.", ("enter",)),
        Command("show_detail", "Detail", "Show why it matters and what to do.", ("i",), footer=False),
        Command("go_to", "Go to", "Go to the key, secret, config file or wallet.", ("v",)),
        Command("rotate", "Rotate", "Replace the key by a new one with no more access, step by step.", ("R",)),
        Command("renew", "New key", "Create a key in place of this one, with the same or less access.", ("n",)),
        Command("delete", "Delete", "Delete the keys or secrets of the findings, after a question.", ("d", "delete")),
        Command("make_private", "Make private", "Make a config file and its folder private (0600/0700).", ("f",)),
        Command("accept", "Accept", "Accept the findings for 90 days, with a note; or take that back.", ("x",)),
        Command("toggle_passed", "Passed", "Hide or show the checks that passed.", ("h",)),
        Command("export", "Report", "Write the report to a file: Markdown, CSV or JSON.", ("w",)),
        Command("scan", "Scan files", "Look for API keys in files: where, whose, alive or gone.", ("s",)),
        Command("set_age", "Age limit", "Choose after how many days a key is old.", ("y",), footer=False),
        Command(
            "filter", "Filter", "Filter by check, severity, name or evidence.", ("slash", "ctrl+f"), footer=False
        ),
        Command("mark_all", "Select all", "Select every finding that is shown, or none.", ("a",), footer=False),
        Command("refresh", "Run again", "Look at everything again.", ("r", "f5")),
        UNWIND,
    ),
)

DOCTOR = CommandGroup(
    "doctor",
    "Doctor",
    (
        Command("show_detail", "Details", "Show what was found, why it matters and what to do.", ("enter", "i")),
        Command("refresh", "Run again", "Run every check again.", ("r", "f5")),
        Command("copy_fix", "Copy fix", "Copy the command that fixes it, or what to do.", ("c",)),
        Command("make_private", "Make private", "Make config file, folder and backups private (0600/0700).", ("f",)),
        Command("go_to", "Go to", "Go to where this is set or shown.", ("v",)),
        Command("bundle", "Bundle", "Show a text for a report, without secrets; copy or save it.", ("w",)),
        Command("watch", "Watch", "Run the checks every few seconds until all is well; or stop that.", ("W",)),
        Command("filter", "Filter", "Filter by name, state or what was found.", ("slash", "ctrl+f"), footer=False),
        UNFILTER,
    ),
)

SIMULATION = CommandGroup(
    "simulation",
    "What a key may do",
    (
        Command(
            "put",
            "New key",
            "Create a key with the smallest access for the ticked requests.",
            ("ctrl+s", "f10", "n"),
        ),
        Command("show_detail", "Detail", "Show what decides about the request, and what to do.", ("enter",)),
        Command("add_objects", "Add chute", "Add requests about a chute or an image of your choice.", ("c", "f3")),
        Command("add_request", "Add request", "Add a request by its method and path.", ("p",), footer=False),
        Command("choose_server", "Server", "Choose the generation of the server whose rules decide.", ("v",)),
        Command("test_key", "Test", "Ask the server what the key may do; changes nothing.", ("t",)),
        Command("filter", "Filter", "Filter by request, path, answer or reason.", ("slash", "ctrl+f")),
        SORT_QUIETLY,
        SORT_REVERSE,
        Command("mark_all", "Tick all", "Tick every request that the filter shows, or none.", ("a",), footer=False),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)

SCAN = CommandGroup(
    "scan",
    "Scan files for keys",
    (
        Command("scan", "Scan", "Look through the file or folder.", ("ctrl+s", "f10")),
        Command("stop", "Stop", "Stop looking; what was found so far stays.", ("x",)),
        Command("edit_path", "Path", "Go to the path.", ("p", "f2")),
        Command("show_detail", "Detail", "Show where else the key stands, and what to do.", ("enter",)),
        Command("go_to", "Go to key", "Go to the key in the list of keys.", ("v",)),
        Command("copy_place", "Copy place", "Copy the path with its line.", ("c",)),
        Command("show_unread", "Not read", "Show what could not be read, and why.", ("u",)),
        Command("filter", "Filter", "Filter by path, key, account or state.", ("slash", "ctrl+f"), footer=False),
        SORT_QUIETLY,
        SORT_REVERSE,
        Command("back", "Back", "Leave the filter, then close; stops a scan that is running.", ("escape",)),
    ),
)


KEY_SET = CommandGroup(
    "key_set",
    "Keys from a list",
    (
        Command("read", "Review", "Read the lines; nothing is sent before you confirm.", ("ctrl+s", "f10")),
        Command("write", "Create", "Create the selected keys, one after the other.", ("ctrl+s", "f10")),
        Command("tick_all", "Select all", "Select every key that can be created, or nothing.", ("a",)),
        Command("show_detail", "Detail", "Show details of the row; what failed comes with what can be done.", ("i",)),
        Command("pause", "Pause/resume", "Pause after the key being created, or resume.", ("p",)),
        Command("retry", "Try again", "Retry what failed; asks before a key is deleted and created again.", ("r",)),
        Command("toggle_reveal", "Show/hide", "Show the key under the cursor for 30 seconds, or hide it.", ("v",)),
        Command(
            "copy_all", "Copy all", "Copy all new keys as a .env; cleared from the clipboard after 45 s.", ("c",)
        ),
        Command("confirm_saved", "I've saved them", "Confirm that you saved all keys, then close.", ("s",)),
        Command("back", "Back", "Back to the lines, or leave; asks before a value is lost.", ("escape",)),
    ),
)
