"""The line that names the builder's views and switches between them where there is room for only one."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

PANES: Final = ("access", "meaning", "json", "command")
_TITLES: Final = {"access": "Access", "meaning": "Can do", "json": "JSON", "command": "CLI"}


class PaneBar(Widget):
    """The heading with the access in a few words; where only one view fits, a tab a view instead.

    A mark stands behind a tab whose view has something to say.
    """

    active: reactive[str] = reactive(PANES[0])
    summary: reactive[str] = reactive("")
    marks: reactive[dict[str, str]] = reactive({}, always_update=True)

    def __init__(self, heading: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._heading = Content.styled(f" {heading}", "bold")

    def render(self) -> Content:
        if not self.screen.has_class("-single"):
            return Content.assemble(self._heading, ("  →  ", "$quiet"), (self.summary, "bold $text-accent"))
        parts: list[Content] = [self._heading, Content("  ")]
        for pane in PANES:
            click = Style.from_meta({"@click": f"screen.show_pane('{pane}')"})
            style = "bold underline $accent on $select" if pane == self.active else "$quiet"
            title = f" {_TITLES[pane]}{self.marks.get(pane, '')} "
            parts.append(Content.styled(title, style).stylize(click))
            parts.append(Content(" "))
        return Content.assemble(*parts)
