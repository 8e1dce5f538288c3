"""What is found out about a wallet while it is being chosen: whether its hotkey has an account already, and what its
coldkey holds by the chain."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chutes_tui.services.onboarding.registration import RegistrationService

if TYPE_CHECKING:
    from chutes_tui.services.runner import Runner
    from chutes_tui.wallets.key_files.opening import OpenedHotkey
    from chutes_tui.wallets.model import Hotkey
    from chutes_tui.wallets.signing import Signer

_PATIENCE: Final = 3.0
"""Seconds after which it counts as unknown, so that nobody waits longer for the response."""


class HotkeyService(RegistrationService):
    """Asks with the hotkey's signature whose account it has; the answers are in `registration.accounts`."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._asking: set[str] = set()

    def end(self) -> None:
        self._asking = set()
        super().end()

    def read_coldkey(self, address: str) -> None:
        """Read from the chain what a coldkey holds. Only the answer about the newest one counts."""
        from chutes_tui.operations.onboarding.wallet_checks import ColdkeyFunds, node_of, read_funds

        registration = self._state.registration
        if registration is None or not address:
            return
        place, node = registration.place, node_of(registration.place, self._state.memory.chain_node)
        self._change(coldkey=ColdkeyFunds(address))

        async def work() -> None:
            self._change(coldkey=await read_funds(place, node, address))

        self._runner.start(work, group="read coldkey", exclusive=True)

    def look_up_hotkey(self, hotkey: Hotkey) -> None:
        """Ask whose account a hotkey has, once. A server that has to be allowed first is not asked.

        The seed is the one in `state.hotkey_opening` if it is this hotkey's, else read from its file and wiped.
        """
        registration, opening, asking = self._state.registration, self._state.hotkey_opening, self._asking
        opened = opening.opened if opening is not None and opening.hotkey.path == hotkey.path else None
        ss58 = opened.ss58 if opened is not None else hotkey.ss58
        if registration is None or ss58 in registration.accounts or ss58 in asking:
            return
        asking.add(ss58)
        # taken at once: whoever opened the hotkey may forget it at any time
        known = (opened, opened.signer()) if opened is not None else None

        async def work() -> None:
            found = None
            with suppress(Exception):  # whatever it is: everything is checked once more before an account is made
                async with asyncio.timeout(_PATIENCE):
                    found = await self._account_of(*(known or await self._signing(hotkey)))
            asking.discard(ss58)
            if asking is self._asking:
                self._change(accounts={**self._registration.accounts, ss58: found})

        self._runner.start(work, group="read account of hotkey", exclusive=False)

    async def _signing(self, hotkey: Hotkey) -> tuple[OpenedHotkey, Signer]:
        """A hotkey and what signs with it; its seed is wiped. Raises Problem."""
        from chutes_tui.operations.wallets.existing import take_seed

        opened = await asyncio.to_thread(take_seed, hotkey, None)
        try:
            return opened, opened.signer()
        finally:
            opened.seed.wipe()

    async def _account_of(self, opened: OpenedHotkey, signer: Signer) -> str | None:
        """The name of its account, "" if it has none, None if that is not known. Raises Problem."""
        from chutes_tui.api.models import User
        from chutes_tui.operations.host_question import question_about_hotkey
        from chutes_tui.operations.onboarding.wallet_checks import account_or_obstacle

        place = self._registration.place
        question = question_about_hotkey(opened, place.base_url)
        if question is not None and place.transport is None and not await self._hosts.allows(question):
            return None
        met = await account_or_obstacle((await self._connected()).client, signer)
        if isinstance(met, User):
            return met.username or met.user_id
        return "" if met is None else None
