"""The commands of the screens that show a new value once."""

from __future__ import annotations

from chutes_tui.commands import Command, CommandGroup

SAVED = Command("confirm_saved", "I've saved it", "Confirm that you saved it, then close.", ("s",))
PUT = Command(
    "put_value",
    "Put in…",
    "Put it where it belongs: a .env file, GitHub, pass, the keyring, Kubernetes, or a program of yours.",
    ("i",),
)

REVEAL = CommandGroup(
    "reveal",
    "New secret",
    (
        Command(
            "copy_snippet", "Copy", "Copy the chosen format; a key is cleared from the clipboard after 45 s.", ("c",)
        ),
        Command("toggle_reveal", "Show/hide", "Show the key for 30 seconds, or hide it.", ("v",)),
        Command("test_key", "Test", "Ask the server what the new key may do; changes nothing.", ("t",), footer=False),
        Command(
            "ask_model",
            "Ask a model",
            "Ask a model one question with the new key; says what it costs before.",
            ("m",),
            footer=False,
        ),
        PUT,
        SAVED,
        Command("leave", "Close", "Close; asks if the key was neither copied nor saved.", ("escape",)),
    ),
)

ROTATION = CommandGroup(
    "rotation",
    "Rotation",
    (
        Command(
            "create", "Create", "Create the new key: it gets no more access than the old one.", ("ctrl+s", "f10")
        ),
        Command(
            "choose_access",
            "Choose access",
            "Choose what the new key gets of what the old one may do.",
            ("g",),
        ),
        Command("rename", "Name", "Give the new key another name.", ("n",)),
        Command(
            "test_key", "Test", "Ask the server what the old key may do, or, once there is one, the new.", ("t",)
        ),
        Command(
            "copy_snippet", "Copy", "Copy the chosen format; a key is cleared from the clipboard after 45 s.", ("c",)
        ),
        Command("toggle_reveal", "Show/hide", "Show the new key for 30 seconds, or hide it.", ("v",)),
        PUT,
        Command("confirm_saved", "I've saved it", "Confirm that you have the new key's value.", ("s",)),
        Command("tick", "Tick", "Tick the place: it uses the new key.", ("space",), palette=False),
        Command("note_places", "Places", "Edit the list of places where the old key is used.", ("w",)),
        Command("keep_both", "Keep both", "End with both keys, and a day on which to think of the old one.", ("b",)),
        Command("delete_old", "Delete old", "Delete the old key, while the new one is there.", ("D", "delete")),
        Command("look", "Check", "Ask the server which of the two keys there are.", ("r", "f5")),
        Command("create_again", "Recreate", "Delete the new key, whose value is lost, and create it again.", ("L",)),
        Command("end", "End", "End the rotation and leave the keys as they are.", ("X",), footer=False),
        Command("leave", "Close", "Close; the rotation can go on later.", ("escape",)),
    ),
)
