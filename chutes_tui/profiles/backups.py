"""The names of backups."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 1000


def backup_names(name: str, now: datetime | None = None) -> Iterator[str]:
    """Names for a backup of the file `name` made at the local time `now`, in the order to try them:
    `config.ini.2026-11-21-083000.bak`, `config.ini.2026-11-21-083000-2.bak` and so on."""
    stem = f"{name}.{now or datetime.now():%Y-%m-%d-%H%M%S}"
    yield f"{stem}.bak"
    for number in range(2, _MOST):
        yield f"{stem}-{number}.bak"
