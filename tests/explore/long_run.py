"""Many runs, one seed each, in several processes; the first steps that break something are shrunk and printed."""

from __future__ import annotations

import argparse
import random
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

from .choice import Choice
from .session import Run, perform, repeat
from .shrink import shrink
from .starts import START
from .steps import keys_in, read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from .world import World

_SIZES = ((80, 24), (120, 40), (120, 40), (200, 60))


def explore(seed: int, start: str | None = None, *, keys: int = 150) -> Run:
    """A run whose every choice follows from the seed."""
    source = random.Random(seed)
    names = sorted(START)
    start = start or names[seed % len(names)]
    size, choice = source.choice(_SIZES), Choice(source, bursts=source.choice((1, 3, 8, 20)))
    left = keys

    def following(world: World) -> list[str] | None:
        nonlocal left
        if left <= 0:
            return None
        steps = choice.next(world)
        left -= 1 + sum(map(keys_in, steps))
        return steps

    return perform(start, size, following)


def explore_and_shrink(seed: int, start: str | None = None) -> tuple[Run, Run | None]:
    """A run, and the fewest steps that break the same, if it broke."""
    run = explore(seed, start)
    return run, shrunk(run) if run.broken is not None else None


def shrunk(run: Run, seconds: float = 90.0) -> Run:
    """The same break with fewer steps; as it was, if it does not come again."""

    def breaks(steps: list[str]) -> bool:
        return _kind(repeat(run, steps)) == _kind(run)

    return repeat(run, shrink(run.steps, breaks, seconds=seconds)) if breaks(run.steps) else run


def _kind(run: Run) -> str:
    """What broke, without what differs from time to time."""
    return (run.broken or "").split(": ")[0]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.explore", description=__doc__)
    parser.add_argument("--keys", type=int, default=100_000, help="how many keys to press in all (default 100,000)")
    parser.add_argument("--processes", type=int, default=2, help="how many runs at once (default 2)")
    parser.add_argument("--seed", type=int, default=0, help="the first run's seed; the next has the next (default 0)")
    parser.add_argument("--start", choices=sorted(START), help="begin every run there")
    parser.add_argument("--keep-going", action="store_true", help="don't end at the first break")
    parser.add_argument("--repeat", metavar="LINE", help="what a break printed: do that again")
    options = parser.parse_args(argv)
    if options.repeat:
        return _once_more(options.repeat)
    return _long_run(options)


def _once_more(line: str) -> int:
    start, size, steps = (*line.split(" ", 2), "")[:3]
    columns, rows = (int(part) for part in size.split("x"))
    run = repeat(Run(start, (columns, rows)), read(steps))
    print(run.broken or "it held")
    return int(run.broken is not None)


def _long_run(options: argparse.Namespace) -> int:
    began, keys, runs, breaks, seed = time.monotonic(), 0, 0, 0, options.seed
    with ProcessPoolExecutor(options.processes, max_tasks_per_child=50) as pool:
        waiting: dict[Future[tuple[Run, Run | None]], int] = {}
        while (keys < options.keys and (options.keep_going or not breaks)) or waiting:
            while len(waiting) < 2 * options.processes and keys < options.keys and (options.keep_going or not breaks):
                waiting[pool.submit(explore_and_shrink, seed, options.start)] = seed
                seed += 1
            done = next(as_completed(waiting))
            its_seed, (run, few) = waiting.pop(done), done.result()
            keys, runs = keys + run.keys, runs + 1
            if few is not None:
                breaks += 1
                print(f"seed {its_seed}: {run.broken}\n  --repeat {few.line!r}", flush=True)
            if runs % 100 == 0:
                print(f"… {keys} keys in {runs} runs, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{keys} keys in {runs} runs, {breaks} breaks (seeds {options.seed} to {seed - 1})")
    return int(breaks > 0)
