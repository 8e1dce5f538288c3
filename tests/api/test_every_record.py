"""Of every record that the API's models know, whatever its module: its times are UTC."""

from __future__ import annotations

import importlib
import json
import pkgutil
from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest

import chutes_tui.api
from chutes_tui.api.decoding import decode_one

MOMENT = datetime(2026, 11, 20, 20, 55, 14, tzinfo=UTC)
NEEDED: dict[str, dict[str, object]] = {
    "SubscriptionUsage": {"subscription": True},
    "User": {"user_id": "i", "username": "ada"},
}
"""What a record without required fields must have nevertheless."""


def times() -> dict[str, tuple[type[msgspec.Struct], str]]:
    """The times in every record, by "Record.field"."""
    found: dict[str, tuple[type[msgspec.Struct], str]] = {}
    for module in pkgutil.walk_packages(chutes_tui.api.__path__, "chutes_tui.api."):
        for record in vars(importlib.import_module(module.name)).values():
            if isinstance(record, type) and issubclass(record, msgspec.Struct):
                for field in msgspec.structs.fields(record) if record is not msgspec.Struct else ():
                    if datetime in (field.type, *get_args(field.type)):
                        found[f"{record.__name__}.{field.name}"] = record, field.name
    return found


TIMES = times()


@pytest.mark.parametrize("field", TIMES)
@pytest.mark.parametrize("text", ["2026-11-20T20:55:14", "2026-11-20T22:55:14+02:00"])
def test_times_are_utc(field: str, text: str) -> None:
    record, name = TIMES[field]
    document: dict[str, object] = {one.name: "i" for one in msgspec.structs.fields(record) if one.required}
    document |= NEEDED.get(record.__name__, {}) | {name: text}
    found = decode_one(json.dumps(document).encode(), record)
    assert found is not None
    moment = getattr(found, name)
    assert moment == MOMENT
    assert moment.tzinfo is UTC
