"""What makes another program use an account of this machine: two paths, and nothing secret.

The official CLI and bittensor's tools read the same variables as this program does.
"""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Final

from chutes_tui.profiles import ProfileError
from chutes_tui.profiles.resolve import CONFIG_VARIABLE, chosen_path
from chutes_tui.storage.private_files import is_file, shown_path
from chutes_tui.wallets.location import WALLETS_VARIABLE, find_wallets_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.profiles import LaunchOptions

SHELLS: Final = ("bash", "fish")
"""bash stands for every shell that knows `export NAME=value`: zsh, dash, ksh."""


def variables(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """The variables by which a program finds the config and the wallets of an account. Raises ProfileError when there
    is no such config file."""
    config = chosen_path(options, environ, home)
    if not is_file(config.value):
        raise ProfileError(
            f"There is no config file at {shown_path(config.value)}.", next_step="Name one with --profile."
        )
    wallets = find_wallets_path(options.wallets_path, environ, home)
    return {CONFIG_VARIABLE: _whole(config.value), WALLETS_VARIABLE: _whole(wallets.value)}


def env_lines(values: Mapping[str, str], shell: str) -> str:
    """Lines that set variables, quoted for a shell."""
    if shell == "fish":
        return "\n".join(f"set -gx {name} {_fish_quoted(value)}" for name, value in values.items())
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in values.items())


def run_line(path: Path, command: str) -> str:
    """A shell line that runs a command with the account of a config file."""
    return f"chutes-tui run --config-path {shlex.quote(_whole(path))} -- {command}"


def _whole(path: Path) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - links in it are kept


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
