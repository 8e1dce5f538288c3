"""Copies that were made of config files, and what of them lies in clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.problem import Problem
from chutes_tui.profiles.config_file import read_config

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Backup(NamedTuple):
    """A copy of a config, and what can be used by whoever reads it. `readable` False: it could not be looked into."""

    path: Path
    seed: bool = False
    api_key: bool = False
    readable: bool = True


def find_backups(folders: Iterable[Path]) -> tuple[Backup, ...]:
    """Look into the backups in these folders."""
    return tuple(_looked_into(path) for folder in dict.fromkeys(folders) for path in _in_folder(folder))


def _in_folder(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.bak"))
    except OSError:
        return []


def _looked_into(path: Path) -> Backup:
    try:
        document = read_config(path).document
    except Problem:
        return Backup(path, readable=False)
    seed, key = document.get("auth", "hotkey_seed"), document.get("auth", "api_key")
    return Backup(path, bool(seed and seed.secret), bool(key and key.secret))
