"""What there is to copy of a profile: its path, and lines by which other programs use its account. No secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.profiles.elsewhere import env_lines, run_line
from chutes_tui.screens.base.copying import Copyable

if TYPE_CHECKING:
    from chutes_tui.profiles.catalogue import ProfileEntry
    from chutes_tui.services.profiles import ProfileService

_NO_HOTKEY = "The official CLI needs a hotkey: it reads no API key."


def copyable(entry: ProfileEntry, profiles: ProfileService) -> tuple[Copyable, ...]:
    """Everything worth copying, most wanted first."""
    of = f"of {visible(entry.name)}"
    texts = [Copyable("p", str(entry.path), f"the path {of}", "Path")]
    try:
        variables = profiles.variables(entry.path)
    except Problem:
        return tuple(texts)
    hint = _NO_HOTKEY if entry.api_key_id else ""
    return (
        *texts,
        Copyable(
            "r", run_line(entry.path, "chutes"), f"a command with the account {of}", "Run a program with it", hint
        ),
        Copyable("e", env_lines(variables, "bash"), f"the variables {of}", "Variables for bash, zsh"),
        Copyable("f", env_lines(variables, "fish"), f"the variables {of}", "Variables for fish"),
    )
