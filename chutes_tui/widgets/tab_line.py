"""The line of tabs below the header: every place, its key, how much is there, and where the user is."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from chutes_tui import commands
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.host import Hosted

ROOMY: Final = 100
"""Columns from which on tabs stand a cell apart, and a screen has a margin."""
_TABS = tuple(place for place in commands.PLACES if place.tab)
_UNDER = {place.mode: place.under for place in commands.PLACES}


class TabLine(Widget, Hosted):
    """One line over the shared state; a click on a tab goes there, as its key does."""

    # Textual's link style would give keys, names and counts one and the same color.
    auto_links = False

    def on_mount(self) -> None:
        self.follow(self._changed, "profile", "keys", "secrets", "profiles", "wallets", "doctor")

    def _changed(self) -> None:
        self.refresh()

    def render(self) -> Content:
        gap = " " if self.size.width >= ROOMY else ""
        line = Content(gap).join(self._tab(place, counted=True) for place in _TABS)
        if line.cell_length > self.size.width:
            line = Content(gap).join(self._tab(place, counted=False) for place in _TABS)
        return line

    def _tab(self, place: commands.Place, *, counted: bool) -> Content:
        here = self.app.current_mode
        current = place.mode in (here, _UNDER.get(here))
        count = self._count(place.mode) if counted else None
        click = Style.from_meta({"@click": f"app.{place.action}"})
        key = self.keymap.shown_key(commands.EVERYWHERE, place.action)
        words = Content.assemble(
            (f" {key} ", "$accent" if current else "$quiet"),
            (place.title, "bold underline $accent" if current else ""),
            (" " if count is None else f" {count:,} ", "$accent" if current else "$quiet"),
        )
        if place.mode == "doctor" and (problems := self._problems):
            words = Content.assemble(words, (f"✗ {problems} ", "bold $text-error"))
        return words.stylize_before("on $select" if current else "").stylize(click)

    @property
    def _problems(self) -> int:
        """How many problems the doctor knows."""
        run = self.state.doctor
        return len(run.report.problems) if run is not None and run.report is not None else 0

    def _count(self, mode: str) -> int | None:
        """How many there are in a place; None while that isn't known."""
        if mode == "doctor":
            return None
        if mode == "wallets":
            found = self.state.wallets
            return None if found.listing is None or found.phase is LoadPhase.FAILED else len(found.wallets)
        records = getattr(self.state, mode, None)
        if records is None or records.loaded_at is None:
            return None
        return len(records.items) if records.total is None else max(records.total, len(records.items))
