"""The calls that give an account made elsewhere a wallet: attached once, verified, and its config written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.services.hotkey import HotkeyService

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.onboarding.registration_state import Destination


class AttachmentService(HotkeyService):
    """Works at the same desk as a registration, with the hotkey in `state.hotkey_opening`."""

    def attach_wallet(self, fingerprint: Secret, coldkey: str, destination: Destination) -> None:
        """Attach the open hotkey's wallet to the account that the fingerprint opens, once, and write its config.

        The fingerprint is wiped. The outcome is in `state.attachment`, the config in `state.registration`.
        """
        from chutes_tui.operations.onboarding.account_access import AttachmentStage, attach_wallet
        from chutes_tui.operations.onboarding.registration_state import Errand, Newcomer, prove_destination

        registration, opened = self._registration, self._opened_hotkey()
        if registration.errand is not Errand.NONE:
            fingerprint.wipe()
            return
        place = registration.place
        self._change(problem=None)
        self._state.attachment = None

        async def run(step: Callable[[], None]) -> str:
            try:
                await asyncio.to_thread(prove_destination, place, destination, Newcomer("", opened.ss58))
                desk = await self._signing_desk(opened, fingerprint=True)
                attached = await attach_wallet(desk.client, opened.signer(), coldkey=coldkey, fingerprint=fingerprint)
            finally:
                fingerprint.wipe()
            self._state.attachment = attached
            step()
            if attached.stage is not AttachmentStage.DONE or attached.account is None:
                raise attached.problem or Problem("The wallet was not attached.")
            self._change(account=attached.account)
            await self._write_config(place, destination, attached.account, opened)
            return f"Attached {opened.wallet} / {opened.name} to {attached.account.username}"

        self._run_errand(Errand.ATTACH, "Attaching the wallet", run, steps=2)

    def forget_attachment(self) -> None:
        """What was said of an attachment is out of date."""
        self._state.attachment = None
