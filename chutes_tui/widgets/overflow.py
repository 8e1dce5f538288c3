"""What may be longer than the room it has."""

from __future__ import annotations

from textual.containers import VerticalScroll


class Overflow(VerticalScroll, can_focus=True):
    """Takes the focus, so that keys scroll it, only while not all of it is seen."""

    def allow_focus(self) -> bool:
        return super().allow_focus() and self.max_scroll_y > 0
