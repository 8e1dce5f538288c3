"""The calls that keep wallets and configs in an encrypted file, and restore them. They need no account."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.services.chosen_file import with_file
from chutes_tui.services.runner import Service
from chutes_tui.shell.screen_end import tell

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
        from chutes_tui.operations.backup.making import everything, make_backup, named

        home, log = self._surroundings.home, self._surroundings.backups_path

        folder = self._places()[1]

        def made() -> Made:
            chosen = named(folder, home, (wallet,), ()) if wallet else everything(folder, home)
            return make_backup(path, chosen, passphrase, home, log)

        async def work() -> Made:
            try:
                return await asyncio.to_thread(made)
            finally:
                passphrase.wipe()

        with_file(self._runner, work, partial(tell, then))

    def open(self, path: str, passphrase: Secret, then: Callable[[Contents | Problem], None]) -> None:
        """Decrypt a backup; the passphrase is wiped."""
        from chutes_tui.operations.backup.making import open_backup
        from chutes_tui.operations.secrets.file import typed_file

        home = self._surroundings.home

        async def work() -> Contents:
            try:
                return await asyncio.to_thread(lambda: open_backup(typed_file(path, home), passphrase))
            finally:
                passphrase.wipe()

        with_file(self._runner, work, partial(tell, then))

    def prove_coldkey(
        self,
        wallet: Wallet,
        path: str,
        passphrase: Secret,
        password: Secret,
        then: Callable[[ProvenColdkey | Problem], None],
    ) -> None:
        """Find out whether a backup holds a wallet's coldkey as it is; passphrase and password are wiped."""
        from chutes_tui.operations.secrets.file import typed_file
        from chutes_tui.operations.wallets.coldkey_removal import prove

        home = self._surroundings.home

        async def work() -> ProvenColdkey:
            try:
                return await asyncio.to_thread(
                    lambda: prove(wallet, typed_file(path, home), passphrase, password or None)
                )
            finally:
                passphrase.wipe()
                password.wipe()

        with_file(self._runner, work, partial(tell, then))

    def plan(self, contents: Contents, then: Callable[[list[Restored] | Problem], None]) -> None:
        """Find what restoring would do."""
        from chutes_tui.operations.backup.restoring import plan

        with_file(self._runner, partial(asyncio.to_thread, plan, contents, *self._places()), partial(tell, then))

    def restore(self, contents: Contents, then: Callable[[list[Restored] | Problem], None]) -> None:
        """Restore each file that isn't there."""
        from chutes_tui.operations.backup.restoring import restore

        with_file(self._runner, partial(asyncio.to_thread, restore, contents, *self._places()), partial(tell, then))

    def _places(self) -> tuple[Path, Path]:
        """The home folder, and the folder of the wallets."""
        from chutes_tui.operations.wallets.existing import locate_wallets

        around, location = self._surroundings, self._state.wallets.location
        if location is None:
            location = locate_wallets(None, around.launch.wallets_path, around.environ, around.home)
        return around.home, location.value
