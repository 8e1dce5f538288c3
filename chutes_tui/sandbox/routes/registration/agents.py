"""`/users/agent_registration`: an account for whoever pays, without a captcha.

The texts of its refusals are not known: they are those that the other routes have for the same thing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.call import Call, found, pick, reply
from chutes_tui.sandbox.credentials.auth import check_hex_signature
from chutes_tui.sandbox.data import chain_data
from chutes_tui.sandbox.data.identity import decode_address, from_seed
from chutes_tui.sandbox.data.seed_data import PLATFORM_USERNAME
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.sandbox.routes.money import RAO_PER_TAO, TAO_USD, insert_payment
from chutes_tui.sandbox.routes.registration.accounts import (
    PENDING_SECONDS,
    check_hotkey,
    check_username,
    insert_user,
)
from chutes_tui.sandbox.validation import Fields
from chutes_tui.sandbox.world import to_stamp

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

    from chutes_tui.sandbox.world import World

PRICE_USD = 50.0
PENDING, COMPLETED, EXPIRED = "pending_payment", "completed", "expired"

_PRICE_TAO = round(PRICE_USD / TAO_USD * RAO_PER_TAO) / RAO_PER_TAO
_MESSAGE = "Send at least {amount} TAO to {address} within 24 hours, then set the account up."
_CONFIG = """[api]
base_url = {base_url}

[auth]
username = {username}
user_id = {user_id}
hotkey_seed = REPLACE_WITH_YOUR_HOTKEY_SEED
hotkey_name = REPLACE_WITH_YOUR_HOTKEY_NAME
hotkey_ss58address = {hotkey}

[payment]
address = {address}
"""


def sign_up(call: Call) -> Response:
    """Begin a registration for a hotkey that signs for its coldkey; the one that waits already is answered again."""
    fields = Fields(call.json())
    hotkey, coldkey, signature = fields.text("hotkey"), fields.text("coldkey"), fields.text("signature")
    username = fields.optional_text("username")
    fields.check()
    check_hex_signature(hotkey, signature, f"chutes_signup:{hotkey}:{coldkey}")
    if decode_address(coldkey) is None:
        raise ApiError(400, f"Invalid coldkey: {coldkey}")
    check_hotkey(call.world, hotkey)
    row = _latest(call.world, hotkey)
    if row is None or state_of(call.world, row) != PENDING:
        if username:
            check_username(call.world, username)
        row = _insert(call.world, hotkey, coldkey, username or f"agent-{call.world.chance.hexadecimal(4)}")
    message = _MESSAGE.format(amount=_PRICE_TAO, address=row["payment_address"])
    return reply(_describe(row) | {"message": message})


def status(call: Call) -> Response:
    """How far the registration of a hotkey is. Open to everybody."""
    row = found(_latest(call.world, call.path("hotkey")), "Registration not found")
    return reply(_describe(row) | {"status": state_of(call.world, row)})


def set_up(call: Call) -> Response:
    """Give out the admin key of an account that was paid for, once, to its hotkey. There is no fingerprint yet."""
    fields = Fields(call.json())
    hotkey, signature = fields.text("hotkey"), fields.text("signature")
    fields.check()
    world, user_id = call.world, call.path("user_id")
    check_hex_signature(hotkey, signature, f"chutes_setup:{user_id}")
    user = world.database.row("SELECT * FROM users WHERE user_id = ? AND hotkey = ?", user_id, hotkey)
    paid = world.database.row("SELECT * FROM agent_registrations WHERE user_id = ?", user_id)
    if user is None or paid is None:
        raise ApiError(404, "User not found")
    with world.database.transaction():
        if not world.database.run(
            "UPDATE agent_registrations SET is_set_up = 1 WHERE user_id = ? AND NOT is_set_up", user_id
        ):
            raise ApiError(409, "This account has already been set up.")
        _, secret_key = insert_key(world, user_id, "agent", True, [])
    config = _CONFIG.format(
        base_url=str(call.request.base_url).rstrip("/"),
        username=user["username"],
        user_id=user_id,
        hotkey=hotkey,
        address=user["payment_address"],
    )
    known = pick(user, "user_id", "payment_address", "username")
    return reply(known | {"api_key": secret_key, "hotkey_ss58address": hotkey, "config_ini": config})


def state_of(world: World, row: sqlite3.Row) -> str:
    """Whether a registration waits for its payment, is paid, or waited too long."""
    if row["completed_at"] is not None:
        return COMPLETED
    return PENDING if row["expires_at"] > world.clock.stamp() else EXPIRED


def pay(world: World, hotkey: str, share: float = 1.0) -> str:
    """Let a share of the price arrive for the latest registration of a hotkey; the state that it has then.

    What arrives in time and adds up to the price creates the account, with all of it as its balance; what comes later
    is added to it. What comes after the end belongs to nobody. Raises LookupError for an unknown hotkey.
    """
    row = _latest(world, hotkey)
    if row is None:
        raise LookupError(hotkey)
    rao = round(share * _PRICE_TAO * RAO_PER_TAO)
    with world.database.transaction():
        chain_data.add(world.database, row["payment_address"], rao)
        return receive(world, row, share * PRICE_USD, rao)


def receive(world: World, row: sqlite3.Row, usd: float, rao: int) -> str:
    """Notice what arrived for a registration; the state that it has then."""
    database = world.database
    with database.transaction():
        platform = str(database.value("SELECT user_id FROM users WHERE username = ?", PLATFORM_USERNAME))
        insert_payment(world, platform, usd, address=row["payment_address"], rao=rao)
        state = state_of(world, row)
        if state == COMPLETED:
            database.run("UPDATE users SET balance = balance + ? WHERE user_id = ?", usd, row["user_id"])
        if state == PENDING:
            received = row["received_usd"] + usd
            database.run(
                "UPDATE agent_registrations SET received_usd = ? WHERE user_id = ?", received, row["user_id"]
            )
            if round(received, 6) >= PRICE_USD and _can_have(world, row):
                _complete(world, row, received)
                state = COMPLETED
    return state


def expire(world: World, hotkey: str) -> None:
    """Let the wait of a hotkey's registrations be over. Raises LookupError for an unknown hotkey."""
    sql = "UPDATE agent_registrations SET expires_at = ? WHERE hotkey = ?"
    if not world.database.run(sql, world.clock.stamp(), hotkey):
        raise LookupError(hotkey)


def _can_have(world: World, row: sqlite3.Row) -> bool:
    """Whether nobody got the hotkey or the name meanwhile."""
    sql = "SELECT 1 FROM users WHERE hotkey = ? OR username = ?"
    return world.database.value(sql, row["hotkey"], row["username"]) is None


def _complete(world: World, row: sqlite3.Row, received: float) -> None:
    insert_user(
        world,
        row["username"],
        row["hotkey"],
        row["coldkey"],
        balance=received,
        prepared=(row["user_id"], row["payment_address"]),
    )
    world.database.run(
        "UPDATE agent_registrations SET completed_at = ? WHERE user_id = ?", world.clock.stamp(), row["user_id"]
    )


def _insert(world: World, hotkey: str, coldkey: str, username: str) -> sqlite3.Row:
    user_id, now = world.chance.uuid(), world.clock.now()
    world.database.insert(
        "agent_registrations",
        registration_id=world.chance.uuid(),
        user_id=user_id,
        hotkey=hotkey,
        coldkey=coldkey,
        username=username,
        payment_address=from_seed(world.chance.source.randbytes(32)).address,
        created_at=to_stamp(now),
        expires_at=to_stamp(now + timedelta(seconds=PENDING_SECONDS)),
    )
    return world.database.rows("SELECT * FROM agent_registrations WHERE user_id = ?", user_id)[0]


def _latest(world: World, hotkey: str) -> sqlite3.Row | None:
    sql = "SELECT * FROM agent_registrations WHERE hotkey = ? ORDER BY created_at DESC, rowid DESC LIMIT 1"
    return world.database.row(sql, hotkey)


def _describe(row: sqlite3.Row) -> dict[str, Any]:
    known = pick(row, "registration_id", "user_id", "hotkey", "coldkey", "payment_address")
    return known | {"required_amount": _PRICE_TAO}
