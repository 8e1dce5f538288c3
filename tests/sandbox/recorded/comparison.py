"""Whether an answer is the recorded one.

A recorded body is text, or JSON in which `<uuid>` and the like stand for values that change, a word such as `number`
stands for any value of that type, and a list of names for an object with exactly these fields. No body: any.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

_PLACEHOLDERS = {
    "<uuid>": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "<ss58>": r"5[1-9A-HJ-NP-Za-km-z]{47}",
    "<hex>": r"[0-9a-f]+",
    "<0xhex>": r"0x[0-9a-f]+",
    "<time>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}",
    "<time+00:00>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00",
    "<nonce>": r"\d+",
    "<name>": r"[\w-]+",
    "<cpk>": r"cpk_[0-9a-f]{32}\.[0-9a-f]{32}\.[0-9A-Za-z]{32}",
    "<cid>": r"cid_\w+",
    "<csc>": r"csc_\w+",
    "<cak>": r"cak_\w+\.\w+",
    "<crt>": r"crt_\w+\.\w+",
    "<jwt>": r"eyJ[\w-]+\.[\w-]+\.[\w-]+",
    "<code>": r"[\w-]+",
}
_TYPES: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "int": (int,),
    "str": (str,),
    "bool": (bool,),
    "list": (list,),
    "NoneType": (type(None),),
}
_REAL = "https://api.chutes.ai"
_MARK = re.compile("|".join(map(re.escape, _PLACEHOLDERS)))


def difference(answer: httpx.Response, status: int, body: object) -> str | None:
    """How an answer differs from the recorded one, in words; None when it agrees. `body` is `...` for any."""
    if answer.status_code != status:
        return f"status {answer.status_code}, not {status}: {answer.text[:300]}"
    if body is ...:
        return None
    if isinstance(body, str):
        if answer.headers["content-type"] != "text/plain; charset=utf-8":
            return f"it is {answer.headers['content-type']}"
        return None if body in (answer.text, "str") else f"the text is {answer.text[:300]}"
    if answer.headers["content-type"] != "application/json":
        return f"it is {answer.headers['content-type']}"
    given = json.loads(answer.text.replace(str(answer.url.copy_with(path="/")).rstrip("/"), _REAL))
    return None if agrees(given, body) else f"the body is {given}"


def agrees(given: object, recorded: object) -> bool:
    """Whether a part of a body is the recorded one."""
    if isinstance(recorded, dict):
        return (
            isinstance(given, dict)
            and set(given) == set(recorded)
            and all(agrees(given[name], value) for name, value in recorded.items())
        )
    if isinstance(recorded, list):
        return _agrees_with_list(given, recorded)
    if isinstance(recorded, str) and recorded in _TYPES:
        is_bool = isinstance(given, bool)
        return isinstance(given, _TYPES[recorded]) and is_bool is (recorded == "bool")
    if isinstance(recorded, str):
        return isinstance(given, str) and re.fullmatch(_pattern(recorded), given) is not None
    return type(given) is type(recorded) and given == recorded


def _agrees_with_list(given: object, recorded: list[Any]) -> bool:
    if isinstance(given, dict):
        return sorted(given) == recorded
    if not isinstance(given, list):
        return False
    if len(recorded) == 1 and isinstance(recorded[0], dict) and _is_of_types(recorded[0]):
        return bool(given) and all(agrees(one, recorded[0]) for one in given)
    return len(given) == len(recorded) and all(map(agrees, given, recorded))


def _is_of_types(recorded: dict[str, Any]) -> bool:
    return all(value in _TYPES for value in recorded.values() if isinstance(value, str))


def _pattern(recorded: str) -> str:
    parts, end = [], 0
    for found in _MARK.finditer(recorded):
        parts += [re.escape(recorded[end : found.start()]), _PLACEHOLDERS[found[0]]]
        end = found.end()
    return "".join(parts) + re.escape(recorded[end:])
