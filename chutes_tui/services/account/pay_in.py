"""The calls about paying in; what is known is in `state.pay_in`. Nothing is ever sent from here but questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chutes_tui.core import times
from chutes_tui.operations.account.pay_in import PayIn, load_pay_in, look_for_payment
from chutes_tui.services.service import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.operations.session import Session
    from chutes_tui.services.machine.memory import MemoryService
    from chutes_tui.services.runner import Runner


class PayInService(Service):
    """Reading what is paid in, and looking for a payment; the screen says when."""

    def __init__(self, runner: Runner, memory: MemoryService) -> None:
        super().__init__(runner)
        self._memory = memory

    @property
    def _known(self) -> PayIn:
        """What is known, be it nothing."""
        return self._state.pay_in or PayIn()

    def refresh(self, address: str) -> None:
        """Read balances, payments and the price of a TAO."""
        user, node = self._state.user, self._state.memory.chain_node
        self._state.pay_in = self._known

        async def load(session: Session, publish: Callable[[PayIn | None], None]) -> None:
            await load_pay_in(session, self._known, node, user, address, self._putting(publish))

        self._runner.read(AppState.pay_in, load, quiet=True)

    def use_node(self, url: str, address: str) -> None:
        """Ask this node from now on, "" the usual one; remembered with the profile."""
        self._memory.remember(chain_node=url)
        self.refresh(address)

    def begin_waiting(self) -> None:
        """Wait for a payment: whatever was not there when it was read last."""
        self._state.pay_in = self._known.begin_waiting(times.utc_now().timestamp())

    def stop_waiting(self) -> None:
        """Look for a payment no longer."""
        self._state.pay_in = replace(self._known, wait=None)

    def look(self, address: str) -> None:
        """Look once for the payment that is waited for."""

        async def look(session: Session, publish: Callable[[PayIn | None], None]) -> None:
            await look_for_payment(session, self._known, address, self._putting(publish))

        self._runner.read(AppState.pay_in, look, quiet=True)

    def _putting(self, publish: Callable[[PayIn | None], None]) -> Callable[..., None]:
        """What puts figures into the state, each beside what came meanwhile; a wait that was ended stays so."""

        def put(**changed: Any) -> None:
            if self._known.wait is None:
                changed.pop("wait", None)
            publish(replace(self._known, **changed))

        return put
