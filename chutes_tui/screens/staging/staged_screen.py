"""The screen around such a list: first where it comes from, then the list itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from chutes_tui.screens.base.screen import FullScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.screens.staging.staged_list import StagedList


class StagedScreen(FullScreen[None]):
    """Two steps on one screen: the source, then the list, in which everything is selected, sent, paused and retried.

    `WHY_NOT` has the actions of the list that need something, and what is said without it; `NOTHING_LEFT` is said
    when nothing can be selected any more.
    """

    WHY_NOT: ClassVar[Mapping[str, str]]
    NOTHING_LEFT: ClassVar[str]

    @property
    def _review(self) -> StagedList[Any]:
        """The list."""
        raise NotImplementedError

    def _go_to_source(self) -> None:
        """Put the focus where the list comes from."""
        raise NotImplementedError

    def action_show_detail(self) -> None:
        """Everything about a row; what failed comes with what can be done about it."""
        raise NotImplementedError

    def _needs(self) -> dict[str, bool]:
        """Which actions of the list have what they need now."""
        counts = self._review.counts
        return {
            "write": counts.ticked > 0,
            "tick_all": self._review.sendable,
            "pause": counts.waiting > 0,
            "retry": counts.failed > 0,
        }

    @property
    def _listing(self) -> bool:
        return self.has_class("-listing")

    def _show_step(self, *, listing: bool) -> None:
        self.worker.forget_results()
        self.set_class(listing, "-listing")
        if listing:
            self._review.table.focus()
        else:
            self._go_to_source()
        self.refresh_footer()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        if action == "read":
            return not self._listing
        if action not in self.WHY_NOT and action not in ("tick_all", "show_detail"):
            return True
        return (self._needs().get(action, True) or None) if self._listing else False

    def why_not(self, action: str) -> str:
        if action in ("write", "tick_all") and not self._review.sendable:
            return self.NOTHING_LEFT
        return self.WHY_NOT.get(action) or super().why_not(action)

    def on_staged_list_changed(self) -> None:
        self.refresh_footer()

    def on_record_table_activated(self) -> None:
        self.action_show_detail()

    def action_tick_all(self) -> None:
        self._review.tick_all()
