"""Collections and how far their loading has come."""

from __future__ import annotations

from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.problem import Problem

PROBLEM = Problem("It rained.")
EMPTY: Loadable[int] = Loadable()


def loaded(*items: int, total: int | None = None, complete: bool = True) -> Loadable[int]:
    return EMPTY.loaded(items, total=total, complete=complete, unreadable=0, at=5.0)


def test_a_first_load_shows_what_has_come() -> None:
    keys = EMPTY.loading().progressed((1, 2), 9)
    assert (keys.items, keys.total, keys.phase, keys.complete) == ((1, 2), 9, LoadPhase.LOADING, False)


def test_a_refresh_keeps_the_old_until_it_is_whole() -> None:
    before = loaded(1, 2, 3, total=3).loading()
    assert before.items == (1, 2, 3)
    assert before.progressed((1,), 4) is before
    after = before.loaded((1, 4), total=2, complete=True, unreadable=1, at=6.0)
    assert (after.items, after.phase, after.unreadable, after.loaded_at) == ((1, 4), LoadPhase.READY, 1, 6.0)


def test_a_failure_keeps_the_last_good_items_as_old() -> None:
    failed = loaded(1, 2).loading().failed(PROBLEM)
    assert (failed.items, failed.stale, failed.problem, failed.loaded_at) == ((1, 2), True, PROBLEM, 5.0)
    assert not EMPTY.loading().failed(PROBLEM).stale  # there was never anything
    again = failed.loading()
    assert again.problem is None
    assert not again.stale
    assert loaded(1).problem is None


def test_deleted_and_made_items_count() -> None:
    keys = loaded(1, 2, 3, total=3)
    assert keys.without(lambda item: item == 2).items == (1, 3)
    assert keys.without(lambda item: item == 2).total == 2
    assert keys.without(lambda item: item == 9).total == 3
    assert loaded(1, 2, total=1).without(lambda _: True).total == 0
    assert loaded(1).without(lambda _: True).total is None
    assert keys.including(4).items == (1, 2, 3, 4)
    assert keys.including(4).total == 4
    assert keys.items == (1, 2, 3)
