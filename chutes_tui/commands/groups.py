"""Every command once: its keys, its footer label and its sentence for help and palette.

Screens declare which group they offer and implement `action_<name>`; bindings, footer, palette and help are all
made from here, so they can't disagree.
"""

from __future__ import annotations

from chutes_tui.commands.command import Command, CommandGroup, Place

_SORT_REVERSE = Command("sort_reverse", "Reverse", "Turn the order round.", ("S",), footer=False)
_STOP = Command("stop_waiting", "Stop", "Stop what waits for the server: the rest is not sent.", ("x",))
_REFRESH = Command("refresh", "Refresh", "Ask the server again; cursor and selection stay.", ("r", "f5"))
_UNWIND = Command(
    "unwind",
    "Back",
    "Leave the filter, then drop it, then drop the selection.",
    ("escape",),
    footer=False,
    palette=False,
)

_UNFILTER = Command("unwind", "Back", "Leave the filter, then drop it.", ("escape",), footer=False, palette=False)
_OPEN_ANOTHER = "Open another account: a config file, an API key, or the sandbox."

PLACES = (
    Place("1", "Keys", "Go to the API keys of the account that is open.", "keys.keys_screen.KeysScreen", True),
    Place("2", "Secrets", "Go to the secrets of your chutes.", "secrets.secrets_screen.SecretsScreen", True),
    Place("4", "Profiles", "Go to the config files of this machine.", "profiles.profiles_screen.ProfilesScreen"),
    Place("5", "Wallets", "Go to the wallets of this machine.", "wallets.wallets_screen.WalletsScreen"),
    Place("o", "Open another", _OPEN_ANOTHER, "onboarding.welcome.WelcomeScreen"),
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
        *(Command(place.action, place.title, place.help, (place.key,), footer=False) for place in PLACES),
        Command(
            "register_account",
            "Register",
            "Make a new account with a hotkey of a Bittensor wallet.",
            ("R",),
            footer=False,
        ),
        Command(
            "suspend_process",
            "Suspend",
            "Go back to the shell for a while; fg there comes back here.",
            ("ctrl+z",),
            footer=False,
        ),
        Command("quit", "Quit", "Leave; asks only when something would be lost.", ("q", "ctrl+q")),
        Command(
            "explain_problem",
            "What went wrong",
            "Show the last problem in full, with the server's own words, to read or copy.",
            ("e", "f12"),
            footer=False,
        ),
        Command(
            "forget_clipboard",
            "Clear clipboard",
            "Clear a secret that was copied here from the clipboard now, if it is still there.",
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
        Command("mark", "Select", "Select the row, or take it out of the selection.", ("space",), palette=False),
        Command("activate", "Open", "Open the row.", ("enter",), footer=False, palette=False),
    ),
)

WELCOME = CommandGroup(
    "welcome",
    "Welcome",
    (
        Command("choose_route", "Choose", "Start this way.", ("enter",), palette=False),
        Command("next_route", "Down", "Next way to start.", ("j", "down"), footer=False, palette=False),
        Command("previous_route", "Up", "Previous way to start.", ("k", "up"), footer=False, palette=False),
        Command("try_again", "Try again", "Read the config file and the environment again.", ("r", "f5")),
        Command("back", "Back", "Go back to the account that is open.", ("escape",)),
    ),
)

KEYS = CommandGroup(
    "keys",
    "API keys",
    (
        _STOP,
        Command("new_key", "New", "Build a new API key with exactly the access that it needs.", ("n",)),
        Command("show_detail", "Detail", "Show everything that is known of the key.", ("enter",)),
        Command("delete_keys", "Delete", "Delete the key under the cursor, or all selected keys.", ("d", "delete")),
        Command("filter", "Filter", "Filter by name, id or access, over all keys.", ("slash", "ctrl+f")),
        Command("sort_next", "Sort", "Sort by the next column.", ("s",)),
        _SORT_REVERSE,
        Command("mark_all", "Select all", "Select every key that the filter shows, or none.", ("a",), footer=False),
        Command("copy_id", "Copy id", "Copy the id of the key under the cursor.", ("c",)),
        _REFRESH,
        _UNWIND,
    ),
)

SECRETS = CommandGroup(
    "secrets",
    "Secrets",
    (
        _STOP,
        Command("new_secret", "New", "Give a chute a secret.", ("n",)),
        Command("show_detail", "Detail", "Show everything that is known of the secret.", ("enter",)),
        Command("replace", "Replace", "Give the secret another value: the old one is deleted first.", ("p",)),
        Command("import_dotenv", "Import", "Import a .env file: look it over, then send it.", ("i",)),
        Command(
            "delete_secrets", "Delete", "Delete the secret under the cursor, or all selected ones.", ("d", "delete")
        ),
        Command("filter", "Filter", "Filter by key, chute or id, over all secrets.", ("slash", "ctrl+f")),
        Command("toggle_groups", "Group", "Show the secrets by chute (Enter folds one), or as one list.", ("t",)),
        Command("sort_next", "Sort", "Sort by the next column.", ("s",)),
        Command("copy", "Copy", "Copy an id, the key, or the command that makes the secret.", ("c",)),
        _SORT_REVERSE,
        Command(
            "mark_all", "Select all", "Select every secret that the filter shows, or none.", ("a",), footer=False
        ),
        _REFRESH,
        _UNWIND,
    ),
)

PROFILES = CommandGroup(
    "profiles",
    "Profiles",
    (
        Command("open_profile", "Open", "Open the account of this profile.", ("enter",), palette=False),
        Command("show_detail", "Detail", "Show where each value comes from, and who can read the file.", ("i",)),
        Command("add", "Add", "Add a profile.", ("n",)),
        Command("edit_url", "URL", "Edit the API URL in the profile's file.", ("u",)),
        Command("rename", "Rename", "Give the profile another name.", ("m", "f2")),
        Command("make_private", "Make private", "Take the file and its folder from everybody but you.", ("f",)),
        Command("back_up", "Back up", "Keep a copy beside the file, readable by you alone.", ("b",)),
        Command("remove", "Remove", "Take the profile away; what it held is kept in a backup.", ("d", "delete")),
        Command("filter", "Filter", "Filter by name, account, server, path or state.", ("slash", "ctrl+f")),
        Command("sort_next", "Sort", "Sort by the next column.", ("s",), footer=False),
        _SORT_REVERSE,
        Command("copy_path", "Copy path", "Copy the path of the config file.", ("c",), footer=False),
        Command("refresh", "Refresh", "Read the config files again.", ("r", "f5"), footer=False),
        _UNFILTER,
    ),
)

REVEAL = CommandGroup(
    "reveal",
    "New secret",
    (
        Command("copy_snippet", "Copy", "Copy the chosen form; a secret leaves the clipboard after 45 s.", ("c",)),
        Command("toggle_reveal", "Show/hide", "Show the secret for 30 seconds, or hide it again.", ("v",)),
        Command("confirm_saved", "I have saved it", "Tell that the secret is kept safe, then leave.", ("s",)),
        Command("leave", "Close", "Close; asks if the secret was neither copied nor saved.", ("escape",)),
    ),
)

SCOPE_GRID = CommandGroup(
    "scope_grid",
    "The grid of access",
    (
        Command("grid_down", "Down", "Next row.", ("j", "down"), footer=False, palette=False),
        Command("grid_up", "Up", "Previous row.", ("k", "up"), footer=False, palette=False),
        Command("grid_left", "Left", "Previous action.", ("h", "left"), footer=False, palette=False),
        Command("grid_right", "Right", "Next action.", ("l", "right"), footer=False, palette=False),
        Command("grid_first", "First", "First row.", ("g", "home"), footer=False, palette=False),
        Command("grid_last", "Last", "Last row.", ("G", "end"), footer=False, palette=False),
        Command("tick", "Tick", "Tick or untick the cell.", ("space",), footer=False, palette=False),
        Command("go_on", "Go on", "Go on to the buttons; ticks nothing.", ("enter",), footer=False, palette=False),
        Command(
            "remove_object",
            "Remove",
            "Take the object under the cursor out of the grid.",
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
        Command("create", "Create", "Make the key on the server, once.", ("ctrl+s", "f10")),
        Command("templates", "Templates", "Start from ready-made access.", ("f2", "ctrl+o")),
        Command("add_objects", "Add object", "Choose chutes and images to narrow the key to.", ("f3", "ctrl+n")),
        Command("next_view", "Next view", "Go on to the grid, the meaning, the JSON, the command.", ("f4", "ctrl+g")),
        Command("copy_command", "Copy CLI", "Copy the equivalent chutes keys create command.", ("f8",)),
        Command(
            "overwrite_json",
            "JSON from grid",
            "Write the grid's scopes over the JSON text, broken or not; ctrl+z in the text takes it back.",
            ("f9", "ctrl+r"),
            footer=False,
        ),
        Command("leave", "Back", "Leave; asks if something typed would be lost.", ("escape",), palette=False),
    ),
)

WALLETS = CommandGroup(
    "wallets",
    "Wallets",
    (
        Command("new_wallet", "New wallet", "Make a wallet: a coldkey, a hotkey, and the words of both.", ("n",)),
        Command("add_hotkey", "Add hotkey", "Add a new hotkey to the wallet under the cursor.", ("a",)),
        Command("restore_hotkey", "From words", "Restore a hotkey from its mnemonic.", ("m",)),
        Command("show_detail", "Detail", "Show everything that is known of the row.", ("enter",)),
        Command("check", "Check", "Verify all of the hotkey that can be verified without a network.", ("t",)),
        Command(
            "check_wallet", "Check all", "Verify the whole wallet: folders, coldkey, hotkeys.", ("T",), footer=False
        ),
        Command(
            "remove_leftover",
            "Remove",
            "Remove what is left of a wallet whose making was interrupted.",
            ("d", "delete"),
        ),
        Command("unlock", "Unlock", "Try the password of an encrypted hotkey; nothing is kept of it.", ("u",)),
        Command("copy_address", "Copy address", "Copy the address of the hotkey, or of the coldkey.", ("c",)),
        Command("filter", "Filter", "Filter by names, state or address.", ("slash", "ctrl+f"), footer=False),
        Command("sort_next", "Sort", "Sort by the next column.", ("s",), footer=False),
        _SORT_REVERSE,
        Command("other_folder", "Folder", "Look for wallets in another folder for this session.", ("p",)),
        Command("refresh", "Refresh", "Read the wallets again.", ("r", "f5"), footer=False),
        _UNFILTER,
    ),
)

WALLET_CREATION = CommandGroup(
    "wallet_creation",
    "Making a key",
    (
        Command("next_step", "Next", "Go on to the next step.", ("ctrl+s", "f10")),
        Command("toggle_words", "Show/hide", "Show the words for 30 seconds, or hide them again.", ("v", "f4")),
        Command("copy_words", "Copy", "Copy the words, after a warning.", ("c",)),
        Command(
            "back", "Back", "Back a step; from the first one leave. Asks if something would be lost.", ("escape",)
        ),
    ),
)

ATTACH = CommandGroup(
    "attach",
    "Attaching a wallet",
    (
        Command("next_step", "Next", "Go on to the next step; from the review send it.", ("ctrl+s", "f10", "enter")),
        Command("make_wallet", "Make a wallet", "Make a wallet, or a hotkey in one.", ("n",)),
        Command("other_folder", "Folder", "Look for wallets in another folder.", ("p",)),
        Command("filter_wallets", "Filter", "Filter by names, state or address.", ("slash", "ctrl+f")),
        Command("refresh_wallets", "Refresh", "Read the wallets again.", ("r", "f5"), footer=False),
        Command(
            "fetch_account",
            "Fetch that account",
            "Fetch the account that the hotkey has already, and write its config.",
            ("f8",),
        ),
        Command("back", "Back", "Back a step; from the first one leave. Nothing typed is lost.", ("escape",)),
    ),
)

REGISTER = CommandGroup(
    "register",
    "Registration",
    (
        Command("next_step", "Next", "Go on to the next step; from the last one register.", ("ctrl+s", "f10")),
        Command(
            "fetch_account",
            "Fetch that account",
            "Fetch the account that the hotkey has already, and write its config.",
            ("f8",),
        ),
        Command("look_again", "Look again", "Ask what became of a registration whose answer was lost.", ("f9",)),
        Command("make_wallet", "Make a wallet", "Make a wallet, or a hotkey in one.", ("n",)),
        Command("other_folder", "Folder", "Look for wallets in another folder.", ("p",)),
        Command("filter_wallets", "Filter", "Filter by names, state or address.", ("slash", "ctrl+f")),
        Command("refresh_wallets", "Refresh", "Read the wallets again.", ("r", "f5"), footer=False),
        Command("open_page", "Open page", "Open the page that gives tokens in a browser.", ("f2", "ctrl+o")),
        Command("copy_page", "Copy address", "Copy the address of the page that gives tokens.", ("f3", "ctrl+y")),
        Command("toggle_fingerprint", "Show/hide", "Show the fingerprint for 30 seconds, or hide it.", ("v",)),
        Command("copy_fingerprint", "Copy", "Copy the fingerprint; it leaves the clipboard after 45 s.", ("c",)),
        Command("confirm_saved", "I have saved it", "Tell that the fingerprint is kept safe.", ("s",)),
        Command(
            "new_fingerprint", "New fingerprint", "Set a new fingerprint; the old one can't sign in any more.", ("g",)
        ),
        Command("copy_payment", "Copy address", "Copy the payment address.", ("a",)),
        Command("show_qr", "QR", "Show the payment address as a QR code.", ("x",)),
        Command("back", "Back", "Back a step; from the first one leave. Nothing typed is lost.", ("escape",)),
    ),
)

SECRET_FORM = CommandGroup(
    "secret_form",
    "A secret",
    (
        Command(
            "send", "Send", "Make the secret on the server, or replace the one that is there.", ("ctrl+s", "f10")
        ),
        Command("choose_chute", "Chute", "Choose the chute by name, or type its id.", ("f2", "ctrl+o")),
        Command("templates", "Templates", "Choose the key among the usual ones.", ("f3", "ctrl+n")),
        Command("toggle_value", "Show", "Show the value for 30 seconds, or hide it again.", ("f4", "ctrl+g")),
        Command("read_file", "File", "Take the value from a file.", ("f6", "ctrl+r")),
        Command("leave", "Back", "Leave; asks if a value would be lost.", ("escape",), palette=False),
        Command(
            "toggle_replace",
            "Replace",
            "Agree, or not, to delete the secret that the chute has already under this key.",
            ("f7", "ctrl+y"),
            footer=False,
        ),
        Command("copy_command", "Copy CLI", "Copy the equivalent command; the value is no part of it.", ("f8",)),
    ),
)

SECRET_IMPORT = CommandGroup(
    "secret_import",
    "Importing a .env",
    (
        Command("read", "Read", "Read the file, or take the text that was pasted.", ("enter",), palette=False),
        Command("write", "Write", "Write what is ticked to the server, one after the other.", ("ctrl+s", "f10")),
        Command("tick_all", "All/none", "Tick everything that can be sent, or nothing.", ("a",)),
        Command("show_detail", "Detail", "Show everything about the row; try again what failed.", ("i",)),
        Command("pause", "Pause/go on", "Hold back what waits after the one being sent, or go on.", ("p",)),
        Command("retry", "Try again", "Try again what failed; replace what exists only after a question.", ("r",)),
        Command("choose_chute", "Chute", "Choose another chute, before anything is sent.", ("c",)),
        Command("back", "Back", "Back to the source, or leave; asks if a value would be lost.", ("escape",)),
    ),
)
