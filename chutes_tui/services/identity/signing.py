"""What a key on another machine has to sign, and its signature, checked. No key is here, and nothing is sent."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.profiles.model import credential_of
from chutes_tui.services.chosen_file import with_file
from chutes_tui.services.runner import Service
from chutes_tui.shell.screen_end import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.signing.elsewhere import ToSign
    from chutes_tui.storage.paid_registrations import PaidEntry


class SigningService(Service):
    """`then` is not called for a dialog that was closed meanwhile; who gets a message or a signature wipes it."""

    @property
    def hotkey(self) -> str:
        """The address of the account's hotkey if this profile can't sign with it; "" if it can, or none is known."""
        from chutes_tui.access.signed_messages import is_address_like

        profile, user = self._state.profile, self._state.user
        credential = credential_of(profile)
        if user is None or isinstance(credential, HotkeyCredential) or not is_address_like(user.hotkey):
            return ""
        return user.hotkey

    @property
    def hotkey_unknown(self) -> bool:
        """Whether this profile has no hotkey, and can't read the account: only the user knows whose it is."""
        credential = credential_of(self._state.profile)
        return isinstance(credential, ApiKeyCredential) and self._state.user is None

    def login(self, hotkey: str, then: Callable[[ToSign | Problem], None]) -> None:
        """Ask the server for what signs in to its website with the hotkey of this address."""
        from chutes_tui.operations.signing.elsewhere import login_to_sign

        async def work() -> ToSign:
            session = await self._runner.session_or_none()
            if session is None:
                raise Problem("No account is open.")
            return await login_to_sign(session, hotkey)

        with_file(self._runner, work, partial(tell, then))

    @property
    def coldkey(self) -> str:
        """The address of the account's coldkey; "" if none is known."""
        from chutes_tui.access.signed_messages import is_address_like

        user = self._state.user
        return user.coldkey if user is not None and is_address_like(user.coldkey) else ""

    def fingerprint(self, then: Callable[[ToSign | Problem], None], *, by_coldkey: bool = False) -> None:
        """What sets the new fingerprint, for the account's hotkey or coldkey."""
        from chutes_tui.operations.signing.elsewhere import fingerprint_to_sign

        new = self._state.new_fingerprint
        if new is None:
            then(Problem("There is no new fingerprint any more."))
        else:
            address = self.coldkey if by_coldkey else self.hotkey
            then(fingerprint_to_sign(address, new.value, by_coldkey=by_coldkey))

    def link(self, ss58: str, then: Callable[[ToSign | Problem], None]) -> None:
        """What links a hotkey to the account that was read for it."""
        from chutes_tui.operations.signing.elsewhere import link_to_sign

        known = self._state.hotkey_link
        account = known.account.value if known is not None else None
        if account is None or not account.username:
            then(Problem("The server reports no username, which the hotkey would have to sign."))
        else:
            then(link_to_sign(ss58, account.username))

    def sign_up(self, hotkey: str, coldkey: str, then: Callable[[ToSign | Problem], None]) -> None:
        """What begins a registration by payment."""
        from chutes_tui.operations.signing.elsewhere import sign_up_to_sign

        then(sign_up_to_sign(hotkey, coldkey))

    def set_up(self, entry: PaidEntry, then: Callable[[ToSign | Problem], None]) -> None:
        """What sets up the account that was paid for."""
        from chutes_tui.operations.signing.elsewhere import set_up_to_sign

        if entry.user_id:
            then(set_up_to_sign(entry.hotkey, entry.user_id))
        else:
            what = "The server doesn't say which account was paid for, which the hotkey would have to sign."
            then(Problem(what, next_step="Set it up on the machine that has the hotkey."))

    def check(self, to_sign: ToSign, typed: Secret, then: Callable[[GivenSignature | Problem], None]) -> None:
        """Find out whether this is the signature that was wanted; what was typed is wiped."""
        from chutes_tui.operations.signing.elsewhere import given_signature

        async def work() -> GivenSignature:
            try:
                return await asyncio.to_thread(given_signature, to_sign, typed)
            finally:
                typed.wipe()

        with_file(self._runner, work, partial(tell, then))
