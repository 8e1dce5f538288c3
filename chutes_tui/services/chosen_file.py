"""Reading and writing a file that was chosen in a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chutes_tui.core.program.crash_report import as_problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.core.problem import Problem
    from chutes_tui.services.runner import Runner

T = TypeVar("T")


def with_file(runner: Runner, work: Callable[[], Awaitable[T]], then: Callable[[T | Problem], None]) -> None:
    """Read or write a file; `then` gets what came of it, or why not."""

    async def run() -> None:
        try:
            result: T | Problem = await work()
        except Exception as error:  # every failure becomes a sentence
            result = as_problem(error)
        then(result)

    runner.start(run, group="a chosen file", exclusive=False)
