"""What every screen has before Textual's own: the newest size alone, a focus that is kept, and an end of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

from chutes_tui.shell.focus import KeepsFocus, StylesFramesAlone
from chutes_tui.shell.screen_end import has_ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.dom import DOMNode
    from textual.widgets import Button

R = TypeVar("R")
A = TypeVar("A")


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


class Asks:
    """For the app, its screens and widgets: open another screen, and go on with its answer."""

    def ask(
        self, question: Screen[A], then: Callable[[A], object], otherwise: Callable[[], object] | None = None
    ) -> None:
        """Call `then` with the answer, or `otherwise` when the question is closed without one."""

        def answered(answer: A | None) -> None:
            if answer is not None:
                then(answer)
            elif otherwise is not None:
                otherwise()

        cast("DOMNode", self).app.push_screen(question, answered)

    def when_confirmed(
        self, question: Screen[bool], act: Callable[[], object], otherwise: Callable[[], object] | None = None
    ) -> None:
        """Ask, and act only when the user says so."""
        refuse = otherwise or (lambda: None)
        self.ask(question, lambda confirmed: act() if confirmed else refuse(), refuse)


class OwnScreen(Asks, KeepsFocus, StylesFramesAlone, NewestSize, Screen[R]):
    """The base of full screens."""

    _result_when_back: tuple[R | None] | None = None

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Close this screen, and first every screen above it. In another mode, close it when that mode is back."""
        if has_ended(self):
            return AwaitComplete()
        if self not in self.app.screen_stack:
            self._result_when_back = (result,)
            return AwaitComplete()
        while (above := self.app.screen) is not self:
            above.dismiss(None)  # whoever asked with it is told that there is no answer
        return super().dismiss(result)

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        """Run the action of a button: its name says which, or else its id."""
        event.stop()
        await self.run_action(event.button.name or event.button.id or "")

    def on_screen_resume(self) -> None:
        if self._result_when_back is not None:
            self.call_later(self._dismiss_when_back, *self._result_when_back)

    def _dismiss_when_back(self, result: R | None) -> None:
        self.dismiss(result)  # what it returns must not be awaited by the screen itself


class Modal(ModalScreen[R], OwnScreen[R]):  # in this order: Textual inherits styles from the first base alone
    """The base of dialogs."""
