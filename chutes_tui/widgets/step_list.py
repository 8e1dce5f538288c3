"""The steps of a task that has several: done, current and to come; one line of it where there is no room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size


class StepList(Widget):
    """Where the user is in a task. On a `-narrow` screen it is one line: "Step 2 of 5 · Password"."""

    current: reactive[int] = reactive(0)
    titles: reactive[tuple[str, ...]] = reactive((), layout=True)

    def __init__(self, titles: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.set_reactive(StepList.titles, tuple(titles))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 if self._in_one_line else max(1, len(self.titles))

    def render(self) -> Content:
        if self._in_one_line:
            return self._line()
        return Content("\n").join(self._step(index, title) for index, title in enumerate(self.titles))

    @property
    def _in_one_line(self) -> bool:
        return self.screen.has_class("-narrow")

    def _line(self) -> Content:
        if not self.titles:
            return Content("")
        done, total = min(self.current, len(self.titles) - 1), len(self.titles)
        bar = ("━" * (done + 1), "$accent"), ("━" * (total - done - 1), "$panel")
        return Content.assemble(*bar, (f"  Step {done + 1} of {total} · ", "$quiet"), (self.titles[done], "bold"))

    def _step(self, index: int, title: str) -> Content:
        if index < self.current:
            return Content.assemble(("✓ ", "$text-success"), (title, "$quiet"))
        if index == self.current:
            return Content.assemble(("● ", "$accent"), (title, "bold"))
        return Content.assemble(("○ ", "$quiet"), (title, "$quiet"))
