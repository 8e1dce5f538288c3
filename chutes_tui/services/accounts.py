"""Which account is open, and the ways into another one."""

from __future__ import annotations

from asyncio import CancelledError, to_thread
from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import expand_home
from chutes_tui.core.setting import Setting
from chutes_tui.profiles import api_key_profile, resolve_profile
from chutes_tui.services.service import Service
from chutes_tui.storage.private_files import is_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.operations.onboarding.found_here import Trace
    from chutes_tui.operations.sandboxing import OpenSandbox, SandboxOptions
    from chutes_tui.profiles import Profile
    from chutes_tui.services.account.figures import AccountService
    from chutes_tui.services.keys import KeyService
    from chutes_tui.services.machine.surroundings import Surroundings
    from chutes_tui.services.onboarding.attachment import AttachmentService
    from chutes_tui.services.onboarding.wallets import WalletService
    from chutes_tui.services.profiles import ProfileService
    from chutes_tui.services.runner import Runner


def starting_profile(surroundings: Surroundings) -> Profile:
    """The profile that the command line, the environment and the files ask for. Raises Problem."""
    return resolve_profile(surroundings.launch, surroundings.environ, surroundings.home)


class AccountsService(Service):
    """Finds accounts and enters them. Whether one may be left is asked by the app before."""

    def __init__(
        self,
        runner: Runner,
        *,
        account: AccountService,
        keys: KeyService,
        profiles: ProfileService,
        registration: Callable[[], AttachmentService],
        wallets: WalletService,
    ) -> None:
        super().__init__(runner)
        self._account = account
        self._keys = keys
        self._profiles = profiles
        self._registration = registration
        self._wallets = wallets
        self.sandbox: OpenSandbox | None = None
        """The embedded sandbox, once it was opened."""
        self._started: list[OpenSandbox] = []
        """What `close` closes: the one that is open, and those that were started and not entered yet."""
        self._closed = False
        self.profile_problem: Problem | None = None
        """Why there is no profile to start with."""

    # Finding

    def read_profile(self) -> Profile | None:
        """The profile to start with, looked for once more; if there is none, `profile_problem` says why."""
        self.profile_problem = None
        try:
            return starting_profile(self._surroundings)
        except Problem as problem:
            self.profile_problem = problem
            return None

    def look_around(self) -> None:
        """Look for what of an account is on this machine; `state.found_here` has the names."""
        around, state = self._surroundings, self._state

        def look() -> tuple[Trace, ...]:
            from chutes_tui.operations.onboarding.found_here import look_around

            return look_around(around.launch, around.environ, around.home)

        async def work() -> None:
            state.found_here = await to_thread(look)

        self._runner.start(work, group="look around", exclusive=True)

    def profile_at(self, path: str) -> Profile:
        """The profile of a config file that the user named. Raises Problem."""
        around = self._surroundings
        wanted = expand_home(Path(path), around.home)
        if not path or not is_file(wanted):
            raise Problem("There is no file at that path.", next_step="Check the path; ~ is your home folder.")
        return resolve_profile(around.launch._replace(config_path=wanted, profile=None), around.environ, around.home)

    def profile_for_api_key(self, text: str, base_url: str) -> Profile:
        """A profile for this session only, from a pasted API key. Raises Problem when it can't be one."""
        around = self._surroundings
        profile = api_key_profile(text, around.launch._replace(api_url=base_url), around.environ)
        return profile._replace(base_url=Setting(profile.base_url.value, "typed here"))

    async def start_sandbox(self, options: SandboxOptions) -> OpenSandbox | None:
        """Start the embedded sandbox; if it can't be started, the state says why."""
        from chutes_tui.core.program.crash import as_problem
        from chutes_tui.operations.sandboxing import SandboxOpening

        opening = SandboxOpening(options)
        try:
            opened = await to_thread(opening.run)
        except CancelledError:
            opening.give_up()
            raise
        except Exception as error:  # every failure becomes a sentence
            problem = as_problem(error)
            if self._state.profile is None:
                self._runner.opening_failed(problem)
            else:
                self._state.problem = problem
            return None
        if self._closed:
            opened.close()
            return None
        self._started.append(opened)
        return opened

    # Entering

    def enter_sandbox(self, opened: OpenSandbox) -> None:
        """Open the account of a sandbox that was just started; the one before ends."""
        previous, self.sandbox = self.sandbox, opened
        if previous is not None:
            self.end_sandbox(previous)
        self.enter(opened.profile)

    def end_sandbox(self, started: OpenSandbox) -> None:
        """Close a sandbox that was left, or started in vain."""
        self._started = [one for one in self._started if one is not started]
        started.close()

    def enter(self, profile: Profile) -> None:
        """Open an account: forget the one before, load what the first screen shows."""
        sandbox = self._sandbox_of(profile)
        self._wallets.place(sandbox.wallets if sandbox else None)
        self._runner.open(profile, sandboxed=sandbox is not None, transport=sandbox.transport if sandbox else None)

    def refresh(self) -> Profile | None:
        """Ask the server again. An account that could not be opened is read from its file again instead, and
        returned, to be entered."""
        profile = self._state.profile
        if profile is None or not self._runner.could_not_open:
            self._keys.refresh()
            self._account.refresh()
            return None
        try:
            if profile.config_path is not None and not self._state.sandboxed:
                return self.profile_at(str(profile.config_path))
        except Problem as problem:
            self._runner.opening_failed(problem)
            return None
        return profile

    # What depends on the sandbox

    @property
    def sandbox_url(self) -> str:
        """The API URL of the embedded sandbox while its account is open, else ""."""
        return self.sandbox.profile.base_url.value if self.sandbox and self._state.sandboxed else ""

    @property
    def sandbox_generation(self) -> str:
        """The generation of the server that the embedded sandbox follows while its account is open, else ""."""
        return self.sandbox.generation if self.sandbox and self._state.sandboxed else ""

    def check_api_key(self, profile: Profile) -> None:
        """Check the key of a profile with the server; `events.key_checked` has the result."""
        sandbox = self._sandbox_of(profile)
        self._profiles.check_api_key(profile, transport=sandbox.transport if sandbox else None)

    def begin_registration(self) -> bool:
        """Begin a registration where the account that is open is; False, with the reason in the state, if it can't
        begin."""
        try:
            self._registration().begin(self.sandbox if self._state.sandboxed else None)
        except Problem as problem:
            self._state.problem = problem
            return False
        return True

    async def close(self) -> None:
        """Close the sandboxes, with what vanishes with them."""
        self._closed = True
        for one in self._started:
            one.close()

    def _sandbox_of(self, profile: Profile) -> OpenSandbox | None:
        """The embedded sandbox, if the profile is an account in it."""
        sandbox = self.sandbox
        return sandbox if sandbox and profile.base_url.value == sandbox.profile.base_url.value else None
