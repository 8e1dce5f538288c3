"""`/users/register` and what leads to it: a token from a page that wants a captcha solved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from chutes_tui.sandbox.call import NO_USER, Call, pick, reply
from chutes_tui.sandbox.data import chain_data
from chutes_tui.sandbox.errors import ApiError, ValidationFailed, missing
from chutes_tui.sandbox.routes.registration.accounts import (
    HOTKEY_TAKEN,
    check_username,
    insert_user,
    is_reserved,
    is_taken,
    is_valid,
)
from chutes_tui.sandbox.validation import Fields

if TYPE_CHECKING:
    from starlette.responses import Response

    from chutes_tui.sandbox.world import World

TOKEN_LIFETIME = timedelta(minutes=5)
_COLDKEY_RAO = 250_000_000
DEVELOPMENT_TOKEN = "replaceme"  # noqa: S105 - what the official CLI sends to development servers

_REGISTRATION_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Registration token (sandbox)</title></head>
<body style="font-family: sans-serif; text-align: center; margin-top: 4rem">
<h1>Your registration token</h1>
<p><code id="token" style="font-size: 1.4rem; user-select: all">{token}</code></p>
<p>It works for five minutes, in this sandbox only.</p>
</body>
</html>
"""


def name_check(call: Call) -> Response:
    """Whether a username may be had. Open to everybody."""
    (username,) = call.required_query("username")
    valid, world = is_valid(username), call.world
    return reply(
        {"valid": valid, "available": valid and not (is_taken(world, username) or is_reserved(world, username))}
    )


def registration_token(call: Call) -> Response:
    """A page that shows a fresh token; the real one wants a captcha solved first."""
    refused = call.world.switches.token_page
    if refused == "too_many":
        raise ApiError(429, f"Too many registration token attempts from {call.client_address()}")
    if refused:
        raise ApiError(403, "Request blocked, are you trying to bypass security measures?")
    token = call.world.chance.uuid()
    call.world.database.insert("tokens", token=token, created_at=call.world.clock.stamp())
    return HTMLResponse(_REGISTRATION_PAGE.format(token=token))


def register(call: Call) -> Response:
    """Create an account for the hotkey that signed. Only this response has the fingerprint."""
    payload = call.json()
    user = call.optional_user()
    hotkey = call.request.headers.get("x-chutes-hotkey")
    fields = Fields(payload)
    username, coldkey, logo_id = fields.text("username"), fields.text("coldkey"), fields.optional_text("logo_id")
    if hotkey is None:
        raise ValidationFailed([missing(["header", "X-Chutes-Hotkey"], None), *fields.problems])
    fields.check()
    if user is None and not call.request.headers.get("x-chutes-signature"):
        raise ApiError(401, NO_USER)
    address = call.client_address()
    _check_rate(call.world, address)
    _check_token(call.world, call.query("token"))
    if user is not None:
        raise ApiError(409, HOTKEY_TAKEN)
    check_username(call.world, username)
    if call.world.switches.require_coldkey_tao and not _holds_enough(call.world, coldkey):
        raise ApiError(402, "You must have at least 0.25 tao on your coldkey to register an account.")
    with call.world.database.transaction():
        user_id, fingerprint = insert_user(call.world, username, hotkey, coldkey, logo_id=logo_id)
        call.world.database.insert("registrations", ip=address, created_at=call.world.clock.stamp())
    row = call.world.database.rows("SELECT * FROM users WHERE user_id = ?", user_id)[0]
    return reply(
        {
            **pick(row, "username", "user_id", "logo_id", "hotkey", "coldkey", "payment_address"),
            "created_at": row["created_at"] + "Z",
            "fingerprint": fingerprint,
            "api_key": None,
            "logo": None,
        }
    )


def _holds_enough(world: World, coldkey: str) -> bool:
    """Whether a coldkey holds what it must; nobody is refused when the chain can't be read."""
    if world.switches.chain or world.switches.other_chain:
        return True
    account = chain_data.find(world.database, coldkey)
    return account is not None and account.free >= _COLDKEY_RAO


def _check_rate(world: World, address: str) -> None:
    recent = world.database.value(
        "SELECT count(*) FROM registrations WHERE ip = ? AND created_at > ?",
        address,
        world.clock.stamp(ago=timedelta(days=1)),
    )
    if recent >= world.generation.registrations_a_day:
        raise ApiError(429, "Too may registration requests.")


def _check_token(world: World, token: str | None) -> None:
    if not token:
        raise ApiError(
            400,
            "Missing registration token in URL query params, please ensure you have upgraded to chutes>=0.3.33 "
            "and try again.",
        )
    if token == DEVELOPMENT_TOKEN and world.switches.accept_replaceme:
        return
    oldest = world.clock.stamp(ago=TOKEN_LIFETIME)
    if not world.database.value("SELECT 1 FROM tokens WHERE token = ? AND created_at > ?", token, oldest):
        raise ApiError(403, "Invalid registration token, or registration token does not match expected IP address")
