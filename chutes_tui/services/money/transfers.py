"""The calls about giving balance away; what is known is in `state.transfer`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.operations.loading import asked
from chutes_tui.operations.money.amounts import exact_usd
from chutes_tui.operations.money.transfer import Transfer, find_recipient, look_again, read_account, send_transfer
from chutes_tui.profiles.model import credential_of
from chutes_tui.services.service import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.money.transfer import TransferDraft
    from chutes_tui.operations.session import Session
    from chutes_tui.services.account.figures import AccountService
    from chutes_tui.services.money.open_writes import OpenWriteService
    from chutes_tui.services.runner import Runner
    from chutes_tui.storage.open_writes import OpenWrite


class TransferService(Service):
    """One transfer at a time."""

    def __init__(self, runner: Runner, account: AccountService, open_writes: OpenWriteService) -> None:
        super().__init__(runner)
        self._account = account
        self._open = open_writes

    @property
    def by_hotkey(self) -> bool:
        """Whether the profile's hotkey signs; else its key has to be an admin key, or the fingerprint signs."""
        credential = credential_of(self._state.profile)
        return isinstance(credential, HotkeyCredential)

    @property
    def _known(self) -> Transfer:
        return self._state.transfer or Transfer()

    def begin(self) -> None:
        """Read the balance for a new transfer; one that is being sent stays as it is."""
        if self._known.stage is Stage.SENDING:
            return
        self._state.transfer = Transfer()

        async def load(session: Session, publish: Callable[[Transfer | None], None]) -> None:
            await self._read_balance(session, publish)

        self._runner.read(AppState.transfer, load, quiet=True)

    async def _read_balance(self, session: Session, publish: Callable[[Transfer | None], None]) -> None:
        account = await asked(self._known.account, partial(read_account, session))
        publish(replace(self._known, account=account))

    def look_up(self, whom: str) -> None:
        """Ask whether there is such an account, and read the balance again; `state.transfer.recipient` says it."""
        if self._known.stage is Stage.SENDING:
            return
        self._state.transfer = Transfer(account=self._known.account)

        async def load(session: Session, publish: Callable[[Transfer | None], None]) -> None:
            balance = self._read_balance(session, publish)
            recipient, _ = await asyncio.gather(find_recipient(session, whom), balance)
            publish(replace(self._known, recipient=recipient))

        self._runner.read(AppState.transfer, load, quiet=True)

    def send(self, draft: TransferDraft, fingerprint: Secret | None = None) -> None:
        """Send it, once. The fingerprint, which is wiped, signs in place of the profile's credential."""
        if self._known.stage is Stage.SENDING:
            return
        self._state.transfer = replace(self._known, stage=Stage.SENDING, problem=None)
        writes = self._open.writes

        async def run(session: Session, _: object) -> str:
            try:
                ended = await send_transfer(session, writes, draft, fingerprint)
            finally:
                if fingerprint is not None:
                    fingerprint.wipe()
            self._ended(session, ended)
            if ended.stage is not Stage.DONE:
                raise ended.problem or Problem("The transfer was not sent.")
            self._account.refresh_figures()
            return f"Sent {exact_usd(draft.amount)} to {draft.whom}"

        def failed(error: Exception, problem: Problem) -> None:
            if fingerprint is not None:
                fingerprint.wipe()
            self._broke(AppState.transfer, error, problem)
            self._open.load()

        self._runner.write(f"Sending {exact_usd(draft.amount)} to {draft.whom}", run, failed=failed)

    def look_again(self, write: OpenWrite) -> None:
        """See what the balance says of an open transfer; `state.transfer` has it."""
        if self._known.stage is Stage.SENDING:
            return
        self._state.transfer = Transfer(looking=True)

        async def load(session: Session, publish: Callable[[Transfer | None], None]) -> None:
            publish(await look_again(session, write))

        self._runner.read(AppState.transfer, load, quiet=True)

    def discard(self) -> None:
        """Forget it; one that is being sent stays until that has ended."""
        if self._known.stage is not Stage.SENDING:
            self._state.transfer = None

    def _ended(self, session: Session, ended: Transfer) -> None:
        if self._runner.is_open(session):
            present = self._known
            self._state.transfer = replace(ended, account=present.account, recipient=present.recipient)
            self._open.load()
