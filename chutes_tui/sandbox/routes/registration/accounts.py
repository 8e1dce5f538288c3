"""New accounts: which usernames they may have, and what is stored of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chutes_tui.sandbox.credentials.auth import hash_fingerprint
from chutes_tui.sandbox.data.identity import from_seed
from chutes_tui.sandbox.errors import ApiError

if TYPE_CHECKING:
    from chutes_tui.sandbox.world import World

PENDING_SECONDS = 24 * 3600
"""How long a registration waits for its payment."""

HOTKEY_TAKEN = "This hotkey is already registered to a user!"

_USERNAME = re.compile(r"[A-Za-z0-9_-]{3,15}")


def is_valid(username: str) -> bool:
    """Whether a username has the right form."""
    return _USERNAME.fullmatch(username) is not None


def is_taken(world: World, username: str) -> bool:
    """Uniqueness ignores case, and `_` in the wanted name stands for any character."""
    return world.database.value("SELECT 1 FROM users WHERE username LIKE ?", username) is not None


def is_reserved(world: World, username: str) -> bool:
    """Whether a registration that still waits for its payment wants the name, in whatever case."""
    sql = "SELECT 1 FROM agent_registrations WHERE username LIKE ? AND completed_at IS NULL AND expires_at > ?"
    return world.database.value(sql, username, world.clock.stamp()) is not None


def check_username(world: World, username: str) -> None:
    """Raise ApiError for a name that can't be had."""
    if not is_valid(username):
        raise ApiError(
            400, "Username must be 3-15 characters and contain only alphanumeric/underscore/dash characters"
        )
    if is_taken(world, username):
        raise ApiError(409, f"Username {username} already exists, sorry! Please choose another.")
    if is_reserved(world, username):
        raise ApiError(409, f"Username {username} is reserved by a pending registration. Please choose another.")


def check_hotkey(world: World, hotkey: str) -> None:
    """Raise ApiError for a hotkey that has an account."""
    if world.database.value("SELECT 1 FROM users WHERE hotkey = ?", hotkey):
        raise ApiError(409, HOTKEY_TAKEN)


def insert_user(
    world: World,
    username: str,
    hotkey: str | None,
    coldkey: str,
    *,
    balance: float = 0.0,
    logo_id: str | None = None,
    created_at: str | None = None,
    prepared: tuple[str, str] | None = None,
) -> tuple[str, str]:
    """Store an account with its default quota; its user id and its fingerprint.

    `prepared`: the user id and the payment address, where they were told before.
    """
    user_id, fingerprint = world.chance.uuid(), world.chance.alnum(32)
    payment, deposit = (from_seed(world.chance.source.randbytes(32)).address for _ in range(2))
    user_id, payment = prepared or (user_id, payment)
    stamp = created_at or world.clock.stamp()
    with world.database.transaction():
        world.database.insert(
            "users",
            user_id=user_id,
            username=username,
            hotkey=hotkey,
            coldkey=coldkey,
            payment_address=payment,
            deposit_address=deposit,
            fingerprint_hash=hash_fingerprint(fingerprint),
            balance=balance,
            logo_id=logo_id,
            created_at=stamp,
        )
        today = world.clock.stamp()[:10]
        world.database.insert(
            "quotas",
            user_id=user_id,
            chute_id="*",
            quota=0,
            used=0,
            is_default=True,
            updated_at=stamp,
            used_on=today,
        )
    return user_id, fingerprint
