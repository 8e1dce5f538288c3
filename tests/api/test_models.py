"""Models take what servers send: extra, missing, null and absurd fields, and times in every usual spelling."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.decoding import decode_created_key, decode_json, decode_one, decode_page
from chutes_tui.api.models import ApiKey, Chute, Image, Scope, SecretRecord, User

MODELS = (User, ApiKey, Chute, Image, SecretRecord)
MOMENT = datetime(2026, 11, 20, 20, 55, 14, 108111, tzinfo=UTC)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
field_names = st.sampled_from(sorted({name for model in MODELS for name in model.__struct_fields__}))
records = st.dictionaries(field_names, json_values, max_size=12)


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T20:55:14.108111", MOMENT),
        ("2026-11-20T20:55:14.108111Z", MOMENT),
        ("2026-11-20T22:55:14.108111+02:00", MOMENT),
        ("2026-11-20T20:55:14", MOMENT.replace(microsecond=0)),
        ("2026-11-20 20:55:14Z", MOMENT.replace(microsecond=0)),
        ("0001-01-01T00:00:00+23:59", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_times_are_utc(text: object, moment: datetime | None) -> None:
    key = decode_one(encoded({"api_key_id": "k", "created_at": text}), ApiKey)
    assert key is not None
    assert key.created_at == moment
    assert moment is None or key.created_at is None or key.created_at.tzinfo is UTC


@pytest.mark.parametrize("model", MODELS)
def test_null_and_missing_fields_get_their_defaults(model: type[Any]) -> None:
    names = dict.fromkeys(model.__struct_fields__)
    required = {model.__struct_fields__[0]: "i"}
    bare, nulls = decode_one(encoded(required), model), decode_one(encoded({**names, **required, "extra": {}}), model)
    assert bare is not None
    assert bare == nulls


@pytest.mark.parametrize("model", [ApiKey, Chute, Image, SecretRecord])
@pytest.mark.parametrize("identifier", [None, "", "  ", 5, []])
def test_a_record_without_its_id_is_none(model: type[Any], identifier: object) -> None:
    assert decode_one(encoded({model.__struct_fields__[0]: identifier, "name": "x"}), model) is None


def test_one_bad_field_costs_only_itself() -> None:
    key = decode_one(b'{"api_key_id": "k", "name": 1e999, "admin": "true", "user_id": "u", "scopes": {}}', ApiKey)
    assert key == ApiKey(api_key_id="k", admin=True, user_id="u")


def test_a_scope_that_cannot_be_read_is_not_dropped() -> None:
    scopes = [{"object_type": "chutes", "object_id": None, "method": None}, "?", {"object_type": None}, None]
    key = decode_one(encoded({"api_key_id": "k", "scopes": scopes}), ApiKey)
    assert key is not None
    assert key.scopes is not None
    assert [scope.object_type for scope in key.scopes] == ["chutes", "", "", ""]


@pytest.mark.parametrize(
    ("sent", "action"),
    [({}, None), ({"method": None}, None), ({"method": "read"}, "read"), ({"action": "read"}, "read"),
     ({"action": "read", "method": "write"}, "read"), ({"action": None, "method": "invoke"}, "invoke")],
)  # fmt: skip
def test_the_action_is_read_under_both_names(sent: dict[str, Any], action: str | None) -> None:
    scope = decode_one(encoded({"object_type": "chutes", **sent}), Scope)
    assert scope is not None
    assert scope.action == action


@pytest.mark.parametrize("name", ["deposit_address", "developer_payment_address"])
@pytest.mark.parametrize("payment", [None, "", "5P"])
def test_the_deposit_address_is_never_one_to_pay_in_to(name: str, payment: str | None) -> None:
    user = decode_one(encoded({"user_id": "u", "payment_address": payment, name: "5D"}), User)
    assert user is not None
    assert user.payment_address == (payment or "")
    assert user.deposit_address == "5D"


@pytest.mark.parametrize(("sent", "balance"), [("12.5", 12.5), (3, 3.0), ("lots", None), (None, None), (True, None)])
def test_balance(sent: object, balance: float | None) -> None:
    user = decode_one(encoded({"user_id": "u", "balance": sent}), User)
    assert user is not None
    assert user.balance == balance


def test_the_secret_of_a_new_key_is_wrapped() -> None:
    created = decode_created_key(b'{"api_key_id": "k", "secret_key": "cpk_x.y.z", "name": null}')
    assert created is not None
    assert created.secret_key.reveal() == "cpk_x.y.z"
    assert "cpk_x" not in repr(created)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"api_key_id": "k"},
        {"secret_key": "s"},
        {"api_key_id": "k", "secret_key": ""},
        {"api_key_id": "k", "secret_key": None},
        [],
        None,
    ],
)
def test_a_new_key_without_id_or_secret_is_none(answer: object) -> None:
    assert decode_created_key(encoded(answer)) is None


def test_a_page_counts_what_it_cannot_read() -> None:
    items = [{"api_key_id": "a"}, None, {"name": "no id"}, {"api_key_id": "b", "name": None}, None]
    page = decode_page(encoded({"total": 5, "limit": "?", "page": None, "items": items, "cord_refs": None}), ApiKey)
    assert page is not None
    assert [key.api_key_id for key in page.items] == ["a", "b"]
    assert len(set(page.unreadable)) == 3
    assert (page.total, page.limit) == (5, None)


@pytest.mark.parametrize(
    "answer", [None, 1, "x", [], [{"api_key_id": "a"}], {}, {"items": None}, {"items": {}, "total": 1}]
)
def test_what_is_no_page_is_none(answer: object) -> None:
    assert decode_page(encoded(answer), ApiKey) is None


def test_an_empty_page_may_say_null() -> None:
    page = decode_page(b'{"total": 0, "items": null}', ApiKey)
    assert page is not None
    assert page.items == ()


@given(st.binary(max_size=200) | json_values.map(encoded), st.sampled_from(MODELS))
def test_nothing_raises(data: bytes, model: type[Any]) -> None:
    decode_one(data, model)
    decode_page(data, model)
    decode_created_key(data)


@given(records, st.sampled_from(MODELS), st.lists(records, max_size=4))
def test_random_records_are_read_or_left_out(record: dict[str, Any], model: type[Any], others: list[Any]) -> None:
    alone = [decode_one(encoded(one), model) for one in (record, *others)]
    page = decode_page(encoded({"items": [record, *others], "total": 9}), model)
    assert page is not None
    assert page.items == tuple(one for one in alone if one is not None)
    assert len(page.items) + len(page.unreadable) == len(alone)


def test_endless_nesting_is_survived() -> None:
    for data in (b"[" * 100_000, b'{"items":' * 50_000):
        assert decode_json(data) is None
        assert decode_page(data, ApiKey) is None


@pytest.mark.parametrize("name", ["as expected", None])
def test_a_thousand_keys_are_read_in_a_blink(name: str | None) -> None:
    scopes = [{"object_type": "chutes", "object_id": None, "method": None}]
    item = {"name": name, "admin": False, "created_at": "2026-11-20T20:55:14.108111", "scopes": scopes}
    data = encoded({"total": 1000, "items": [{**item, "api_key_id": f"{number}"} for number in range(1000)]})
    decode_page(data, ApiKey)
    ours, plain = [], []
    for _ in range(5):
        started = time.thread_time()
        json.loads(data)
        plain.append(time.thread_time() - started)
        started = time.thread_time()
        page = decode_page(data, ApiKey)
        ours.append(time.thread_time() - started)
    assert page is not None
    assert len(page.items) == 1000
    assert min(ours) < 25 * min(plain)
