"""The calls about chutes and images: their lists, and what no list has, asked for by its id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core import times
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.services.service import Service
from chutes_tui.state import OBJECT_LISTS, AppState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session
    from chutes_tui.state import Unlisted

KINDS: Final = ("chutes", "images")
_KEPT: Final = 60.0
"""Seconds for which the server answers with the same list."""
_ASKED_FOR: Final = 50
"""So many at most are asked for one by one until the lists are read again."""


class CatalogueService(Service):
    """Reading the chutes and images that there are; outcomes are in the state."""

    def load(self, *, public: bool = False, within: float = _KEPT) -> None:
        """Load the account's chutes and images (or the public ones too), unless that was done `within` some seconds.

        That there are none is always asked again.
        """
        for kind in KINDS:
            known = self._state.objects(kind, public=public)
            age = times.utc_now().timestamp() - (known.loaded_at or 0.0)
            fresh = known.phase is LoadPhase.READY and known.items and age < within
            if known.phase is not LoadPhase.LOADING and not fresh:
                self.refresh(public=public, kinds=(kind,))

    def refresh(self, *, public: bool = False, kinds: Iterable[str] = KINDS) -> None:
        """Load the account's chutes and images (or the public ones too) again."""
        for kind in kinds:
            known = OBJECT_LISTS[kind, public]
            known.__set__(self._state, self._state.objects(kind, public=public).loading())
            self._runner.read(known, partial(self._load, kind, public), quiet=True)

    async def _load(
        self, kind: str, public: bool, session: Session, publish: Callable[[Loadable[Any]], None]
    ) -> None:
        from chutes_tui.operations.account.owned import load_objects

        loaded = await load_objects(session, kind, self._state.objects(kind, public=public), public=public)
        if self._runner.is_open(session):
            self._state.unlisted = self._state.unlisted.outdated(kind)
        publish(loaded)

    def look_up(self, kind: str, ids: Iterable[str]) -> None:
        """Ask for chutes or images by id that are in no list, once for each time that the lists were read."""
        from chutes_tui.core.ids import is_uuid

        state = self._state
        if state.objects(kind).phase is not LoadPhase.READY:
            return  # what is on its way may have them
        unlisted = state.unlisted.asking(kind, filter(is_uuid, ids), at_most=_ASKED_FOR)
        if unlisted is not state.unlisted:
            state.unlisted = unlisted
            self._runner.read(AppState.unlisted, self._ask, quiet=True)

    async def _ask(self, session: Session, publish: Callable[[Unlisted], None]) -> None:
        from chutes_tui.operations.account.owned import find_object

        for kind, object_id in self._state.unlisted.due:
            found = await find_object(session, kind, object_id)
            publish(self._state.unlisted.answered(kind, object_id, found))
