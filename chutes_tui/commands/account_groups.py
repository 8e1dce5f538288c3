"""The commands of the account's place: money, apps, usage, models and aliases."""

from __future__ import annotations

from chutes_tui.commands import SORT, SORT_QUIETLY, SORT_REVERSE, Command, CommandGroup
from chutes_tui.commands.value_groups import PUT, SAVED

ACCOUNT = CommandGroup(
    "account",
    "Account",
    (
        Command("show_payment", "Pay in", "Show where to pay in, and payments on their way.", ("p",)),
        Command("transfer", "Transfer", "Move balance to another account.", ("t",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to read the plan.", ("f",)),
        Command(
            "new_fingerprint", "New fingerprint", "Set a new fingerprint: the old one signs out everywhere.", ("F",)
        ),
        Command("show_deposit", "Deposit", "Show the developer deposit, and have it returned.", ("d",), False),
        Command(
            "delete_account", "Delete account", "Delete the account: shows first what goes with it.", ("D",), False
        ),
        Command("explain_refusal", "Why refused?", "Say why a call was refused, or what refuses calls now.", ("w",)),
        Command("show_use", "Use it", "Show the addresses of Chutes, and code and settings to copy.", ("b",)),
        Command(
            "show_hotkey",
            "Hotkey",
            "Show the hotkey on the chain, and ask the registry.",
            ("h",),
            footer=False,
        ),
        Command(
            "link_hotkey",
            "Link a hotkey",
            "Link a validator's or a subnet owner's hotkey to the account, on older servers.",
            ("l",),
            footer=False,
        ),
        Command("browser_login", "Website", "Sign in to the website with the hotkey.", ("L",), footer=False),
        Command("show_authorizations", "Apps", "Show the apps with access to the account; revoke it.", ("a",)),
        Command("show_own_apps", "Your apps", "Create and manage your apps that people sign in to.", ("y",)),
        Command("show_aliases", "Model aliases", "Show your own names for chutes.", ("m",), footer=False),
        Command("open_usage", "Usage", "Show usage by chute, of any days; export it.", ("U",)),
        Command("next_unit", "Unit", "Count calls, tokens or USD in the chart.", ("u",)),
        Command("copy", "Copy", "Copy the username, an id or an address.", ("c",)),
        Command("show_detail", "All details", "Show everything that is known of the account.", ("i",)),
        Command("refresh", "Refresh", "Read the account again; it is read every minute anyway.", ("r", "f5")),
    ),
)

HOTKEY = CommandGroup(
    "hotkey",
    "Hotkey",
    (
        Command("refresh", "Refresh", "Ask the chain and the registry again.", ("r", "f5")),
        Command("choose_node", "Node", "Choose which node of the chain is asked.", ("n",)),
        Command("copy", "Copy", "Copy the hotkey's address.", ("c",)),
        Command("leave", "Back", "Back to the account.", ("escape",)),
    ),
)

LINK = CommandGroup(
    "link",
    "Link a hotkey",
    (
        Command("link", "Link", "Link the hotkey under the cursor: asks what it is, and to confirm.", ("enter",)),
        Command("link_elsewhere", "Elsewhere", "Link a hotkey that is on another machine: it signs there.", ("m",)),
        Command("filter", "Filter", "Filter by wallet, hotkey or address.", ("slash", "ctrl+f")),
        Command("refresh", "Refresh", "Read the account and the wallets again.", ("r", "f5")),
        Command("leave", "Back", "Leave the filter, then back to the account.", ("escape",)),
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
        PUT,
        Command("confirm_saved", "I've saved it", "Confirm that you saved the fingerprint.", ("s",)),
        Command("generate", "Another", "Draw another random fingerprint.", ("g",)),
        Command("choose_own", "Your own", "Type a fingerprint of your own choice.", ("o",)),
        Command("leave", "Cancel", "Leave; what was not set is forgotten.", ("escape",), palette=False),
    ),
)

REFUSAL = CommandGroup(
    "refusal",
    "Why am I refused?",
    (
        Command("edit_text", "Text", "Go to the field for the error, to paste or type another one.", ("t", "f2")),
        Command("copy", "Copy", "Copy the verdict as text, without what was pasted.", ("c", "f8")),
        Command("refresh", "Refresh", "Read the account again.", ("r", "f5")),
        Command("show_payment", "Pay in", "Show where to pay in, and payments on their way.", ("p", "f3")),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to read the plan.", ("f", "f7")),
        Command("identify", "Identify", "Say whose a pasted key is, and what it may do.", ("i", "f4")),
        Command("show_use", "Use it", "Show the addresses of Chutes, and code and settings to copy.", ("b", "f6")),
        Command("back", "Back", "Leave the field, then close.", ("escape",)),
    ),
)

USE = CommandGroup(
    "use",
    "Use it",
    (
        Command("copy", "Copy", "Copy the address, the code or the settings under the cursor.", ("c", "enter")),
        Command(
            "toggle_research",
            "Research opt-in",
            "Use the research address in the code (prompts are recorded; asks first), or the usual one.",
            ("w",),
        ),
        Command("show_models", "Models", "Choose the model that code and settings name.", ("L",)),
        Command("back", "Back", "Back to the account.", ("escape",)),
    ),
)

PAY_IN = CommandGroup(
    "pay_in",
    "Pay in",
    (
        Command(
            "wait_for_payment", "Wait for it", "Wait for a payment: look on the chain, then at the server.", ("w",)
        ),
        Command("stop_looking", "Stop", "Stop looking for a payment.", ("x",)),
        Command("copy_address", "Copy", "Copy the payment address.", ("c",)),
        Command("copy_command", "btcli line", "Copy the btcli line that pays in, for an amount.", ("b",)),
        Command("copy_link", "Link", "Copy the link of the payment under the cursor.", ("l",)),
        Command("show_detail", "Detail", "Show everything about the payment under the cursor.", ("i",)),
        Command("sort", "Sort", "Sort the payments by a column, chosen by its letter.", ("s",), footer=False),
        Command("choose_node", "Node", "Choose which node of the chain is asked.", ("n",)),
        Command("refresh", "Refresh", "Read the balances and the payments again.", ("r", "f5")),
        Command("leave", "Back", "Go back; nothing is looked for any more.", ("escape",), palette=False),
    ),
)


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
        SORT_QUIETLY,
        SORT_REVERSE,
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
        SORT_QUIETLY,
        SORT_REVERSE,
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
        SAVED,
        Command("leave", "Close", "Close; asks if the secret was neither copied nor saved.", ("escape",)),
    ),
)


USAGE = CommandGroup(
    "usage",
    "Usage",
    (
        Command("show_detail", "Detail", "Show the days of the chute.", ("enter", "i")),
        Command("choose_range", "Range", "Choose the days: a day, a week, 14 days, a month, or your own.", ("t",)),
        Command("next_unit", "Unit", "Count calls, tokens or USD.", ("u",)),
        Command("export", "Export", "Export the range to a CSV file.", ("w",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to read the usage.", ("f",)),
        Command("filter", "Filter", "Filter by the name or id of a chute.", ("slash", "ctrl+f")),
        SORT_QUIETLY,
        SORT_REVERSE,
        Command("refresh", "Refresh", "Read the range again; it is read every minute anyway.", ("r", "f5")),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)

MODELS = CommandGroup(
    "models",
    "Models",
    (
        Command("show_detail", "Detail", "Show what the model costs, and its lengths.", ("enter", "i")),
        Command("ask_model", "Ask", "Ask the model one question with a key; says what it costs before.", ("a",)),
        Command("use_in_snippets", "Use in code", "Name this model in code and settings to copy.", ("u",)),
        Command("copy", "Copy id", "Copy the model's id, as requests name it.", ("c",)),
        Command("filter", "Filter", "Filter by the model's id.", ("slash", "ctrl+f")),
        SORT,
        SORT_REVERSE,
        Command("refresh", "Refresh", "Read the models again.", ("r", "f5")),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)

ALIASES = CommandGroup(
    "aliases",
    "Model aliases",
    (
        Command("show_detail", "Detail", "Show the chutes of the alias, with their ids.", ("enter", "i")),
        Command("copy", "Copy alias", "Copy the alias, as requests name it.", ("c",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to see the aliases.", ("f",)),
        Command("filter", "Filter", "Filter by alias, or by a chute's name or id.", ("slash", "ctrl+f")),
        SORT_QUIETLY,
        SORT_REVERSE,
        Command("refresh", "Refresh", "Read the aliases again.", ("r", "f5")),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)
