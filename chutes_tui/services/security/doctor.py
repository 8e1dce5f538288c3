"""The calls about the doctor: running the checks, once or until all is well, and what it can fix."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.crash_report import as_problem
from chutes_tui.services.chosen_file import with_file
from chutes_tui.services.runner import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chutes_tui.operations.doctor.report import Report
    from chutes_tui.operations.doctor.scene import Place, Terminal
    from chutes_tui.services.onboarding.wallets import WalletService
    from chutes_tui.services.progress import Progress
    from chutes_tui.services.runner import Runner

EVERY: Final = 5.0
"""Seconds between two runs of a watch."""


class DoctorService(Service):
    """Reads only, but for `make_private`; `state.doctor` has the report of the account that is open, or of the one
    that could not be opened."""

    def __init__(self, runner: Runner, wallets: WalletService) -> None:
        super().__init__(runner)
        self._wallets = wallets
        self._newest = object()
        runner.when_entered(lambda _: self._entered())

    def run(self, size: tuple[int, int]) -> None:
        """Run every check; what each found is seen as soon as it is known. `size` is that of the terminal."""
        self._start(size, watching=False)

    def watch(self, size: tuple[int, int]) -> None:
        """Run the checks every few seconds until all is well, or until the watch is stopped."""
        self._start(size, watching=True)

    def stop(self) -> None:
        """Watch no longer, and let a run that is under way land nowhere."""
        self._newest = object()

    def _entered(self) -> None:
        """Another account: what is known is not of it, but for a run that a screen has begun since."""
        if self._state.doctor is None:
            self.stop()

    def stop_watching(self) -> None:
        """Watch no longer; the last report stays."""
        from chutes_tui.core.loadable import LoadPhase

        self.stop()
        if (run := self._state.doctor) is not None:
            phase = LoadPhase.READY if run.report is not None and run.report.finished else LoadPhase.IDLE
            self._state.doctor = replace(run, watching=False, phase=phase)

    def make_private(self, size: tuple[int, int]) -> None:
        """Take the config file of the account, its folders and backups from everybody but their owner."""
        from chutes_tui.operations.audit.backups import make_all_private

        around = self._surroundings

        async def run(_: Progress) -> str:
            from chutes_tui.profiles.resolve import chosen_path

            place = await self._place(self._terminal_of(size))
            path = chosen_path(place.options, place.environ, place.home).value
            count = await asyncio.to_thread(make_all_private, path, around.home)
            self.run(size)
            return f"Made {count} private" if count else "Everything is private already"

        self._runner.perform("Making the config private", run)

    def make_bundle(self, size: tuple[int, int], then: Callable[[str | Problem], None]) -> None:
        """Make the support bundle about the last report; give `then` its text, or why there is none."""
        from chutes_tui.operations.doctor.bundle import make_bundle

        run = self._state.doctor
        report = run.report if run is not None else None

        async def make() -> str:
            if report is None:
                raise Problem("There is no report yet.", next_step="Wait until the checks are done.")
            place = await self._place(self._terminal_of(size))
            return await asyncio.to_thread(make_bundle, report, place)

        with_file(self._runner, make, then)

    def save_bundle(
        self, text: str, path: str, then: Callable[[str | Problem], None], *, replaces: bool = False
    ) -> None:
        """Write a bundle into the file of this typed path, private; give `then` the path as shown, or why not."""
        from chutes_tui.operations.doctor.bundle import save_bundle

        home = self._surroundings.home
        with_file(self._runner, lambda: asyncio.to_thread(save_bundle, text, path, home, replaces=replaces), then)

    def _start(self, size: tuple[int, int], *, watching: bool) -> None:
        from chutes_tui.operations.doctor.report import DoctorRun

        token = self._newest = object()
        before = self._state.doctor or DoctorRun()
        self._state.doctor = before.running(watching=watching)
        self._begin(self._terminal_of(size), token, was_ill=False)

    def _begin(self, terminal: Terminal, token: object, *, was_ill: bool) -> None:
        if token is not self._newest:
            return

        async def work() -> None:
            try:
                await self._look(terminal, token, was_ill=was_ill)
            except Exception as error:  # every failure becomes a sentence
                if token is self._newest and self._state.doctor is not None:
                    self._state.doctor = self._state.doctor.failed(as_problem(error))

        self._runner.start(work, group="doctor", exclusive=True)

    async def _look(self, terminal: Terminal, token: object, *, was_ill: bool) -> None:
        """Run the checks. In a watch a report is shown when it is whole, and all is looked at again a little later,
        until it is well: it was seen to recover only if it was not well before."""
        from chutes_tui.operations.doctor.diagnosis import diagnose
        from chutes_tui.operations.doctor.forms import exit_code

        state = self._state

        def publish(report: Report) -> None:
            if token is self._newest and state.doctor is not None and not state.doctor.watching:
                state.doctor = state.doctor.seen(report)

        report = await diagnose(await self._place(terminal), publish=publish)
        if token is not self._newest or state.doctor is None:
            return
        watching, well = state.doctor.watching, exit_code(report) == 0
        ended = state.doctor.done(report, recovered=watching and well and was_ill)
        state.doctor = replace(ended, watching=watching and not well)
        if state.doctor.watching:
            self._runner.later(EVERY, partial(self._begin, terminal, token, was_ill=True))

    # Where it looks

    def _terminal_of(self, size: tuple[int, int]) -> Terminal:
        from chutes_tui.operations.doctor.scene import this_terminal

        return replace(this_terminal(self._surroundings.environ), size=size)

    async def _place(self, terminal: Terminal) -> Place:
        from chutes_tui.operations.doctor.scene import Place

        state, around = self._state, self._surroundings
        profile, options, environ = state.profile, around.launch, around.environ
        transport = None
        if profile is not None and profile.config_path is not None:
            options = options._replace(config_path=profile.config_path, profile=None)
        if state.sandboxed:
            session = await self._runner.session_or_none()
            transport = session.transport if session is not None else None
            options, environ = options._replace(api_url=None), _without_chutes(environ)
        pasted = profile if profile is not None and profile.config_path is None else None
        return Place(options, environ, around.home, terminal, self._wallets.chosen, transport, opened=pasted)


def _without_chutes(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment as the sandbox takes it: none of the variables by which an account is chosen."""
    return {name: value for name, value in environ.items() if not name.startswith("CHUTES_")}
