"""The commands of the screens that create many things at once."""

from __future__ import annotations

from chutes_tui.commands.command import Command, CommandGroup

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
