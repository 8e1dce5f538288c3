"""Stand-ins for gh, pass, secret-tool and kubectl that record what they are given."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from chutes_tui.operations.destinations.running import Around

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM = """#!{python}
import os, sys, pathlib
here = pathlib.Path({folder!r})
said = sys.stdin.read()
with open(here / "calls", "a") as file:
    file.write(f"{{pathlib.Path(sys.argv[0]).name}} {{sys.argv[1:]}}\\n")
(here / "given").write_text(said)
(here / "environ").write_text(repr(dict(os.environ)))
{does}
"""


class Desk:
    """A folder of programs, and what they were given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        self.around = Around({"PATH": str(folder / "bin"), "CHUTES_API_KEY": "sentinel"}, folder, folder)

    def has(self, name: str, does: str = "") -> None:
        """Install a program; `does` is Python."""
        path = self.folder / "bin" / name
        path.write_text(_PROGRAM.format(python=sys.executable, folder=os.fspath(self.folder), does=does))
        path.chmod(0o755)

    def _read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    @property
    def calls(self) -> str:
        """Programs and arguments, a line each."""
        return self._read("calls")

    @property
    def given(self) -> str:
        """The last standard input."""
        return self._read("given")

    @property
    def environ(self) -> str:
        """The environment of the last program."""
        return self._read("environ")
