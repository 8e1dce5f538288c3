"""The calls about usage: reading a range of days, writing it to a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.account.usage.export import write_usage
from chutes_tui.operations.account.usage.reading import load_usage
from chutes_tui.operations.account.usage.rows import UsageFigures
from chutes_tui.services.service import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.account.usage.period import Period
    from chutes_tui.operations.account.usage.rows import Unit, Usage
    from chutes_tui.operations.session import Session
    from chutes_tui.services.catalogue import CatalogueService
    from chutes_tui.services.runner import Runner


class UsageService(Service):
    """Reads only; `state.usage` has what is known of each range."""

    def __init__(self, runner: Runner, catalogue: CatalogueService) -> None:
        super().__init__(runner)
        self._catalogue = catalogue

    def read(self, period: Period, *, quiet: bool = False) -> None:
        """Read a range again; what is known of it stays until that is done. The range that was asked for last wins.

        A `quiet` read fails without a word in the status line.
        """
        state = self._state
        state.usage = figures = (state.usage or UsageFigures()).asking(period)

        async def load(session: Session, publish: Callable[[UsageFigures | None], None]) -> None:
            def progress(page: int, pages: int) -> None:
                publish(figures.progressed(page, pages))

            figure = await load_usage(session, period, figures.of(period), progress)
            if figure.problem is not None:
                raise figure.problem
            publish(figures.read(period, figure))

        self._runner.read(AppState.usage, load, quiet=quiet)

    def name_chutes(self, usage: Usage) -> None:
        """Ask for the names of the chutes that were used, as far as no list has them; each is asked for once.

        Lists that were refused are not asked for again by this.
        """
        state = self._state
        if state.chutes.phase is LoadPhase.IDLE:
            self._catalogue.load()
        known = {one.chute_id for public in (False, True) for one in state.objects("chutes", public=public).items}
        self._catalogue.look_up("chutes", [one.chute_id for one in usage.chutes or () if one.chute_id not in known])

    def count_in(self, unit: Unit) -> None:
        """Show usage in this unit from now on."""
        self._state.usage_unit = unit.value

    def export(
        self,
        period: Period,
        names: Mapping[str, str],
        path: str,
        then: Callable[[str | Problem], None],
        *,
        replaces: bool = False,
    ) -> None:
        """Write what is known of a range as CSV into the file of this typed path, private; give `then` the path as
        shown, or why not. A file that is there is left alone unless it is to be replaced."""
        state, home = self._state, self._surroundings.home
        usage = state.usage.of(period).value if state.usage is not None else None
        self._give_from_thread(then, partial(write_usage, replaces=replaces), usage, names, path, home)
