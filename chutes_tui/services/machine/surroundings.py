"""What the program was started with, and where it remembers things."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.program.home import state_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.profiles import LaunchOptions


class Surroundings(NamedTuple):
    """What the program was started with: the command line, the environment, the home folder."""

    launch: LaunchOptions
    environ: Mapping[str, str]
    home: Path

    @property
    def records_path(self) -> Path:
        """Where it is remembered what is known of keys."""
        return state_folder(self.environ, self.home) / "keys.json"

    @property
    def hosts_path(self) -> Path:
        """Where it is remembered which other servers a credential may be sent to."""
        return self.records_path.with_name("hosts.json")

    @property
    def backups_path(self) -> Path:
        """Where it is remembered which backups were made."""
        return self.records_path.with_name("backups.json")

    @property
    def memory_path(self) -> Path:
        """Where the look of each profile is remembered."""
        return self.records_path.with_name("ui.json")

    @property
    def open_writes_path(self) -> Path:
        """Where what is about to be sent is written down, until its end is known."""
        return self.records_path.with_name("open.json")
