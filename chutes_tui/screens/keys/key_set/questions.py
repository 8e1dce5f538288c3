"""What is asked about keys that are created together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import counted, short_id
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, two_lines
from chutes_tui.screens.keys.key_set.review import row_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.screens.keys.key_set.review import SetRow
    from chutes_tui.screens.staging.tally import Tally

AGAIN: Final = "again"
RECREATE: Final = "recreate"
LOOK: Final = "look"
_LEAVE: Final = "leave"
_WORDS: Final = {
    AGAIN: two_lines("Try again", "The key is created, once."),
    RECREATE: two_lines("Delete it and create it again", "Nobody has its value. Asks first."),
    LOOK: two_lines("Look again", "Asks the server whether the key is there; creates nothing."),
    _LEAVE: two_lines("Not now", "It stays in the list."),
}


class KeyWhatNow(OptionDialog[str]):
    """Says what happened to a key; answers AGAIN, RECREATE, LOOK, or something else for nothing."""

    def __init__(self, row: SetRow) -> None:
        stage = row.stage
        first = {Stage.LOST_PRESENT: RECREATE, Stage.LOST_UNKNOWN: LOOK}.get(stage or Stage.REFUSED, AGAIN)
        options = [(_WORDS[way], way) for way in (first, _LEAVE)]
        super().__init__(row.name, options, about=row_words(row, hint=False))


def admin_dialog(rows: Sequence[SetRow], others: int) -> ConfirmDialog:
    """Before admin keys are created; `others` are created along."""
    listing = [Content.assemble(("• ", "$quiet"), (row.name, "bold")) for row in rows]
    said = [
        "With an admin key, anyone can use your whole account: spend and transfer its balance, create and delete API "
        "keys, change secrets. It can't be limited later, only deleted.",
    ]
    if others:
        said.append(f"{counted(others, 'other key')} without admin {'is' if others == 1 else 'are'} created, too.")
    body = Content("\n").join([*listing, Content(""), *map(Content, said)])
    return ConfirmDialog(
        "Create an admin key?" if len(rows) == 1 else f"Create {len(rows)} admin keys?",
        body,
        confirm=f"Create {counted(len(rows) + others, 'key')}",
        cancel="Go back",
    )


def recreating_dialog(rows: Sequence[SetRow]) -> ConfirmDialog:
    """Before keys are deleted whose values were lost with the responses."""
    listing = [
        Content.assemble(
            ("• ", "$quiet"),
            (row.name, "bold"),
            (f"  {short_id(row.write.found.api_key_id)}" if row.write and row.write.found else "", "$quiet"),
        )
        for row in rows
    ]
    one = len(rows) == 1
    said = (
        f"The server has {'it' if one else 'them'}, but nobody has {'its value' if one else 'their values'}. "
        f"{'It' if one else 'Each'} is deleted, then created with the same access."
    )
    return ConfirmDialog(
        f"Delete and recreate {counted(len(rows), 'key')}?",
        Content("\n").join([*listing, Content(""), Content(said)]),
        confirm="Delete and recreate",
        cancel="Not now",
    )


def lines_dialog() -> ConfirmDialog:
    """Before lines are dropped that were not sent."""
    return ConfirmDialog("Discard the lines?", "They will be lost.", confirm="Discard", cancel="Keep editing")


def leaving_dialog(counts: Tally, unsaved: int) -> ConfirmDialog:
    """Before values are dropped that were neither copied nor confirmed, or what was not created."""
    said = []
    if unsaved:
        said.append(
            f"The values of {counted(unsaved, 'new key')} were neither copied nor confirmed as saved. They can't be "
            "shown again: you would have to delete the keys and create new ones."
        )
    left = [f"• {counts.without_effect} not created"] * bool(counts.without_effect)
    left += [f"• {counts.waiting + counts.ticked} not sent yet"] * bool(counts.waiting + counts.ticked)
    left += [f"• {counts.lost} created, but of no use: the value is lost"] * bool(counts.lost)
    left += [f"• {counts.unsure} not certain: the list of keys shows whether they exist"] * bool(counts.unsure)
    said += ["\n".join(["Left as they are:", *left])] * bool(left)
    title = "Close without saving the keys?" if unsaved else "Leave the list?"
    return ConfirmDialog(title, "\n\n".join(said), confirm="Close anyway" if unsaved else "Leave", cancel="Stay")
