"""The calls about the developer deposit; what is known is in `state.deposit`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.operations.money import open_writes
from chutes_tui.operations.money.deposit import Deposit, give_back, read_deposit
from chutes_tui.services.service import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.operations.session import Session
    from chutes_tui.services.money.open_writes import OpenWriteService
    from chutes_tui.services.runner import Runner


class DepositService(Service):
    """Reads how far the deposit is, and has it returned."""

    def __init__(self, runner: Runner, writes: OpenWriteService) -> None:
        super().__init__(runner)
        self._open = writes

    @property
    def _known(self) -> Deposit:
        return self._state.deposit or Deposit()

    def load(self) -> None:
        """Read what the server and the chain know of it; an empty address closes a return that had no response."""
        before = self._known
        if before.stage is Stage.SENDING:
            return
        user, node, writes = self._state.user, self._state.memory.chain_node, self._open.writes
        self._state.deposit = replace(before, loading=True)

        async def load(session: Session, publish: Callable[[Deposit | None], None]) -> None:
            found = await read_deposit(session, user, node, before)
            there = found.at_address.value
            if there is not None and there.free == 0 and found.at_address.problem is None:
                for one in self._state.open_writes:
                    if one.kind == open_writes.DEPOSIT and one.about.get("from") == found.address:
                        await open_writes.end(writes, one)
                        found = replace(
                            found, stage=Stage.DONE, problem=None, returned="The deposit address is empty now."
                        )
            publish(found)
            if found.returned:
                self._open.load()

        self._runner.read(AppState.deposit, load, quiet=True)

    def give_back(self, address: str) -> None:
        """Have the deposit sent to an address, once."""
        known = self._known
        if known.stage is Stage.SENDING:
            return
        self._state.deposit = replace(known, stage=Stage.SENDING, problem=None)
        node, writes = self._state.memory.chain_node, self._open.writes

        async def run(session: Session, _: object) -> str:
            ended = await give_back(session, writes, known, node, address)
            if self._runner.is_open(session):
                self._state.deposit = ended
                self._open.load()
            if ended.stage is not Stage.DONE:
                raise ended.problem or Problem("The deposit was not returned.")
            return "The deposit was returned"

        self._runner.write("Returning the deposit", run, failed=partial(self._broke, AppState.deposit))

    def discard(self) -> None:
        """Forget what was read; while a return is being sent, it stays."""
        if self._known.stage is not Stage.SENDING:
            self._state.deposit = None
