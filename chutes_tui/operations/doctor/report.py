"""What the doctor found, as values: each check's state, what was seen, why it matters, what to do.

And which check a problem is about.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from chutes_tui import __version__
from chutes_tui.core.loadable import LoadPhase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chutes_tui.core.problem import Problem


class State(Enum):
    """How a check ended; the value is its sign and its word for people."""

    PROBLEM = ("✗", "failed")
    WAITS = ("–", "waits")
    """What it depends on failed: nothing is known of it."""
    RUNNING = ("↻", "running")
    UNKNOWN = ("?", "can't tell")
    WARNING = ("⚠", "warning")
    """It works all the same."""
    SET = ("⚑", "set")
    """Something takes the place of what the config says, as somebody wanted."""
    OK = ("✓", "ok")
    NONE = ("·", "none")
    """There is nothing to check here."""

    @property
    def sign(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]


_ORDER: Final = {state: at for at, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found, in one sentence; `why` it matters, and the `fix` in words.

    `command` is a shell line that fixes it ("" if there is none), `action` the command of this program that does.
    `detail` is the technical reason. `seconds` is given by checks that waited for another one's answer.
    """

    state: State
    found: str = ""
    why: str = ""
    fix: str = ""
    command: str = ""
    action: str = ""
    detail: str = ""
    seconds: float | None = None


NOTHING_KNOWN: Final = Result(State.WAITS)
"""A check could not begin without what another one gives."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check as it stands. `needs` are the ids of those that it depends on; `aside`: no part of whether chutes-tui
    and the account work. `waits_for` is the name of the failed check that is in the way."""

    id: str
    name: str
    needs: tuple[str, ...] = ()
    result: Result = Result(State.RUNNING)
    seconds: float | None = None
    aside: bool = False
    waits_for: str = ""

    @property
    def state(self) -> State:
        return self.result.state

    @property
    def found(self) -> str:
        """What was found, in one line."""
        if self.state is State.WAITS:
            return f"waits for {self.waits_for}" if self.waits_for else "waits"
        return self.result.found


@dataclass(frozen=True, slots=True)
class Report:
    """Every check, in the order in which they depend on each other."""

    checks: tuple[Check, ...]
    at: datetime
    seconds: float = 0.0
    finished: bool = False

    @property
    def by_weight(self) -> tuple[Check, ...]:
        """Root cause first, then what waits, then the rest by how bad it is; without what doesn't apply."""
        shown = (one for one in self.checks if one.state is not State.NONE)
        return tuple(sorted(shown, key=lambda one: _ORDER[one.state]))

    @property
    def problems(self) -> tuple[Check, ...]:
        """What failed by itself."""
        return self.of(State.PROBLEM)

    @property
    def root(self) -> Check | None:
        """The problem that comes before all others, None when there is none."""
        return next(iter(self.problems), None)

    @property
    def incomplete(self) -> bool:
        """Whether something of importance can't be told."""
        return any(one.state is State.UNKNOWN and not one.aside for one in self.checks)

    def of(self, *states: State) -> tuple[Check, ...]:
        """The checks in any of these states."""
        return tuple(one for one in self.checks if one.state in states)

    def find(self, check_id: str) -> Check | None:
        """One check by its id."""
        return next((one for one in self.checks if one.id == check_id), None)

    @property
    def summary(self) -> str:
        """`✗ 1 problem · ⚠ 2 warnings · – 2 wait · ✓ 6 ok`."""
        counts = (
            (State.PROBLEM, "problem", "problems"),
            (State.UNKNOWN, "can't tell", "can't tell"),
            (State.WARNING, "warning", "warnings"),
            (State.WAITS, "waits", "wait"),
            (State.RUNNING, "running", "running"),
            (State.OK, "ok", "ok"),
        )
        words = []
        for state, one, many in counts:
            found = self.of(State.OK, State.SET) if state is State.OK else self.of(state)
            if found:
                words.append(f"{state.sign} {len(found)} {one if len(found) == 1 else many}")
        return " · ".join(words)


def by_problem(problem: Problem, state: State = State.PROBLEM) -> Result:
    """A problem as what a check found."""
    return Result(state, problem.what, problem.why, problem.next_step, detail=problem.detail)


def same_findings(one: Report, other: Report) -> bool:
    """Whether two reports say the same of every check, but for the time."""
    return _states(one.checks) == _states(other.checks)


def _states(checks: Iterable[Check]) -> list[tuple[str, State]]:
    return [(one.id, one.state) for one in checks]


@dataclass(frozen=True, slots=True)
class DoctorRun:
    """The last report, and whether another is under way. `watching`: it is repeated until all is well; `recovered`:
    a watch has just seen that."""

    report: Report | None = None
    phase: LoadPhase = LoadPhase.IDLE
    watching: bool = False
    recovered: bool = False
    problem: Problem | None = None

    def running(self, *, watching: bool = False) -> DoctorRun:
        """The same while the checks run again."""
        return DoctorRun(self.report, LoadPhase.LOADING, watching)

    def seen(self, report: Report) -> DoctorRun:
        """What is known so far."""
        return replace(self, report=report)

    def done(self, report: Report, *, recovered: bool = False) -> DoctorRun:
        """Every check has ended."""
        return DoctorRun(report, LoadPhase.READY, self.watching and not recovered, recovered)

    def failed(self, problem: Problem) -> DoctorRun:
        """It could not run."""
        return DoctorRun(self.report, LoadPhase.FAILED, problem=problem)


def check_about(problem: Problem) -> str:
    """Return the id of the check that looks into a problem, "" if none of them would explain it."""
    from chutes_tui.api.errors import types as api
    from chutes_tui.operations.account.sign_in import SignInNeededError
    from chutes_tui.profiles.model import NoConfigError, ProfileError

    by_kind: tuple[tuple[tuple[type[Problem], ...], str], ...] = (
        ((api.ClockSkewError,), "clock"),
        ((api.BadSignatureError,), "seed"),
        ((api.PaymentError,), "limits"),
        ((SignInNeededError,), "reads"),
        ((api.AuthError,), "sign-in"),
        ((api.DnsError,), "dns"),
        ((api.TlsError,), "tls"),
        ((api.ProxyFailedError,), "proxy"),
        ((api.UnreachableError, api.TimedOutError), "tcp"),
        ((api.InsecureUrlError,), "url"),
        ((api.RedirectError, api.BadAnswerError, api.NetworkError, api.RateLimitedError), "ping"),
        ((api.ServerError,), "sign-in"),
        ((NoConfigError,), "config"),
        ((ProfileError,), "credential"),
    )
    return next((check for kinds, check in by_kind if isinstance(problem, kinds)), "")


_NAME_WIDTH: Final = 12
_EXPLAINED: Final = (State.PROBLEM, State.UNKNOWN, State.WARNING, State.SET)
VERDICTS: Final = {0: "well", 1: "problem", 2: "incomplete"}


def exit_code(report: Report) -> int:
    """0: all well, warnings or not; 1: a problem; 2: something of importance can't be told."""
    if report.root is not None:
        return 1
    return 2 if report.incomplete or not report.finished else 0


def seconds_words(seconds: float | None) -> str:
    """`84 ms`, `2.1 s`, "" when it is not known."""
    if seconds is None:
        return ""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.001 else "<1 ms"


def as_text(report: Report) -> str:
    """One line a check, root cause first; what isn't well with its reason and its fix."""
    lines: list[str] = []
    for check in report.by_weight:
        lines.append(f"{check.state.sign} {check.name:<{_NAME_WIDTH}}{check.found}")
        if check.state in _EXPLAINED:
            lines += [f"{'':<{_NAME_WIDTH + 2}}{words}" for words in explanation(check)]
    return "\n".join([*lines, "", f"{report.summary} · {seconds_words(report.seconds)}", ""])


def explanation(check: Check) -> list[str]:
    """Why it matters and what to do, one line each."""
    found = check.result
    labelled = (("Why", found.why), ("Fix", found.fix), ("Run", found.command), ("Detail", found.detail))
    return [f"{label:<7}{words}" for label, words in labelled if words]


def as_json(report: Report) -> str:
    """One JSON document."""
    document = {
        "chutes_tui": __version__,
        "at": report.at.isoformat(timespec="seconds"),
        "verdict": VERDICTS[exit_code(report)],
        "root_cause": report.root.id if report.root is not None else None,
        "seconds": round(report.seconds, 3),
        "checks": [_check(one) for one in report.checks if one.state is not State.NONE],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _check(check: Check) -> dict[str, Any]:
    found = check.result
    words = {
        "id": check.id,
        "name": check.name,
        "state": check.state.name.lower(),
        "found": check.found,
        "why": found.why,
        "fix": found.fix,
        "command": found.command,
        "detail": found.detail,
        "waits_for": check.waits_for,
    }
    kept = {name: value for name, value in words.items() if value}
    return kept | {"needs": list(check.needs), "seconds": None if check.seconds is None else round(check.seconds, 4)}
