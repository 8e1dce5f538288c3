"""One thing done to the app, as text: a key's name, or `verb:argument`. A list of them repeats a run."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .world import World

SETTLE = "settle"
"""Wait until the app has taken in all that was sent before."""


def write(steps: Iterable[str]) -> str:
    """The steps in one line, to be given to `read`."""
    return shlex.join(step.encode("unicode_escape").decode() for step in steps)


def read(line: str) -> list[str]:
    """The steps of a line."""
    return [step.encode("latin-1", "backslashreplace").decode("unicode_escape") for step in shlex.split(line)]


def keys_in(step: str) -> int:
    """How many keys a step presses; a paste counts as one."""
    verb, separator, argument = step.partition(":")
    if verb == "type" and separator:
        return len(argument)
    return int(verb == "paste" or not _is_verb(step))


def _is_verb(step: str) -> bool:
    return step in _DEEDS or (step.partition(":")[0] in _DEEDS and ":" in step[1:])


def send(world: World, step: str) -> None:
    """Hand a step over, without waiting for what comes of it."""
    verb, _, argument = step.partition(":")
    if _is_verb(step):
        _DEEDS[verb](world, argument)
    else:
        world.focus()
        world.driver.send(step)


def _type(world: World, text: str) -> None:
    world.focus()
    world.driver.send(*text)


def _paste(world: World, text: str) -> None:
    world.focus()
    world.driver.send(events.Paste(text))


def _place(argument: str) -> tuple[int, int]:
    x, y = argument.split(",")
    return int(x), int(y)


def _click(world: World, argument: str) -> None:
    world.focus()
    x, y = _place(argument)
    for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
        button = 0 if kind is events.MouseMove else 1
        world.driver.post(_mouse(kind, x, y, button))


def _scroll(world: World, argument: str, kind: type[events.MouseEvent]) -> None:
    x, y = _place(argument)
    world.driver.post(_mouse(kind, x, y, 0))


def _mouse(kind: type[events.MouseEvent], x: int, y: int, button: int) -> events.MouseEvent:
    return kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)


def _resize(world: World, argument: str) -> None:
    columns, rows = (int(part) for part in argument.split("x"))
    world.resize(Size(columns, rows))


_DEEDS: dict[str, Callable[[World, str], None]] = {
    SETTLE: lambda _world, _argument: None,  # the session waits
    "type": _type,
    "paste": _paste,
    "click": _click,
    "scroll-up": lambda world, argument: _scroll(world, argument, events.MouseScrollUp),
    "scroll-down": lambda world, argument: _scroll(world, argument, events.MouseScrollDown),
    "resize": _resize,
    "blur": lambda world, _: world.blur(),
    "suspend": lambda world, _: world.suspend(),
    "fault": lambda world, argument: world.fault(argument),
    "mend": lambda world, _: world.mend(),
}
