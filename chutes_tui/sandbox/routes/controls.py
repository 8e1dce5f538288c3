"""`/_sandbox/…`: the sandbox's own controls, for tests and demonstrations. They ask for no credentials."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.call import Call, reply
from chutes_tui.sandbox.data import chain_data
from chutes_tui.sandbox.data.accounts import ACCOUNTS, set_standing
from chutes_tui.sandbox.data.seed_data import ACCOUNT_USERNAME
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.faults import Fault
from chutes_tui.sandbox.routes import chain
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.sandbox.routes.money import insert_payment
from chutes_tui.sandbox.routes.registration import agents

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

    from chutes_tui.sandbox.world import World

PREFIX = "/_sandbox/"
_KINDS: tuple[tuple[bool, list[tuple[str, str | None, str | None]]], ...] = (
    (True, []),
    (False, [("chutes", None, "invoke")]),
    (False, [("chutes", None, "read"), ("images", None, "read")]),
    (False, [("images", None, None)]),
)


def list_faults(call: Call) -> Response:
    """The faults that are set."""
    return reply([asdict(fault) for fault in call.world.faults])


def add_faults(call: Call) -> Response:
    """Set faults: a JSON list, each as an object or in the short form of the command line."""
    given = call.json()
    if not isinstance(given, list):
        raise ApiError(400, "faults come as a list")
    try:
        call.world.faults.add(*[Fault.parse(one) if isinstance(one, str) else Fault.from_json(one) for one in given])
    except (TypeError, ValueError) as error:
        raise ApiError(400, str(error)) from None
    return list_faults(call)


def clear_faults(call: Call) -> Response:
    """Behave well again."""
    call.world.faults.clear()
    return reply([])


def list_requests(call: Call) -> Response:
    """Return the requests received so far."""
    return reply([asdict(one) for one in call.world.requests])


def clear_requests(call: Call) -> Response:
    """Clear the recorded requests."""
    call.world.requests.clear()
    return reply([])


def set_switches(call: Call) -> Response:
    """Make the server another version of itself; the fields of `Switches`, by name."""
    try:
        call.world.switches = call.world.switches.changed(_object(call))
    except (TypeError, ValueError) as error:
        raise ApiError(400, str(error)) from None
    return reply(asdict(call.world.switches))


def set_clock(call: Call) -> Response:
    """`{"offset": seconds}`: how wrong the server's clock is."""
    call.world.clock.offset = _number(_object(call), "offset")
    return reply({"offset": call.world.clock.offset, "now": call.world.clock.stamp()})


def set_balance(call: Call) -> Response:
    """`{"balance": usd, "username"?}`."""
    body = _object(call)
    balance = _number(body, "balance")
    change_balance(call.world, _user(call, body)["username"], balance)
    return reply({"balance": balance})


def set_account(call: Call) -> Response:
    """`{"account": name}`: give the account another balance, quota and plan, those of the seeded account so named."""
    name = _object(call).get("account")
    if not isinstance(name, str) or name not in ACCOUNTS:
        raise ApiError(400, f"the accounts are {', '.join(ACCOUNTS)}")
    become(call.world, name)
    return reply({"account": name})


def pay_for_registration(call: Call) -> Response:
    """`{"hotkey": ss58, "share"?: 1.0}`: let the payment for a registration arrive, or a part of it."""
    body = _object(call)
    try:
        return reply({"status": agents.pay(call.world, str(body.get("hotkey")), _number(body, "share", 1.0))})
    except LookupError:
        raise ApiError(404, "no registration for this hotkey") from None


def end_registration(call: Call) -> Response:
    """`{"hotkey": ss58}`: let a registration wait too long."""
    try:
        agents.expire(call.world, str(_object(call).get("hotkey")))
    except LookupError:
        raise ApiError(404, "no registration for this hotkey") from None
    return reply({"status": agents.EXPIRED})


def become(world: World, name: str) -> None:
    """Give the account another balance, quota and plan. Raises KeyError for a name that is none of `ACCOUNTS`."""
    sql = "SELECT user_id FROM users WHERE username = ?"
    set_standing(world, str(world.database.value(sql, ACCOUNT_USERNAME)), ACCOUNTS[name])
    world.database.set_meta("account", name)


def change_balance(world: World, username: str, usd: float) -> None:
    """Set a user's balance, also below zero."""
    world.database.run("UPDATE users SET balance = ? WHERE username = ?", usd, username)


def add_payment(call: Call) -> Response:
    """`{"usd": amount, "purpose"?: "credits" or "developer", "days_ago"?, "username"?}`."""
    body = _object(call)
    user = _user(call, body)
    usd, ago = _number(body, "usd"), timedelta(days=_number(body, "days_ago", 0))
    insert_payment(call.world, user["user_id"], usd, str(body.get("purpose", "credits")), ago)
    return reply({"usd": usd})


def add_keys(call: Call) -> Response:
    """`{"count": n, "prefix"?, "username"?}`: many keys at once, named `{prefix}{number}`."""
    body = _object(call)
    user = _user(call, body)
    count, prefix = int(_number(body, "count")), str(body.get("prefix", "bulk-"))
    with call.world.database.transaction():
        taken = int(
            call.world.database.value(
                "SELECT count(*) FROM api_keys WHERE user_id = ? AND name LIKE ?", user["user_id"], f"{prefix}%"
            )
        )
        for number in range(taken, taken + count):
            admin, scopes = _KINDS[number % len(_KINDS)]
            stamp = call.world.clock.stamp(ago=timedelta(minutes=7 * number))
            insert_key(call.world, user["user_id"], f"{prefix}{number:05d}", admin, scopes, stamp)
    return reply({"created": count})


def pay_on_chain(call: Call) -> Response:
    """`{"tao": "0.25", "address"?, "payer"?}`: let a payment arrive on the chain; the server doesn't know of it yet.

    Without an address it goes to ada's payment address, without a payer it comes from nowhere.
    """
    body = _object(call)
    address = str(body.get("address", _user(call, {})["payment_address"]))
    payer = body.get("payer")
    try:
        rao = chain.rao_of(str(body.get("tao")))
        chain.arrive(call.world, address, rao, None if payer is None else str(payer))
    except ValueError as error:
        raise ApiError(400, str(error)) from None
    return reply({"address": address, "rao": rao})


def credit_payments(call: Call) -> Response:
    """Let the server notice what arrived on the chain: it is a payment then, and part of the balance."""
    return reply({"credited": chain.credit(call.world)})


def set_chain_balance(call: Call) -> Response:
    """`{"address": ss58, "free", "reserved"?, "frozen"?, "nonce"?}`, in rao; `{"address": ss58}`: never used."""
    body = _object(call)
    amounts: dict[str, Any] = {name: body[name] for name in chain_data.AMOUNTS if name in body}
    if not isinstance(body.get("address"), str) or not all(type(one) is int for one in amounts.values()):
        raise ApiError(400, "an address, and whole numbers of rao, are wanted")
    try:
        chain.set_chain_balance(call.world, body["address"], amounts)
    except ValueError as error:
        raise ApiError(400, str(error)) from None
    return reply({"address": body["address"], **amounts})


def _object(call: Call) -> dict[str, Any]:
    given = call.json()
    if not isinstance(given, dict):
        raise ApiError(400, "an object is wanted")
    return given


def _number(body: dict[str, Any], name: str, default: float | None = None) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ApiError(400, f"{name} is a number")
    return value


def _user(call: Call, body: dict[str, Any]) -> sqlite3.Row:
    username = str(body.get("username", ACCOUNT_USERNAME))
    user = call.world.database.row("SELECT * FROM users WHERE username = ?", username)
    if user is None:
        raise ApiError(404, f"no user {username}")
    return user
