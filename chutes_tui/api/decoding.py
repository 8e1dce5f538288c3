"""JSON to models: fast when an answer is as expected, field by field when it isn't, and never fatal.

Nothing here raises: what can't be read is None, so that no traceback ever shows the bytes of an answer. JSON that is
nearly JSON is made readable where strict decoding refuses it: one bad text must not hide the rest. Half a surrogate
pair, and bytes that are no UTF-8, become U+FFFD; a control character within a text becomes its escape; NaN and
Infinity become null, as does what is nested deeper than anything this server sends.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Raw, Struct

from chutes_tui.api.models import NULL_SAYS_MORE, ApiKey, CreatedApiKey
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import LOST

T = TypeVar("T", bound=Struct)
_UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError, OverflowError)
_DEEPEST: Final = 32
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b', re.DOTALL)
_BRACKET: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_WITHIN: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"  # half of one
    r"|\\(?:u[0-9a-fA-F]{4}|[\"\\/bfnrt])"
    r"|\\|[\x00-\x1f]",
    re.DOTALL,
)
_HALF: Final = 6
"""Characters of the escape of half a pair."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. `unreadable` identifies each item that can't be read, to count it once.

    `total` and `limit` are what the server said, None when it said nothing usable.
    """

    items: tuple[T, ...]
    total: int | None = None
    limit: int | None = None
    unreadable: tuple[tuple[int, int], ...] = ()


class _Envelope(Struct, Generic[T]):
    items: tuple[T, ...]
    total: int | None = None
    limit: int | None = None


class _LooseEnvelope(Struct):
    items: Raw
    total: Raw = Raw(b"null")
    limit: Raw = Raw(b"null")


def decode_json(data: bytes) -> Any:
    """Any JSON as builtin values; None for what isn't JSON (and for null)."""
    return _tolerant(data, Any)


def decode_one(data: bytes, cls: type[T]) -> T | None:
    """One record; fields that can't be read get their default, and None means that it isn't such a record."""
    try:
        return msgspec.json.decode(data, type=cls)
    except _UNREADABLE:
        pass
    try:
        return msgspec.convert(_without_nulls(msgspec.json.decode(data)), cls, strict=False)
    except _UNREADABLE:
        return _field_by_field(data, cls)


def decode_page(data: bytes, cls: type[T]) -> Page[T] | None:
    """One page of a list, or None when the answer isn't one."""
    try:
        envelope = _page_decoder(cls).decode(data)
    except _UNREADABLE:
        return _loose_page(data, cls)
    return Page(envelope.items, _natural(envelope.total), _natural(envelope.limit))


def decode_created_key(data: bytes) -> CreatedApiKey | None:
    """The answer to the making of a key, its secret wrapped at once; None when it isn't there.

    It is never told again, so it is kept whatever else can't be read: it names the key itself.
    """
    secret = decode_secret(data, "secret_key")
    key = secret and (decode_one(data, ApiKey) or _named_by(secret))
    return CreatedApiKey(key, secret) if key and secret else None


def decode_secret(data: bytes, name: str) -> Secret | None:
    """The secret that an answer holds under a name, wrapped at once; None when it isn't there."""
    answer = decode_one(data, _holder_of(name))
    value: str = getattr(answer, name, "")
    return Secret(value) if value else None


@cache
def _holder_of(name: str) -> type[Struct]:
    return msgspec.defstruct("Holder", [(name, str)])


def _named_by(secret: Secret) -> ApiKey | None:
    from chutes_tui.access.key_format import parse_api_key
    from chutes_tui.core.problem import Problem

    try:
        parts = parse_api_key(secret.reveal())
    except Problem:
        return None
    return ApiKey(api_key_id=parts.api_key_id, user_id=parts.user_id)


def _loose_page(data: bytes, cls: type[T]) -> Page[T] | None:
    envelope = _tolerant(data, _LooseEnvelope)
    if envelope is None:
        return None
    raws = _decode(bytes(envelope.items), list[Raw])
    total = _natural(_loosely(bytes(envelope.total), int))
    if raws is None:
        return Page((), total=0) if total == 0 else None
    items: list[T] = []
    unreadable: list[tuple[int, int]] = []
    looks: Counter[int] = Counter()
    for raw in raws:
        item = decode_one(bytes(raw), cls)
        if item is None:
            look = hash(bytes(raw))
            looks[look] += 1
            unreadable.append((look, looks[look]))
        else:
            items.append(item)
    limit = _natural(_loosely(bytes(envelope.limit), int))
    return Page(tuple(items), total, limit, tuple(unreadable))


def _field_by_field(data: bytes, cls: type[T]) -> T | None:
    raws = _tolerant(data, dict[str, Raw])
    if raws is None:
        return None
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(cls):
        required = field.default is NODEFAULT and field.default_factory is NODEFAULT
        raw = raws.get(field.encode_name)
        value = None if raw is None else _loosely(bytes(raw), field.type, exactly=required)
        null = raw is not None and bytes(raw) == b"null" and field.name in NULL_SAYS_MORE
        if value is not None or null:
            values[field.name] = value
        elif required:
            return None
    try:
        return cls(**values)
    except _UNREADABLE:
        return None


def _loosely(data: bytes, wanted: Any, *, exactly: bool = False) -> Any:
    """One field's value: numbers and truth values in texts too, numbers for texts unless `exactly` a text is wanted;
    None when nothing can be made of it."""
    wanted = _without_none(wanted)
    if isinstance(wanted, type) and issubclass(wanted, Struct):
        return decode_one(data, wanted)
    if get_origin(wanted) is tuple:
        return _several(data, get_args(wanted)[0])
    if wanted is str and not exactly and _decode(data, int | float) is not None:
        return data.decode()
    for given in (data, repaired(data)):
        try:
            return msgspec.json.decode(given, type=wanted, strict=False)
        except _UNREADABLE:
            continue
    return None


def _several(data: bytes, element: Any) -> tuple[Any, ...] | None:
    raws = _tolerant(data, list[Raw])
    if raws is None:
        return None
    values = [_loosely(bytes(raw), element) for raw in raws]
    if isinstance(element, type) and issubclass(element, Struct):
        return tuple(element() if value is None else value for value in values)
    return None if None in values else tuple(values)


def _without_none(wanted: Any) -> Any:
    """`T` for `T | None`."""
    if get_origin(wanted) is not UnionType:
        return wanted
    (only,) = (one for one in get_args(wanted) if one is not NoneType)
    return only


def _without_nulls(value: Any) -> Any:
    """The same without null fields, so that they get their defaults: the commonest surprise, and the cheapest."""
    if isinstance(value, dict):
        return {
            name: _without_nulls(inner)
            for name, inner in value.items()
            if inner is not None or name in NULL_SAYS_MORE
        }
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def _natural(number: int | None) -> int | None:
    return number if number is not None and number >= 0 else None


def _tolerant(data: bytes, wanted: Any) -> Any:
    """What is decoded, if need be after a repair; None when that doesn't help."""
    value = _decode(data, wanted)
    if value is None:
        data = repaired(data)
        value = _decode(data, wanted)
    return _decode(pruned(data), wanted) if value is None else value


def _decode(data: bytes, wanted: Any) -> Any:
    try:
        return msgspec.json.decode(data, type=wanted)
    except _UNREADABLE:
        return None


@cache
def _page_decoder(cls: type[T]) -> msgspec.json.Decoder[_Envelope[T]]:
    return msgspec.json.Decoder(_Envelope[cls])  # type: ignore[valid-type]


def repaired(data: bytes) -> bytes:
    """The same JSON with texts and numbers that can be decoded; what is no JSON at all stays none."""
    return _TOKEN.sub(_mended, _text(data)).encode()


def pruned(data: bytes) -> bytes:
    """The same JSON without what is nested too deep to be decoded."""
    text = data.decode("utf-8", "replace")
    kept: list[str] = []
    at = depth = 0
    for token in _BRACKET.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == _DEEPEST:
                kept.append(f"{text[at : token.start()]}null")
        elif token[0] in "]}":
            if depth == _DEEPEST:
                at = token.end()
            depth -= 1
    return "".join([*kept, text[at:]]).encode() if depth == 0 else data


def _text(data: bytes) -> str:
    return data.decode(json.detect_encoding(data[:4]), "replace").removeprefix("\ufeff").replace("\0", "\\u0000")


def _mended(token: re.Match[str]) -> str:
    return _WITHIN.sub(_escaped, token[0]) if token[0][0] == '"' else "null"


def _escaped(found: re.Match[str]) -> str:
    text = found[0]
    if text < " ":
        return f"\\u{ord(text):04x}"
    if text == "\\":
        return LOST
    return LOST if len(text) == _HALF and text[2] in "dD" and text[3] in "89abcdefABCDEF" else text
