"""The account's hotkey: what is known of it, linking another one, and what a key on another machine signs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from chutes_tui.access.signed_messages import is_address_like
from chutes_tui.core.attempt import Stage
from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.identity import HotkeyIdentity, HotkeyLink, link_hotkey, load_identity, read_link
from chutes_tui.operations.signing import elsewhere
from chutes_tui.profiles.model import credential_of
from chutes_tui.services.service import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.account.linking import LinkRole
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session
    from chutes_tui.operations.signing.elsewhere import ToSign
    from chutes_tui.services.account.figures import AccountService
    from chutes_tui.services.machine.memory import MemoryService
    from chutes_tui.services.onboarding.wallets import WalletService
    from chutes_tui.services.runner import Runner
    from chutes_tui.storage.paid_registrations import PaidEntry


class HotkeyIdentityService(Service):
    """Reading what the chain and the registry say of it."""

    def __init__(self, runner: Runner, memory: MemoryService) -> None:
        super().__init__(runner)
        self._memory = memory

    @property
    def _known(self) -> HotkeyIdentity:

        return self._state.hotkey_identity or HotkeyIdentity()

    def refresh(self, hotkey: str) -> None:
        """Ask the chain and the registry."""
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


class LinkingService(Service):
    """Asks whether the server can, and links the hotkey in `state.hotkey_opening`."""

    def __init__(self, runner: Runner, account: AccountService, wallets: WalletService) -> None:
        super().__init__(runner)
        self._account, self._wallets = account, wallets

    @property
    def _known(self) -> HotkeyLink:
        return self._state.hotkey_link or HotkeyLink()

    def load(self) -> None:
        """Read what is known, and look for a link whose end isn't."""
        before = self._known
        if before.stage is Stage.SENDING:
            return
        self._state.hotkey_link = replace(before, account=before.account.asking())

        async def load(session: Session, publish: Callable[[HotkeyLink | None], None]) -> None:
            publish(await read_link(session, before))

        self._runner.read(AppState.hotkey_link, load, quiet=True)

    def link(self, role: LinkRole, given: GivenSignature | None = None) -> None:
        """Link a hotkey in this role, once: the open one, whose seed is wiped, or one that has signed elsewhere."""
        known, opening = self._known, self._state.hotkey_opening
        opened = opening.opened if opening is not None else None
        if not known.possible:
            return
        signer: Signs
        if given is not None:
            signer, name = given, visible(given.ss58)
        elif opened is not None:
            signer, name = opened.signer(), f"{visible(opened.wallet)} / {visible(opened.name)}"
        else:
            return
        self._wallets.forget_hotkey()
        sending = self._state.hotkey_link = replace(known, stage=Stage.SENDING, problem=None)

        async def run(session: Session, _: object) -> str:
            ended = await link_hotkey(session, signer, role, sending)
            if self._runner.is_open(session):
                self._state.hotkey_link = ended
                self._account.refresh_figures()
            if ended.stage is not Stage.DONE:
                raise ended.problem or Problem("The hotkey was not linked.")
            return f"Linked {name} as a {role.words}"

        self._runner.write(f"Linking {name}", run, failed=partial(self._broke, AppState.hotkey_link))

    def discard(self) -> None:
        """Forget what was read; while one is being sent, it stays."""
        if self._known.stage is not Stage.SENDING:
            self._state.hotkey_link = None


class SigningService(Service):
    """`then` is not called for a dialog that was closed meanwhile; who gets a message or a signature wipes it."""

    @property
    def hotkey(self) -> str:
        """The address of the account's hotkey if this profile can't sign with it; "" if it can, or none is known."""
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

        async def work() -> ToSign:
            return await elsewhere.login_to_sign(await self._session(), hotkey)

        self._give(then, work)

    @property
    def coldkey(self) -> str:
        """The address of the account's coldkey; "" if none is known."""
        user = self._state.user
        return user.coldkey if user is not None and is_address_like(user.coldkey) else ""

    def fingerprint(self, then: Callable[[ToSign | Problem], None], *, by_coldkey: bool = False) -> None:
        """What sets the new fingerprint, for the account's hotkey or coldkey."""
        new = self._state.new_fingerprint
        if new is None:
            then(Problem("There is no new fingerprint any more."))
        else:
            address = self.coldkey if by_coldkey else self.hotkey
            then(elsewhere.fingerprint_to_sign(address, new.value, by_coldkey=by_coldkey))

    def link(self, ss58: str, then: Callable[[ToSign | Problem], None]) -> None:
        """What links a hotkey to the account that was read for it."""
        known = self._state.hotkey_link
        account = known.account.value if known is not None else None
        if account is None or not account.username:
            then(Problem("The server reports no username, which the hotkey would have to sign."))
        else:
            then(elsewhere.link_to_sign(ss58, account.username))

    def sign_up(self, hotkey: str, coldkey: str, then: Callable[[ToSign | Problem], None]) -> None:
        """What begins a registration by payment."""
        then(elsewhere.sign_up_to_sign(hotkey, coldkey))

    def set_up(self, entry: PaidEntry, then: Callable[[ToSign | Problem], None]) -> None:
        """What sets up the account that was paid for."""
        if entry.user_id:
            then(elsewhere.set_up_to_sign(entry.hotkey, entry.user_id))
        else:
            what = "The server doesn't say which account was paid for, which the hotkey would have to sign."
            then(Problem(what, next_step="Set it up on the machine that has the hotkey."))

    def check(self, to_sign: ToSign, typed: Secret, then: Callable[[GivenSignature | Problem], None]) -> None:
        """Find out whether this is the signature that was wanted; what was typed is wiped."""
        self._give_from_thread(then, elsewhere.given_signature, to_sign, typed, wiped=(typed,))
