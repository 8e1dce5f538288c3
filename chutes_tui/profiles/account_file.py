"""Writing a registered account's config: private, whole or not at all, and never over another account."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from chutes_tui.profiles.accounts import Account


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
    """Try everything that writing the config takes, up to the very last step, and leave nothing behind but the folder
    (made with mode 0700 when missing). Raises FileIsLinkError for a link that was not agreed to, else FileProblem with
    the reason: full disk, read-only disk, permissions. Blocks; call it in a thread."""
    raise NotImplementedError


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

    A file with another account is refused with OtherAccountError, or with BACK_UP first kept beside it under a name of
    its own (`config.ini.2026-11-21-083000.bak`, mode 0600, by the local time `now`). Raises ProfileError for an account
    that can't be written, FileIsLinkError, FileProblem; then the file is as it was. Blocks; call it in a thread.
    """
    raise NotImplementedError
