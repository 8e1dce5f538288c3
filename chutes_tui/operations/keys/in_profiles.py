"""The profiles of this machine that sign in with a key, kept in step with its rotation. Blocks: use a thread.

The new key is written into them when it is created: from then on they sign in with it, and the old one can go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.profiles.catalogue import all_profiles
from chutes_tui.profiles.changes import replace_api_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.core.secret import Secret
    from chutes_tui.profiles import LaunchOptions


@dataclass(frozen=True, slots=True)
class Switched:
    """The names of the profiles that sign in with the new key now, and why others don't."""

    names: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def words(self) -> str:
        """A sentence, "" when no profile had the key."""
        if not self.names:
            return ""
        several = len(self.names) > 1
        named = visible(", ".join(self.names))
        return f"The profile{'s' if several else ''} {named} sign{'' if several else 's'} in with it from now on."


def switch_profiles(
    old_id: str, key: Secret, options: LaunchOptions, environ: Mapping[str, str], home: Path
) -> Switched:
    """Write a new key into every profile that signs in with the old one, by its id. Never raises a Problem."""
    names: list[str] = []
    problem = None
    for entry in all_profiles(options, environ, home):
        if entry.api_key_id != old_id:
            continue
        try:
            replace_api_key(entry.path, old_id, key)
        except Problem as met:
            problem = problem or _still_old(entry.name, met)
        else:
            names.append(entry.name)
    return Switched(tuple(names), problem)


def signs_in_with(path: Path, options: LaunchOptions, environ: Mapping[str, str], home: Path) -> str:
    """The id of the API key in a profile's file, "" if it has none."""
    return next((one.api_key_id for one in all_profiles(options, environ, home) if one.path == path), "")


def _still_old(name: str, met: Problem) -> Problem:
    return Problem(
        f"The profile {visible(name)} still signs in with the old key.",
        why=f"{met.what} {met.why}".strip(),
        next_step="Write the new key into its file before you delete the old one.",
        detail=met.detail,
    )
