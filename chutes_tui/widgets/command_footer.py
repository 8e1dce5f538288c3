"""The footer: the commands of the screen in front, each clickable, as many as the width allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from chutes_tui.commands import Command, CommandGroup


class CommandFooter(Widget):
    """One line of `key label` pairs, made from the command registry; what is not possible now is faint."""

    # Textual's link style would give keys, labels and what is not possible now one and the same colour.
    auto_links = False

    def __init__(self, own: CommandGroup, everywhere: CommandGroup) -> None:
        super().__init__()
        self._own = [command for command in own.commands if command.footer]
        self._everywhere = [command for command in everywhere.commands if command.footer]

    def render(self) -> Content:
        right = Content("").join(self._entry(command, self._possible(command)) for command in self._everywhere)
        room = self.size.width - right.cell_length - 1
        left = Content(" ")
        for command in self._own:
            possible = self._possible(command)
            if possible is False:
                continue
            entry = self._entry(command, possible)
            if left.cell_length + entry.cell_length > room:
                break
            left = left + entry
        return Content.assemble(left, " " * max(0, self.size.width - left.cell_length - right.cell_length), right)

    def _entry(self, command: Command, possible: bool | None) -> Content:
        click = Style.from_meta({"@click": f"{self._owner(command)}.{command.action}"})
        tone = "" if possible else "$faint"
        return Content.assemble(
            Content.styled(command.shown_key, f"bold {tone or '$accent'}").stylize(click),
            Content.styled(f" {command.label}", tone).stylize(click),
            "  ",
        )

    def _owner(self, command: Command) -> str:
        return "screen" if hasattr(self.screen, f"action_{command.action}") else "app"

    def _possible(self, command: Command) -> bool | None:
        """True: offered, None: shown but not possible now, False: hidden."""
        node = self.screen if self._owner(command) == "screen" else self.app
        return node.check_action(command.action, ())
