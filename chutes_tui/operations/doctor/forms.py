"""The doctor's report as text for a terminal or a pipe, and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chutes_tui import __version__
from chutes_tui.operations.doctor.report import State

if TYPE_CHECKING:
    from chutes_tui.operations.doctor.report import Check, Report

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
