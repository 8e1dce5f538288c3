"""A list that is read when it opens and when another account is opened."""

from __future__ import annotations

from typing import Generic

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.host import host_of
from chutes_tui.screens.base.filtered_list import Row
from chutes_tui.screens.base.record_screen import RecordScreen


class SelfReadingScreen(RecordScreen[Row], Generic[Row]):
    """Reads its records itself, which nothing else needs."""

    def read(self) -> None:
        """Read the list again."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        self._read_if_new()

    def _read_if_new(self) -> None:
        if self.records.phase is LoadPhase.IDLE and self.is_current and self.state.profile is not None:
            self.read()

    def use_state(self) -> None:
        self._read_if_new()

    def action_refresh(self) -> None:
        if self.worker.could_not_open:
            host_of(self).refresh_account()
        else:
            self.read()

    async def action_back(self) -> None:
        """Unwind, then close."""
        if not self.leave_detail() and not await self.unwind():
            self.dismiss(None)
