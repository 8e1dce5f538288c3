"""The footer: the commands of the screen in front, each clickable, as many as the width allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual import events
    from textual.screen import Screen

    from chutes_tui.commands import Command, CommandGroup

_MORE = "… "


class CommandFooter(Widget):
    """One line of `key label` pairs, made from the command registry.

    What is not possible now is left out; where room ends stands a `…`. The mouse gets each command's sentence.
    """

    # Textual's link style would give keys and labels one and the same color.
    auto_links = False

    def __init__(self, own: CommandGroup, everywhere: CommandGroup, also: Collection[str] = ()) -> None:
        """`also`: what works everywhere and is worth showing here, last; by its actions."""
        super().__init__()
        self._own = [command for command in own.commands if command.footer]
        self._own += [command for command in everywhere.commands if command.action in also]
        self._everywhere = [command for command in everywhere.commands if command.footer]
        self._help = {command.action: command.help for group in (own, everywhere) for command in group.commands}
        self._labels: dict[str, str] = {}
        """What commands were called when this was drawn."""

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._laid_out, immediate=True)

    def _laid_out(self, _: Screen[Any]) -> None:
        """A button came or went, and with it what its command is called. Only a layout tells when."""
        if self._labels_now() != self._labels:
            self.refresh()

    def _labels_now(self) -> dict[str, str]:
        return self.screen.labels() if hasattr(self.screen, "labels") else {}

    def render(self) -> Content:
        right = Content("  ").join(self._entry(command, quiet=True) for command in self._everywhere)
        room = self.size.width - right.cell_length - 3
        left, hidden = Content(" "), False
        labels = self._labels = self._labels_now()
        entries = [
            self._entry(command, labels.get(command.action, "")) for command in self._own if self._possible(command)
        ]
        for position, entry in enumerate(entries):
            last = position == len(entries) - 1
            if left.cell_length + entry.cell_length + (0 if last else len(_MORE)) > room:
                hidden = True
                break
            left = Content.assemble(left, entry, "  ")
        if hidden:
            left = Content.assemble(left, Content.styled(_MORE, "$quiet").stylize(_click("app.help")))
        gap = max(1, self.size.width - left.cell_length - right.cell_length - 1)
        return Content.assemble(left, " " * gap, right, " ")

    def _entry(self, command: Command, label: str = "", *, quiet: bool = False) -> Content:
        label = label or command.label
        words = Content.assemble((command.shown_key, "bold $accent"), (f" {label}", "$quiet" if quiet else ""))
        return words.stylize(_click(f"{self._owner(command)}.{command.action}"))

    def _owner(self, command: Command) -> str:
        return "screen" if hasattr(self.screen, f"action_{command.action}") else "app"

    def _possible(self, command: Command) -> bool:
        node = self.screen if self._owner(command) == "screen" else self.app
        return bool(node.check_action(command.action, ()))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        action = str(event.style.meta.get("@click", "")).rpartition(".")[2]
        self.tooltip = self._help.get(action)

    def on_leave(self) -> None:
        self.tooltip = None


def _click(action: str) -> Style:
    return Style.from_meta({"@click": action})
