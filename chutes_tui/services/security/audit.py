"""The calls about the audit: looking at everything, accepting what was found, writing the report to a file."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.core import times
from chutes_tui.services.chosen_file import with_file
from chutes_tui.services.runner import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.audit.report import AuditRun, Finding
    from chutes_tui.operations.session import Session
    from chutes_tui.services.machine.memory import MemoryService
    from chutes_tui.services.onboarding.wallets import WalletService
    from chutes_tui.services.runner import Runner


class AuditService(Service):
    """Reads only, but for what the user accepts, which is kept on this machine; `state.audit` has the report."""

    def __init__(self, runner: Runner, wallets: WalletService, memory: MemoryService) -> None:
        super().__init__(runner)
        self._wallets = wallets
        self._memory = memory

    def run(self) -> None:
        """Look at everything again; the last report stays until the new one is there."""
        from chutes_tui.operations.audit.gathering import Machine, audit
        from chutes_tui.operations.audit.report import AuditRun

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
        from dataclasses import replace

        from chutes_tui.operations.audit.acceptance import judged

        last = self._state.audit
        if last is not None and last.report is not None and self._runner.is_open(session):
            self._state.audit = replace(last, report=judged(session, last.report))

    def export(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool = False) -> None:
        """Write the report into the file of this typed path, private; give `then` the path as shown, or why not.

        A file that is there is left alone unless the report `replaces` it.
        """
        from chutes_tui.operations.audit.forms import write_report

        last, home = self._state.audit, self._surroundings.home
        report = last.report if last is not None else None

        with_file(self._runner, lambda: asyncio.to_thread(write_report, report, path, home, replaces=replaces), then)


def _count(findings: Sequence[tuple[str, Finding]]) -> str:
    return "1 finding" if len(findings) == 1 else f"{len(findings):,} findings"
