"""TimedReveal: a secret is readable for 30 seconds, while its screen is in front and the terminal has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cached_cell_len
from textual.reactive import reactive

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.timer import Timer

    _Node = DOMNode
else:
    _Node = object

HIDDEN_AGAIN_AFTER: Final = 30.0
"""Seconds that a secret stays readable."""


class TimedReveal(_Node):
    """For a screen or a widget that draws a secret in full only while `revealed` is true.

    A full screen hides what is revealed on it when another screen comes over it. Subclasses say in `watch_revealed`
    what is drawn then.
    """

    # A selection would put the secret into the app's own clipboard buffer, which nothing clears.
    ALLOW_SELECT: ClassVar[bool] = False

    revealed: reactive[bool] = reactive(False, init=False)

    _timer: Timer | None = None

    @property
    def can_reveal(self) -> bool:
        """True if there is a secret to show."""
        return True

    def toggle(self) -> None:
        """Show the secret for a while, or hide it. A key may be heard only after the terminal lost the focus."""
        if self.revealed or not self.can_reveal or not self.app.app_focus:
            self.hide()
            return
        # Only the app hears that the terminal lost the focus.
        self.watch(self.app, "app_focus", self._focus_changed, init=False)
        self._timer = self.set_timer(HIDDEN_AGAIN_AFTER, self.hide)
        self.revealed = True
        self._name_the_key_again()

    def hide(self) -> None:
        """Mask the secret."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.revealed:
            self.revealed = False
            self._name_the_key_again()
            cached_cell_len.cache_clear()  # Rich remembers the texts that it measured

    def _name_the_key_again(self) -> None:
        """The footer says what the key does now."""
        for footer in self.screen.query("CommandFooter") if self.is_attached else ():
            footer.refresh()

    def _focus_changed(self, focused: bool) -> None:
        if not focused:
            self.hide()

    def on_unmount(self) -> None:
        cached_cell_len.cache_clear()
