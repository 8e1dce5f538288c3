"""Which cases run always, and which in the slow lane only: `pytest -m slow`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from driving import NARROW, WIDE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIZES = pytest.mark.parametrize(
    "size", [pytest.param(NARROW, id="80x24"), pytest.param(WIDE, id="120x40", marks=pytest.mark.slow)]
)
"""The narrow terminal always, the wide one in the slow lane."""


def cases(name: str, values: Mapping[str, Any], *always: str) -> pytest.MarkDecorator:
    """Parametrize a test by name; only the cases named in `always` run in the default lane."""
    assert set(always) <= set(values), set(always) - set(values)
    marks = {case: () if case in always else (pytest.mark.slow,) for case in values}
    return pytest.mark.parametrize(
        name, [pytest.param(value, id=case, marks=marks[case]) for case, value in values.items()]
    )


def is_slow_by_place(path: Path) -> bool:
    """Pictures, and what runs in a real terminal, are for the slow lane, all but the main job: the tests beside them
    hold what screens do."""
    folder = path.parent.name
    return folder == "snapshots" or (folder == "terminal" and path.name != "test_main_job.py")
