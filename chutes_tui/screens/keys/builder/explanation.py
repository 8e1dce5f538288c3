"""What a key can and cannot do, in sentences, wrapped with a hanging indent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from chutes_tui.widgets.bullets import bulleted

if TYPE_CHECKING:
    from textual.geometry import Size

    from chutes_tui.access.explain import Explanation

_NOTHING = "Nothing, on the current Chutes server."


class ExplanationView(Widget):
    """Three lists of sentences, as high as they need."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._explanation: Explanation | None = None

    def show(self, explanation: Explanation) -> None:
        """Show these sentences."""
        if explanation != self._explanation:
            self._explanation = explanation
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        said = self._explanation
        if said is None:
            return []
        lines = [Content.styled("It can", "bold")]
        lines += bulleted(said.can, "✓", "$text-success", width) or bulleted((_NOTHING,), "–", "$quiet", width)
        lines += [Content(""), Content.styled("It can't", "bold")]
        lines += bulleted(said.cannot, "✗", "$quiet", width)
        if said.warnings:
            lines += [Content(""), Content.styled("Warnings", "bold $text-warning")]
            lines += bulleted(said.warnings, "⚠", "$text-warning", width)
        return lines
