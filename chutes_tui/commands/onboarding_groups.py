"""The commands of the ways into an account."""

from __future__ import annotations

from chutes_tui.commands import Command, CommandGroup

_FETCH = Command(
    "fetch_account", "Use that account", "Use the hotkey's existing account and write its config.", ("f8",)
)

WELCOME = CommandGroup(
    "welcome",
    "Welcome",
    (
        Command("choose_route", "Choose", "Start this way.", ("enter",), palette=False),
        Command("next_route", "Down", "Next way to start.", ("j", "down"), footer=False, palette=False),
        Command("previous_route", "Up", "Previous way to start.", ("k", "up"), footer=False, palette=False),
        Command("create_account", "Create an account", "Create an account.", ("r",), footer=False, palette=False),
        Command("use_config", "Use a config file", "Open a config file.", ("c",), footer=False, palette=False),
        Command("paste_key", "Paste an API key", "Sign in with an API key.", ("p",), footer=False, palette=False),
        Command("attach_wallet", "Attach a wallet", "Attach a wallet.", ("w",), footer=False, palette=False),
        Command("try_sandbox", "Try the sandbox", "Open the sandbox.", ("s",), footer=False, palette=False),
        Command("try_again", "Read again", "Read the config file and the environment again.", ("f5",)),
        Command("back", "Back", "Go back to the open account.", ("escape",)),
    ),
)

ATTACH = CommandGroup(
    "attach",
    "Attaching a wallet",
    (
        Command("next_step", "Next", "Next step; the review sends it.", ("ctrl+s", "f10", "enter")),
        Command("make_wallet", "Create wallet", "Create a wallet, or a hotkey in one.", ("n",)),
        Command("other_folder", "Folder", "Look for wallets in another folder.", ("p",)),
        Command("filter_wallets", "Filter", "Filter by names, state or address.", ("slash", "ctrl+f")),
        Command("refresh_wallets", "Refresh", "Read the wallets again.", ("r", "f5"), footer=False),
        _FETCH,
        Command("back", "Back", "Previous step; leaves from the first one. Your input is kept.", ("escape",)),
    ),
)

REGISTER = CommandGroup(
    "register",
    "Registration",
    (
        Command("next_step", "Next", "Next step; the last one registers.", ("ctrl+s", "f10")),
        _FETCH,
        Command("look_again", "Check again", "Check the result of a registration that got no response.", ("f9",)),
        Command("make_wallet", "Create wallet", "Create a wallet, or a hotkey in one.", ("n",)),
        Command("other_folder", "Folder", "Look for wallets in another folder.", ("p",)),
        Command("filter_wallets", "Filter", "Filter by names, state or address.", ("slash", "ctrl+f")),
        Command("refresh_wallets", "Refresh", "Read the wallets again.", ("r", "f5"), footer=False),
        Command(
            "use_elsewhere",
            "Elsewhere",
            "Register a hotkey that is elsewhere: on another machine, which signs.",
            ("m",),
        ),
        Command(
            "by_payment",
            "By payment",
            "Register by payment instead of with a token, or the other way; at the start, go on with one that waits.",
            ("f4",),
        ),
        Command("read_coldkey", "Balance", "Read the coldkey's balance from the chain again.", ("f6",)),
        Command("choose_node", "Node", "Choose which node of the chain is asked.", ("f7",), footer=False),
        Command("open_page", "Open page", "Open the token page in a browser.", ("f2", "ctrl+o")),
        Command("copy_page", "Copy address", "Copy the token page's address.", ("f3", "ctrl+y")),
        Command("toggle_fingerprint", "Show/hide", "Show the fingerprint for 30 seconds, or hide it.", ("v",)),
        Command(
            "copy_fingerprint", "Copy", "Copy the fingerprint; it is cleared from the clipboard after 45 s.", ("c",)
        ),
        Command("confirm_saved", "I've saved it", "Confirm that you saved the fingerprint.", ("s",)),
        Command(
            "new_fingerprint", "New fingerprint", "Set a new fingerprint; the old one can no longer sign in.", ("g",)
        ),
        Command("copy_payment", "Copy address", "Copy the payment address.", ("a",)),
        Command("show_qr", "QR code", "Show the payment address as a QR code.", ("x",)),
        Command("copy_transfer", "Copy btcli line", "Copy the btcli line that pays what is missing.", ("b",)),
        Command("forget_payment", "Forget", "Don't go on with this registration by payment.", ("d",), footer=False),
        Command("pay_in_sandbox", "Pay", "Let the payment arrive in the sandbox.", ("y",)),
        Command("show_key", "Show admin key", "Show the account's admin key, the one time it can be seen.", ("k",)),
        Command("back", "Back", "Previous step; leaves from the first one. Your input is kept.", ("escape",)),
    ),
)
