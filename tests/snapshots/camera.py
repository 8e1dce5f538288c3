"""Takes pictures of apps that are the same on every machine, at every run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from driving import NOW, SEED, Driver
from textual.widgets import Input

from chutes_tui.app import ChutesApp
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.sandbox import open_sandbox
from chutes_tui.sandbox.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from driving import Driving
    from textual.pilot import Pilot

    Act = Callable[[Driver], Awaitable[None]]


class Unhurried(Driver):
    """Presses a key only when the one before has had all its effect, down to the answers that it waits for."""

    async def press(self, *keys: str) -> None:
        for key in keys:
            await super().press(key)
            await self.settled()


class Camera:
    """Takes pictures of apps whose clocks and cursors stand still, and compares them with those accepted."""

    def __init__(self, driving: Driving, home: Path, compare: Callable[..., bool], size: tuple[int, int]) -> None:
        self.home = home
        self.driving = driving
        self.size = size
        self._compare = compare

    def sandboxed(
        self,
        act: Act,
        *faults: str,
        empty: bool = False,
        theme: str | None = None,
        directory: Path | None = None,
        account: str | None = None,
        generation: str | None = None,
    ) -> bool:
        """A picture of an app over its embedded sandbox. A `directory` is where its files are, if they show."""
        opened = partial(open_sandbox, empty=empty, account=account, generation=generation)
        with opened(directory, seed=SEED, now=lambda: NOW) as sandbox:
            sandbox.faults.add(*(Fault.parse(spec) for spec in faults))
            self.driving.prepare(sandbox, frozen=True)

            async def loaded(app: Driver) -> None:
                await app.until(lambda: app.state.keys.phase in (LoadPhase.READY, LoadPhase.FAILED))
                await app.settled()
                await act(app)

            return self.app(loaded, sandbox=SandboxOptions(), theme=theme)

    def app(self, act: Act, **options: Any) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            assert isinstance(pilot.app, ChutesApp)
            app = Unhurried(pilot.app, pilot, self.driving.clipboard)
            await act(app)
            await app.settled()
            for line in app.app.screen.query(Input):
                line.cursor_blink = False
                line._cursor_visible = True

        app = ChutesApp(**{"environ": {}, "home": self.home, **options})
        return self._compare(app, terminal_size=self.size, run_before=before)


def pressing(*keys: str) -> Act:
    async def press(app: Driver) -> None:
        await app.press(*keys)

    return press
