"""What of an account is on this machine already: config files, wallets and variables, by their names alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import with_home_as_tilde
from chutes_tui.profiles.credential import API_KEY_VARIABLE
from chutes_tui.profiles.discovery import default_config_path, environments_path, list_paths
from chutes_tui.profiles.resolve import CONFIG_VARIABLE, URL_VARIABLE, chosen_path
from chutes_tui.storage.errors import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.profiles import LaunchOptions

_VARIABLES: Final = (API_KEY_VARIABLE, CONFIG_VARIABLE, URL_VARIABLE)


@dataclass(frozen=True, slots=True)
class Trace:
    """A place on this machine and what is there; `present` is False if nothing is."""

    place: str
    words: str
    present: bool


def look_around(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> tuple[Trace, ...]:
    """Return what is found: names, never values. Blocks on the disk; never raises for what is on it."""
    return (*_configs(options, environ, home), _wallets(options, environ, home), *_variables(environ))


def _configs(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> list[Trace]:
    try:
        path = chosen_path(options, environ, home).value
    except Problem:
        path = default_config_path(home)
    there = os.path.lexists(path)
    traces = [Trace(_shown(path, home), "config file" if there else "not found", there)]
    others = [one.stem for one in list_paths(home) if one not in (path, default_config_path(home))]
    if others:
        traces.append(
            Trace(
                _shown(environments_path(home), home),
                _counted(others, "profile"),
                present=True,
            )
        )
    return traces


def _wallets(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> Trace:
    from chutes_tui.operations.wallets.existing import locate_wallets
    from chutes_tui.wallets.discovery import wallet_names

    path = locate_wallets(None, options.wallets_path, environ, home).value
    found = wallet_names(path)
    hotkeys = sum(found.values())
    if not found:
        return Trace(
            _shown(path, home),
            "no wallets" if os.path.lexists(path) else "not found",
            present=False,
        )
    words = f"{_counted(list(found), 'wallet')}, {hotkeys} hotkey{'s' * (hotkeys != 1)}"
    return Trace(_shown(path, home), words, present=True)


def _variables(environ: Mapping[str, str]) -> list[Trace]:
    present = [name for name in _VARIABLES if environ.get(name, "").strip()]
    if present:
        return [Trace(", ".join(present), "set", present=True)]
    return [Trace(", ".join(_VARIABLES[:2]), "not set", present=False)]


def _counted(names: list[str], what: str) -> str:
    """Return how many there are, and the name of the only one."""
    return f"1 {what}: {names[0]}" if len(names) == 1 else f"{len(names)} {what}s"


def _shown(path: Path, home: Path) -> str:
    return shown_path(with_home_as_tilde(path, home))
