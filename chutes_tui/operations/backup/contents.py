"""What a backup holds: files of wallets and configs, by the names that they have in its archive.

    chutes-backup/manifest.json
    chutes-backup/configs/NAME.ini
    chutes-backup/wallets/WALLET/coldkey, coldkeypub.txt, hotkeys/…

A tar archive, so that it can be unpacked without this program.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chutes_tui.core.problem import Problem
from chutes_tui.storage.private_files import FileProblem, private_read, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

ROOT: Final = "chutes-backup/"
MANIFEST: Final = "manifest.json"
VERSION: Final = 1
_LARGEST: Final = 1 << 20
_MOST: Final = 5000
_NAME: Final = re.compile(r"configs/[^/\0]+\.ini|wallets/[^/\0]+/(?:hotkeys/)?[^/\0]+")


class Source(NamedTuple):
    """A file to be kept, and its name in the archive."""

    name: str
    path: Path


class Contents(NamedTuple):
    """The files of an archive by their names, and the place on the machine that each config had ("~/…")."""

    files: dict[str, bytes]
    places: dict[str, str]
    made: str

    def wallets(self) -> list[str]:
        """The names of its wallets."""
        return sorted({name.split("/")[1] for name in self.files if name.startswith("wallets/")})

    def configs(self) -> list[str]:
        """The names of its configs."""
        return sorted(name[len("configs/") : -len(".ini")] for name in self.files if name.startswith("configs/"))

    def hotkeys(self) -> int:
        """How many files of hotkeys there are, public parts not counted."""
        kept = [name for name in self.files if "/hotkeys/" in name]
        return sum(not (name.endswith("pub.txt") and name.removesuffix("pub.txt") in kept) for name in kept)


def wallet_sources(wallets: Iterable[Path]) -> Iterator[Source]:
    """The key files of wallets: what lies in the folder of each, and in its `hotkeys`. Blocks. Raises FileProblem."""
    for wallet in wallets:
        for folder, prefix in ((wallet, ""), (wallet / "hotkeys", "hotkeys/")):
            try:
                paths = sorted(folder.iterdir()) if folder.is_dir() else []
            except OSError as error:
                raise FileProblem(f"{shown_path(folder)} can't be read.", detail=type(error).__name__) from None
            for path in paths:
                if path.is_file() and not path.name.startswith("."):
                    yield Source(f"wallets/{wallet.name}/{prefix}{path.name}", path)


def config_sources(configs: Iterable[tuple[str, Path]]) -> Iterator[Source]:
    """The config files, each under its profile's name, which is made unique."""
    taken = set[str]()
    for name, path in configs:
        plain = re.sub(r"[/\0]", "_", name).strip(".") or "config"
        unique = next(one for one in (plain, *(f"{plain}-{n}" for n in range(2, _MOST))) if one not in taken)
        taken.add(unique)
        yield Source(f"configs/{unique}.ini", path)


def read_sources(sources: Iterable[Source]) -> dict[str, bytes]:
    """Read them. Blocks. Raises FileProblem: a backup that lacks something is none."""
    return {source.name: private_read(source.path, limit=_LARGEST).data for source in sources}


def pack(files: Mapping[str, bytes], places: Mapping[str, str], made: datetime, version: str) -> bytes:
    """The archive. `made` is in its manifest, with the version of this program."""
    manifest = {"version": VERSION, "made": made.isoformat(timespec="seconds"), "by": version, "places": dict(places)}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in {MANIFEST: json.dumps(manifest, indent=1).encode(), **files}.items():
            info = tarfile.TarInfo(ROOT + name)
            info.size, info.mode, info.mtime = len(data), 0o600, int(made.timestamp())
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def unpack(archive: bytes) -> Contents:
    """What an archive holds. Raises Problem for one that this program didn't make."""
    files = dict[str, bytes]()
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            for member in tar:
                name = member.name.removeprefix(ROOT)
                fits = member.isreg() and member.size <= _LARGEST and len(files) < _MOST
                if not fits or not (name == MANIFEST or _is_ours(name)) or name in files:
                    raise _strange()
                held = tar.extractfile(member)
                files[name] = held.read() if held is not None else b""
        manifest = json.loads(files.pop(MANIFEST))
        places, made = _manifest(manifest)
    except (tarfile.TarError, KeyError, ValueError, EOFError, RecursionError):
        raise _strange() from None
    return Contents(files, places, made)


def _is_ours(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not {".", ".."} & set(name.split("/"))


def _manifest(manifest: Any) -> tuple[dict[str, str], str]:
    if not isinstance(manifest, dict) or manifest.get("version") != VERSION:
        raise Problem("This backup was made by another version of chutes-tui.", next_step="Update chutes-tui.")
    places = manifest.get("places")
    known = places.items() if isinstance(places, dict) else ()
    texts = {str(name): str(place) for name, place in known}
    return texts, str(manifest.get("made", ""))


def _strange() -> Problem:
    return Problem(
        "This file opened, but it is no backup of chutes-tui.", next_step="Check that it is the right file."
    )
