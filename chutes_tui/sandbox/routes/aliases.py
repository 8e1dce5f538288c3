"""`/model_aliases/`: an account's own names for chutes. Servers of August 2026 have them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from chutes_tui.sandbox.call import Call, pick, reply
from chutes_tui.sandbox.errors import ApiError, ValidationFailed, problem

if TYPE_CHECKING:
    import sqlite3

    from chutes_tui.sandbox.validation import Fields


_MOST_CHUTES = 20
_ALIAS = re.compile(r"[!-9;-~]{1,64}")
_NO_ALIAS = "Value error, an alias has 1 to 64 printable ASCII characters without spaces and colons"


def list_aliases(call: Call) -> Response:
    """All of the account's aliases, in no order."""
    rows = call.world.database.rows("SELECT * FROM model_aliases WHERE user_id = ?", call.user()["user_id"])
    return reply([_describe(row) for row in rows])


def create_or_replace(call: Call) -> Response:
    """Give chutes a name, or a name other chutes."""
    user, fields = call.user_and_fields()
    user_id, database = user["user_id"], call.world.database
    alias, chute_ids = _checked(fields)
    for one in chute_ids:
        if not database.value("SELECT 1 FROM chutes WHERE chute_id = ?", one):
            raise ApiError(400, f"chute not found: {one}")
    stamp = call.world.clock.stamp()
    database.run(
        "INSERT INTO model_aliases VALUES (?, ?, ?, ?, ?) ON CONFLICT (user_id, alias)"
        " DO UPDATE SET chute_ids = excluded.chute_ids, updated_at = excluded.updated_at",
        user_id,
        alias,
        json.dumps(chute_ids),
        stamp,
        stamp,
    )
    (row,) = database.rows("SELECT * FROM model_aliases WHERE user_id = ? AND alias = ?", user_id, alias)
    return reply(_describe(row), 201)


def delete(call: Call) -> Response:
    """Take a name away; its case is ignored."""
    sql = "DELETE FROM model_aliases WHERE user_id = ? AND alias = ?"
    if not call.world.database.run(sql, call.user()["user_id"], call.path("alias").lower()):
        raise ApiError(404, "alias not found")
    return Response(status_code=204)


def _checked(fields: Fields) -> tuple[str, list[str]]:
    alias, chute_ids = fields.text("alias"), fields.optional_list("chute_ids") or []
    fields.required("chute_ids")
    fields.check()
    if _ALIAS.fullmatch(alias) is None:
        raise ValidationFailed([problem("value_error", ["body", "alias"], _NO_ALIAS, alias)])
    if not 1 <= len(chute_ids) <= _MOST_CHUTES:
        few = not chute_ids
        kind, words = ("too_short", "at least 1 item") if few else ("too_long", f"at most {_MOST_CHUTES} items")
        found = problem(kind, ["body", "chute_ids"], f"List should have {words} after validation", chute_ids)
        raise ValidationFailed([found])
    for place, one in enumerate(chute_ids):
        if not isinstance(one, str):
            found = problem("string_type", ["body", "chute_ids", place], "Input should be a valid string", one)
            raise ValidationFailed([found])
    return alias.lower(), chute_ids


def _describe(row: sqlite3.Row) -> dict[str, Any]:
    return pick(row, "alias", "created_at", "updated_at") | {"chute_ids": json.loads(row["chute_ids"])}
