"""What every screen has before Textual's own: it follows the newest size of the terminal alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual.screen import ModalScreen, Screen

if TYPE_CHECKING:
    from textual import events

R = TypeVar("R")


class NewestSize:
    """Drops sizes that the terminal no longer has.

    A screen of Textual lays itself out for each size that is reported, and then reports that size to itself. With
    a message of another kind between two sizes, these echoes overtake one another for ever: no key and no signal is
    heard any more. At best the older size is what remains.
    """

    async def _on_resize(self, event: events.Resize) -> None:
        if event.size != cast("Screen[object]", self).app.size:
            event.stop()
            event.prevent_default()


class Sized(NewestSize, Screen[R]):
    """The base of full screens."""


class Modal(NewestSize, ModalScreen[R]):
    """The base of dialogs."""
