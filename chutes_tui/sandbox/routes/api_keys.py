"""`/api_keys/`: mint, list, get, delete."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.call import Call, listing, pick, reply
from chutes_tui.sandbox.credentials.auth import hash_text
from chutes_tui.sandbox.credentials.scopes import ACTIONS
from chutes_tui.sandbox.errors import ApiError, ServerCrash
from chutes_tui.sandbox.validation import Fields

if TYPE_CHECKING:
    from starlette.responses import Response

    from chutes_tui.sandbox.world import World

_NAME = re.compile(r"[$._\-\w\s\u0080-\uFFFF]{1,24}\n?")
# The server's text says 32, its rule is 24.
_BAD_NAME = (
    "Invalid request: API key name should start with alphanumeric character and contain up to 32 total allowed "
    "characters (letters, numbers, dashes, underscores, or spaces)"
)
_PRIME = 2_147_483_647

Scope = tuple[str, str | None, str | None]


def create(call: Call) -> Response:
    """Create a key. Only this response has `secret_key`."""
    user, fields = call.user_and_fields()
    admin, name, raw_scopes = fields.boolean("admin"), fields.text("name"), fields.optional_list("scopes")
    scopes = [_read_scope(fields, position, one) for position, one in enumerate(raw_scopes or [])]
    fields.check()
    if not _NAME.fullmatch(name):
        raise ApiError(400, _BAD_NAME)
    if admin:
        scopes = []
    elif raw_scopes is None:
        raise ServerCrash
    known = call.world.generation.object_types
    if any(object_type not in known for object_type, _, _ in scopes):
        raise ApiError(400, f"Invalid request: Invalid object_type, must be one of {', '.join(known)}")
    try:
        key_id, secret = insert_key(call.world, user["user_id"], name, admin, scopes)
    except sqlite3.IntegrityError:
        raise ApiError(409, "An API key already exists with this name") from None
    return reply({**_find(call, user, key_id), "secret_key": secret})


def insert_key(
    world: World, user_id: str, name: str, admin: bool, scopes: list[Scope], created_at: str | None = None
) -> tuple[str, str]:
    """Store a key; its id and its secret. Raises sqlite3.IntegrityError when the user has that name already."""
    key_id = world.chance.uuid()
    secret = f"cpk_{key_id.replace('-', '')}.{user_id.replace('-', '')}.{world.chance.alnum(32)}"
    with world.database.transaction():
        world.database.insert(
            "api_keys",
            api_key_id=key_id,
            user_id=user_id,
            key_hash=hash_text(secret),
            admin=admin,
            name=name,
            created_at=created_at or world.clock.stamp(),
            shuffle=world.chance.source.randrange(1, _PRIME),
        )
        world.database.run_many(
            "INSERT INTO api_key_scopes VALUES (?, ?, ?, ?, ?)",
            ((world.chance.uuid(), key_id, *one) for one in scopes),
        )
    return key_id, secret


def list_all(call: Call) -> Response:
    """A page in no order to rely on: another page size, or another number of keys, shuffles them again.

    A `name` in the query is ignored.
    """
    user = call.user("api_keys")
    page = call.page()
    total = int(call.world.database.value("SELECT count(*) FROM api_keys WHERE user_id = ?", user["user_id"]))
    stir = (page.size * 7919 + total * 104_729) % _PRIME or 1
    rows = call.world.database.rows(
        "SELECT * FROM api_keys WHERE user_id = ? ORDER BY shuffle * ? % ?, shuffle LIMIT ? OFFSET ?",
        user["user_id"],
        stir,
        _PRIME,
        page.size,
        page.offset,
    )
    return listing(page, total, _describe(call, rows))


def get(call: Call) -> Response:
    """One key, by id only."""
    user = call.user("api_keys")
    key_id = call.path("api_key_id")
    found = _find(call, user, key_id)
    if not found:
        raise ApiError(404, f"API key with id {key_id} not found or doesn't belong to you")
    return reply(found)


def delete(call: Call) -> Response:
    """Delete a key, by id only. Caches may keep it working for a while."""
    user = call.user("api_keys")
    key_id = call.path("api_key_id")
    gone = call.world.database.run(
        "DELETE FROM api_keys WHERE api_key_id = ? AND user_id = ?", key_id, user["user_id"]
    )
    if not gone:
        raise ApiError(404, "API key not found, or does not belong to you")
    return reply({"api_key_id": key_id, "deleted": True})


def _read_scope(fields: Fields, position: int, given: object) -> Scope:
    one = Fields(given, ("body", "scopes", position))
    found = (one.text("object_type"), one.optional_text("object_id"), one.one_of("action", ACTIONS))
    fields.problems.extend(one.problems)
    return found


def _find(call: Call, user: sqlite3.Row, key_id: str) -> dict[str, Any]:
    rows = call.world.database.rows(
        "SELECT * FROM api_keys WHERE api_key_id = ? AND user_id = ?", key_id, user["user_id"]
    )
    return _describe(call, rows)[0] if rows else {}


def _describe(call: Call, keys: list[sqlite3.Row]) -> list[dict[str, Any]]:
    """The keys as the server reports them: a scope's action is called `method`, and always null."""
    scopes: dict[str, list[dict[str, Any]]] = {key["api_key_id"]: [] for key in keys}
    for scope in call.world.database.rows(
        "SELECT * FROM api_key_scopes WHERE api_key_id IN (SELECT value FROM json_each(?)) ORDER BY rowid",
        json.dumps(list(scopes)),
    ):
        described = pick(scope, "scope_id", "object_type", "object_id") | {"method": None}
        scopes[scope["api_key_id"]].append(described)
    return [
        pick(key, "api_key_id", "user_id", "admin", "name", "created_at")
        | {"admin": bool(key["admin"]), "last_used_at": None, "scopes": scopes[key["api_key_id"]]}
        for key in keys
    ]
