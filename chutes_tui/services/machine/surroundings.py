"""What the program was started with, and where it remembers things."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.profiles import LaunchOptions


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the program was started with: the command line, the environment, the home folder."""

    launch: LaunchOptions
    environ: Mapping[str, str]
    home: Path

    @property
    def records_path(self) -> Path:
        """Where the grants of keys made here are remembered (XDG base directories)."""
        state_home = self.environ.get("XDG_STATE_HOME") or str(self.home / ".local" / "state")
        return Path(state_home) / "chutes-tui" / "keys.json"

    @property
    def hosts_path(self) -> Path:
        """Where it is remembered which other servers a credential may be sent to."""
        return self.records_path.with_name("hosts.json")

    @property
    def memory_path(self) -> Path:
        """Where the look of each profile is remembered."""
        return self.records_path.with_name("ui.json")
