"""The footer: the commands of the screen in front, each clickable, as many as the width allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from chutes_tui.commands import Command, CommandGroup


class CommandFooter(Widget):
    """One line of `key label` pairs, made from the command registry."""

    def __init__(self, *groups: CommandGroup) -> None:
        super().__init__()
        self._commands = [command for group in groups for command in group.commands if command.footer]

    def render(self) -> Content:
        shown = [command for command in self._commands if self._possible(command) is not False]
        line = Content(" ")
        for command in shown:
            entry = self._entry(command)
            if line.cell_length + entry.cell_length > self.size.width:
                break
            line = line + entry
        return line

    def _entry(self, command: Command) -> Content:
        click = Style.from_meta({"@click": f"{self._owner(command)}.{command.action}"})
        tone = "" if self._possible(command) else "$text-disabled"
        return Content.assemble(
            Content.styled(command.shown_key, f"bold {tone or '$accent'}").stylize(click),
            Content.styled(f" {command.label}", tone).stylize(click),
            "   ",
        )

    def _owner(self, command: Command) -> str:
        return "screen" if hasattr(self.screen, f"action_{command.action}") else "app"

    def _possible(self, command: Command) -> bool | None:
        """True: offered, None: shown but not possible now, False: hidden."""
        node = self.screen if self._owner(command) == "screen" else self.app
        return node.check_action(command.action, ())
