"""The calls of a registration by payment; how far it is is in `state.registration.payment`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.problem import Problem
from chutes_tui.operations.onboarding.by_payment import (
    Offer,
    Payment,
    ask_offer,
    begin_by_payment,
    look_at_payment,
    minted_key,
    pay_in_sandbox,
    registrations_path,
    set_up_account,
)
from chutes_tui.operations.onboarding.registration import registration_request, signer_of
from chutes_tui.operations.onboarding.registration_state import AccountIdentity, RegistrationTask, prove_destination
from chutes_tui.operations.onboarding.wallet_checks import node_of
from chutes_tui.services.onboarding.attachment import AttachmentService
from chutes_tui.storage.paid_registrations import PaidEntry, PaidRegistrations

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.onboarding.place import RegistrationPlace
    from chutes_tui.operations.onboarding.registration import RegistrationOutcome
    from chutes_tui.operations.onboarding.registration_state import Destination
    from chutes_tui.operations.sandboxing import OpenSandbox
    from chutes_tui.profiles.account_file import AccountWritten
    from chutes_tui.services.keys import KeyService
    from chutes_tui.services.runner import Runner
    from chutes_tui.wallets.key_files.reading import OpenedHotkey

_PATIENCE: Final = 3.0
"""Seconds after which it counts as unknown whether the server registers by payment."""


class PaymentService(AttachmentService):
    """Every state of it is kept on the disk, so that it goes on after the program was closed."""

    def __init__(self, runner: Runner, keys: KeyService) -> None:
        super().__init__(runner)
        self._keys = keys

    def begin(self, sandbox: OpenSandbox | None = None) -> None:
        super().begin(sandbox)
        place = self._registration.place

        async def work() -> None:
            try:
                self._change(waiting=await asyncio.to_thread(_kept(place).of, place.base_url.value))
            except Problem as problem:
                self._change(unread=problem)

        self._runner.start(work, group="read registrations", exclusive=True)

    # Finding out

    def ask_offer(self, hotkey: str) -> None:
        """Ask, once, whether the server registers by payment, and what of that waits for a hotkey."""
        registration = self._state.registration
        if registration is None or hotkey in registration.offers:
            return

        async def work() -> None:
            found = Offer()
            with suppress(Problem, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    found = await ask_offer((await self._connected()).client, hotkey)
            if self._state.registration is not None:
                self._change(offers={**self._registration.offers, hotkey: found})

        self._runner.start(work, group="read offer", exclusive=False)

    def look_at_payment(self) -> None:
        """Ask the server how far the registration is, and the chain what has arrived."""
        registration = self._state.registration
        payment = registration.payment if registration is not None else None
        if registration is None or payment is None or registration.task is not RegistrationTask.NONE:
            return
        place, node = registration.place, node_of(registration.place, self._state.memory.chain_node)
        self._change(payment=replace(payment, looking=True))

        async def work() -> None:
            try:
                client = (await self._connected()).client
            except Problem as problem:
                found = replace(payment, problem=problem, failures=payment.failures + 1, looking=False)
            else:
                found = await look_at_payment(client, place, node, payment)
            present, after = self._present, self._state.registration
            if present is None or after is None:
                return
            if after.task is RegistrationTask.NONE and present.entry.known_by == found.entry.known_by:
                await self._took(place, found)
            else:
                self._change_payment(looking=False)

        self._runner.start(work, group="read payment", exclusive=True)

    @property
    def _present(self) -> Payment | None:
        registration = self._state.registration
        return registration.payment if registration is not None else None

    async def _took(self, place: RegistrationPlace, payment: Payment) -> None:
        """Show what became known, and keep it; where that fails, it is said."""
        before, unkept = self._present, None
        if before is None or before.entry != payment.entry or before.unkept is not None:
            try:
                await asyncio.to_thread(_kept(place).keep, payment.entry)
            except Problem as problem:
                unkept = problem
        self._change(payment=replace(payment, unkept=unkept))

    # Beginning, going on, ending

    def begin_payment(
        self, username: str, coldkey: str, destination: Destination, given: GivenSignature | None = None
    ) -> None:
        """Ask for the address to pay to, once. It is in the state then; a refusal is the outcome there.

        `given` is what a hotkey on another machine has signed.
        """
        if self._registration.task is not RegistrationTask.NONE:
            return
        signs, place = given or self._opened_hotkey(), self._registration.place
        entry = _entry(place, signs, username, coldkey, destination)
        self._change(outcome=None, problem=None)

        async def keep(kept: PaidEntry) -> None:
            await asyncio.to_thread(_kept(place).keep, kept)

        async def run(step: Callable[[], None]) -> str:
            await asyncio.to_thread(prove_destination, place, destination, AccountIdentity(username, signs.ss58))
            clients = await self._signing_clients(signs)
            ended = await begin_by_payment(clients, registration_request(username, coldkey, signs), entry, keep)
            step()
            if not isinstance(ended, Payment):
                await self._forget(place, entry)
                self._take(ended)
                raise ended.problem or Problem("The registration was not begun.")
            await self._took(place, ended)
            if not ended.entry.address:
                raise ended.problem or Problem("The payment address isn't known yet.")
            return "Got the payment address"

        self._run_task(RegistrationTask.BEGIN, "Getting the payment address", run, steps=2)

    def resume(self, entry: PaidEntry) -> None:
        """Go on with a registration that was kept on this machine."""
        self._change(payment=Payment(entry), outcome=None, problem=None)
        self.look_at_payment()

    def forget_payment(self) -> None:
        """Don't go on with the registration, and keep it no longer. The server isn't told."""
        registration = self._registration
        payment, place = registration.payment, registration.place
        if payment is None:
            return
        self._change(payment=None, offers={}, outcome=None, problem=None)

        async def run(step: Callable[[], None]) -> str:
            await self._forget(place, payment.entry)
            return "Forgot the registration"

        self._runner.perform("Forgetting the registration", run)

    async def _forget(self, place: RegistrationPlace, entry: PaidEntry) -> None:
        await asyncio.to_thread(_kept(place).forget, entry)
        waiting = self._state.registration.waiting if self._state.registration is not None else ()
        self._change(waiting=tuple(one for one in waiting if one.known_by != entry.known_by))

    def pay_in_sandbox(self) -> None:
        """Let the payment arrive, at the server inside this program."""
        payment, place = self._registration.payment, self._registration.place
        if payment is None:
            return

        async def run(step: Callable[[], None]) -> str:
            await pay_in_sandbox(place, payment.entry.hotkey)
            self.look_at_payment()
            return "The sandbox received the payment"

        self._runner.perform("Paying in the sandbox", run)

    # Setting up

    def set_up(self, destination: Destination, given: GivenSignature | None = None, *, sends: bool = True) -> None:
        """Set up the account that was paid for, once, and write its config. Without `sends`, only look whether that
        happened. `given` is what a hotkey on another machine has signed; the config then signs in with the key that
        comes with the account."""
        registration, signs, payment = self._registration, given or self._opened_hotkey(), self._registration.payment
        if registration.task is not RegistrationTask.NONE or payment is None:
            return
        place = registration.place
        who = AccountIdentity(payment.entry.username, signs.ss58)
        self._change(outcome=None, problem=None)

        async def keep(entry: PaidEntry) -> None:
            await asyncio.to_thread(_kept(place).keep, entry)
            self._change_payment(entry=entry)

        async def run(step: Callable[[], None]) -> str:
            if signs.ss58 != payment.entry.hotkey:
                raise Problem("The open hotkey is not this registration's.", next_step="Choose that one.")
            await asyncio.to_thread(prove_destination, place, destination, who)
            clients = await self._signing_clients(signs)
            here = replace(payment.entry, wallet="", hotkey_name="") if given else payment.entry
            begun = replace(payment, entry=here)
            outcome, key = await set_up_account(clients, signer_of(signs), begun, keep, sends=sends)
            self._set_up(outcome, key)
            step()
            if outcome.stage not in (Stage.DONE, Stage.LOST_PRESENT):
                raise outcome.problem or Problem("The account was not set up.")
            opened = None if isinstance(signs, GivenSignature) else signs
            await self._write_config(place, destination, outcome.account, opened)
            name = outcome.account.username if outcome.account is not None else ""
            return f"Set up the account {name or outcome.username}"

        self._run_task(RegistrationTask.SET_UP, "Setting up the account", run, steps=2)

    def _set_up(self, outcome: RegistrationOutcome, key: Secret | None) -> None:
        if self._present is not None:
            self._change_payment(key=key)
        elif key is not None:
            key.wipe()
        self._take(outcome)

    def _change_payment(self, **changes: Any) -> None:
        if self._present is not None:
            self._change(payment=replace(self._present, **changes))

    async def _use_config(self, place: RegistrationPlace, written: AccountWritten) -> None:
        await super()._use_config(place, written)
        payment = self._present
        if payment is not None and self._registration.account is not None:
            try:
                await self._forget(place, payment.entry)
            except Problem as problem:
                self._change_payment(unkept=problem)

    def show_key(self) -> None:
        """Show the admin key that came with the account, the one time that it can be seen."""
        registration, payment = self._registration, self._present
        if payment is None or payment.key is None:
            return
        minted = minted_key(registration.place, payment)
        self._change_payment(key=None)
        self._keys.announce(minted)


def _kept(place: RegistrationPlace) -> PaidRegistrations:
    return PaidRegistrations(registrations_path(place))


def _entry(
    place: RegistrationPlace,
    signs: OpenedHotkey | GivenSignature,
    username: str,
    coldkey: str,
    destination: Destination,
) -> PaidEntry:
    return PaidEntry(
        place.base_url.value,
        signs.ss58,
        coldkey,
        username,
        "" if isinstance(signs, GivenSignature) else signs.wallet,
        "" if isinstance(signs, GivenSignature) else signs.name,
        destination.path,
        destination.replace,
        times.utc_now(),
    )
