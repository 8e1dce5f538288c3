"""Fills a fresh sandbox."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.sandbox.credentials.auth import hash_text
from chutes_tui.sandbox.data import seed_data as data
from chutes_tui.sandbox.data import usage_seed
from chutes_tui.sandbox.data.accounts import insert_chute, set_standing
from chutes_tui.sandbox.data.chain_data import ChainAccount, put
from chutes_tui.sandbox.data.identity import from_seed
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.sandbox.routes.idp.apps import insert_app
from chutes_tui.sandbox.routes.money import DEPOSIT_USD, insert_payment
from chutes_tui.sandbox.routes.registration.accounts import insert_user
from chutes_tui.sandbox.routes.secrets import secret_id_of
from chutes_tui.sandbox.world import Chance

if TYPE_CHECKING:
    from chutes_tui.sandbox.data.accounts import AccountSeed
    from chutes_tui.sandbox.data.wallets import Wallets
    from chutes_tui.sandbox.world import World

_PAYERS = 14
_PAYMENTS_OF_EACH = 5


def seed(world: World, wallets: Wallets, kind: AccountSeed) -> dict[str, str]:
    """Store the account of that kind, those of others, and all that makes them lively.

    Answers what the client can only be told once: `fingerprint`, and `key:<name>` for every API key.
    """
    with world.database.transaction():
        told: dict[str, str] = {}
        account, told["fingerprint"] = insert_user(
            world,
            data.ACCOUNT_USERNAME,
            wallets.account_hotkey.address,
            wallets.account_coldkey.address,
            balance=kind.balance,
            created_at=world.clock.stamp(ago=data.ACCOUNT_AGE),
        )
        world.database.run("INSERT INTO metagraph VALUES (?, 'validator')", wallets.validator_hotkey.address)
        world.database.run("INSERT INTO metagraph VALUES (?, 'subnet_owner')", wallets.validator_hotkey.address)
        users = {data.ACCOUNT_USERNAME: account} | {
            name: _insert_stranger(world, name, balance)
            for name, balance in ((data.PLATFORM_USERNAME, 0.0), (data.OTHER_USERNAME, data.OTHER_BALANCE_USD))
        }
        _seed_money(world, users, paid=kind.paid)
        chutes, images = _seed_catalog(world, users, empty=not kind.owns)
        if kind.owns:
            told |= _seed_keys(world, account, {"chutes": chutes, "images": images})
            _seed_secrets(world, account, chutes)
            _seed_aliases(world, account, chutes)
            usage_seed.seed_usage(world, account, chutes)
            _seed_apps(world, users)
        set_standing(world, account, kind)
        _seed_chain(world, users)
        _seed_payments_of_others(world, users[data.PLATFORM_USERNAME])
    return told


def _insert_stranger(world: World, username: str, balance: float) -> str:
    hotkey, coldkey = (from_seed(world.chance.source.randbytes(32)).address for _ in range(2))
    stamp = world.clock.stamp(ago=data.ACCOUNT_AGE * 1.1)
    return insert_user(world, username, hotkey, coldkey, balance=balance, created_at=stamp)[0]


def _seed_money(world: World, users: dict[str, str], *, paid: bool) -> None:
    account = users[data.ACCOUNT_USERNAME]
    if paid:
        for usd, age in data.PAYMENTS:
            insert_payment(world, account, usd, ago=age)
        insert_payment(world, account, DEPOSIT_USD, "developer", ago=data.DEPOSIT_AGE)
    for usd, age in data.OTHER_PAYMENTS:
        insert_payment(world, users[data.OTHER_USERNAME], usd, ago=age)


def _seed_chain(world: World, users: dict[str, str]) -> None:
    """What the coldkeys have, and what was paid to the payment addresses; one of who never paid was never used."""
    for username, rao in data.COLDKEY_RAO.items():
        coldkey = world.database.value("SELECT coldkey FROM users WHERE user_id = ?", users[username])
        put(world.database, str(coldkey), ChainAccount(nonce=7, free=rao))
    sql = "SELECT payment_address, sum(rao_amount) FROM payments JOIN users USING (user_id) WHERE purpose = 'credits'"
    for address, rao in world.database.rows(f"{sql} AND address IS NULL GROUP BY payment_address"):
        put(world.database, address, ChainAccount(free=rao))
    sql = "SELECT deposit_address, sum(rao_amount) FROM payments JOIN users USING (user_id)"
    for address, rao in world.database.rows(f"{sql} WHERE purpose = 'developer' GROUP BY deposit_address"):
        put(world.database, address, ChainAccount(free=rao))


def _seed_payments_of_others(world: World, platform: str) -> None:
    """Payments of people who appear nowhere else: the list is everybody's. They are the same in every sandbox."""
    source = random.Random("payments of others")
    for _ in range(_PAYERS):
        address = from_seed(source.randbytes(32)).address
        for _ in range(_PAYMENTS_OF_EACH):
            usd = round(source.lognormvariate(3, 0.8), 2)
            insert_payment(
                world, platform, usd, ago=timedelta(days=300 * source.random()), address=address, source=source
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
            image_id=images[image.name],
            user_id=users[image.owner],
            name=image.name,
            tag=image.tag,
            readme="",
            public=image.public,
            status=image.status,
            created_at=world.clock.stamp(ago=image.age + _jitter(world)),
        )
    chutes = {data.GONE_CHUTE: world.chance.uuid()}
    for chute in data.CHUTES:
        if empty and chute.owner == data.ACCOUNT_USERNAME:
            continue
        stamp = world.clock.stamp(ago=timedelta(days=chute.days) + _jitter(world))
        chutes[chute.name] = insert_chute(world, chute, users[chute.owner], images[chute.image], stamp)
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
            secret_id=secret_id_of(account, chutes[chute], key),
            user_id=account,
            purpose=chutes[chute],
            key=key,
            created_at=world.clock.stamp(ago=age + _jitter(world)),
        )


def _seed_aliases(world: World, account: str, chutes: dict[str, str]) -> None:
    for alias, names, created, updated in data.ALIASES:
        world.database.insert(
            "model_aliases",
            user_id=account,
            alias=alias,
            chute_ids=json.dumps([chutes[name] for name in names]),
            created_at=world.clock.stamp(ago=created),
            updated_at=world.clock.stamp(ago=updated),
        )


def _seed_apps(world: World, users: dict[str, str]) -> None:
    """Store the apps. Their ids don't take part in the draws of the world: what comes later stays as it was."""
    own = Chance(0)
    own.source = random.Random("apps")
    beside = replace(world, chance=own)
    for app in data.APPS:
        row = insert_app(
            beside,
            users[app.owner],
            {
                "name": app.name,
                "description": app.description,
                "redirect_uris": list(app.redirect_uris),
                "homepage_url": app.homepage,
                "public": app.public,
                "refresh_token_lifetime_days": app.lifetime,
                "secret_hash": hash_text(f"csc_{own.alnum(48)}"),
            },
        )
        stamp = world.clock.stamp(ago=timedelta(days=app.days))
        world.database.run(
            "UPDATE oauth_apps SET created_at = ?, updated_at = ? WHERE app_id = ?", stamp, stamp, row["app_id"]
        )
        for whom in app.shared_with:
            world.database.insert("oauth_shares", app_id=row["app_id"], shared_to=users[whom], created_at=stamp)
        if app.granted is not None:
            world.database.insert(
                "oauth_grants",
                grant_id=own.uuid(),
                app_id=row["app_id"],
                user_id=users[data.ACCOUNT_USERNAME],
                scopes=json.dumps(app.granted),
                created_at=world.clock.stamp(ago=timedelta(days=app.granted_ago)),
                revoked=False,
            )


def _jitter(world: World) -> timedelta:
    """Some seconds, so that no two things happened at a round distance."""
    return timedelta(seconds=30 * world.chance.source.random())
