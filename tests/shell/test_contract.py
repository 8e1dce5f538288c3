"""What `chutes_tui.shell` needs of Textual's private parts, each with the effect that it relies on."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

import chutes_tui.screens
from chutes_tui.shell.screens import NewestSize

if TYPE_CHECKING:
    from collections.abc import Iterator


def every_screen(base: type[Screen[Any]] = Screen) -> Iterator[type[Screen[Any]]]:
    for screen in base.__subclasses__():
        if screen.__module__.startswith("chutes_tui."):
            yield screen
        yield from every_screen(screen)


def test_every_screen_follows_the_newest_size_alone() -> None:
    for module in pkgutil.walk_packages(chutes_tui.screens.__path__, "chutes_tui.screens."):
        import_module(module.name)
    screens = set(every_screen())
    assert len(screens) > 30
    for screen in screens:
        assert issubclass(screen, NewestSize), f"{screen}: its base is to be one of chutes_tui.shell.screens"
        assert screen.__mro__.index(NewestSize) < screen.__mro__.index(Screen)


def test_a_screen_takes_its_size_from_on_resize() -> None:
    """`Screen._on_resize`, found by its name in each class, derived ones first."""
    assert "_on_resize" in vars(Screen)
    assert "_on_resize" in vars(NewestSize)
