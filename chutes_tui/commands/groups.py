"""Every command once: its keys, its footer label and its sentence for help and palette.

Screens declare which group they offer and implement `action_<name>`; bindings, footer, palette and help are all
made from here, so they can't disagree.
"""

from __future__ import annotations

from chutes_tui.commands import (
    EVERYWHERE,
    SORT,
    SORT_QUIETLY,
    SORT_REVERSE,
    TABLE,
    UNFILTER,
    UNWIND,
    Command,
    CommandGroup,
    account_groups,
    key_groups,
    onboarding_groups,
    value_groups,
)

_STOP = Command("stop_waiting", "Stop", "Stop waiting for the server; the rest is not sent.", ("x",))
_REFRESH = Command("refresh", "Refresh", "Refresh (keeps cursor and selection).", ("r", "f5"))


KEYS = CommandGroup(
    "keys",
    "API keys",
    (
        _STOP,
        Command("new_key", "New key", "Create an API key with exactly the access it needs.", ("n",)),
        Command("new_keys", "New keys", "Create many keys from a list of names and templates.", ("N",), footer=False),
        Command("show_detail", "Detail", "Show key details.", ("enter",)),
        Command("delete_keys", "Delete", "Delete the key under the cursor, or all selected keys.", ("d", "delete")),
        Command(
            "export_record",
            "Export notes",
            "Write what is known of the keys to a file: access, tests, notes.",
            ("E",),
            footer=False,
        ),
        Command(
            "import_record",
            "Import notes",
            "Read what another machine knows of the keys.",
            ("M",),
            footer=False,
        ),
        Command("filter", "Filter", "Filter by name, id or access, over all keys.", ("slash", "ctrl+f")),
        Command("rotate", "Rotate", "Replace the key by a new one with no more access, step by step.", ("R",)),
        Command("test_key", "Test", "Ask the server what the key may do; changes nothing.", ("t",)),
        Command(
            "note_places",
            "Notes",
            "Note where the key is used, and when to think of it again.",
            ("w",),
            footer=False,
        ),
        Command(
            "create_again",
            "Create again",
            "Create the key that was just deleted once more: same name and access, another value.",
            ("u",),
            footer=False,
        ),
        Command(
            "simulate",
            "Simulate",
            "Show which requests the key may make, and by which scope; sends nothing.",
            ("m",),
            footer=False,
        ),
        Command("show_models", "Models", "Show the public models and what they cost.", ("L",), footer=False),
        Command("identify", "Identify", "Say whose a pasted key is, and what it may do.", ("I",), footer=False),
        Command(
            "show_payment",
            "Pay in",
            "Show where to pay in, and payments on their way.",
            ("p",),
            footer=False,
        ),
        SORT,
        SORT_REVERSE,
        Command("mark_all", "Select all", "Select every key that the filter shows, or none.", ("a",), footer=False),
        Command(
            "copy", "Copy", "Copy the id, name, scopes, a curl call, or the command that creates the key.", ("c",)
        ),
        _REFRESH,
        UNWIND,
    ),
)

SECRETS = CommandGroup(
    "secrets",
    "Secrets",
    (
        _STOP,
        Command("new_secret", "New", "Create a secret for a chute.", ("n",)),
        Command("show_detail", "Detail", "Show secret details; on a chute, fold or unfold its secrets.", ("enter",)),
        Command("replace", "Replace", "Replace the secret's value: the old one is deleted first.", ("p",)),
        Command("import_dotenv", "Import", "Import a .env file: review it, then send it.", ("i",)),
        Command(
            "delete_secrets", "Delete", "Delete the secret under the cursor, or all selected ones.", ("d", "delete")
        ),
        Command("filter", "Filter", "Filter by variable, chute or id, over all secrets.", ("slash", "ctrl+f")),
        Command("toggle_groups", "Group", "Show the secrets by chute (Enter folds one), or as one list.", ("t",)),
        SORT,
        Command("copy", "Copy", "Copy an id, the variable, or the command that creates the secret.", ("c",)),
        SORT_REVERSE,
        Command(
            "mark_all", "Select all", "Select every secret that the filter shows, or none.", ("a",), footer=False
        ),
        _REFRESH,
        UNWIND,
    ),
)

PROFILES = CommandGroup(
    "profiles",
    "Profiles",
    (
        Command("open_profile", "Open", "Open the account of this profile.", ("enter",), palette=False),
        Command("show_detail", "Detail", "Show where each value comes from, and who can read the file.", ("i",)),
        Command("add", "Add", "Add a profile.", ("n",)),
        Command(
            "look_at_all",
            "Ask all",
            "Ask every account for balance, plan, caps, keys and its worst finding.",
            ("a",),
            footer=False,
        ),
        Command("edit_url", "URL", "Edit the API URL in the profile's file.", ("u",)),
        Command("rename", "Rename", "Rename the profile.", ("m", "f2")),
        Command("make_private", "Make private", "Make the file and folder private (0600/0700).", ("f",)),
        Command("back_up", "Back up", "Keep a copy next to the file, readable only by you.", ("b",)),
        Command("remove", "Remove", "Remove the profile; its contents are kept in a backup.", ("d", "delete")),
        Command("filter", "Filter", "Filter by name, account, server, path or state.", ("slash", "ctrl+f")),
        SORT_QUIETLY,
        SORT_REVERSE,
        Command("copy", "Copy", "Copy the path, or lines for other programs.", ("c",), footer=False),
        Command(
            "make_default",
            "Make default",
            "Have chutes-tui and the official CLI start with it.",
            ("t",),
            footer=False,
        ),
        Command("refresh", "Refresh", "Read the config files again.", ("r", "f5"), footer=False),
        UNFILTER,
    ),
)

SCOPE_GRID = CommandGroup(
    "scope_grid",
    "Access grid",
    (
        Command("grid_down", "Down", "Next row.", ("j", "down"), footer=False, palette=False),
        Command("grid_up", "Up", "Previous row.", ("k", "up"), footer=False, palette=False),
        Command("grid_left", "Left", "Previous action.", ("h", "left"), footer=False, palette=False),
        Command("grid_right", "Right", "Next action.", ("l", "right"), footer=False, palette=False),
        Command("grid_first", "First", "First row.", ("g", "home"), footer=False, palette=False),
        Command("grid_last", "Last", "Last row.", ("G", "end"), footer=False, palette=False),
        Command("tick", "Toggle", "Select or clear the cell.", ("space",), footer=False, palette=False),
        Command("go_on", "Go on", "Go to the buttons; changes nothing.", ("enter",), footer=False, palette=False),
        Command(
            "remove_object",
            "Remove",
            "Remove the resource under the cursor from the grid.",
            ("delete", "backspace", "d"),
            footer=False,
            palette=False,
        ),
    ),
)

KEY_BUILDER = CommandGroup(
    "key_builder",
    "New API key",
    (
        Command("create", "Create key", "Create the key.", ("ctrl+s", "f10")),
        Command("templates", "Templates", "Start from a template.", ("f2", "ctrl+o")),
        Command(
            "add_objects", "Add chute or image", "Limit the key to specific chutes and images.", ("f3", "ctrl+n")
        ),
        Command("next_view", "Next view", "Next view: grid, meaning, JSON, command.", ("f4", "ctrl+g")),
        Command(
            "simulate",
            "Simulate",
            "Show which requests a key with this access may make, and by which scope.",
            ("f6",),
            footer=False,
        ),
        Command("copy_command", "Copy CLI", "Copy the equivalent chutes keys create command.", ("f8",)),
        Command(
            "overwrite_json",
            "JSON from grid",
            "Replace the JSON with the grid's scopes; ctrl+z in the text undoes it.",
            ("f9", "ctrl+r"),
            footer=False,
        ),
        Command("leave", "Cancel", "Leave; asks before your input is lost.", ("escape",), palette=False),
    ),
)

WALLETS = CommandGroup(
    "wallets",
    "Wallets",
    (
        Command(
            "new_wallet",
            "New wallet",
            "Create a wallet: a coldkey and a hotkey, each with a recovery phrase.",
            ("n",),
        ),
        Command("add_hotkey", "Add hotkey", "Add a new hotkey to the wallet under the cursor.", ("a",)),
        Command("restore_hotkey", "Restore", "Restore a hotkey from its recovery phrase.", ("m",)),
        Command(
            "restore_coldkey",
            "Restore coldkey",
            "Restore a wallet's coldkey from its words or seed.",
            ("M",),
            footer=False,
        ),
        Command("show_detail", "Detail", "Show details of the row.", ("enter",)),
        Command("check", "Check", "Check the hotkey offline: file, address and signature.", ("t",)),
        Command(
            "check_wallet", "Check all", "Check the whole wallet: folders, coldkey, hotkeys.", ("T",), footer=False
        ),
        Command(
            "remove_leftover",
            "Remove",
            "Remove the files of an interrupted wallet creation.",
            ("d", "delete"),
        ),
        Command("unlock", "Unlock", "Test the password of an encrypted hotkey; it is not kept.", ("u",)),
        Command("copy_address", "Copy address", "Copy the address of the hotkey, or of the coldkey.", ("c",)),
        Command("filter", "Filter", "Filter by names, state or address.", ("slash", "ctrl+f"), footer=False),
        SORT_QUIETLY,
        SORT_REVERSE,
        Command("back_up", "Back up", "Keep wallets and configs in one encrypted file.", ("B",)),
        Command("open_backup", "Open backup", "Restore from a backup; overwrites nothing.", ("b",), footer=False),
        Command(
            "take_coldkey_off",
            "Take coldkey off",
            "Remove the coldkey's file from this machine, once a backup holds it.",
            ("x",),
            footer=False,
        ),
        Command("other_folder", "Folder", "Look for wallets in another folder for this session.", ("p",)),
        Command("refresh", "Refresh", "Read the wallets again.", ("r", "f5"), footer=False),
        UNFILTER,
    ),
)

WALLET_CREATION = CommandGroup(
    "wallet_creation",
    "Wallet creation",
    (
        Command("next_step", "Next", "Next step.", ("ctrl+s", "f10")),
        Command("toggle_words", "Show/hide", "Show the recovery phrase for 30 seconds, or hide it.", ("v", "f4")),
        Command("copy_words", "Copy", "Copy the recovery phrase, after a warning.", ("c",)),
        Command(
            "back", "Back", "Previous step; leaves from the first one. Asks before something is lost.", ("escape",)
        ),
    ),
)

SECRET_FORM = CommandGroup(
    "secret_form",
    "Secret",
    (
        Command("send", "Create", "Create the secret, or replace the existing one.", ("ctrl+s", "f10")),
        Command("choose_chute", "Chute", "Choose the chute by name, or type its id.", ("f2", "ctrl+o")),
        Command("templates", "Templates", "Choose a common variable.", ("f3", "ctrl+n")),
        Command("toggle_value", "Show/hide", "Show the value for 30 seconds, or hide it again.", ("f4", "ctrl+g")),
        Command("read_file", "File", "Read the value from a file.", ("f6", "ctrl+r")),
        Command("leave", "Cancel", "Leave; asks before a value is lost.", ("escape",), palette=False),
        Command(
            "toggle_replace",
            "Replace",
            "Allow or forbid deleting the chute's existing secret with this variable.",
            ("f7", "ctrl+y"),
            footer=False,
        ),
        Command("copy_command", "Copy CLI", "Copy the equivalent command, without the value.", ("f8",)),
    ),
)

SECRET_IMPORT = CommandGroup(
    "secret_import",
    "Import a .env file",
    (
        Command("read", "Read", "Read the file or the pasted text.", ("enter",), palette=False),
        Command("write", "Import", "Import the selected variables, one after the other.", ("ctrl+s", "f10")),
        Command("tick_all", "Select all", "Select everything that can be sent, or nothing.", ("a",)),
        Command("show_detail", "Detail", "Show details of the row; retry it if it failed.", ("i",)),
        Command("pause", "Pause/resume", "Pause after the secret being sent, or resume.", ("p",)),
        Command("retry", "Try again", "Retry what failed; asks before replacing what exists.", ("r",)),
        Command("choose_chute", "Chute", "Choose another chute, before anything is sent.", ("c",)),
        Command("back", "Back", "Back to the source, or leave; asks before a value is lost.", ("escape",)),
    ),
)

_OTHERS = tuple(
    one for module in (onboarding_groups, key_groups, account_groups, value_groups) for one in vars(module).values()
)
_ALL = (EVERYWHERE, TABLE, onboarding_groups.WELCOME, *vars().values(), *_OTHERS)
GROUPS = {one.name: one for one in _ALL if isinstance(one, CommandGroup)}
"""Every group by its name; the group of a place with a list has the name of the place's mode."""
