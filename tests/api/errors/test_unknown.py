"""What was not reported, or can't be read, is unknown (never none, never all, never 1970), and costs nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chutes_tui.access.scopes import NOT_REPORTED
from chutes_tui.access.words import NOTHING_WORDS, access_words
from chutes_tui.api.decoding import decode_created_key, decode_json, decode_one, decode_page, pruned, repaired
from chutes_tui.api.models import ApiKey, Chute, Deletion, Image, SecretRecord, User

UNREADABLE: list[Any] = [5, "x", {}, {"a": []}, [[]], True, 1.5, 1 << 90]
ID, USER = "0" * 32, "1" * 32
SECRET = f"cpk_{ID}.{USER}.{'a' * 32}"


def key(**fields: Any) -> ApiKey:
    decoded = decode_one(json.dumps({"api_key_id": "k", **fields}).encode(), ApiKey)
    assert decoded is not None
    return decoded


def words(decoded: ApiKey) -> str:
    return access_words(decoded.admin, decoded.scopes, False)


@pytest.mark.parametrize("fields", [{}, {"scopes": None}, *({"scopes": odd} for odd in UNREADABLE if odd != [[]])])
def test_scopes_that_were_not_reported_are_not_none(fields: dict[str, Any]) -> None:
    decoded = key(admin=False, **fields)
    assert decoded.scopes is None
    assert words(decoded) == "Access not reported"


def test_no_scopes_are_none() -> None:
    assert words(key(admin=False, scopes=[])) == NOTHING_WORDS


@pytest.mark.parametrize("fields", [{}, {"admin": None}, {"admin": "perhaps"}, {"admin": []}, {"admin": 7}])
def test_whether_it_is_an_admin_key_may_not_be_known(fields: dict[str, Any]) -> None:
    decoded = key(scopes=[], **fields)
    assert decoded.admin is None
    assert words(decoded) == "Access not reported"
    scoped = key(scopes=[{"object_type": "chutes", "object_id": None}], **fields)
    assert words(scoped) == "all chutes · actions ? · admin ?"


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        ({"object_type": "chutes", "object_id": None}, "all chutes · actions ?"),
        ({"object_type": "chutes", "object_id": ""}, "all chutes · actions ?"),
        ({"object_type": "chutes"}, "chute ? · actions ?"),
        ({"object_type": "chutes", "object_id": {}}, "chute ? · actions ?"),
        ({"object_type": "chutes", "object_id": "a\ud800"}, "chute ? · actions ?"),
        ({"object_type": ["chutes"], "object_id": None}, "? · actions ?"),
        ("chutes", "? · actions ?"),
        (None, "? · actions ?"),
    ],
)
def test_an_object_that_can_not_be_told_is_not_all_of_them(scope: object, shown: str) -> None:
    assert words(key(admin=False, scopes=[scope])) == shown


def test_an_object_that_was_not_reported_grants_nothing_in_words() -> None:
    decoded = key(admin=False, scopes=[{"object_type": "chutes"}, {"object_type": "chutes", "object_id": "c"}])
    assert decoded.scopes is not None
    assert [scope.object_id for scope in decoded.scopes] == [NOT_REPORTED, "c"]


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0, "", "never", -1, 1 << 70, [], {}],
)
def test_times_that_are_none(moment: object) -> None:
    decoded = key(created_at=moment, last_used_at=moment)
    assert (decoded.created_at, decoded.last_used_at) == (None, None)


def test_seconds_are_a_time() -> None:
    assert key(created_at=1760000000).created_at == datetime.fromtimestamp(1760000000, UTC)


@pytest.mark.parametrize("model", [Chute, Image])
@pytest.mark.parametrize("public", [None, "?", []])
def test_what_may_be_public(model: Any, public: object) -> None:
    name = model.__struct_fields__[0]
    for fields in ({}, {"public": public}):
        decoded = decode_one(json.dumps({name: "i", **fields}).encode(), model)
        assert decoded is not None
        assert decoded.public is None


@pytest.mark.parametrize(
    ("answer", "confirmed"),
    [
        ({"deleted": True}, True),
        ({"api_key_id": "k", "deleted": True}, True),
        ({"status": "ok", "secret_id": "s"}, True),
        ({"deleted": False, "secret_id": "s"}, False),
        ({"deleted": "false"}, False),
        ({"deleted": None}, None),
        ({"deleted": "later"}, None),
        ({"status": "ok"}, None),
        ({}, None),
    ],
)
def test_a_deletion_is_believed_only_when_it_is_said(answer: object, confirmed: bool | None) -> None:
    decoded = decode_one(json.dumps(answer).encode(), Deletion)
    assert decoded is not None
    assert decoded.confirmed is confirmed


def test_a_number_for_a_text_is_shown() -> None:
    assert key(name=7).name == "7"
    assert key(name=1 << 80).name == str(1 << 80)


def test_a_chute_that_was_damaged_on_its_way_is_not_named() -> None:
    secret = decode_one(rb'{"secret_id": "s", "key": "K", "purpose": "\ud800"}', SecretRecord)
    assert secret is not None
    assert secret.purpose == ""


@pytest.mark.parametrize("identifier", [rb"\udfff", b"\xff", b"i" * 3000])
def test_a_damaged_id_is_none(identifier: bytes) -> None:
    page = decode_page(b'{"total": 2, "items": [{"api_key_id": "%b"}, {"api_key_id": "k"}]}' % identifier, ApiKey)
    assert page is not None
    assert [item.api_key_id for item in page.items] == ["k"]
    assert len(page.unreadable) == 1


BAD_ITEMS = {
    "half a surrogate pair": rb'{"api_key_id": "bad", "name": "\ud800"}',
    "bytes that are no text": b'{"api_key_id": "bad", "name": "\xff\xfe"}',
    "not a number": b'{"api_key_id": "bad", "x": NaN, "y": -Infinity}',
    "a number beyond all": b'{"api_key_id": "bad", "x": 1e999, "admin": 1e400}',
    "deep": b'{"api_key_id": "bad", "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "deep in a scope": b'{"api_key_id": "bad", "scopes": [{"x": ' + b'{"a":' * 9999 + b"1" + b"}" * 9999 + b"}]}",
    "twice": b'{"api_key_id": "other", "api_key_id": "bad", "name": {}, "name": "last"}',
    "control characters": b'{"api_key_id": "bad", "name": "a\x00\x1f\nb"}',
    "brackets in a text": rb'{"api_key_id": "bad", "name": "]}\"[{\ud800"}',
}


@pytest.mark.parametrize("kind", BAD_ITEMS)
def test_one_bad_item_costs_no_other(kind: str) -> None:
    good = b'{"api_key_id": "good", "name": "G"}'
    page = decode_page(b'{"total": 3, "items": [%b, %b, %b]}' % (good, BAD_ITEMS[kind], good), ApiKey)
    assert page is not None
    assert [item.api_key_id for item in page.items] == ["good", "bad", "good"]
    assert page.total == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_of_json(encoding: str) -> None:
    text = '{"total": 1, "items": [{"api_key_id": "k", "name": "ä東"}]}'
    page = decode_page(text.encode(encoding), ApiKey)
    assert page is not None
    assert [item.name for item in page.items] == ["ä東"]
    user = decode_one('{"user_id": "ü"}'.encode(encoding), User)
    assert user is not None
    assert user.user_id == "ü"


def test_the_words_of_an_error_survive_a_bad_character() -> None:
    assert decode_json(rb'{"detail": "no \udc80 way"}') == {"detail": "no \ufffd way"}


@pytest.mark.parametrize(
    ("total", "read"), [("25", 25), (25.0, 25), (-1, None), (None, None), ({}, None), ("x", None)]
)
def test_totals_in_other_types(total: object, read: int | None) -> None:
    page = decode_page(json.dumps({"total": total, "items": [{"api_key_id": "k"}]}).encode(), ApiKey)
    assert page is not None
    assert page.total == read


@pytest.mark.parametrize(
    "rest",
    [
        b"",
        b', "api_key_id": null',
        rb', "api_key_id": "\ud800"',
        b', "name": "\xff", "scopes": NaN',
        b', "user_id": []',
    ],
)
def test_a_new_keys_secret_is_kept_whatever_else_can_not_be_read(rest: bytes) -> None:
    created = decode_created_key(b'{"secret_key": "%b"%b}' % (SECRET.encode(), rest))
    assert created is not None
    assert created.secret_key.reveal() == SECRET
    assert created.key.api_key_id.replace("-", "") == ID


def test_whole_pairs_and_escapes_stay() -> None:
    data = rb'{"a": "\ud83d\ude00 \\ud800 \" \\", "b": [1, "NaN"]}'
    assert json.loads(repaired(data)) == json.loads(data)
    assert json.loads(pruned(data)) == json.loads(data)
