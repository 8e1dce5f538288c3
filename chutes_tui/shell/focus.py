"""The focus is somewhere, for as long as a screen has something that can have it, and moves without delay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.widget import Widget


def key_beside_text(screen: Screen[Any], letter: str, otherwise: str) -> str:
    """Return the letter as a key, or the other key while a field has the focus that would take the letter as text."""
    focused = screen.focused
    return otherwise if focused is not None and focused.check_consume_key(letter, letter) else letter


class KeepsFocus:
    """Gives the focus back, or to the first that can have it, when it was lost.

    Textual takes it from what is hidden or switched off together with what is around it, and from everything when the
    mouse is pressed beyond the screen, as it can be in a terminal that has just become larger. And when the terminal
    loses the focus while a dialog opens, Textual does not give it back to the screen below.
    """

    _focused_before: Widget | None = None

    def watch_focused(self, before: Widget | None, after: Widget | None) -> None:
        self._focused_before = before if after is None else None
        if after is None and before is not None:
            cast("Screen[object]", self).call_after_refresh(self._focus_again, before)

    def on_idle(self) -> None:
        """Nothing could have the focus when it was lost, or the screen was not in front; now something may."""
        if self._focused_before is not None and cast("Screen[object]", self).is_current:
            self._focus_again(self._focused_before)

    def focus_next(self, selector: Any = "*") -> Widget | None:
        """Move the focus to the next that can have it."""
        self._give_places()
        return cast("Widget | None", super().focus_next(selector))  # type: ignore[misc]

    def focus_previous(self, selector: Any = "*") -> Widget | None:
        """Move the focus to the one before that can have it."""
        self._give_places()
        return cast("Widget | None", super().focus_previous(selector))  # type: ignore[misc]

    def _give_places(self) -> None:
        """Lay out what was shown a moment ago: the focus moves by places, and what has none counts as the first."""
        screen = cast("Screen[object]", self)
        if any(not widget.virtual_region.size for widget in screen.focus_chain):
            screen._refresh_layout()

    def _focus_again(self, before: Widget) -> None:
        screen = cast("Screen[object]", self)
        # A terminal without the focus gives none; Textual puts it back where it was.
        if screen.focused is None and screen.app.app_focus and (chain := screen.focus_chain):
            screen.set_focus(before if before in chain else chain[0], scroll_visible=False)


class StylesFramesAlone:
    """Gives new styles to the frames around the focus (`:focus-within`) when it moves, and to nothing inside of them.

    Textual styles all that is in the outermost frame anew: in a wizard, several hundred widgets at each Tab. No style
    of ours asks of something inside whether the focus is in its frame.
    """

    def _update_focus_styles(self, focused: Widget | None = None, blurred: Widget | None = None) -> None:
        frames: set[DOMNode] = {
            node
            for widget in (focused, blurred)
            if widget is not None
            for node in widget.ancestors_with_self
            if node._has_focus_within
        }
        if frames:
            cast("Screen[object]", self).app.stylesheet.update_nodes(frames, animate=True)
