"""Writing a registered account's config: private, whole or not at all, and never over another account."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.profiles.accounts import (
    OtherAccountError,
    TargetState,
    account_values,
    check_account,
    identity_of,
    judge,
)
from chutes_tui.profiles.discovery import own_folders
from chutes_tui.profiles.ini.editing import IniText, edited
from chutes_tui.profiles.model import HOTKEY_FIELDS, ProfileError
from chutes_tui.storage.private_files import (
    MAX_BYTES,
    FileIsLinkError,
    FileProblem,
    Payload,
    make_folder_private,
    private_lock,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from chutes_tui.core.secret import Secret
    from chutes_tui.profiles.accounts import Account, ConfigTarget


_MOST = 1000


def backup_names(name: str, now: datetime | None = None) -> Iterator[str]:
    """Names for a backup of the file `name` made at the local time `now`, in the order to try them:
    `config.ini.2026-11-21-083000.bak`, `config.ini.2026-11-21-083000-2.bak` and so on."""
    stem = f"{name}.{now or datetime.now():%Y-%m-%d-%H%M%S}"
    yield f"{stem}.bak"
    for number in range(2, _MOST):
        yield f"{stem}-{number}.bak"


class OnExisting(Enum):
    """What to do when the file holds another account."""

    REFUSE = "refuse"
    BACK_UP = "back up"


@dataclass(frozen=True, slots=True)
class AccountWritten:
    """Where an account was written, where what stood there is kept (None when nothing had to be), and whether the
    rest of the old file was kept in the new one (False only for a file that could not be understood)."""

    path: Path
    backup: Path | None = None
    kept_rest: bool = True


def prove_writable(path: Path, *, follow_symlink: bool = False) -> None:
    """Try everything that writing the config takes, up to the very last step, and leave nothing behind.

    Only a missing folder is made, with mode 0700. Raises FileIsLinkError for a link that was not agreed to, else
    FileProblem with the reason: full disk, read-only disk, permissions. Blocks; call it in a thread.
    """
    try:
        with private_lock(path, follow_symlink=follow_symlink) as file:
            old = file.read(limit=MAX_BYTES)
            file.rehearse(2 * len(old.data if old else b"") + 4096)  # a backup and more than an account's text
    except FileIsLinkError:
        raise
    except FileProblem as problem:
        next_step = problem.next_step or "Choose another place for the config, or fix this first."
        raise FileProblem(problem.what, why=problem.why, next_step=next_step, detail=problem.detail) from None


def write_account(
    path: Path,
    account: Account,
    *,
    home: Path,
    on_existing: OnExisting = OnExisting.REFUSE,
    follow_symlink: bool = False,
    now: datetime | None = None,
) -> AccountWritten:
    """Write the account to its config file, mode 0600; sections, keys and comments that it doesn't concern stay.

    A file with another account is refused with OtherAccountError, or with BACK_UP first kept beside it under a name
    of its own (`config.ini.2026-11-21-083000.bak`, mode 0600, by the local time `now`). Raises ProfileError for an
    account that can't be written, FileIsLinkError, FileProblem; then the file is as it was. Blocks; use a thread.
    """
    account = check_account(account)
    with private_lock(path, follow_symlink=follow_symlink) as file:
        old = file.read(limit=MAX_BYTES)
        target = judge(path, home, identity_of(account), old)
        text, kept_rest = _new_text(target, old, account)
        backup = None
        if target.state is TargetState.OTHER:
            if on_existing is OnExisting.REFUSE:
                raise OtherAccountError(target)
            backup = file.copy_to(backup_names(file.path.name, now))
        close_own_folders(file.path, home)
        file.write(Payload(text.data()), expected=old)
    return AccountWritten(path, backup, kept_rest)


def close_own_folders(path: Path, home: Path) -> None:
    """Keep others out of `~/.chutes` and its environments, as far as a file lies in them and they are the user's."""
    for folder in own_folders(path, home):
        with suppress(FileProblem):
            make_folder_private(folder)


def _new_text(target: ConfigTarget, old: Payload | None, account: Account) -> tuple[IniText, bool]:
    """The new contents, and whether they hold the rest of the old ones.

    A text that can't be understood, or not be changed safely, gives way as a whole: its backup keeps it.
    """
    values: Mapping[tuple[str, str], Secret | None] = account_values(account)
    if target.state is TargetState.OTHER:
        gone = {("auth", key): None for key in ("api_key", *HOTKEY_FIELDS)}
        values = {**gone, ("payment", "address"): None, **values}
    try:
        # Without a byte-order mark, so that the official CLI reads it.
        return edited(target.path, IniText.parse(old.data if old else b"").without_bom(), values), True
    except ProfileError:
        if target.state is not TargetState.OTHER:
            raise
    return edited(target.path, IniText.parse(b""), values), False
