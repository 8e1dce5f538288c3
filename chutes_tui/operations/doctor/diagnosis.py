"""The checks in the order in which they depend on each other, and the run of all of them side by side.

All start at once, also those that depend on others: so the whole run takes no longer than its slowest check. What a
check found is shown only when everything that it depends on is well: a failure below explains the failures above it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.operations.doctor import account_checks, machine_checks, network_checks, setting_checks
from chutes_tui.operations.doctor.report import Check, Report, Result, State, by_problem
from chutes_tui.operations.doctor.scene import Scene, open_scene

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from chutes_tui.operations.doctor.scene import Place


DEADLINE: Final = 10.0
"""Seconds after which a check is given up."""
_CONFIRMED: Final = (State.OK, State.SET, State.WARNING, State.NONE)
"""What a check found by itself holds whatever became of those that it depends on."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A check to be run over a scene: what it is called, what it depends on, what it does."""

    id: str
    name: str
    run: Callable[[Scene], Awaitable[Result]]
    needs: tuple[str, ...] = ()
    aside: bool = False


class Ended(NamedTuple):
    """What a check found by itself, and how long it took."""

    result: Result
    seconds: float


async def run_checks(
    specs: Sequence[Spec],
    scene: Scene,
    *,
    publish: Callable[[Report], None] = lambda _: None,
    deadline: float = DEADLINE,
) -> Report:
    """Run every check; `publish` hears each state of the report. Raises nothing but cancellation."""
    started, at = time.perf_counter(), times.utc_now()
    ended: dict[str, Ended] = {}

    def report() -> Report:
        checks = settle(specs, ended)
        return Report(checks, at, time.perf_counter() - started, len(ended) == len(specs))

    async def one(spec: Spec) -> None:
        ended[spec.id] = await _run(spec, scene, deadline)
        so_far = report()
        _stop_waiting(so_far, tasks, ended)
        publish(report())

    tasks: dict[str, asyncio.Task[None]] = {}
    publish(report())
    async with asyncio.TaskGroup() as group:
        for spec in specs:
            tasks[spec.id] = group.create_task(one(spec))
    return report()


def _stop_waiting(report: Report, tasks: Mapping[str, asyncio.Task[None]], ended: dict[str, Ended]) -> None:
    """End the checks whose outcome can't count any more, since what they depend on has failed."""
    for check in report.of(State.WAITS):
        if check.id not in ended:
            ended[check.id] = Ended(Result(State.WAITS), report.seconds)
            tasks[check.id].cancel()


async def _run(spec: Spec, scene: Scene, deadline: float) -> Ended:
    """One check with a deadline of its own; a check that breaks says so and harms no other."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(deadline):
            result = await spec.run(scene)
    except TimeoutError:
        result = Result(State.UNKNOWN, f"No answer in {deadline:g} s.", "The check was given up.", "Try again.")
    except Problem as problem:
        result = by_problem(problem)
    except Exception as broken:  # its words may hold anything, and are not shown
        result = Result(
            State.UNKNOWN,
            f"The check itself failed ({type(broken).__name__}).",
            "This is an error in chutes-tui, and says nothing about your set-up.",
        )
    taken = time.perf_counter() - started
    return Ended(result, taken if result.seconds is None else result.seconds)


def settle(specs: Sequence[Spec], ended: Mapping[str, Ended]) -> tuple[Check, ...]:
    """How every check stands: what depends on a failed one waits, what depends on a running one is not judged yet.

    `specs` name what they need before those that need it.
    """
    settled: dict[str, Check] = {}
    for spec in specs:
        check = Check(spec.id, spec.name, spec.needs, aside=spec.aside)
        needed = [settled[name] for name in spec.needs]
        settled[spec.id] = _judged(check, ended.get(spec.id), needed)
    return tuple(settled.values())


def _judged(check: Check, found: Ended | None, needed: Sequence[Check]) -> Check:
    if found is not None and found.result.state in _CONFIRMED:
        return replace(check, result=found.result, seconds=found.seconds)
    blocker = next((one for one in needed if one.state in (State.PROBLEM, State.WAITS)), None)
    if blocker is not None:
        waits_for, seconds = blocker.waits_for or blocker.name, found.seconds if found is not None else None
        return replace(check, result=Result(State.WAITS), waits_for=waits_for, seconds=seconds)
    if found is None or any(one.state is State.RUNNING for one in needed):
        return check
    if found.result.state is State.WAITS:
        # What it needs can't be told, or doesn't exist.
        missing = next((one.name for one in needed if one.state is not State.OK), "")
        return replace(check, result=found.result, waits_for=missing)
    return replace(check, result=found.result, seconds=found.seconds)


SPECS: Final = (
    Spec("config", "Config", setting_checks.config),
    Spec("url", "URL", setting_checks.url, ("config",)),
    Spec("credential", "Credential", setting_checks.credential, ("config",)),
    Spec("seed", "Hotkey", setting_checks.seed, ("credential",)),
    Spec("key", "API key", setting_checks.key_form, ("credential",)),
    Spec("permission", "Server", setting_checks.permission, ("credential", "url")),
    Spec("proxy", "Proxy", network_checks.proxy, ("url",)),
    Spec("dns", "DNS", network_checks.dns, ("url", "proxy")),
    Spec("tcp", "Connection", network_checks.tcp, ("url", "proxy", "dns")),
    Spec("tls", "TLS", network_checks.tls, ("url", "proxy", "tcp")),
    Spec("ping", "API", network_checks.ping, ("url", "proxy", "dns", "tcp", "tls")),
    Spec("clock", "Clock", network_checks.clock, ("ping",)),
    Spec("sign-in", "Sign-in", account_checks.sign_in, ("ping", "clock", "seed", "key", "permission")),
    Spec("account", "Account", account_checks.account, ("sign-in",)),
    Spec("reads", "Usage", account_checks.reads, ("sign-in",)),
    Spec("limits", "Limits", account_checks.limits, ("reads",), aside=True),
    Spec("private", "Privacy", setting_checks.private),
    Spec("environment", "Environment", setting_checks.environment),
    Spec("wallets", "Wallets", machine_checks.wallets),
    Spec("chain", "Chain", machine_checks.chain, ("credential",), aside=True),
    Spec("clipboard", "Clipboard", machine_checks.clipboard, aside=True),
    Spec("terminal", "Terminal", machine_checks.terminal, aside=True),
    Spec("versions", "Versions", machine_checks.versions),
    Spec("packages", "Packages", machine_checks.packages, aside=True),
)


async def diagnose(
    place: Place, *, publish: Callable[[Report], None] = lambda _: None, deadline: float = DEADLINE
) -> Report:
    """Run every check over new connections. Raises nothing but cancellation. Changes nothing."""
    scene = await open_scene(place)
    try:
        return await run_checks(SPECS, scene, publish=publish, deadline=deadline)
    finally:
        await scene.close()
