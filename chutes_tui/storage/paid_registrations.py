"""Registrations by payment that are not finished: what is needed to go on with them after the program was closed.

A private JSON file, by server and hotkey address. It holds nothing secret: no seed, no password and no key. An entry
that can't be understood counts as not there and survives. A file that can't is set aside before anything is written;
one of a newer version is never written, so that nothing is begun either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.storage.private_files import private_lock
from chutes_tui.storage.versioned_json import VersionedJson, written

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION: Final = 1
_ENTRIES: Final = "registrations"
_NEEDED: Final = ("base_url", "hotkey", "coldkey", "username", "wallet", "hotkey_name", "path", "begun")
_NOT_EMPTY: Final = ("base_url", "hotkey", "path")
_Entries = list[Any]


@dataclass(frozen=True, slots=True)
class PaidEntry:
    """One registration. `address` "" and `required` (rao) None: not known, since the answer was lost.

    `wallet` and `hotkey_name` say where the hotkey's seed is; "" for one on another machine. `arrived` is the most
    that the chain had there.
    `setting_up`: the request that sets the account up was sent, and what came of it is not recorded.
    """

    base_url: str
    hotkey: str
    coldkey: str
    username: str
    wallet: str
    hotkey_name: str
    path: Path
    replace: bool
    begun: datetime
    registration_id: str = ""
    user_id: str = ""
    address: str = ""
    required: int | None = None
    arrived: int = 0
    setting_up: bool = False

    @property
    def known_by(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.base_url, self.hotkey

    @property
    def elsewhere(self) -> bool:
        """Whether the hotkey is on another machine."""
        return not self.wallet and not self.hotkey_name


class PaidRegistrations:
    """The registrations in one file. Blocks; safe to use from several programs."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, base_url: str) -> tuple[PaidEntry, ...]:
        """Those of a server, the newest first. Raises FileProblem where the file can't be read or understood."""
        document = _FILE.known(
            self._path,
            why="Registrations by payment may wait in it.",
            next_step="To go on with one, type any free name and choose its hotkey: the server has the rest.",
        )
        read = [_read(one) for one in (document or {}).get(_ENTRIES, [])]
        found = [one for one in read if one is not None and one.base_url == base_url]
        return tuple(sorted(found, key=lambda one: one.begun, reverse=True))

    def keep(self, entry: PaidEntry) -> None:
        """Write an entry in the place of an older one of the same server and hotkey. Raises FileProblem."""

        def change(entries: _Entries) -> _Entries:
            before: dict[str, Any] = next((one for one in entries if _known_by(one) == entry.known_by), {})
            others = [one for one in entries if _known_by(one) != entry.known_by]
            return [*others, {**before, **_kept(entry)}]

        self._change(change)

    def forget(self, entry: PaidEntry) -> None:
        """Remove an entry. Raises FileProblem."""
        self._change(lambda entries: [one for one in entries if _known_by(one) != entry.known_by])

    def _change(self, change: Callable[[_Entries], _Entries]) -> None:
        with private_lock(self._path) as file:
            document, expected = _FILE.opened(file)
            document[_ENTRIES] = change(document[_ENTRIES])
            file.write(written(document), expected=expected)


_FILE: Final = VersionedJson(
    VERSION,
    lambda document: isinstance(document.get(_ENTRIES), list),
    {_ENTRIES: []},
    "A registration is written down there before it begins, and this version can't do that.",
)


def _known_by(kept: Any) -> tuple[Any, Any] | None:
    return (kept.get("base_url"), kept.get("hotkey")) if isinstance(kept, dict) else None


def _kept(entry: PaidEntry) -> dict[str, Any]:
    kept = {name: getattr(entry, name) for name in PaidEntry.__slots__}
    return kept | {"path": str(entry.path), "begun": entry.begun.isoformat()}


def _read(kept: Any) -> PaidEntry | None:
    if not isinstance(kept, dict):
        return None
    read: dict[str, Any] = {name: kept.get(name) for name in _NEEDED}
    if not all(isinstance(one, str) for one in read.values()) or not all(kept[name] for name in _NOT_EMPTY):
        return None
    try:
        at = datetime.fromisoformat(read["begun"])
    except ValueError:
        return None
    read |= {"path": Path(read["path"]), "begun": at if at.tzinfo is not None else at.replace(tzinfo=UTC)}
    read |= {name: _text(kept.get(name)) for name in ("registration_id", "user_id", "address")}
    read |= {name: kept.get(name) is True for name in ("replace", "setting_up")}
    return PaidEntry(**read, required=_natural(kept.get("required")), arrived=_natural(kept.get("arrived")) or 0)


def _text(kept: object) -> str:
    return kept if isinstance(kept, str) else ""


def _natural(kept: object) -> int | None:
    return kept if type(kept) is int and kept >= 0 else None
