"""A short run from every start there is. The long one is `python -m tests.explore`."""

from __future__ import annotations

import pkgutil
import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from lanes import cases
from textual.screen import Screen

import chutes_tui.screens
from chutes_tui.screens.palette.palette import Palette

from .long_run import explore, main
from .starts import START

if TYPE_CHECKING:
    from collections.abc import Iterator

SOME = (
    "builder-grid",
    "reveal",
    "import-review",
)
"""Where the default lane begins; the slow one takes every start."""

KEYS = 10
"""So many keys of each start; the long run presses 150."""


def leaves(base: type[Screen[Any]] = Screen) -> Iterator[type[Screen[Any]]]:
    """The screens of ours that no other one is made from."""
    for screen in base.__subclasses__():
        if screen.__module__.startswith("chutes_tui.screens") and not screen.__subclasses__():
            yield screen
        yield from leaves(screen)


def test_every_screen_is_a_start() -> None:
    for module in pkgutil.walk_packages(chutes_tui.screens.__path__, "chutes_tui.screens."):
        import_module(module.name)
    screens = set(leaves())
    assert len(screens) > 25
    assert screens - {start.screen for start in START.values()} == set()
    assert Palette in {start.screen for start in START.values()}


@cases("start", {start: start for start in START}, *SOME)
def test_it_holds_from(start: str) -> None:
    run = explore(zlib.crc32(start.encode()), start, keys=KEYS)
    assert run.broken is None, f"{run.broken}\n  python -m tests.explore --repeat {run.line!r}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "profile-add 80x24 escape 5 m paste:hunter-0012-pasted ctrl+s 5 settle f1 blur settle ctrl+e enter n left g",
        "builder-grid 120x40 resize:1x1 ctrl+p pagedown",
        "register 80x24 f1 blur settle escape settle",
    ],
)
def test_what_once_broke_it(line: str) -> None:
    assert main(["--repeat", line]) == 0
