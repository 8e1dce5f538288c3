"""The choices for a secret that was not written or whose result is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.core.attempt import Stage
from chutes_tui.operations.secrets.writing import Obstacle
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, two_lines

if TYPE_CHECKING:
    from textual.content import Content

    from chutes_tui.operations.secrets.writing import SecretWrite

AGAIN: Final = "again"
REPLACE: Final = "replace"
ACCEPT: Final = "accept"
DELETE: Final = "delete"
DROP: Final = "drop"
_LEAVE: Final = "leave"
_WORDS: Final = {
    AGAIN: two_lines("Try again", "The value is sent again."),
    REPLACE: two_lines("Replace the existing one", "Deletes it, then sends this value. Asks first."),
    ACCEPT: two_lines("Accept as is", "Counts as written; the value is dropped here."),
    DELETE: two_lines("Delete the existing secret", "Asks first. The value is dropped here, too."),
    DROP: two_lines("Drop it", "Its value is dropped here; nothing changes on the server."),
    _LEAVE: two_lines("Not now", "It stays in the list, with its value."),
}


class WhatNow(OptionDialog[str]):
    """Says what happened; answers AGAIN, REPLACE, ACCEPT, DELETE, DROP, or something else for nothing."""

    def __init__(self, title: str, happened: Content, write: SecretWrite) -> None:
        super().__init__(title, [(_WORDS[way], way) for way in _ways(write)], about=happened)


def _ways(write: SecretWrite) -> tuple[str, ...]:
    if write.obstacle is Obstacle.TAKEN:
        return (_LEAVE, REPLACE, DROP)
    if write.stage is Stage.LOST_PRESENT:
        return (_LEAVE, ACCEPT, REPLACE)
    if write.obstacle is Obstacle.CHUTE_GONE and write.record is not None:
        return (_LEAVE, DELETE, DROP)
    return (AGAIN, _LEAVE, DROP)
