"""AccountApp: which account is open, and the ways into another one."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.core.home import expand_home
from chutes_tui.core.problem import Problem
from chutes_tui.core.setting import Setting
from chutes_tui.profiles import api_key_profile, resolve_profile
from chutes_tui.services.clipboard import ClipboardKeeper
from chutes_tui.shell.safe_crash import DiscreetApp
from chutes_tui.shell.screen_end import ScreenEndApp
from chutes_tui.state import AppState
from chutes_tui.storage.private_files import is_file
from chutes_tui.worker import ApiWorker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chutes_tui.operations.profiles.lookup import ChosenProfile
    from chutes_tui.operations.sandboxing import OpenSandbox, SandboxOptions
    from chutes_tui.profiles import Profile
    from chutes_tui.services.runner import Surroundings

_PROFILES_ARE_CHOSEN_IN: Final = ("profiles", "welcome")
"""The places from which the user goes into the account of a profile; whoever went elsewhere meanwhile stays there."""


class AccountApp(ScreenEndApp, DiscreetApp):
    """Holds what the screens share (`state` to watch, `worker` to start calls), and opens accounts into it."""

    def __init__(self, surroundings: Surroundings, *, read_profile: bool, sandboxed: bool) -> None:
        """With no profile to open and no sandbox to come, the app begins on the welcome screen."""
        self._launch = surroundings.launch
        self._environ = surroundings.environ
        self._home = surroundings.home
        self._sandbox: OpenSandbox | None = None
        self._profile: Profile | None = None
        self.profile_problem: Problem | None = None
        if read_profile:
            self._read_profile()
        if self._profile is None and not sandboxed:
            self.DEFAULT_MODE = "welcome"  # type: ignore[misc]
        super().__init__()
        self.state = AppState()
        self.clipboard_keeper = ClipboardKeeper(self, self.state, self._environ)
        self.worker = ApiWorker(self, self.state, surroundings, clipboard=self.clipboard_keeper)

    def watched(self) -> Iterable[object]:
        return (self, self.state)

    async def close_accounts(self) -> None:
        """Close the connections, and the sandbox with what vanishes with it."""
        await self.worker.close()
        if self._sandbox is not None:
            self._sandbox.close()

    def _read_profile(self) -> None:
        """Resolve the profile that the command line, the environment and the files ask for."""
        self._profile, self.profile_problem = None, None
        try:
            self._profile = resolve_profile(self._launch, self._environ, self._home)
        except Problem as problem:
            self.profile_problem = problem

    async def open_sandbox(self, options: SandboxOptions) -> None:
        """Open the embedded sandbox and go to its account."""
        from chutes_tui.core.crash_report import as_problem
        from chutes_tui.operations.sandboxing import open_sandbox

        asked_on = self.screen
        try:
            opened = await to_thread(open_sandbox, options)
        except Exception as error:  # every failure becomes a sentence
            self.state.problem = as_problem(error)
            if self.state.profile is None:
                self.state.keys = self.state.keys.failed(self.state.problem)
            return
        # Whoever went elsewhere meanwhile stays there.
        enter = partial(self._enter_sandbox, opened, show_keys=self.screen is asked_on)
        self._leave_account(enter, otherwise=opened.close)

    def _enter_sandbox(self, opened: OpenSandbox, *, show_keys: bool) -> None:
        previous, self._sandbox = self._sandbox, opened
        if previous is not None:
            previous.close()
        self._enter(opened.profile, show_keys=show_keys)

    def open_profile(self, profile: Profile, *, show_keys: bool = True) -> None:
        """Enter an account and show its keys; asks first if values of secrets would be lost by that."""
        self._leave_account(partial(self._enter, profile, show_keys=show_keys))

    def _leave_account(self, enter: Callable[[], None], *, otherwise: Callable[[], None] | None = None) -> None:
        """Go into another account, unless the user wants to keep the values of secrets that are not written yet."""
        unsaved = self.worker.secrets.unsaved
        if not unsaved:
            enter()
            return
        from chutes_tui.operations.secrets.writing import what_would_be_lost
        from chutes_tui.screens.base.dialogs import ConfirmDialog

        def answered(leave: bool | None) -> None:
            if leave:
                enter()
            elif otherwise is not None:
                otherwise()

        lost = what_would_be_lost(unsaved)
        self.push_screen(ConfirmDialog("Leave this account?", lost, confirm="Leave", cancel="Stay"), answered)

    def _enter(self, profile: Profile, *, show_keys: bool = True) -> None:
        sandbox = self._sandbox_of(profile)
        self.state.sandboxed = sandbox is not None
        self.worker.wallets.place(sandbox.wallets if sandbox else None)
        self.worker.open(profile, transport=sandbox.transport if sandbox else None)
        if show_keys:
            self.switch_mode("keys")

    def _enter_chosen(self, chosen: ChosenProfile | None) -> None:
        if chosen is not None and chosen.profile is not None:
            stayed = self.current_mode in _PROFILES_ARE_CHOSEN_IN and len(self.screen_stack) == 1
            self.open_profile(chosen.profile, show_keys=chosen.show_keys and stayed)

    def _sandbox_of(self, profile: Profile) -> OpenSandbox | None:
        """The embedded sandbox, if the profile is an account in it."""
        sandbox = self._sandbox
        return sandbox if sandbox and profile.base_url.value == sandbox.profile.base_url.value else None

    @property
    def sandbox_url(self) -> str:
        """The API URL of the embedded sandbox while its account is open, else ""."""
        return self._sandbox.profile.base_url.value if self._sandbox and self.state.sandboxed else ""

    def profile_at(self, path: str) -> Profile:
        """The profile of a config file that the user named. Raises Problem."""
        wanted = expand_home(Path(path), self._home)
        if not path or not is_file(wanted):
            raise Problem("There is no file at that path.", next_step="Check it; ~ stands for your home folder.")
        options = replace(self._launch, config_path=wanted, profile=None)
        return resolve_profile(options, self._environ, self._home)

    def profile_for_api_key(self, text: str, base_url: str) -> Profile:
        """A profile for this session only, from a pasted API key. Raises Problem when it can't be one."""
        profile = api_key_profile(text, replace(self._launch, api_url=base_url), self._environ)
        return replace(profile, base_url=Setting(profile.base_url.value, "typed here"))

    def check_api_key(self, profile: Profile) -> None:
        """Ask the server about the key of a profile; the answer is in `state.key_check`."""
        sandbox = self._sandbox_of(profile)
        self.worker.profiles.check_api_key(profile, transport=sandbox.transport if sandbox else None)

    def read_profile_again(self) -> Problem | None:
        """Resolve the profile once more and enter it; returns why that was not possible."""
        self._read_profile()
        if self._profile is not None:
            self.open_profile(self._profile)
        return self.profile_problem

    def refresh_account(self) -> None:
        """Ask the server again; an account that could not be opened is read from its file again first."""
        profile = self.state.profile
        if profile is None or not self.worker.could_not_open:
            self.worker.keys.refresh()
            self.worker.account.refresh()
            return
        try:
            if profile.config_path is not None and not self.state.sandboxed:
                profile = self.profile_at(str(profile.config_path))
        except Problem as problem:
            self.state.problem = problem
            self.state.keys = self.state.keys.failed(problem)
        else:
            self.open_profile(profile)

    def attach_wallet(self, *, attaches: bool = True) -> None:
        """Give an account made on the website its wallet, or fetch the account that a hotkey has already."""
        from chutes_tui.screens.onboarding.attach_wallet import AttachWalletScreen

        if self._begins_registration():
            self.push_screen(AttachWalletScreen(attaches=attaches), self._registered)

    def _begins_registration(self) -> bool:
        try:
            self.worker.registration.begin(self._sandbox if self.state.sandboxed else None)
        except Problem as problem:
            self.state.problem = problem
            return False
        return True

    def _registered(self, profile: Profile | None) -> None:
        if profile is not None:
            self.open_profile(profile)
