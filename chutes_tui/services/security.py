"""The calls that look for what is wrong or risky: the doctor, the audit, and the scan of files for keys."""

from __future__ import annotations

import asyncio
import os
import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from chutes_tui.core import times
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.operations.audit.report import AuditRun
from chutes_tui.operations.doctor.report import DoctorRun
from chutes_tui.operations.doctor.scene import Place, this_terminal
from chutes_tui.services.service import Service, outcome_of
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chutes_tui.operations.audit.report import Finding
    from chutes_tui.operations.doctor.report import Report
    from chutes_tui.operations.doctor.scene import Terminal
    from chutes_tui.operations.scanning.files import Scan
    from chutes_tui.operations.scanning.owners import ScanRun
    from chutes_tui.operations.session import Session
    from chutes_tui.services.machine.memory import MemoryService
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

        self._give(then, make)

    def save_bundle(
        self, text: str, path: str, then: Callable[[str | Problem], None], *, replaces: bool = False
    ) -> None:
        """Write a bundle into the file of this typed path, private; give `then` the path as shown, or why not."""
        from chutes_tui.operations.doctor.bundle import save_bundle

        self._give_from_thread(then, partial(save_bundle, replaces=replaces), text, path, self._surroundings.home)

    def _start(self, size: tuple[int, int], *, watching: bool) -> None:
        token = self._newest = object()
        before = self._state.doctor or DoctorRun()
        self._state.doctor = before.running(watching=watching)
        self._begin(self._terminal_of(size), token, was_ill=False)

    def _begin(self, terminal: Terminal, token: object, *, was_ill: bool) -> None:
        if token is not self._newest:
            return

        async def work() -> None:
            problem = await outcome_of(self._look(terminal, token, was_ill=was_ill))
            if problem is not None and token is self._newest and self._state.doctor is not None:
                self._state.doctor = self._state.doctor.failed(problem)

        self._runner.start(work, group="doctor", exclusive=True)

    async def _look(self, terminal: Terminal, token: object, *, was_ill: bool) -> None:
        """Run the checks. In a watch a report is shown when it is whole, and all is looked at again a little later,
        until it is well: it was seen to recover only if it was not well before."""
        from chutes_tui.operations.doctor.diagnosis import diagnose
        from chutes_tui.operations.doctor.report import exit_code

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
        return replace(this_terminal(self._surroundings.environ), size=size)

    async def _place(self, terminal: Terminal) -> Place:
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


class AuditService(Service):
    """Reads only, but for what the user accepts, which is kept on this machine; `state.audit` has the report."""

    def __init__(self, runner: Runner, wallets: WalletService, memory: MemoryService) -> None:
        super().__init__(runner)
        self._wallets = wallets
        self._memory = memory

    def run(self) -> None:
        """Look at everything again; the last report stays until the new one is there."""
        from chutes_tui.operations.audit.gathering import Machine, audit

        state, around = self._state, self._surroundings
        state.audit = before = (state.audit or AuditRun()).running()
        machine = Machine(around.launch, around.environ, around.home, self._wallets.chosen)
        oldest = timedelta(days=state.memory.key_age)

        async def look(session: Session, publish: Callable[[AuditRun | None], None]) -> None:
            report = await audit(session, machine, oldest=oldest, doing=lambda words: publish(before.running(words)))
            publish(before.done(report))

        self._runner.read(AppState.audit, look)

    def set_key_age(self, days: int) -> None:
        """A key is old after so many days from now on; look again."""
        self._memory.remember(key_age=days)
        self.run()

    def accept(self, findings: Sequence[tuple[str, Finding]], note: str) -> None:
        """Accept findings, each with its rule, for a while."""
        from chutes_tui.operations.audit.acceptance import accept
        from chutes_tui.operations.audit.forms import day

        async def run(session: Session, _: Callable[[], None]) -> str:
            until = await asyncio.to_thread(accept, session, findings, note, times.utc_now())
            self._judge_again(session)
            return f"Accepted {_count(findings)} until {day(until)}"

        self._runner.write(f"Accepting {_count(findings)}", run)

    def take_back(self, findings: Sequence[tuple[str, Finding]]) -> None:
        """Accept findings no longer."""
        from chutes_tui.operations.audit.acceptance import take_back

        async def run(session: Session, _: Callable[[], None]) -> str:
            await asyncio.to_thread(take_back, session, findings)
            self._judge_again(session)
            return f"Accepted no longer: {_count(findings)}"

        self._runner.write(f"Taking back {_count(findings)}", run)

    def _judge_again(self, session: Session) -> None:
        from chutes_tui.operations.audit.acceptance import judged

        last = self._state.audit
        if last is not None and last.report is not None and self._runner.is_open(session):
            self._state.audit = replace(last, report=judged(session, last.report))

    def export(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool = False) -> None:
        """Write the report into the file of this typed path, private; give `then` the path as shown, or why not.

        A file that is there is left alone unless the report `replaces` it.
        """
        from chutes_tui.operations.audit.forms import write_report

        report = self._state.audit.report if self._state.audit is not None else None
        self._give_from_thread(then, partial(write_report, replaces=replaces), report, path, self._surroundings.home)


def _count(findings: Sequence[tuple[str, Finding]]) -> str:
    return "1 finding" if len(findings) == 1 else f"{len(findings):,} findings"


_OFTEN: Final = 0.2
"""Seconds between two reports of how far it is."""


class ScanService(Service):
    """One scan at a time, in `state.scan`. Reads only; nothing of a file is kept but the ids of keys."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._stopping = threading.Event()
        runner.when_entered(lambda _: self.stop())

    def start(self, path: str) -> None:
        """Look through the file or folder of this typed path; the scan before is stopped and dropped."""
        from chutes_tui.operations.scanning.owners import ScanRun

        self.stop()
        stopping = self._stopping = threading.Event()
        state, begun = self._state, ScanRun(path)
        state.scan = begun

        async def work() -> None:
            problem = await outcome_of(self._scan(begun, stopping))
            if problem is not None and self._is_newest(stopping):
                state.scan = (state.scan or begun).failed(problem)

        self._runner.start(work, group="scan files", exclusive=False)

    def stop(self) -> None:
        """End the scan that is under way; what it found so far stays."""
        self._stopping.set()

    def _is_newest(self, stopping: threading.Event) -> bool:
        return stopping is self._stopping and self._state.scan is not None

    async def _scan(self, begun: ScanRun, stopping: threading.Event) -> None:
        from chutes_tui.operations.scanning.files import scan_files
        from chutes_tui.operations.scanning.owners import find_owners
        from chutes_tui.operations.secrets.file import typed_file
        from chutes_tui.profiles.catalogue import all_profiles

        state, around, loop = self._state, self._surroundings, asyncio.get_running_loop()
        path = typed_file(begun.path, around.home)
        begun = replace(begun, root=await asyncio.to_thread(os.path.realpath, path))
        told = monotonic()

        def tell(files: int, keys: int) -> None:
            if self._is_newest(stopping) and state.scan is not None:
                state.scan = replace(state.scan, files=files, keys=keys)

        def go_on(scan: Scan) -> bool:
            nonlocal told
            if monotonic() - told > _OFTEN:
                told = monotonic()
                loop.call_soon_threadsafe(tell, scan.files, len(scan.keys))
            return not stopping.is_set()

        scan = await asyncio.to_thread(scan_files, [path], go_on=go_on)
        if not self._is_newest(stopping):
            return
        state.scan = replace(begun, files=scan.files, keys=len(scan.keys), asking=bool(scan.keys))
        profiles = await asyncio.to_thread(all_profiles, around.launch, around.environ, around.home)
        session = await self._runner.session_or_none() if scan.keys else None
        owners, problem = await find_owners(session, scan, profiles)
        if self._is_newest(stopping):
            state.scan = begun.done(scan, owners, problem)
