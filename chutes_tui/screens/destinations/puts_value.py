"""For a screen with a new value: `i` puts it where it belongs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.operations.destinations.place import OWN, Kind, Place
from chutes_tui.screens.base.screen import ChutesScreen

if TYPE_CHECKING:
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.destinations.programs import OwnDestination
    from chutes_tui.screens.destinations.put_dialogs import ToPut


class PutsValue(ChutesScreen):
    """Subclasses say what there is to put, and take note when it was put."""

    def to_put(self) -> ToPut | None:
        """The value and what it is called, None when there is none now."""
        raise NotImplementedError

    def value_put(self, place: Place) -> None:
        """The value is there."""
        raise NotImplementedError

    def action_put_value(self) -> None:
        """Ask where, then put it there."""
        from chutes_tui.screens.destinations.put_dialogs import DestinationsDialog

        if (what := self.to_put()) is not None:
            self.ask(DestinationsDialog(what.thing), partial(self._chosen_destination, what))

    def _chosen_destination(self, what: ToPut, chosen: Kind | OwnDestination) -> None:
        if isinstance(chosen, Kind):
            self.put_into(chosen, what)
        else:
            self._give_to_own(what, chosen)

    def put_into(self, kind: Kind, what: ToPut, place: Place | None = None) -> None:
        """Ask what the place is called, beginning with the names of one, and put the value there."""
        from chutes_tui.screens.destinations.put_dialogs import PutDialog

        self.ask(PutDialog(kind, what, place), self.value_put)

    def _give_to_own(self, what: ToPut, own: OwnDestination) -> None:
        from chutes_tui.screens.destinations.put_dialogs import own_dialog

        self.when_confirmed(own_dialog(own, what.thing), partial(self._give, what, Place(OWN, (own.name,))))

    def _give(self, what: ToPut, place: Place) -> None:
        if (value := what.value()) is not None:
            self.worker.destinations.put(place, value, what.thing, what.key, partial(self._given, place))

    def _given(self, place: Place, ended: str | Problem) -> None:
        if isinstance(ended, str):
            self.value_put(place)
