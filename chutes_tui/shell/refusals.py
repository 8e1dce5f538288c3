"""A key that can't do anything now says why, where the screen says such things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import App

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.dom import DOMNode

FIRST_CLOSE: Final = "Close this screen first (esc)."


class SaysWhyNot(App[None]):
    """Screens say why a command isn't possible (`why_not`), and show a sentence for some seconds (`note`).

    `LEAVES_THE_SCREEN` are actions that are possible only where nothing is half done.
    """

    LEAVES_THE_SCREEN: ClassVar[frozenset[str]] = frozenset()

    async def run_action(
        self,
        action: Any,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As Textual does, and say why a command that isn't possible now does nothing."""
        if await super().run_action(action, default_namespace, namespaces):
            return True
        name = str(action).rpartition(".")[2]
        why_not = getattr(self.screen, "why_not", None)
        if name in self.LEAVES_THE_SCREEN and not self.check_action(name, ()):
            self.note(FIRST_CLOSE)
        elif why_not is not None and name.isidentifier() and self.screen.check_action(name, ()) is None:
            self.note(why_not(name))
        return False

    def note(self, words: str) -> None:
        """Say something for some seconds: in the screen's own line, or above a screen that has none."""
        say = getattr(self.screen, "note", None)
        if say is not None:
            say(words)
        else:
            self.clear_notifications()
            self.notify(words, timeout=3, markup=False)
