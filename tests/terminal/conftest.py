"""Starting the installed program on a terminal of its own."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from .driver import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Launch(Protocol):
    """Starts `chutes-tui ARGUMENTS`; the options are those of Terminal."""

    def __call__(self, *arguments: str, environ: dict[str, str] | None = None, **options: Any) -> Terminal: ...


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Starts the program with a home folder and an environment of its own; ends it after the test."""
    home = tmp_path / "home"
    home.mkdir()
    with ExitStack() as terminals:

        def start(*arguments: str, environ: dict[str, str] | None = None, **options: Any) -> Terminal:
            surroundings = {"HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path), **(environ or {})}
            argv = [sys.executable, "-m", "chutes_tui", *arguments]
            return terminals.enter_context(Terminal(argv, environ=surroundings, **options))

        yield start
