"""The calls that ask who the account is, what it has, and what it may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.services.service import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.models import User
    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.account.browser_login import BrowserLogin
    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.session import Session
    from chutes_tui.services.machine.memory import MemoryService
    from chutes_tui.services.runner import Runner


class AccountService(Service):
    """Reading the account; outcomes are in the state."""

    def __init__(self, runner: Runner, memory: MemoryService) -> None:
        super().__init__(runner)
        self._memory = memory

    def refresh(self) -> None:
        """Ask who the account is and what its balance is."""
        from chutes_tui.operations.account.owned import load_user

        async def load(session: Session, publish: Callable[[User | None], None]) -> None:
            from chutes_tui.api.errors.types import NotFoundError

            problem: Problem | None = None
            try:
                publish(await load_user(session))
                if self._state.memory.deleted_on and self._runner.is_open(session):
                    self._memory.remember(deleted_on="")  # there is an account again
            except NotFoundError as error:
                problem = error
                raise
            finally:
                if self._runner.is_open(session):
                    self._state.account_problem = problem
            await session.reads.prepare()

        self._runner.read(AppState.user, load, quiet=True)

    def refresh_figures(self) -> None:
        """Read the account's money, plan and limits."""
        from chutes_tui.operations.account.reading import load_figures
        from chutes_tui.operations.account.sign_in import SignInNeededError

        async def load(session: Session, publish: Callable[[AccountFigures], None]) -> None:
            def put(figures: AccountFigures) -> None:
                publish(figures)
                user = figures.user.value
                if user is not None and not figures.user.stale and self._runner.is_open(session):
                    self._state.user = user

            figures = await load_figures(session, self._state.figures, put)
            # What needs another sign-in is said where it is missing; it is no failure.
            for problem in figures.problems:
                if not isinstance(problem, SignInNeededError):
                    raise problem

        self._runner.read(AppState.figures, load)

    def use_fingerprint(self, fingerprint: Secret) -> None:
        """Sign in for reads with the account's fingerprint, which is wiped, then read the figures. The event
        `reads_signed_in` says how it ended."""
        from chutes_tui.operations.account.sign_in import SignInForReads

        async def run(session: Session, _: object) -> str:
            try:
                await session.reads.use_fingerprint(fingerprint)
            finally:
                fingerprint.wipe()
            self._state.events.reads_signed_in.publish(SignInForReads())
            self.refresh_figures()
            return "Signed in with the fingerprint, until you leave this account"

        def failed(_: Exception, problem: Problem) -> None:
            self._state.events.reads_signed_in.publish(SignInForReads(problem))

        self._runner.write("Signing in with the fingerprint", run, failed=failed)

    def make_browser_login(self, given: GivenSignature | None = None) -> None:
        """Make an address that signs in to the website; it is in `state.browser_login` until it is discarded.

        `given`, which is wiped: the signature of a hotkey that isn't the profile's."""
        import time

        from chutes_tui.operations.account.browser_login import BrowserLogin, login_address

        self.discard_browser_login()
        wanted = self._state.browser_login = BrowserLogin()

        async def load(session: Session, publish: Callable[[BrowserLogin | None], None]) -> None:
            try:
                address = await login_address(session, given)
            finally:
                if given is not None:
                    given.wipe()
            made = BrowserLogin(address, given.moment if given is not None else time.time())
            if self._state.browser_login is wanted:
                publish(made)
            else:
                made.wipe()

        self._runner.read(AppState.browser_login, load, quiet=True)

    def discard_browser_login(self) -> None:
        """Wipe the address, if there is one."""
        present, self._state.browser_login = self._state.browser_login, None
        if present is not None:
            present.wipe()

    def open_browser_login(self) -> None:
        """Hand the address over to the browser, once, and wipe it."""
        import asyncio

        from chutes_tui.operations import browser
        from chutes_tui.operations.account.browser_login import hand_over

        present, self._state.browser_login = self._state.browser_login, None
        if present is None or present.address is None:
            return
        address = present.address

        async def run(_: object) -> str:
            try:
                await hand_over(address, lambda local: asyncio.to_thread(browser.open_page, local))
            finally:
                address.wipe()
            return "The browser has the address and signs in"

        self._runner.perform("Opening the website", run)
