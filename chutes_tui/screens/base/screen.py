"""What every full screen has: header line, tabs, body, status line, footer, and its commands from the registry."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, cast

from chutes_tui import commands
from chutes_tui.host import Hosted, host_of
from chutes_tui.shell.screens import OwnScreen
from chutes_tui.widgets.command_footer import CommandFooter
from chutes_tui.widgets.header_line import HeaderLine
from chutes_tui.widgets.status_line import StatusLine
from chutes_tui.widgets.tab_line import ROOMY, TabLine
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import ComposeResult
    from textual.screen import Screen

    from chutes_tui.screens.base.copying import Copyable
    from chutes_tui.widgets.buttons import KeyButton, Role

R = TypeVar("R")
WIDE: Final = 112
"""Columns from which on there is room for a panel beside the main part."""
_SHOW_OR_HIDE: Final = "Show/hide"
_HUGE: Final = 160
"""Columns from which on that panel is wider."""


class FullScreen(OwnScreen[R], Hosted):
    """A full screen that is dismissed with a result.

    Subclasses set `COMMAND_GROUP`, of which the bindings are made, and implement `compose_body`.
    """

    COMMAND_GROUP: ClassVar[commands.CommandGroup]
    # What works everywhere and is shown in its footer, by its actions.
    ALSO_IN_FOOTER: ClassVar[tuple[str, ...]] = ()
    # Whether it opens because something has just ended, which its status line says.
    SHOWS_RESULT: ClassVar[bool] = False
    # "-wide" has room for a panel beside the main part.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual declares it

    def __init_subclass__(cls, **options: Any) -> None:
        if "COMMAND_GROUP" in cls.__dict__ and "BINDINGS" not in cls.__dict__:
            cls.BINDINGS = commands.bindings(cls.COMMAND_GROUP)
        super().__init_subclass__(**options)  # Textual merges them with those of the bases

    def on_mount(self) -> None:
        if not self.SHOWS_RESULT:
            self.worker.forget_results()  # they belong to the place before

    def compose(self) -> ComposeResult:
        self._expect_room()
        yield HeaderLine()
        yield TabLine()
        yield from self.compose_body()
        yield StatusLine()
        keymap = self.keymap
        everywhere = keymap.applied_to(commands.EVERYWHERE)
        yield CommandFooter(keymap.applied_to(self.COMMAND_GROUP), everywhere, self.ALSO_IN_FOOTER)

    def _expect_room(self) -> None:
        """Take the classes of the terminal's size before anything is drawn: each that comes later styles all of the
        screen once more."""
        width, height = self.app.size
        wide, high = self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS or self.app.VERTICAL_BREAKPOINTS or []
        for cells, breakpoints in ((width, wide), (height, high)):
            self.add_class(*[name for start, name in sorted(breakpoints) if cells >= start][-1:], update=False)
        self.set_class(width >= ROOMY, "-roomy", update=False)
        self.set_class(width >= _HUGE, "-huge", update=False)
        self.app.stylesheet.apply(self)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= ROOMY, "-roomy")
        self.set_class(self.size.width >= _HUGE, "-huge")

    def compose_body(self) -> ComposeResult:
        """The screen's own widgets, between the header line and the status line."""
        yield from ()

    def obstacle(self, action: str) -> str:
        """Return why a command isn't possible now, as a sentence; "" if it is."""
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if self.is_mounted and self.obstacle(action) else True

    def why_not(self, action: str) -> str:
        """Return why a command that isn't possible now is not."""
        return self.obstacle(action) or self.not_now(action)

    def not_now(self, action: str) -> str:
        """Return the usual words for a command that isn't possible."""
        label = next((one.label for one in self.COMMAND_GROUP.commands if one.action == action), action)
        return f"{label} isn't possible now."

    def command_button(self, action: str, label: str = "", *, role: Role = "", id: str | None = None) -> KeyButton:  # noqa: A002
        """Return a button that does what a command of this screen does, called as the command is if not otherwise."""
        command = next((one for one in self.COMMAND_GROUP.commands if one.action == action), None)
        from chutes_tui.widgets.buttons import KeyButton

        key = command.shown_key if command is not None else ""
        label = label or (command.label if command is not None else action)
        return KeyButton(label, key, role=role, id=id or action, name=action)

    def labels(self) -> dict[str, str]:
        """Return what commands are called now where it isn't their label, by their actions: as their buttons are."""
        buttons = cast("Iterable[KeyButton]", self.query("KeyButton"))
        found: dict[str, str] = {}
        for button in buttons:
            if button.is_on_screen:
                found.setdefault(button.runs, button.words)
        for command in self.COMMAND_GROUP.commands:
            if command.label == _SHOW_OR_HIDE and command.action not in found:
                found[command.action] = "Hide" if any(node.revealed for node in self._reveals()) else "Show"
        return found

    def refresh_footer(self) -> None:
        """Draw the footer again after what is possible has changed."""
        self.query_one(CommandFooter).refresh()

    def note(self, words: str) -> None:
        """Say something in the status line for some seconds."""
        self.query_one(StatusLine).note(words)

    def offer_copies(self, texts: Iterable[Copyable]) -> None:
        """Ask which of these texts to copy."""
        from chutes_tui.screens.base.copying import CopyDialog

        self.ask(CopyDialog(texts), lambda choice: self.worker.clipboard.copy(choice.text, choice.what))

    def hide_secrets(self) -> None:
        """Mask everything that is revealed on this screen."""
        for node in self._reveals():
            node.hide()

    def _reveals(self) -> list[TimedReveal]:
        return [node for node in self.walk_children(with_self=True) if isinstance(node, TimedReveal)]

    def on_screen_suspend(self) -> None:
        self.hide_secrets()
        self._show_status_again()

    def on_screen_resume(self) -> None:
        self._show_status_again()

    def _show_status_again(self) -> None:
        for line in self.query(StatusLine):
            line.refresh()


class ChutesScreen(FullScreen[None]):
    """A full screen without a result."""

    def read(self) -> None:
        """Read what is shown again."""
        raise NotImplementedError

    def action_refresh(self) -> None:
        if self.worker.could_not_open:
            host_of(self).refresh_account()
        else:
            self.read()

    def _close(self) -> None:
        self.dismiss(None)


def opens(path: str) -> Callable[[FullScreen[Any]], None]:
    """Return the method of a command that opens a screen, as `late_screen` makes it."""
    make = late_screen(path)

    def open_it(screen: FullScreen[Any]) -> None:
        screen.app.push_screen(make())

    return open_it


def late_screen(path: str) -> Callable[[], Screen[Any]]:
    """Return what makes a screen of no arguments, by its class below `screens`, imported when it is first made."""
    module, _, name = path.rpartition(".")
    return lambda: getattr(import_module(f"chutes_tui.screens.{module}"), name)()
