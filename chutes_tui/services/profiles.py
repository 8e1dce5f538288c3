"""The calls about the profiles of this machine and the ways into an account. None of them needs an open account."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.services.service import Service, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from chutes_tui.core.setting import Setting
    from chutes_tui.operations.profiles.changes import ChangeRequest
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.catalogue import ProfileEntry


_AT_ONCE = 4
"""Accounts that are asked side by side."""


class ProfileService(Service):
    """Listing, choosing and changing profiles, and asking about a key; outcomes are in the state."""

    # Looking

    def refresh(self) -> None:
        """Read every config file again; what was known stays until they are read."""
        from chutes_tui.operations.profiles.lookup import read_profiles

        state, around = self._state, self._surroundings
        state.profiles = state.profiles.loading()

        async def work() -> None:
            found = await outcome_of(asyncio.to_thread(read_profiles, around.launch, around.environ, around.home))
            state.profiles = state.profiles.failed(found) if isinstance(found, Problem) else found

        self._runner.start(work, group="read profiles", exclusive=True)

    def look_at_all(self) -> None:
        """Ask every account for balance, plan, keys and findings; each answer is in the state as it comes."""
        from chutes_tui.operations.loading import at_once
        from chutes_tui.operations.profiles.glance import Glance, look_at

        entries = self._state.profiles.items
        self._state.glances = {entry.path: Glance(asking=True) for entry in entries}

        async def look(entry: ProfileEntry) -> None:
            glance = await outcome_of(look_at(entry))
            known = Glance(problem=glance) if isinstance(glance, Problem) else glance
            self._state.glances = {**self._state.glances, entry.path: known}

        async def work() -> None:
            await at_once(_AT_ONCE, look, entries)

        self._runner.start(work, group="look at all accounts", exclusive=True)

    def name_problem(self, name: str) -> str:
        """Why a new profile can't be called that, as far as is known of the others; "" when it can."""
        from chutes_tui.operations.profiles.lookup import name_problem

        return name_problem(name, self._state.profiles.items)

    def free_name(self, wanted: str) -> str:
        """A name like `wanted` that is not in use; "" when nothing like it can be a profile's name."""
        from chutes_tui.operations.profiles.lookup import free_name

        return free_name(wanted, self._state.profiles.items)

    def short_path(self, path: Path) -> str:
        """A path as people write it, `~` for the home folder, safe to show."""
        from chutes_tui.core.program.home import with_home_as_tilde
        from chutes_tui.storage.errors import shown_path

        return shown_path(with_home_as_tilde(path, self._surroundings.home))

    @property
    def default_base_url(self) -> Setting[str]:
        """The API URL of an account that has no config file: by command line, environment or default."""
        from chutes_tui.operations.profiles.lookup import default_base_url

        return default_base_url(self._surroundings.launch, self._surroundings.environ)

    def variables(self, path: Path) -> dict[str, str]:
        """The variables by which other programs use the account of a config file. Raises ProfileError."""
        from chutes_tui.operations.profiles.elsewhere import variables
        from chutes_tui.profiles import LaunchOptions

        around = self._surroundings
        options = LaunchOptions(path, wallets_path=around.launch.wallets_path)
        return variables(options, around.environ, around.home)

    # Choosing

    def choose(self, path: Path, *, show_keys: bool = True) -> None:
        """Open the account of a config file; the App opens what `events.profile_chosen` has.

        The newest choice wins. What is still under way for the account before never lands in the new one.
        """
        from chutes_tui.operations.profiles.lookup import ChosenProfile, profile_of

        around = self._surroundings

        async def work() -> None:
            found = await outcome_of(asyncio.to_thread(profile_of, path, around.launch, around.environ, around.home))
            profile, problem = (None, found) if isinstance(found, Problem) else (found, None)
            chosen = ChosenProfile(path, profile, show_keys, problem)
            self._state.events.profile_chosen.publish(chosen)

        self._runner.start(work, group="choose profile", exclusive=True)

    # Changing

    def change(self, request: ChangeRequest) -> None:
        """Carry out a change, once; `events.profile_changed` reports its end. The open account follows its file."""
        from chutes_tui.operations.profiles.changes import ProfileChange

        state, home = self._state, self._surroundings.home

        def failed(_: Exception, problem: Problem) -> None:
            state.events.profile_changed.publish(ProfileChange(request, problem=problem))
            self.refresh()

        async def run(_: Callable[[], None]) -> str:
            try:
                outcome = await asyncio.to_thread(request.carry_out, home)
            finally:
                if request.secret is not None:
                    request.secret.wipe()
            opened = state.profile.config_path if state.profile is not None and not state.sandboxed else None
            follows = request.alters and _same_path(opened, request.path)
            replaced = not _same_path(outcome.path, request.path) and _same_path(opened, outcome.path)
            if outcome.path is not None and (follows or replaced):
                self.choose(outcome.path, show_keys=False)
            state.events.profile_changed.publish(ProfileChange(request, outcome))
            self.refresh()
            return outcome.sentence

        self._runner.perform(request.title, run, failed=failed)

    # Asking about a key

    def check_api_key(self, profile: Profile, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Check the key of a profile with the server; `events.key_checked` has the result of the newest
        question."""
        from chutes_tui.operations.keys.check import check_api_key

        async def work() -> None:
            checked = await check_api_key(profile, ask_first=self._hosts.ask_first, transport=transport)
            self._state.events.key_checked.publish(checked)

        self._runner.start(work, group="check key", exclusive=True)


def _same_path(one: Path | None, other: Path | None) -> bool:
    return one is not None and other is not None and one.absolute() == other.absolute()
