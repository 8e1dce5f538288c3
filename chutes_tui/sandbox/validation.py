"""Query and body checks that answer as FastAPI does, with 422 and the same entries."""

from __future__ import annotations

import json
import re
from typing import Any

from chutes_tui.sandbox.errors import ApiError, ServerCrash, ValidationFailed, missing, problem

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}(\.0+)?")
_TRUE = {"1", "true", "t", "yes", "y", "on"}
_FALSE = {"0", "false", "f", "no", "n", "off"}
NO_BODY = object()
"""What `parse_json` returns when there was no body at all."""

_NOT_A_STRING = "Input should be a valid string"
_NOT_A_BOOLEAN = "Input should be a valid boolean, unable to interpret input"


def query_int(given: str | None, name: str, default: int) -> int:
    """An integer of the query string."""
    if given is None:
        return default
    if not _INTEGER.fullmatch(given.strip()):
        text = "Input should be a valid integer, unable to parse string as an integer"
        raise ValidationFailed([problem("int_parsing", ["query", name], text, given)])
    return int(given.strip().split(".")[0])


def query_bool(given: str | None, name: str, *, default: bool = False) -> bool:
    """A boolean of the query string."""
    if given is None:
        return default
    if given.lower() not in _TRUE | _FALSE:
        raise ValidationFailed([problem("bool_parsing", ["query", name], _NOT_A_BOOLEAN, given)])
    return given.lower() in _TRUE


def parse_json(body: bytes, content_type: str | None) -> object:
    """The body of a route that declares a model. Broken JSON is refused before anything else, credentials included;
    what `Fields` makes of the rest comes after them.
    """
    if not body:
        return NO_BODY
    kind = (content_type or "application/json").split(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        return body.decode(errors="replace")
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        raise ValidationFailed(
            [problem("json_invalid", ["body", error.pos], "JSON decode error", {}, error=error.msg)]
        ) from None
    except UnicodeDecodeError:
        raise ApiError(400, "There was an error parsing the body") from None


def parse_loose_json(body: bytes) -> dict[str, Any]:
    """The body of a route that declares no model: anything but a JSON object crashes the server."""
    try:
        found = json.loads(body)
    except ValueError:
        raise ServerCrash from None
    if not isinstance(found, dict):
        raise ServerCrash
    return found


class Fields:
    """Reads a JSON object field by field and collects what is wrong; `check` raises it all at once."""

    def __init__(self, given: object, loc: tuple[str | int, ...] = ("body",)) -> None:
        self._loc = loc
        self._given: dict[str, Any] = given if isinstance(given, dict) else {}
        self.problems: list[dict[str, Any]] = []
        self._usable = isinstance(given, dict)
        if given is NO_BODY:
            self.problems.append(missing(list(loc), None))
        elif not self._usable:
            self.problems.append(_not_an_object(given, loc))

    def text(self, name: str) -> str:
        """A required string."""
        if name not in self._given:
            self._missing(name)
            return ""
        return self.optional_text(name, nullable=False) or ""

    def optional_text(self, name: str, *, nullable: bool = True) -> str | None:
        """A string that may be left out or null."""
        value = self._given.get(name)
        if isinstance(value, str) or (value is None and nullable):
            return value
        self._report("string_type", name, _NOT_A_STRING, value)
        return None

    def boolean(self, name: str) -> bool:
        """A required boolean, also as 0, 1 or a word."""
        if name not in self._given:
            self._missing(name)
            return False
        value = self._given[name]
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float) and value in (0, 1):
            return bool(value)
        if isinstance(value, str) and value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        if isinstance(value, int | float | str):
            self._report("bool_parsing", name, _NOT_A_BOOLEAN, value)
        else:
            self._report("bool_type", name, "Input should be a valid boolean", value)
        return False

    def required(self, name: str) -> None:
        """Report a field that is not there."""
        if name not in self._given:
            self._missing(name)

    def optional_number(self, name: str, *, whole: bool = False) -> float | None:
        """A number that may be left out or null."""
        value = self._given.get(name)
        if value is None:
            return None
        if whole:
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            self._report("int_type", name, "Input should be a valid integer", value)
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        self._report("float_type", name, "Input should be a valid number", value)
        return None

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """One of some words, which may be left out or null."""
        value = self._given.get(name)
        if value is None or (isinstance(value, str) and value in allowed):
            return value
        words = [f"'{word}'" for word in allowed]
        expected = " or ".join([", ".join(words[:-1]), words[-1]])
        self._report("enum", name, f"Input should be {expected}", value, expected=expected)
        return None

    def optional_list(self, name: str) -> list[Any] | None:
        """A list: empty when left out, None when null."""
        if name not in self._given:
            return []
        value = self._given[name]
        if value is None or isinstance(value, list):
            return value
        self._report("list_type", name, "Input should be a valid list", value)
        return []

    def check(self) -> None:
        """Raise ValidationFailed if anything was wrong."""
        if self.problems:
            raise ValidationFailed(self.problems)

    def _missing(self, name: str) -> None:
        if self._usable:
            self.problems.append(missing([*self._loc, name], self._given))

    def _report(self, kind: str, name: str, msg: str, value: object, **context: object) -> None:
        if self._usable:
            self.problems.append(problem(kind, [*self._loc, name], msg, value, **context))


def _not_an_object(given: object, loc: tuple[str | int, ...]) -> dict[str, Any]:
    text = "Input should be a valid dictionary or object to extract fields from"
    return problem("model_attributes_type", list(loc), text, given)
