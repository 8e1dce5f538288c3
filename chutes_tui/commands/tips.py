"""Tips for lists with room: a command that is easily missed, each shown a few times and never once it was used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.commands import EVERYWHERE, TABLE
from chutes_tui.commands.groups import GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.commands.remapping.keymap import Keymap

TIMES: Final = 3
"""How often a tip is shown."""
FOLLOWED: Final = 9
"""What stands for the count of a tip that was followed."""


class Tip(NamedTuple):
    """The action that follows it, and its words, with actions in braces where their keys are to stand."""

    action: str
    words: str


TIPS: Final[Mapping[str, tuple[Tip, ...]]] = {
    "keys": (
        Tip("mark", "{mark} selects, {delete_keys} deletes the selected keys together"),
        Tip("choose_account", "{choose_account} and the first letters of an account switch to it"),
        Tip("command_palette", "{command_palette} finds everything there is to do, by any word for it"),
    ),
    "secrets": (
        Tip("import_dotenv", "{import_dotenv} imports a .env file; you review it before anything is sent"),
        Tip("toggle_groups", "{toggle_groups} shows one list instead of groups, and back"),
        Tip("mark", "{mark} on a chute selects all its secrets"),
    ),
    "profiles": (
        Tip("choose_account", "{choose_account} and the first letters of an account switch to it, from any place"),
        Tip("back_up", "{back_up} keeps a copy of the file, readable only by you"),
    ),
    "wallets": (
        Tip("check", "{check} checks a hotkey offline: file, address and signature"),
        Tip("jump", "{jump} puts a letter on everything that can be pressed"),
    ),
}
"""By the name of a list, which is that of its group of commands, in the order in which they are shown."""
FOLLOWED_BY: Final = frozenset(tip.action for tips in TIPS.values() for tip in tips)


def next_tip(list_name: str, seen: Mapping[str, int]) -> Tip | None:
    """Return the tip to show in a list, None when each was shown or followed."""
    return next((tip for tip in TIPS.get(list_name, ()) if seen.get(tip.action, 0) < TIMES), None)


def tip_words(tip: Tip, list_name: str, keymap: Keymap) -> str:
    """Return a tip with the keys that the user has."""
    groups = map(keymap.applied_to, (TABLE, EVERYWHERE, GROUPS[list_name]))
    return "Tip: " + tip.words.format_map({one.action: one.shown_key for group in groups for one in group.commands})
