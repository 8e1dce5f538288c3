"""Looks through everything that lives in this process for what should be gone."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver

_AT_ONCE = 4096  # things that are asked together what they refer to: one by one takes twice as long


def holders(needle: str) -> list[str]:
    """Every live string and run of bytes that holds the needle, with what refers to it; the needle itself is none."""
    gc.collect()
    wanted = needle.encode()

    def held(part: object) -> bool:
        if isinstance(part, str):
            return needle in part and part is not needle
        return isinstance(part, (bytes, bytearray)) and wanted in part and part is not wanted

    found = []
    things = gc.get_objects()
    for start in range(0, len(things), _AT_ONCE):
        some = things[start : start + _AT_ONCE]
        if any(map(held, gc.get_referents(*some))):
            for thing in some:
                parts = [part for part in gc.get_referents(thing) if held(part)]
                found += [f"{type(part).__name__} in {type(thing).__name__} {_outline(thing)}" for part in parts]
    return found


def _outline(thing: object) -> str:
    if isinstance(thing, dict):
        return str([key for key in thing if isinstance(key, str)][:12])
    return getattr(thing, "__qualname__", "")


def kept_in_words(app: Driver) -> str:
    """What the app would show, repeat or log."""
    state = app.state
    kept = [repr(getattr(state, name)) for name in state._reactives]
    kept += [worker.description + repr(worker) for worker in app.app.workers]
    kept += [problem.report() for problem in (state.problem, *(a.problem for a in state.activities)) if problem]
    kept += [repr(app.app), app.app.clipboard, repr(vars(app.app.worker)), repr(vars(app.app.screen))]
    return "\n".join(kept)


def everything_in(folder: Path) -> bytes:
    """What all its files hold."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
