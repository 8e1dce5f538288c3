"""The calls that keep wallets and configs in an encrypted file, and restore them. They need no account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.operations.backup.making import everything, make_backup, named, open_backup
from chutes_tui.operations.backup.restoring import plan, restore
from chutes_tui.operations.secrets.file import typed_file
from chutes_tui.operations.wallets.existing import locate_wallets
from chutes_tui.services.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.backup.contents import Contents
    from chutes_tui.operations.backup.making import Made
    from chutes_tui.operations.backup.restoring import Restored
    from chutes_tui.operations.wallets.coldkey_removal import ProvenColdkey
    from chutes_tui.wallets.model import Wallet


class BackupService(Service):
    """Everything blocks, and runs in a thread. `then` is not called for a dialog that was closed meanwhile; a backup
    that was begun is written all the same."""

    def make(self, path: str, wallet: str, passphrase: Secret, then: Callable[[Made | Problem], None]) -> None:
        """Keep one wallet, or with "" every wallet and config: write the backup, read it back and open it. The
        passphrase is wiped."""
        home, folder = self._places()
        log = self._surroundings.backups_path

        def made() -> Made:
            chosen = named(folder, home, (wallet,), ()) if wallet else everything(folder, home)
            return make_backup(path, chosen, passphrase, home, log)

        self._give_from_thread(then, made, wiped=(passphrase,))

    def open(self, path: str, passphrase: Secret, then: Callable[[Contents | Problem], None]) -> None:
        """Decrypt a backup; the passphrase is wiped."""
        home = self._surroundings.home

        def opened() -> Contents:
            return open_backup(typed_file(path, home), passphrase)

        self._give_from_thread(then, opened, wiped=(passphrase,))

    def prove_coldkey(
        self,
        wallet: Wallet,
        path: str,
        passphrase: Secret,
        password: Secret,
        then: Callable[[ProvenColdkey | Problem], None],
    ) -> None:
        """Find out whether a backup holds a wallet's coldkey as it is; passphrase and password are wiped."""
        from chutes_tui.operations.wallets.coldkey_removal import prove

        home = self._surroundings.home

        def proven() -> ProvenColdkey:
            return prove(wallet, typed_file(path, home), passphrase, password or None)

        self._give_from_thread(then, proven, wiped=(passphrase, password))

    def plan(self, contents: Contents, then: Callable[[list[Restored] | Problem], None]) -> None:
        """Find what restoring would do."""
        self._give_from_thread(then, plan, contents, *self._places())

    def restore(self, contents: Contents, then: Callable[[list[Restored] | Problem], None]) -> None:
        """Restore each file that isn't there."""
        self._give_from_thread(then, restore, contents, *self._places())

    def _places(self) -> tuple[Path, Path]:
        """The home folder, and the folder of the wallets."""
        around, location = self._surroundings, self._state.wallets.location
        if location is None:
            location = locate_wallets(None, around.launch.wallets_path, around.environ, around.home)
        return around.home, location.value
