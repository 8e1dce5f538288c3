"""What is left of a wallet whose making was interrupted: a hidden folder, perhaps with keys in it."""

from __future__ import annotations

import os
import re
import shutil
import time
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.storage.errors import FileProblem, shown_path, writing_failed
from chutes_tui.wallets.key_files.description import describe_coldkey
from chutes_tui.wallets.model import Wallet

if TYPE_CHECKING:
    from pathlib import Path

SETTLED_SECONDS: Final = 10.0
"""Seconds after the last change when a creation counts as interrupted: it takes only moments."""

_LEFTOVER: Final = re.compile(r"\.(.+)\.chutes-tui-[0-9a-f]{16}\.new", re.DOTALL)


def is_leftover(name: str) -> bool:
    """Whether this is the name of a hidden folder in which a wallet is being made."""
    return _LEFTOVER.fullmatch(name) is not None


def describe_leftover(path: Path) -> Wallet:
    """What was left, as a wallet of the name that it was to have, `interrupted`. Never raises."""
    found = _LEFTOVER.fullmatch(path.name)
    files = ", ".join(_files(path)) or "no file"
    problem = FileProblem(
        "Creating this wallet was interrupted.",
        why=f"It was not given its final name; {shown_path(path)} contains {visible(files)}.",
        next_step="Create it again, then remove this. This may be the only copy of its keys.",
    )
    return Wallet(found[1] if found else path.name, path, describe_coldkey(path), problem=problem, interrupted=True)


def remove_leftover(path: Path) -> bool:
    """Remove such a folder with all that is in it; False if it was gone already. Raises Problem."""
    if not is_leftover(path.name):
        raise FileProblem(f"{shown_path(path)} is not left over from a wallet creation.")
    try:
        if time.time() - os.lstat(path).st_mtime < SETTLED_SECONDS:
            raise Problem(
                "The leftovers changed just now.",
                why=f"Another chutes-tui may be creating a wallet in {shown_path(path)}.",
                next_step=f"Try again in {SETTLED_SECONDS:.0f} seconds.",
            )
        shutil.rmtree(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise writing_failed(path, error) from None
    return True


def _files(path: Path) -> list[str]:
    """The files in a folder and below, by their paths in it; what can't be read is left out."""
    return sorted(os.path.relpath(f"{at}/{name}", path) for at, _, names in os.walk(path) for name in names)
