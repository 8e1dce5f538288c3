"""The wallets of this machine as last read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.loadable import LoadPhase

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.core.problem import Problem
    from chutes_tui.core.setting import Setting
    from chutes_tui.operations.backup.log import LoggedBackup
    from chutes_tui.wallets.model import Wallet, WalletList


class FoundWallets(NamedTuple):
    """The wallets as last read, where they were looked for and who chose that folder.

    `problem` is why the folder could not be read; the wallets of an earlier reading stay meanwhile. `backups` are
    those that were made on this machine, the oldest first.
    """

    location: Setting[Path] | None = None
    listing: WalletList | None = None
    phase: LoadPhase = LoadPhase.IDLE
    problem: Problem | None = None
    backups: tuple[LoggedBackup, ...] = ()

    @property
    def wallets(self) -> tuple[Wallet, ...]:
        """Every wallet, sorted by name."""
        return self.listing.wallets if self.listing is not None else ()

    @property
    def leftovers(self) -> tuple[Wallet, ...]:
        """Wallet folders that an interrupted creation left incomplete."""
        return self.listing.leftovers if self.listing is not None else ()

    @property
    def missing(self) -> bool:
        """Whether there is no such folder."""
        return self.listing is not None and self.listing.missing

    def loading(self) -> FoundWallets:
        """The same wallets while the folder is read again."""
        return self._replace(phase=LoadPhase.LOADING, problem=None)

    def failed(self, problem: Problem) -> FoundWallets:
        """The same wallets after a reading that failed."""
        return self._replace(phase=LoadPhase.FAILED, problem=problem)
