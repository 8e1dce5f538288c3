"""Fills a fresh sandbox."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.sandbox.data import seed_data as data
from chutes_tui.sandbox.data.identity import from_seed
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.sandbox.routes.money import DEPOSIT_USD, insert_payment
from chutes_tui.sandbox.routes.registration import insert_user
from chutes_tui.sandbox.routes.secrets import secret_id_of

if TYPE_CHECKING:
    from chutes_tui.sandbox.data.wallets import Wallets
    from chutes_tui.sandbox.world import World

_USD_PER_CALL = 0.0021
_HOURS_A_DAY = 24
_TOKENS_A_CALL = {"vllm": (1310, 420), "embedding": (512, 0)}


def seed(world: World, wallets: Wallets, *, empty: bool) -> dict[str, str]:
    """Store the accounts and, unless `empty`, all that makes them lively.

    Answers what the client can only be told once: `fingerprint`, and `key:<name>` for every API key.
    """
    with world.database.transaction():
        told: dict[str, str] = {}
        account, told["fingerprint"] = insert_user(
            world,
            data.ACCOUNT_USERNAME,
            wallets.account_hotkey.address,
            wallets.account_coldkey.address,
            balance=data.ACCOUNT_BALANCE_USD,
            created_at=world.clock.stamp(ago=data.ACCOUNT_AGE),
        )
        world.database.run("INSERT INTO metagraph VALUES (?, 'validator')", wallets.validator_hotkey.address)
        world.database.run("INSERT INTO metagraph VALUES (?, 'subnet_owner')", wallets.validator_hotkey.address)
        users = {data.ACCOUNT_USERNAME: account} | {
            name: _insert_stranger(world, name, balance)
            for name, balance in ((data.PLATFORM_USERNAME, 0.0), (data.OTHER_USERNAME, data.OTHER_BALANCE_USD))
        }
        _seed_money(world, account, users[data.OTHER_USERNAME])
        chutes, images = _seed_catalog(world, users, empty=empty)
        if not empty:
            told |= _seed_keys(world, account, {"chutes": chutes, "images": images})
            _seed_secrets(world, account, chutes)
            _seed_usage(world, account, chutes)
    return told


def _insert_stranger(world: World, username: str, balance: float) -> str:
    hotkey, coldkey = (from_seed(world.chance.source.randbytes(32)).address for _ in range(2))
    stamp = world.clock.stamp(ago=data.ACCOUNT_AGE * 1.1)
    return insert_user(world, username, hotkey, coldkey, balance=balance, created_at=stamp)[0]


def _seed_money(world: World, account: str, other: str) -> None:
    for usd, age in data.PAYMENTS:
        insert_payment(world, account, usd, ago=age)
    insert_payment(world, account, DEPOSIT_USD, "developer", ago=data.DEPOSIT_AGE)
    for usd, age in data.OTHER_PAYMENTS:
        insert_payment(world, other, usd, ago=age)
    world.database.run(
        "UPDATE quotas SET quota = ?, used = ? WHERE user_id = ?", data.DAILY_QUOTA, data.QUOTA_USED, account
    )


def _seed_catalog(world: World, users: dict[str, str], *, empty: bool) -> tuple[dict[str, str], dict[str, str]]:
    """The ids of the chutes and of the images, by name. An empty account still sees what others made public."""
    images: dict[str, str] = {}
    for image in data.IMAGES:
        if empty and image.owner == data.ACCOUNT_USERNAME:
            continue
        images[image.name] = world.chance.uuid()
        world.database.insert(
            "images",
            {
                "image_id": images[image.name],
                "user_id": users[image.owner],
                "name": image.name,
                "tag": image.tag,
                "readme": "",
                "public": image.public,
                "status": image.status,
                "created_at": world.clock.stamp(ago=image.age + _jitter(world)),
            },
        )
    chutes = {data.GONE_CHUTE: world.chance.uuid()}
    for chute in data.CHUTES:
        if empty and chute.owner == data.ACCOUNT_USERNAME:
            continue
        chutes[chute.name] = world.chance.uuid()
        plain = "".join(one if one.isalnum() else "-" for one in chute.name.lower())
        world.database.insert(
            "chutes",
            {
                "chute_id": chutes[chute.name],
                "user_id": users[chute.owner],
                "image_id": images[chute.image],
                "name": chute.name,
                "slug": f"{chute.owner}-{plain}",
                "tagline": chute.tagline,
                "template": chute.template,
                "public": chute.public,
                "hot": chute.hot,
                "invocation_count": chute.invocations,
                "created_at": world.clock.stamp(ago=chute.age + _jitter(world)),
            },
        )
    return chutes, images


def _seed_keys(world: World, account: str, ids: dict[str, dict[str, str]]) -> dict[str, str]:
    """The secrets of the keys, each as `key:<name>`. `ids` has the objects' ids by object type and name."""
    told = {}
    for key in data.KEYS:
        scopes = [(kind, ids[kind][name] if name else None, action) for kind, name, action in key.scopes]
        stamp = world.clock.stamp(ago=key.age + _jitter(world))
        _, told[f"key:{key.name}"] = insert_key(world, account, key.name, key.admin, scopes, stamp)
    return told


def _seed_secrets(world: World, account: str, chutes: dict[str, str]) -> None:
    for chute, key, age in data.SECRETS:
        world.database.insert(
            "secrets",
            {
                "secret_id": secret_id_of(account, chutes[chute], key),
                "user_id": account,
                "purpose": chutes[chute],
                "key": key,
                "created_at": world.clock.stamp(ago=age + _jitter(world)),
            },
        )


def _seed_usage(world: World, account: str, chutes: dict[str, str]) -> None:
    """Six weeks in hourly buckets: busy by day, quiet on weekends, growing a little."""
    now = world.clock.now().replace(minute=0, second=0, microsecond=0, tzinfo=None)
    draw = world.chance.source.random
    weights = [(chutes[chute.name], chute.weight, chute.template) for chute in data.CHUTES if chute.weight]
    rows = []
    for age in range(data.USAGE_DAYS * _HOURS_A_DAY):
        bucket = now - timedelta(hours=age)
        daylight = 0.25 + max(0.0, math.sin((bucket.hour - 6) / 12 * math.pi))
        week = 0.35 if bucket.weekday() >= 5 else 1.0
        growth = 1.3 - 0.6 * age / (data.USAGE_DAYS * _HOURS_A_DAY)
        hour = bucket.isoformat(timespec="seconds")
        for chute_id, weight, template in weights:
            count = int(6 * weight * daylight * week * growth * (0.4 + 1.2 * draw()))
            if count:
                amount = round(count * _USD_PER_CALL * (0.7 + 0.6 * draw()), 6)
                rows.append((account, hour, chute_id, amount, count, *_tokens(template, count, bucket.hour)))
    world.database.run_many("INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _tokens(template: str | None, count: int, hour: int) -> tuple[int, int]:
    """What the calls of an hour read and wrote: nothing where no language model is at work."""
    if template not in _TOKENS_A_CALL:
        return 0, 0
    read, wrote = _TOKENS_A_CALL[template]
    return count * (read + 11 * hour), count * (wrote + 3 * hour)


def _jitter(world: World) -> timedelta:
    """Some seconds, so that no two things happened at a round distance."""
    return timedelta(seconds=30 * world.chance.source.random())
