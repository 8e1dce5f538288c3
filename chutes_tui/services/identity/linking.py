"""The calls that link a hotkey to the account; what is known is in `state.hotkey_link`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.identity.linking import HotkeyLink
from chutes_tui.services.runner import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.account.linking import LinkRole
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.operations.session import Session
    from chutes_tui.services.account.figures import AccountService
    from chutes_tui.services.onboarding.wallets import WalletService
    from chutes_tui.services.runner import Runner


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
        from chutes_tui.operations.identity.linking import read_link

        before = self._known
        if before.stage is Stage.SENDING:
            return
        self._state.hotkey_link = replace(before, account=before.account.asking())

        async def load(session: Session, publish: Callable[[HotkeyLink | None], None]) -> None:
            publish(await read_link(session, before))

        self._runner.read(AppState.hotkey_link, load, quiet=True)

    def link(self, role: LinkRole, given: GivenSignature | None = None) -> None:
        """Link a hotkey in this role, once: the open one, whose seed is wiped, or one that has signed elsewhere."""
        from chutes_tui.operations.identity.linking import link_hotkey

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

        def failed(error: Exception, problem: Problem) -> None:
            present = self._state.hotkey_link
            if present is not None and present.stage is Stage.SENDING:
                self._state.hotkey_link = replace(present, stage=present.stage.broken_by(error), problem=problem)

        self._runner.write(f"Linking {name}", run, failed=failed)

    def discard(self) -> None:
        """Forget what was read; while one is being sent, it stays."""
        if self._known.stage is not Stage.SENDING:
            self._state.hotkey_link = None
