"""`/chutes/…` and `/images/…` besides listing them: how busy chutes are, warming them up, deleting."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from chutes_tui.sandbox.call import Call, found, reply
from chutes_tui.sandbox.data.accounts import insert_chute
from chutes_tui.sandbox.data.seed_data import ChuteSeed
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.plans import FULL
from chutes_tui.sandbox.routes.catalog import NO_CHUTE, NO_IMAGE, describe_chute, find_chute, find_image

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response


def utilization(call: Call) -> Response:
    """How busy every public chute is. Open to everybody."""
    refused = call.world.switches.refuse_calls
    full, gone = refused in FULL, refused == "no_targets"
    rows = call.world.database.rows("SELECT * FROM chutes WHERE public ORDER BY invocation_count DESC")
    return reply(
        [
            {
                "chute_id": row["chute_id"],
                "name": row["name"],
                "instance_count": 1 if row["hot"] and not gone else 0,
                "utilization": 1.0 if full else _load_of(row),
            }
            for row in rows
        ]
    )


def deploy(call: Call) -> Response:
    """Deploy a chute from one of the account's images: so many a day, whether they are still there or not."""
    user, fields = call.user_and_fields()
    name, image, tagline = fields.text("name"), fields.text("image"), fields.optional_text("tagline")
    fields.check()
    database, most = call.world.database, call.world.switches.deployments_a_day
    since = call.world.clock.stamp(ago=timedelta(days=1))
    sql = "SELECT count(*) FROM deployments WHERE user_id = ? AND created_at > ?"
    if database.value(sql, user["user_id"], since) >= most:
        raise ApiError(429, f"You many only update/create {most} chutes per 24 hours.")  # the server's spelling
    row = found(find_image(call, image, user["user_id"]), NO_IMAGE)
    seed = ChuteSeed(name, row["name"], tagline or "", 0, 0, hot=False, owner=user["username"])
    with database.transaction():
        database.insert("deployments", user_id=user["user_id"], created_at=call.world.clock.stamp())
        chute_id = insert_chute(call.world, seed, user["user_id"], row["image_id"], call.world.clock.stamp())
    return reply({**describe_chute(call, chute_id), "version": str(uuid.uuid5(uuid.NAMESPACE_OID, chute_id))})


def _load_of(row: sqlite3.Row) -> float:
    return round(0.3 + 0.6 * (row["invocation_count"] % 97) / 97, 4) if row["hot"] else 0.0


def code(call: Call) -> Response:
    """The source of a chute that the user may see."""
    user = call.optional_user("chutes")
    chute = found(find_chute(call, call.path("chute_id"), user["user_id"] if user is not None else ""), NO_CHUTE)
    return PlainTextResponse(f"# {chute['name']}\n")


def warm_up(call: Call) -> Response:
    """Start a chute. The real answer is an endless stream; this one ends at once."""
    user = call.user("chutes")
    found(find_chute(call, call.path("chute_id"), user["user_id"]), NO_CHUTE)
    if user["balance"] <= 0:
        money = f"Account balance is ${user['balance']}"
        raise ApiError(402, f"{money}, please top-up with fiat or send tao to {user['payment_address']}")
    return PlainTextResponse('data: {"status": "hot"}\n\n', media_type="text/event-stream")


def evidence(call: Call) -> Response:
    """Proof of the hardware: the sandbox has none."""
    call.required_query("nonce")
    raise ApiError(404, "No TEE instances found for this chute")


def hugging_face(_: Call) -> Response:
    """For miners only."""
    raise ApiError(401, "Invalid BT Auth.")


def delete_chute(call: Call) -> Response:
    """Delete one's own chute, by id only. Its secrets stay."""
    user = call.user("chutes")
    chute_id = call.path("chute_id")
    if call.world.generation.deletes_by_id_only and not _is_uuid(chute_id):
        raise ApiError(400, "Must use chute UUID to delete.")
    if not call.world.database.run(
        "DELETE FROM chutes WHERE chute_id = ? AND user_id = ?", chute_id, user["user_id"]
    ):
        raise ApiError(404, NO_CHUTE)
    return reply({"chute_id": chute_id, "deleted": True})


def delete_image(call: Call) -> Response:
    """Delete one's own image, unless a chute runs it."""
    user = call.user("images")
    image_id = call.path("image_id")
    sql = "SELECT * FROM images WHERE image_id = ? AND user_id = ?"
    found(call.world.database.row(sql, image_id, user["user_id"]), NO_IMAGE)
    if call.world.database.value("SELECT 1 FROM chutes WHERE image_id = ?", image_id):
        raise ApiError(409, "Image is in use by one or more chutes")
    call.world.database.run("DELETE FROM images WHERE image_id = ?", image_id)
    return reply({"image_id": image_id, "deleted": True})


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
