"""What can be wrong with an answer: one place of its JSON, or the whole of it, made into something else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

_HERE: Final = "\u2603 here \u2603"

ODD: Final = {
    "null": b"null",
    "true": b"true",
    "false": b"false",
    "zero": b"0",
    "minus": b"-1",
    "fraction": b"1.5",
    "beyond 64 bits": b"123456789012345678901234567890",
    "beyond all": b"1e999",
    "not a number": b"NaN",
    "minus infinity": b"-Infinity",
    "empty text": b'""',
    "blanks": b'"  "',
    "text": b'"text"',
    "half a surrogate pair": rb'"\ud800x"',
    "controls": rb'"a\u0000\u001b[31m\u202e\u0007"',
    "raw controls": b'"a\x01\nb"',
    "no UTF-8": b'"\xff\xfe"',
    "markup": b'"[/foo][@click=app.quit]x"',
    "huge": b'"' + b"n" * 300_000 + b'"',
    "year 1": b'"0001-01-01T00:00:00"',
    "empty list": b"[]",
    "list": b"[null, 1, {}]",
    "list of lists": b"[[[]]]",
    "empty object": b"{}",
    "object": b'{"a": {"b": []}}',
    "deep": b"[" * 20_000 + b"]" * 20_000,
}
"""What may stand in the place of a value, as it is on the wire."""

WHOLE: Final = ("empty", "null", "list", "object", "web page", "half", "UTF-16", "Latin-1", "marked")


@dataclass(frozen=True)
class Mutation:
    """One change. `place` picks the value (modulo how many there are); `how` is one of ODD, `missing`, `renamed`,
    `twice`, or one of WHOLE."""

    place: int
    how: str

    def __call__(self, body: bytes) -> bytes:
        if self.how in WHOLE:
            return _whole(self.how, body)
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return body
        spots = list(_spots(document))
        if not spots:
            return body
        holder, key = spots[self.place % len(spots)]
        if self.how in ODD:
            holder[key] = _HERE
            return json.dumps(document).encode().replace(json.dumps(_HERE).encode(), ODD[self.how])
        value = holder.pop(key)
        if isinstance(holder, dict) and self.how == "renamed":
            holder[f"new_{key}"] = value
        elif self.how == "twice":
            again = [(key, value), (key, None)] if isinstance(holder, dict) else None
            if again is None:
                holder[key:key] = [value, value]
            else:
                holder[_HERE] = None
                text = ", ".join(f"{json.dumps(name)}: {json.dumps(one)}" for name, one in again)
                return json.dumps(document).encode().replace(f"{json.dumps(_HERE)}: null".encode(), text.encode())
        return json.dumps(document).encode()


def _spots(value: Any) -> Any:
    """Every place in a document, as its holder and the key or the index in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _spots(inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value, index
            yield from _spots(inner)


def _whole(how: str, body: bytes) -> bytes:
    made = {
        "empty": b"",
        "null": b"null",
        "list": b"[%b]" % body,
        "object": b"{}",
        "web page": b"<!doctype html><title>Sign in</title>",
        "half": body[: len(body) // 2],
        "Latin-1": body[:-1] + b', "note": "caf\xe9"' + body[-1:],
        "marked": b"\xef\xbb\xbf" + body,
    }
    return body.decode("utf-8", "replace").encode("utf-16") if how == "UTF-16" else made[how]


mutations = st.builds(
    Mutation, st.integers(0, 400), st.sampled_from(["missing", "renamed", "twice", *ODD] * 3 + list(WHOLE))
)
