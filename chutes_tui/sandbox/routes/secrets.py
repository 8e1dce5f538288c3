"""`/secrets/`: create, list, get, delete. A value goes in and never comes out: it is not even kept."""

from __future__ import annotations

import sqlite3
import uuid
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.call import Call, found, listing, pick, reply
from chutes_tui.sandbox.errors import ApiError, ServerCrash

if TYPE_CHECKING:
    from starlette.responses import Response

_NOT_FOUND = "Secret not found, or does not belong to you"
_SUBNET_ONLY = "Only HF_TOKEN/HUGGING_FACE_HUB_TOKEN secrets are allowed for integrated subnet chutes"
_CIPHER_OVERHEAD_BYTES = 48


def secret_id_of(user_id: str, chute_id: str, key: str) -> str:
    """The id that the server computes for a secret."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{user_id}:{chute_id}:{key}"))


def create(call: Call) -> Response:
    """Create a secret for one of the user's chutes, named by id or by a pattern that fits one name."""
    user, fields = call.user_and_fields()
    purpose, key, value = fields.text("purpose"), fields.text("key"), fields.text("value")
    fields.check()
    if any("\0" in text for text in (purpose, key, value)):
        raise ServerCrash
    chutes = call.world.database.rows(
        "SELECT chute_id, name FROM chutes WHERE user_id = ? AND (name LIKE ? ESCAPE '\\' OR chute_id = ?)",
        user["user_id"],
        purpose,
        purpose,
    )
    if len(chutes) > 1:
        raise ServerCrash
    if not chutes:
        raise ApiError(404, f"Did not find target chute {purpose}, or it does not belong to you")
    chute_id = chutes[0]["chute_id"]
    if call.world.generation.refuses_secret_names:
        _check_name(key, chutes[0]["name"])
    row = {
        "secret_id": secret_id_of(user["user_id"], chute_id, key),
        "user_id": user["user_id"],
        "purpose": chute_id,
        "key": key,
        "created_at": call.world.clock.stamp(),
    }
    try:
        call.world.database.insert("secrets", **row)
    except sqlite3.IntegrityError:
        raise ApiError(409, "A secret already exists for this purpose with this key.") from None
    ciphertext = call.world.chance.hexadecimal(len(value.encode()) + _CIPHER_OVERHEAD_BYTES)
    return reply(row | {"value": ciphertext})


def _check_name(key: str, chute: str) -> None:
    """Refuse what servers of 2026 refuse; the ban comes before the rule for subnets."""
    allowed = ("UV_SYSTEM_PYTHON", "PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONWARNINGS")
    banned = ("HTTP_PROXY", "HTTPS_PROXY", "HF_HUB_DISABLE_SSL_VERIFY")
    low = key.lower()
    steers = "python" in low or "sglang" in low or low.startswith(("sgl_", "ld_"))
    if key in banned or (steers and key.upper() not in allowed):
        raise ApiError(403, f"Banned secret key: {key}")
    if _is_of_subnet(chute) and key not in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        raise ApiError(403, _SUBNET_ONLY)


def _is_of_subnet(chute: str) -> bool:
    """Whether a chute belongs to a subnet, by its name."""
    return any(name in chute.lower() for name in ("affine", "babelbit", "turbovision"))


def list_all(call: Call) -> Response:
    """A page, newest first. A `name` in the query is ignored."""
    user = call.user("secrets")
    page = call.page()
    total, rows = call.listed(page, "SELECT * FROM secrets WHERE user_id = ?", "created_at DESC", user["user_id"])
    return listing(page, total, [_describe(row) for row in rows])


def get(call: Call) -> Response:
    """One secret, by id only."""
    user = call.user("secrets")
    row = call.world.database.row(
        "SELECT * FROM secrets WHERE secret_id = ? AND user_id = ?", call.path("secret_id"), user["user_id"]
    )
    return reply(_describe(found(row, _NOT_FOUND)))


def delete(call: Call) -> Response:
    """Delete a secret, by id only."""
    user = call.user("secrets")
    secret_id = call.path("secret_id")
    sql = (
        "SELECT secrets.*, chutes.name AS chute FROM secrets LEFT JOIN chutes ON chute_id = purpose "
        "WHERE secret_id = ? AND secrets.user_id = ?"
    )
    row = found(call.world.database.row(sql, secret_id, user["user_id"]), _NOT_FOUND)
    managed = call.world.switches.managed_secrets if call.world.generation.managed_secrets else ()
    if row["key"] in managed and _is_of_subnet(row["chute"] or ""):
        raise ApiError(409, "This credential is managed by an external account.")
    call.world.database.run("DELETE FROM secrets WHERE secret_id = ?", secret_id)
    return reply({"status": f"Successfully deleted secret {secret_id}", "secret_id": secret_id})


def _describe(row: sqlite3.Row) -> dict[str, Any]:
    return pick(row, "secret_id", "key", "purpose", "created_at")
