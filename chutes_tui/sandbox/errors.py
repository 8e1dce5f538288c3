"""The ways in which the server refuses."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal with a status and a `detail`."""

    def __init__(self, status: int, detail: object) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.detail = detail


class ValidationFailed(Exception):
    """A 422; `problems` are FastAPI's `{"type","loc","msg","input"}`."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        super().__init__("HTTP 422")
        self.problems = problems


class ServerCrash(Exception):
    """The server has a bug here: a 500 in plain text."""


def problem(kind: str, loc: list[str | int], msg: str, given: object, **context: object) -> dict[str, Any]:
    """One entry of a 422's detail."""
    found: dict[str, Any] = {"type": kind, "loc": loc, "msg": msg, "input": given}
    if context:
        found["ctx"] = context
    return found


def missing(loc: list[str | int], given: object) -> dict[str, Any]:
    """The entry for a field that is not there."""
    return problem("missing", loc, "Field required", given)
