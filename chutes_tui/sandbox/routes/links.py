"""What `chutes link` did, and the registry's check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.sandbox.call import NO_USER, Call, reply
from chutes_tui.sandbox.credentials.auth import authenticate, signed_headers
from chutes_tui.sandbox.data.identity import is_signed_by
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.routes.account import PERMISSION_DEVELOPER, PERMISSION_FREE, describe_me

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

_REFUSED = "Invalid hotkey or signature."


def registry_auth(call: Call) -> Response:
    """Whether the hotkey may pull images: miners and validators may."""
    found = authenticate(call.world, call.request, call.body, "registry", on_metagraph=True)
    if call.world.generation.registry_by_hotkey and signed_headers(call.request) is None:
        raise ApiError(401, "Invalid BT Auth.")
    if found is None and not call.request.headers.get("x-chutes-hotkey"):
        raise ApiError(401, NO_USER)
    return reply({"authenticated": True})


def _link(role: str, column: str) -> Callable[[Call], Response]:
    """A route that links a validator's or a subnet owner's hotkey to the account, which makes it free."""

    def link(call: Call) -> Response:
        user = call.user("link_account")
        hotkey, signature = call.required_query("hotkey", "signature")
        database = call.world.database
        if not database.value("SELECT 1 FROM metagraph WHERE hotkey = ? AND role = ?", hotkey, role):
            raise ApiError(401, _REFUSED)
        try:
            raw = bytes.fromhex(signature)
        except ValueError:
            raise ApiError(401, _REFUSED) from None
        if not is_signed_by(hotkey, f"{hotkey}:{user['username']}".encode(), raw):
            raise ApiError(401, _REFUSED)
        sql = f"SELECT username FROM users WHERE {column} = ? AND user_id != ?"  # noqa: S608
        other = database.value(sql, hotkey, user["user_id"])
        if other is not None:
            raise ApiError(409, f"Hotkey already associated with user {other}")
        database.run(
            f"UPDATE users SET {column} = ?, permissions = permissions | ? WHERE user_id = ?",  # noqa: S608
            hotkey,
            PERMISSION_DEVELOPER | PERMISSION_FREE,
            user["user_id"],
        )
        return reply(describe_me(call.world, user["user_id"]))

    return link


ROUTES = (
    ("GET", "/registry/auth", registry_auth),
    ("GET", "/users/link_validator", _link("validator", "validator_hotkey")),
    ("GET", "/users/link_subnet_owner", _link("subnet_owner", "subnet_owner_hotkey")),
)
