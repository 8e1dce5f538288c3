"""`python -m tests.bench [--rounds N] [--cli CHUTES]`: measures, and prints a table in Markdown."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .measures import DELAY, KEYS, MANY_KEYS, Bench, Comparison, compare
from .sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Sequence


class Row(NamedTuple):
    """A line of the table."""

    what: str
    measured: str
    reference: str
    goal: str


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast it is, as a table.")
    parser.add_argument("--rounds", type=int, default=15, help="how often each start is measured (default 15)")
    parser.add_argument("--cli", metavar="CHUTES", help="the official CLI's executable, to compare with")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        rows = _measure(Bench(Path(folder)), arguments.rounds, arguments.cli)
    print(f"{_machine()}; medians of {arguments.rounds}, ratios by pairs that ran in turn.\n")
    print("| what | measured | reference | goal |\n|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def _measure(bench: Bench, rounds: int, cli: str | None) -> list[Row]:
    with SandboxProcess(bench.home, keys=KEYS) as sandbox:
        paint = compare(lambda: bench.paint(sandbox), bench.bare_paint, rounds=rounds)
        keys = compare(lambda: bench.start(sandbox).keys, lambda: bench.smallest_client(sandbox), rounds=rounds)
        script = compare(lambda: bench.script(sandbox), lambda: bench.smallest_script(sandbox), rounds=rounds)
        rows = [
            _row("first paint", paint, "bare Textual app", "≤ 1.15 ×"),
            _row(f"launch → {KEYS} keys on the screen", keys, "smallest Textual client", "≤ 1.25 ×"),
            _row(f"`keys list --json` of {KEYS} keys", script, "smallest script", "≤ 1.25 ×"),
        ]
        if cli:
            official = compare(
                lambda: bench.start(sandbox).keys,
                lambda: bench.official_cli(sandbox, cli),
                rounds=max(3, rounds // 3),
            )
            rows.append(_row(f"launch → {KEYS} keys on the screen", official, "`chutes keys list`", "≤ 0.5 ×"))
        sandbox.post("/_sandbox/faults", [{"kind": "latency", "amount": DELAY}])
        waits = [start.keys - start.paint for start in (bench.start(sandbox) for _ in range(rounds))]
        rows.append(
            Row(
                f"first paint → keys, answers {DELAY * 1000:.0f} ms late",
                _ms(statistics.median(waits)),
                "",
                f"≤ {_ms(3 * DELAY)} (3 round trips)",
            )
        )
        sandbox.delete("/_sandbox/faults")
        rows.append(Row(f"memory with {KEYS} keys", f"{bench.memory(sandbox, KEYS):.0f} MB", "", "≤ 64 MB"))
    with SandboxProcess(bench.home, keys=MANY_KEYS) as sandbox:
        rows += _large_account(bench, sandbox)
    return rows


def _large_account(bench: Bench, sandbox: SandboxProcess) -> list[Row]:
    runs = [bench.large_account(sandbox) for _ in range(3)]
    bare = f"{_ms(statistics.median(run.bare for run in runs))}, a bare app's dialog"
    rows = [
        Row(
            f"{MANY_KEYS:,} keys: longest standstill while {name}",
            _ms(statistics.median(getattr(run, name) for run in runs)),
            bare,
            "≤ 50 ms",
        )
        for name in ("loading", "filtering", "sorting", "scrolling")
    ]
    stroke = _ms(statistics.median(run.keystroke for run in runs))
    rows.append(Row(f"{MANY_KEYS:,} keys: slowest keystroke in the filter", stroke, "", "≤ 100 ms"))
    memory = f"{bench.memory(sandbox, MANY_KEYS):.0f} MB"
    return [*rows, Row(f"memory with {MANY_KEYS:,} keys", memory, "", "≤ 150 MB")]


def _row(what: str, comparison: Comparison, reference: str, goal: str) -> Row:
    times = statistics.median(comparison.ours), statistics.median(comparison.reference)
    return Row(what, f"{_ms(times[0])} = {comparison.typical:.2f} ×", f"{_ms(times[1])}, {reference}", goal)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _machine() -> str:
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return (
        f"{os.cpu_count()} cores of {cpu}, {platform.system()}, Python {platform.python_version()}, "
        f"Textual {version('textual')}"
    )


if __name__ == "__main__":
    main()
