"""Give an account a wallet, attached once, verified, its config written; or a new fingerprint."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.operations.host_question import question_about_hotkey
from chutes_tui.operations.onboarding.account_access import attach_wallet, look_for_fingerprint, set_new_fingerprint
from chutes_tui.operations.onboarding.registration_state import AccountIdentity, RegistrationTask, prove_destination
from chutes_tui.operations.onboarding.wallet_checks import ColdkeyFunds, account_or_obstacle, node_of, read_funds
from chutes_tui.operations.wallets.existing import take_seed
from chutes_tui.services.onboarding.registration import RegistrationService

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.onboarding.registration_state import Destination
    from chutes_tui.services.runner import Runner
    from chutes_tui.wallets.key_files.reading import OpenedHotkey
    from chutes_tui.wallets.model import Hotkey
    from chutes_tui.wallets.signing import Signer


_PATIENCE: Final = 3.0
"""Seconds after which it counts as unknown, so that nobody waits longer for the response."""


class AttachmentService(RegistrationService):
    """Uses the connections of a registration, and the hotkey in `state.hotkey_opening`.

    Whose account a hotkey has is asked with its signature; the answers are in `registration.accounts`.
    """

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._asking: set[str] = set()

    def end(self) -> None:
        self._asking = set()
        super().end()

    def read_coldkey(self, address: str) -> None:
        """Read from the chain what a coldkey holds. Only the answer about the newest one counts."""
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
        opened = await asyncio.to_thread(take_seed, hotkey, None)
        try:
            return opened, opened.signer()
        finally:
            opened.seed.wipe()

    async def _account_of(self, opened: OpenedHotkey, signer: Signer) -> str | None:
        """The name of its account, "" if it has none, None if that is not known. Raises Problem."""
        from chutes_tui.api.models import User

        place = self._registration.place
        question = question_about_hotkey(opened, place.base_url)
        if question is not None and place.transport is None and not await self._hosts.allows(question):
            return None
        met = await account_or_obstacle((await self._connected()).client, signer)
        if isinstance(met, User):
            return met.username or met.user_id
        return "" if met is None else None

    def attach_wallet(self, fingerprint: Secret, coldkey: str, destination: Destination) -> None:
        """Attach the open hotkey's wallet to the account that the fingerprint opens, once, and write its config.

        The fingerprint is wiped. The outcome is in `state.attachment`, the config in `state.registration`.
        """
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
