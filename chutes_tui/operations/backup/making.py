"""Writing a backup of what was chosen: encrypted with a passphrase (age), read back and compared before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import with_home_as_tilde
from chutes_tui.core.text import counted, visible
from chutes_tui.operations.backup.contents import Contents, config_sources, pack, read_sources, unpack, wallet_sources
from chutes_tui.operations.backup.log import remember_backup
from chutes_tui.operations.secrets.file import typed_file
from chutes_tui.profiles.discovery import find_profile, list_profiles
from chutes_tui.storage.private_files import FileProblem, Payload, private_lock, private_read, shown_path
from chutes_tui.wallets.discovery import list_wallets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from chutes_tui.core.secret import Secret


LARGEST_FILE: Final = 64 << 20


class Chosen(NamedTuple):
    """What is to be kept: folders of wallets, and configs with the names of their profiles."""

    wallets: tuple[Path, ...]
    configs: tuple[tuple[str, Path], ...]

    def __bool__(self) -> bool:
        return bool(self.wallets or self.configs)


class Made(NamedTuple):
    """A backup that was opened again: where it is, what it holds, and why it is in no log (`not_noted`, else "")."""

    path: Path
    shown: str
    contents: Contents
    not_noted: str = ""

    @property
    def words(self) -> str:
        """What it holds, as a sentence."""
        return f"{held(self.contents)}, in {self.shown}; opened again, every file is the same"


def held(contents: Contents) -> str:
    """How many wallets, hotkeys and configs there are."""
    wallets, hotkeys, configs = len(contents.wallets()), contents.hotkeys(), len(contents.configs())
    parts = [(wallets, "wallet"), (hotkeys, "hotkey"), (configs, "config")]
    return ", ".join(counted(count, word) for count, word in parts if count)


def make_backup(typed: str, chosen: Chosen, passphrase: Secret, home: Path, log: Path | None) -> Made:
    """Write the backup into the file of this typed path, which must not exist. Blocks for some seconds.

    Raises FileExistsProblem, FileProblem, and Problem when what was written doesn't open or isn't the same: the file
    then stays, and doesn't count. `log` is where it is remembered, None for nowhere.
    """
    from chutes_tui import __version__

    path = typed_file(typed, home)
    if not path.parent.is_dir():
        raise FileProblem(f"There is no folder {shown_path(path.parent)}.", next_step="Create it, or choose another.")
    if not chosen:
        raise Problem("Nothing was chosen to be kept.", next_step="Choose a wallet or a config.")
    sources = [*config_sources(chosen.configs), *wallet_sources(chosen.wallets)]
    files = read_sources(sources)
    places = {one.name: str(with_home_as_tilde(one.path, home)) for one in sources if one.name.startswith("configs/")}
    made = times.utc_now()
    sealed = _sealed(pack(files, places, made, __version__), passphrase)
    with private_lock(path) as file:
        file.create(Payload(sealed))
    contents = open_backup(path, passphrase)
    if contents.files != files or read_sources(sources) != files:
        raise Problem(
            f"{shown_path(path)} doesn't hold the same as the files on this machine, so it doesn't count.",
            why="A file was changed meanwhile, or the disk returned other bytes.",
            next_step="Make another backup, then compare.",
        )
    noted = _noted(log, made, path, contents)
    return Made(path, shown_path(with_home_as_tilde(path, home)), contents, noted)


def _noted(log: Path | None, at: datetime, path: Path, contents: Contents) -> str:
    """Add a finished backup to the log; why it couldn't be, as a sentence, which doesn't make it less finished."""
    if log is None:
        return ""
    try:
        remember_backup(log, at, path, contents.wallets(), contents.configs())
    except FileProblem as problem:
        return f"The backup is complete, but when it was made couldn't be noted. {problem.what}"
    return ""


def open_backup(path: Path, passphrase: Secret) -> Contents:
    """Read and decrypt a backup. Blocks for a second or more. Raises FileProblem, and Problem for a wrong passphrase
    or another kind of file."""
    import pyrage

    data = private_read(path, limit=LARGEST_FILE).data
    if not passphrase:
        raise Problem("The passphrase is missing.", next_step="Type the passphrase of the backup.")
    if not data.startswith((b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----")):
        raise Problem(f"{shown_path(path)} is no backup: it isn't encrypted by age.", next_step="Check the path.")
    try:
        archive = pyrage.passphrase.decrypt(data, passphrase.reveal())
    except pyrage.DecryptError:
        archive = None
    if archive is None:
        raise Problem(
            f"{shown_path(path)} doesn't open.",
            why="The passphrase is another one, or the file is damaged.",
            next_step="Type the passphrase again.",
        )
    return unpack(archive)


def _sealed(archive: bytes, passphrase: Secret) -> bytes:
    import pyrage

    return bytes(pyrage.passphrase.encrypt(archive, passphrase.reveal()))


def passphrase_fault(passphrase: Secret, known: Sequence[str] = ()) -> str:
    """Why a passphrase is too weak for a file that others may try to open as often as they like, "" if it isn't."""
    from chutes_tui.wallets.passwords import Strength, password_strength

    strength = password_strength(passphrase, known=known)
    return "" if strength.strength >= Strength.GOOD else f"{strength.words} Take several words."


def everything(folder: Path, home: Path) -> Chosen:
    """All wallets in a folder, and all configs. Blocks. Raises Problem when the folder can't be read."""
    configs = tuple((one.name, one.path) for one in list_profiles(home))
    return Chosen(tuple(_wallets(folder).values()), configs)


def named(folder: Path, home: Path, wallets: Sequence[str], profiles: Sequence[str]) -> Chosen:
    """These alone. Blocks. Raises Problem for a name that isn't there."""
    there = _wallets(folder) if wallets else {}
    if missing := [name for name in wallets if name not in there]:
        raise Problem(f"There is no wallet {visible(missing[0])} in {shown_path(folder)}.")
    return Chosen(
        tuple(there[name] for name in wallets), tuple((name, find_profile(name, home)) for name in profiles)
    )


def _wallets(folder: Path) -> dict[str, Path]:
    listing = list_wallets(folder)
    if listing.problem is not None and not listing.missing:
        raise listing.problem
    return {wallet.name: wallet.path for wallet in listing.wallets}
