"""JSON to models: fast when an answer is as expected, field by field when it isn't, and never fatal.

Nothing here raises: what can't be read is None, so that no traceback ever shows the bytes of an answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Raw, Struct

from chutes_tui.api.models import ApiKey, CreatedApiKey
from chutes_tui.secret import Secret

T = TypeVar("T", bound=Struct)
_UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. `unreadable` holds what stands for each item that can't be read, to count it once.

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


class _SecretKey(Struct):
    secret_key: str


def decode_json(data: bytes) -> Any:
    """Any JSON as builtin values; None for what isn't JSON (and for null)."""
    return _decode(data, Any)


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
    """The answer to the making of a key, its secret wrapped at once; None when either is missing."""
    key, answer = decode_one(data, ApiKey), _decode(data, _SecretKey)
    if key is None or answer is None or not answer.secret_key:
        return None
    return CreatedApiKey(key, Secret(answer.secret_key))


def _loose_page(data: bytes, cls: type[T]) -> Page[T] | None:
    envelope = _decode(data, _LooseEnvelope)
    if envelope is None:
        return None
    raws = _decode(bytes(envelope.items), list[Raw])
    total = _natural(_decode(bytes(envelope.total), int))
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
    limit = _natural(_decode(bytes(envelope.limit), int))
    return Page(tuple(items), total, limit, tuple(unreadable))


def _field_by_field(data: bytes, cls: type[T]) -> T | None:
    raws = _decode(data, dict[str, Raw])
    if raws is None:
        return None
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(cls):
        raw = raws.get(field.encode_name)
        value = None if raw is None else _loosely(bytes(raw), field.type)
        if value is not None:
            values[field.name] = value
        elif field.default is NODEFAULT and field.default_factory is NODEFAULT:
            return None
    try:
        return cls(**values)
    except _UNREADABLE:
        return None


def _loosely(data: bytes, wanted: Any) -> Any:
    """One field's value, numbers and truth values in strings included; None when nothing can be made of it."""
    if isinstance(wanted, type) and issubclass(wanted, Struct):
        return decode_one(data, wanted)
    if get_origin(wanted) is tuple:
        element = get_args(wanted)[0]
        values = [_loosely(bytes(raw), element) for raw in _decode(data, list[Raw]) or ()]
        if isinstance(element, type) and issubclass(element, Struct):
            return tuple(element() if value is None else value for value in values)
        return tuple(value for value in values if value is not None)
    try:
        return msgspec.json.decode(data, type=wanted, strict=False)
    except _UNREADABLE:
        return None


def _without_nulls(value: Any) -> Any:
    """The same without null fields, so that they get their defaults: the commonest surprise, and the cheapest."""
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def _natural(number: int | None) -> int | None:
    return number if number is not None and number >= 0 else None


def _decode(data: bytes, wanted: Any) -> Any:
    try:
        return msgspec.json.decode(data, type=wanted)
    except _UNREADABLE:
        return None


@cache
def _page_decoder(cls: type[T]) -> msgspec.json.Decoder[_Envelope[T]]:
    return msgspec.json.Decoder(_Envelope[cls])  # type: ignore[valid-type]
