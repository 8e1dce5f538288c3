"""The status of every profile of this machine: side by side, each with a deadline of its own, each failing alone."""

from __future__ import annotations

import asyncio
import json
import os
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home
from chutes_tui.core.text import visible
from chutes_tui.operations.status.figures import Status
from chutes_tui.operations.status.hanging import Hanging
from chutes_tui.operations.status.reading import read_status
from chutes_tui.profiles import LaunchOptions
from chutes_tui.profiles.catalogue import all_profiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.status.reading import Reading
    from chutes_tui.profiles.catalogue import ProfileEntry


@dataclass(frozen=True, slots=True)
class OneOfAll:
    """A profile with its reading, or with why there is none."""

    entry: ProfileEntry
    reading: Reading | None = None
    failed: Problem | None = None

    @property
    def status(self) -> Status:
        """The status, which may be the last known one, or know nothing."""
        return self.reading.status if self.reading is not None else Status()

    @property
    def problem(self) -> Problem | None:
        """Why it could not be read now."""
        return self.reading.problem if self.reading is not None else self.failed

    @property
    def refused(self) -> bool | None:
        """Whether calls are refused now; None when it can't be known now."""
        return self.status.refused if self.problem is None else None


def read_all(within: float) -> list[OneOfAll]:
    """Read every profile. Raises Problem when there is none, or the home folder doesn't answer."""
    entries = Hanging(lambda: all_profiles(LaunchOptions(), os.environ, find_home(os.environ)), within).result()
    if not entries:
        raise Problem("There is no profile on this machine.")
    asked = [Hanging(partial(_read, entry, within), within) for entry in entries]
    return [_outcome(entry, one) for entry, one in zip(entries, asked, strict=True)]


def _read(entry: ProfileEntry, within: float) -> Reading:
    if entry.problem is not None:
        raise entry.problem
    return asyncio.run(read_status(LaunchOptions(entry.path), within))


def _outcome(entry: ProfileEntry, asked: Hanging[Reading]) -> OneOfAll:
    try:
        return OneOfAll(entry, asked.result())
    except Problem as problem:
        return OneOfAll(entry, failed=problem)


def all_as_text(found: Sequence[OneOfAll]) -> str:
    """For people: a line for each profile, begun with its name."""
    names = [visible(one.entry.name) for one in found]
    wide, now = max(map(len, names), default=0), time.time()
    return "".join(f"{name:<{wide}}  {_line(one, now)}\n" for name, one in zip(names, found, strict=True))


def _line(one: OneOfAll, now: float) -> str:
    return one.status.line(one.entry.username or one.entry.name, now, _trouble(one))


def all_as_json(found: Sequence[OneOfAll]) -> str:
    """For programs: what one status prints, for each profile."""
    return json.dumps({"profiles": [_document(one) for one in found]}, indent=1, ensure_ascii=False) + "\n"


def _document(one: OneOfAll) -> dict[str, Any]:
    url = one.entry.base_url.value if one.entry.base_url is not None else ""
    facts = {"profile": one.entry.name, "path": str(one.entry.path), "api_url": url, "stale": one.problem is not None}
    return {**facts, **one.status.as_json(), "problem": _trouble(one)}


def _trouble(one: OneOfAll) -> str:
    return "" if one.problem is None else visible(one.problem.what.rstrip("."))
