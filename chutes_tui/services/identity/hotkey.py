"""The calls about the account's hotkey; what is known is in `state.hotkey_identity`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chutes_tui.services.runner import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.operations.identity.hotkey import HotkeyIdentity
    from chutes_tui.operations.session import Session
    from chutes_tui.services.machine.memory import MemoryService
    from chutes_tui.services.runner import Runner


class HotkeyIdentityService(Service):
    """Reading what the chain and the registry say of it."""

    def __init__(self, runner: Runner, memory: MemoryService) -> None:
        super().__init__(runner)
        self._memory = memory

    @property
    def _known(self) -> HotkeyIdentity:
        from chutes_tui.operations.identity.hotkey import HotkeyIdentity

        return self._state.hotkey_identity or HotkeyIdentity()

    def refresh(self, hotkey: str) -> None:
        """Ask the chain and the registry."""
        from chutes_tui.operations.identity.hotkey import load_identity

        node = self._state.memory.chain_node
        self._state.hotkey_identity = self._known

        async def load(session: Session, publish: Callable[[HotkeyIdentity | None], None]) -> None:
            def put(**changed: Any) -> None:
                publish(replace(self._known, **changed))

            await load_identity(session, self._known, node, hotkey, put)

        self._runner.read(AppState.hotkey_identity, load, quiet=True)

    def use_node(self, url: str, hotkey: str) -> None:
        """Ask this node from now on, "" the usual one; remembered with the profile."""
        self._memory.remember(chain_node=url)
        self.refresh(hotkey)
