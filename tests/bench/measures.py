"""What is measured, once for the tests and for the table that `python -m tests.bench` prints. Times in seconds."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from .stopwatch import Milestones, python, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .sandbox_process import SandboxProcess

KEYS: Final = 25
MANY_KEYS: Final = 10_000
DELAY: Final = 0.1

_HERE: Final = Path(__file__).parent
# Something of the top, of the middle and of the bottom of the first screen.
_BARE_PAINT: Final = ("bare", "LAST USED", "Refresh")
_OUR_PAINT: Final = ("chutes", "oading API keys", "Help")
_FIRST_AND_LAST: Final = ("bulk-00000", f"bulk-{KEYS - 1:05d}")


class Start(NamedTuple):
    """One start of chutes-tui: when the first screen was painted, when the keys were on it."""

    paint: float
    keys: float


class LargeAccount(NamedTuple):
    """The event loop's longest standstill while each of these went on, a bare app's for comparison, and how long the
    slowest keystroke in the filter took to show its result."""

    bare: float
    loading: float
    filtering: float
    keystroke: float
    sorting: float
    scrolling: float

    @property
    def standstill(self) -> float:
        """The longest of all."""
        return max(self.loading, self.filtering, self.sorting, self.scrolling)


@dataclass(frozen=True)
class Comparison:
    """Times of ours and of a reference, taken in turn, so that a busy machine is busy for both."""

    ours: tuple[float, ...]
    reference: tuple[float, ...]

    @property
    def typical(self) -> float:
        """How many times as long ours takes, by the median of the pairs, of which each met about the same weather."""
        return statistics.median(mine / other for mine, other in zip(self.ours, self.reference, strict=True))

    @property
    def ratio(self) -> float:
        """The same, as little as can be blamed on the machine: what else it does only adds to a time, so the fastest
        ones count, unless it never paused and the pairs know better."""
        return min(min(self.ours) / min(self.reference), self.typical)


def compare(ours: Callable[[], float], reference: Callable[[], float], *, rounds: int) -> Comparison:
    """Measure both in turn."""
    pairs = [(reference(), ours()) for _ in range(rounds)]
    return Comparison(tuple(mine for _, mine in pairs), tuple(other for other, _ in pairs))


class Bench:
    """Starts programs against a sandbox; `home` is an empty folder that takes the place of the user's."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ: Mapping[str, str] = {"HOME": str(home)}

    def bare_paint(self) -> float:
        """A bare Textual app's first paint."""
        return run(python(str(_HERE / "bare_app.py")), [_BARE_PAINT], environ=self.environ).seconds[0]

    def smallest_client(self, sandbox: SandboxProcess) -> float:
        """The keys on the screen of the smallest Textual program that can fetch them."""
        argv = python(str(_HERE / "smallest_client.py"), sandbox.config_path)
        return run(argv, [_FIRST_AND_LAST], environ=self.environ).seconds[0]

    def official_cli(self, sandbox: SandboxProcess, executable: str) -> float:
        """The same keys printed by `chutes keys list`, whose table wraps names: the last one it has is enough."""
        environ = {**self.environ, **sandbox.environ}
        return run([executable, "keys", "list"], [("bulk-",)], environ=environ).seconds[0]

    def script(self, sandbox: SandboxProcess) -> float:
        """`chutes-tui keys list --json`, from its start to its end."""
        return self._to_end(
            python("-m", "chutes_tui", "keys", "list", "--json", "--config-path", sandbox.config_path)
        )

    def smallest_script(self, sandbox: SandboxProcess) -> float:
        """The same of the smallest script that prints the same keys."""
        return self._to_end(python(str(_HERE / "smallest_script.py"), sandbox.config_path))

    def _to_end(self, argv: list[str]) -> float:
        started = time.perf_counter()
        printed = subprocess.run(
            argv, env=dict(self.environ), stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=30
        ).stdout
        took = time.perf_counter() - started
        assert all(name.encode() in printed for name in _FIRST_AND_LAST)
        return took

    def start(self, sandbox: SandboxProcess) -> Start:
        """chutes-tui, from its start to the keys."""
        return Start(*self._run(sandbox, [_OUR_PAINT, _FIRST_AND_LAST]).seconds)

    def paint(self, sandbox: SandboxProcess) -> float:
        """chutes-tui's first paint."""
        return self._run(sandbox, [_OUR_PAINT]).seconds[0]

    def memory(self, sandbox: SandboxProcess, keys: int) -> float:
        """Resident memory in MiB once `keys` keys are loaded and nothing moves any more."""
        return self._run(sandbox, [_OUR_PAINT, (f"{keys:,} keys",)], settle=0.5).rss

    def large_account(self, sandbox: SandboxProcess) -> LargeAccount:
        """Work with ten thousand keys, in a process of its own."""
        package = __package__ or ""
        printed = subprocess.run(
            python("-m", f"{package}.large_account", sandbox.config_path, str(self.home)),
            cwd=_HERE.parents[package.count(".")],
            env={**self.environ, "TERM": "xterm-256color"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=120,
        )
        return LargeAccount(**json.loads(printed.stdout))

    def _run(self, sandbox: SandboxProcess, milestones: list[tuple[str, ...]], *, settle: float = 0.0) -> Milestones:
        argv = python("-m", "chutes_tui", "--config-path", sandbox.config_path)
        return run(argv, milestones, environ=self.environ, settle=settle)
