"""The call that looks for API keys in files: in a thread that can be stopped, then the server is asked about them."""

from __future__ import annotations

import asyncio
import os
import threading
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final

from chutes_tui.core.program.crash_report import as_problem
from chutes_tui.services.runner import Service

if TYPE_CHECKING:
    from chutes_tui.operations.scanning.files import Scan
    from chutes_tui.operations.scanning.owners import ScanRun
    from chutes_tui.services.runner import Runner

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
            try:
                await self._scan(begun, stopping)
            except Exception as error:  # every failure becomes a sentence
                if self._is_newest(stopping):
                    state.scan = (state.scan or begun).failed(as_problem(error))

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
