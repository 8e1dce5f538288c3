"""The calls about deleting the account; what is known is in `state.deletion`. Files of this machine stay."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.operations.money import open_writes
from chutes_tui.operations.money.deletion import Deletion, delete_account, is_gone, read_deletion
from chutes_tui.services.service import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session
    from chutes_tui.services.account.figures import AccountService
    from chutes_tui.services.keys import KeyService
    from chutes_tui.services.machine.memory import MemoryService
    from chutes_tui.services.money.open_writes import OpenWriteService
    from chutes_tui.services.runner import Runner


class DeletionService(Service):
    """Reads what the account has, and deletes it."""

    def __init__(
        self,
        runner: Runner,
        account: AccountService,
        keys: KeyService,
        memory: MemoryService,
        writes: OpenWriteService,
    ) -> None:
        super().__init__(runner)
        self._account, self._keys, self._memory, self._open = account, keys, memory, writes

    def load(self) -> None:
        """Read what the account has, and its newest backup."""
        before = self._state.deletion
        if before is not None and before.stage is Stage.SENDING:
            return
        profile = self._state.profile
        config = profile.config_path if profile is not None else None
        self._state.deletion = replace(before or Deletion(), stage=Stage.WAITING, problem=None)

        async def load(session: Session, publish: Callable[[Deletion | None], None]) -> None:
            found = await read_deletion(session, config)
            if is_gone(found.account.problem) and await self._found_gone(session):
                publish(replace(found, stage=Stage.DONE))
                self._gone()
                self._open.load()
            else:
                publish(found)

        self._runner.read(AppState.deletion, load, quiet=True)

    def delete(self, fingerprint: Secret) -> None:
        """Delete the account, once; the fingerprint is wiped."""
        known = self._state.deletion
        user = known.account.value if known is not None else None
        if known is None or user is None or known.stage is Stage.SENDING:
            fingerprint.wipe()
            return
        sending = self._state.deletion = replace(known, stage=Stage.SENDING, problem=None)
        writes, name = self._open.writes, user.username or user.user_id

        async def run(session: Session, _: object) -> str:
            try:
                attempt = await delete_account(session, writes, user, fingerprint)
            finally:
                fingerprint.wipe()
            if self._runner.is_open(session):
                self._state.deletion = replace(sending, stage=attempt.stage, problem=attempt.problem)
                self._open.load()
                if attempt.stage is Stage.DONE:
                    self._gone()
            if attempt.stage is not Stage.DONE:
                raise attempt.problem or Problem("The account was not deleted.")
            return f"Deleted the account {name}; its config file is kept"

        def failed(error: Exception, problem: Problem) -> None:
            fingerprint.wipe()
            self._broke(AppState.deletion, error, problem)

        self._runner.write(f"Deleting the account {name}", run, failed=failed)

    async def _found_gone(self, session: Session) -> bool:
        """Close a deletion that was open, now that the server knows no such account; whether there was one."""
        writes, user_id = self._open.writes, session.profile.user_id
        found = [
            one
            for one in await asyncio.to_thread(writes.of, session.host)
            if one.kind == open_writes.DELETION and user_id in ("", one.user_id)
        ]
        for one in found:
            await open_writes.end(writes, one)
        return bool(found)

    def discard(self) -> None:
        """Forget what was read; while it is being sent, it stays."""
        if self._state.deletion is not None and self._state.deletion.stage is not Stage.SENDING:
            self._state.deletion = None

    def _gone(self) -> None:
        """Mark the profile, and let everything show that the account is no more."""
        if not self._state.sandboxed:
            self._memory.remember(deleted_on=times.utc_now().date().isoformat())
        self._account.refresh()
        self._keys.refresh()
