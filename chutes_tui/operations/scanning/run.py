"""A scan as a screen follows it: how far it is, what it found, whose that is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.scanning.files import Scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.scanning.owners import Owner


@dataclass(frozen=True, slots=True)
class ScanRun:
    """One scan of a path. `scan` and `owners` are there once it ended; `files` and `keys` are counted meanwhile.

    `problem`: what stopped it (FAILED), or why the server could not be asked about the keys.
    """

    path: str
    root: str = ""
    """The path with links followed and `~` replaced, as the places have it."""
    phase: LoadPhase = LoadPhase.LOADING
    files: int = 0
    keys: int = 0
    asking: bool = False
    scan: Scan = field(default_factory=Scan)
    owners: Mapping[str, Owner] = field(default_factory=dict)
    problem: Problem | None = None

    def failed(self, problem: Problem) -> ScanRun:
        """The run that ended because something went wrong."""
        return replace(self, phase=LoadPhase.FAILED, asking=False, problem=problem)

    def done(self, scan: Scan, owners: Mapping[str, Owner], problem: Problem | None) -> ScanRun:
        """The run that ended; `problem` is why the server could not be asked."""
        files, keys = scan.files, len(scan.keys)
        ended = ScanRun(self.path, self.root, LoadPhase.READY, files, keys)
        return replace(ended, scan=scan, owners=owners, problem=problem)
