"""Payments, prices, deposits and transfers."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chutes_tui.sandbox.call import Call, found, pick, reply
from chutes_tui.sandbox.credentials.auth import is_lesser_key, signed_headers, user_of_fingerprint
from chutes_tui.sandbox.data import chain_data
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.validation import Fields

if TYPE_CHECKING:
    import random
    import sqlite3

    from starlette.responses import Response

    from chutes_tui.sandbox.world import World

TAO_USD = 352.11
RAO_PER_TAO = 1_000_000_000
DEPOSIT_USD = 250.0

_DEPOSIT_HOLD = timedelta(days=7)
_PAID_TO = "coalesce(address, CASE purpose WHEN 'developer' THEN deposit_address ELSE payment_address END)"
_GPU_USD_PER_HOUR = {"a100": 1.2, "h100": 1.8, "h200": 2.3, "l40s": 0.6, "rtx4090": 0.4}
_COMPUTE_UNIT_USD = 0.0000125
_FIRST_BLOCK = 6_400_000


def ping(_: Call) -> Response:
    """Alive."""
    return reply({"message": "pong"})


def payments(call: Call) -> Response:
    """Everybody's payments, newest first. Open to everybody."""
    page = call.page()
    select = f"SELECT payments.*, {_PAID_TO} AS ss58_address FROM payments JOIN users USING (user_id)"  # noqa: S608
    total, rows = call.listed(page, select, "payments.created_at DESC")
    names = ("payment_id", "ss58_address", "block", "rao_amount", "fmv", "usd_amount", "transaction_hash")
    items = [
        pick(row, *names)
        | {
            "timestamp": row["created_at"] + "+00:00",
            "tx_link": f"https://explorer.invalid/block/{row['block']}",
            "transactions_link": f"https://explorer.invalid/account/{row['ss58_address']}",
        }
        for row in rows
    ]
    return reply({"total": total, "page": page.number, "limit": page.limit, "items": items})


def payments_summary(call: Call) -> Response:
    """What everybody paid, in TAO. Open to everybody."""
    now = call.world.clock.stamp()
    since = {"today": now[:10], "this_month": now[:7], "total": ""}
    return reply(
        {
            name: call.world.database.value(
                "SELECT coalesce(sum(rao_amount), 0) FROM payments WHERE created_at >= ?", start
            )
            / RAO_PER_TAO
            for name, start in since.items()
        }
    )


def pricing(_: Call) -> Response:
    """What computing costs."""
    gpus = {name: {"usd": _rates(usd), "tao": _rates(usd / TAO_USD)} for name, usd in _GPU_USD_PER_HOUR.items()}
    return reply(
        {
            "tao_usd": TAO_USD,
            "compute_unit_estimate": {
                "usd": _COMPUTE_UNIT_USD,
                "tao": _COMPUTE_UNIT_USD / TAO_USD,
                "description": "one second on the slowest GPU on offer",
            },
            "gpu_price_estimates": gpus,
        }
    )


def fmv(_: Call) -> Response:
    """The price of a TAO in USD."""
    return reply({"tao": TAO_USD})


def developer_deposit(_: Call) -> Response:
    """What older servers want deposited."""
    return reply(
        {
            "usd": DEPOSIT_USD,
            "tao_estimate": DEPOSIT_USD / TAO_USD,
            "message": "Prices move: send a little more than the estimate.",
        }
    )


def return_developer_deposit(call: Call) -> Response:
    """Send the deposit back. A second time the wallet is empty, and that failure comes with status 200."""
    user, fields = call.user_and_fields()
    address = fields.text("address")
    fields.check()
    paid = call.world.database.value(
        "SELECT max(created_at) FROM payments WHERE user_id = ? AND purpose = 'developer'", user["user_id"]
    )
    deposit = user["deposit_address"] if call.world.generation.has_deposits else None
    if paid is None:
        raise ApiError(400, f"You have not made any payments to the developer deposit address: {deposit}")
    moment = datetime.fromisoformat(paid).replace(tzinfo=UTC)
    if call.world.clock.now() - moment <= _DEPOSIT_HOLD:
        text = "You must wait at least 7 days between payment and cancellation, most recent payment:"
        raise ApiError(400, f"{text} {moment}")
    if user["deposit_returned"]:
        text = f"Wallet {deposit} does not have any free balance!"
        return reply({"status_code": 400, "detail": text, "headers": None})
    with call.world.database.transaction():
        call.world.database.run("UPDATE users SET deposit_returned = 1 WHERE user_id = ?", user["user_id"])
        chain_data.put(call.world.database, user["deposit_address"], chain_data.ChainAccount(free=0))
    return reply({"status": "transferred", "message": f"The developer deposit was sent to {address}."})


def balance_transfer(call: Call) -> Response:
    """Give balance, or all of it, to another account, named by id or username. Amounts are USD."""
    payload = call.json()
    payer = _payer(call)
    fields = Fields(payload)
    target, amount = fields.text("user_id"), fields.optional_number("amount")
    fields.check()
    database = call.world.database
    with database.transaction():
        user = found(database.row("SELECT * FROM users WHERE user_id = ?", payer["user_id"]), "User not found")
        sql = "SELECT * FROM users WHERE user_id = ? OR username = ? COLLATE BINARY"
        receiver = found(database.row(sql, target, target), f"Target user not found: {target}")
        if receiver["user_id"] == user["user_id"]:
            raise ApiError(400, "Cannot transfer balance to yourself.")
        sent = _sum_to_send(user["balance"], amount)
        for sign, one in ((-1, user), (1, receiver)):
            change = sign * sent
            database.run("UPDATE users SET balance = balance + ? WHERE user_id = ?", change, one["user_id"])
    return reply(
        {
            "transferred": sent,
            "from_user": user["user_id"],
            "to_user": receiver["user_id"],
            "from_balance": user["balance"] - sent,
            "to_balance": receiver["balance"] + sent,
            "debit_event_id": call.world.chance.uuid(),
            "credit_event_id": call.world.chance.uuid(),
        }
    )


def _sum_to_send(balance: float, amount: float | None) -> float:
    """The amount, or the whole balance without one. Raises ApiError for what can't be sent."""
    if amount is None:
        if balance <= 0:
            raise ApiError(400, "No balance to transfer.")
        return balance
    if not amount > 0:
        raise ApiError(400, "Transfer amount must be positive.")
    if amount > balance:
        raise ApiError(400, f"Insufficient balance. Current balance: {balance}")
    return amount


def insert_payment(
    world: World,
    user_id: str,
    usd: float,
    purpose: str = "credits",
    ago: timedelta = timedelta(),
    *,
    address: str | None = None,
    rao: int | None = None,
    source: random.Random | None = None,
) -> None:
    """Store a payment to the user's address or another; it does not touch the balance.

    `rao`: how much came, if not what the dollars are worth. Its ids are drawn from `source`, or as all others are.
    """
    draw = source or world.chance.source
    world.database.insert(
        "payments",
        payment_id=str(uuid.UUID(bytes=draw.randbytes(16), version=4)),
        user_id=user_id,
        block=_FIRST_BLOCK - int(ago.total_seconds() // 12),
        rao_amount=round(usd / TAO_USD * RAO_PER_TAO) if rao is None else rao,
        fmv=TAO_USD,
        usd_amount=usd,
        transaction_hash="0x" + draw.randbytes(32).hex(),
        purpose=purpose,
        address=address,
        created_at=world.clock.stamp(ago=ago),
    )


def _payer(call: Call) -> sqlite3.Row:
    """By hotkey, admin key, or the bare fingerprint in `Authorization`. Raises ApiError, 403 for less."""
    authorization = call.request.headers.get("authorization", "").strip()
    if signed_headers(call.request) is not None or not authorization:
        return call.user()
    user = user_of_fingerprint(call.world, authorization)
    if user is not None:
        return user
    token = authorization.split(" ")[-1]
    refused = ApiError(403, "Balance transfers require an admin API key.")
    if is_lesser_key(call.world, token):
        raise refused
    user = call.user()
    if not token.startswith(("cpk_", "cak_")):  # a login token
        raise refused
    return user


def _rates(per_hour: float) -> dict[str, float]:
    return {"hour": per_hour, "second": per_hour / 3600}
