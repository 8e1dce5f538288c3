"""Give an account a wallet, attached once, verified, its config written; or a new fingerprint."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.services.hotkey import HotkeyService

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.onboarding.registration_state import Destination


class AttachmentService(HotkeyService):
    """Uses the connections of a registration, and the hotkey in `state.hotkey_opening`."""

    def attach_wallet(self, fingerprint: Secret, coldkey: str, destination: Destination) -> None:
        """Attach the open hotkey's wallet to the account that the fingerprint opens, once, and write its config.

        The fingerprint is wiped. The outcome is in `state.attachment`, the config in `state.registration`.
        """
        from chutes_tui.operations.onboarding.account_access import attach_wallet
        from chutes_tui.operations.onboarding.registration_state import (
            AccountIdentity,
            RegistrationTask,
            prove_destination,
        )

        registration, opened = self._registration, self._opened_hotkey()
        if registration.task is not RegistrationTask.NONE:
            fingerprint.wipe()
            return
        place = registration.place
        self._change(problem=None)
        self._state.attachment = None

        async def run(step: Callable[[], None]) -> str:
            try:
                await asyncio.to_thread(prove_destination, place, destination, AccountIdentity("", opened.ss58))
                clients = await self._signing_clients(opened, fingerprint=True)
                attached = await attach_wallet(
                    clients.client, opened.signer(), coldkey=coldkey, fingerprint=fingerprint
                )
            finally:
                fingerprint.wipe()
            self._state.attachment = attached
            step()
            if attached.stage is not Stage.DONE or attached.account is None:
                raise attached.problem or Problem("The wallet was not attached.")
            self._change(account=attached.account)
            await self._write_config(place, destination, attached.account, opened)
            return f"Attached {opened.wallet} / {opened.name} to {attached.account.username}"

        self._run_task(RegistrationTask.ATTACH, "Attaching the wallet", run, steps=2)

    def set_new_fingerprint(self) -> None:
        """Give the account another fingerprint; the old one is void. After a lost answer it is looked for again."""
        from chutes_tui.operations.onboarding.account_access import (
            look_for_fingerprint,
            set_new_fingerprint,
        )
        from chutes_tui.operations.onboarding.registration_state import RegistrationTask

        registration, opened = self._registration, self._opened_hotkey()
        if registration.task is not RegistrationTask.NONE:
            return

        async def run(step: Callable[[], None]) -> str:
            client, before = (await self._signing_clients(opened)).client, registration.fingerprint
            if before is not None and before.stage is Stage.LOST_UNKNOWN:
                change = await look_for_fingerprint(client, before)
            else:
                wanted = before.fingerprint if before is not None else None
                change = await set_new_fingerprint(client, opened.signer(), wanted)
            self._change(fingerprint=change)
            if change.stage is not Stage.DONE:
                raise change.problem or Problem("The fingerprint was not changed.")
            return "Set a new fingerprint"

        self._run_task(RegistrationTask.FINGERPRINT, "Setting a new fingerprint", run)

    def forget_attachment(self) -> None:
        """What was said of an attachment is out of date."""
        self._state.attachment = None
