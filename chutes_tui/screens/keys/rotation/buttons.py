"""The buttons of a rotation: what they are called, and which of them each situation has."""

from __future__ import annotations

from typing import Final

from chutes_tui.screens.keys.rotation.stages import At

LABELS: Final = {
    "test_key": "Test",
    "choose_access": "Choose access",
    "create": "Create new key",
    "look": "Check again",
    "end": "End rotation",
    "create_again": "Recreate",
    "toggle_reveal": "Show",
    "put_value": "Put in…",
    "copy_snippet": "Copy",
    "confirm_saved": "I've saved it",
    "note_places": "Places",
    "keep_both": "Keep both",
    "tick": "Tick",
    "delete_old": "Delete old key",
    "leave": "Close",
}
BUTTONS: Final[dict[At, tuple[str, ...]]] = {
    At.PLAN: ("test_key", "choose_access", "create"),
    At.UNSURE: ("look",),
    At.LOST: ("end", "create_again"),
    At.COPY: ("toggle_reveal", "put_value", "copy_snippet", "confirm_saved"),
    At.SHOWN: ("end", "create_again", "confirm_saved"),
    At.SWITCH: ("note_places", "keep_both", "put_value", "tick"),
    At.DELETE: ("keep_both", "delete_old"),
    At.OVER: ("leave",),
}
"""The buttons of each situation, the main one last."""
