"""Apps of a fresh sandbox: some that the account let in, and some of its own. They are the same in every sandbox."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.sandbox.chance import Chance
from chutes_tui.sandbox.credentials.tokens import hash_text
from chutes_tui.sandbox.data import seed_data as data
from chutes_tui.sandbox.routes.idp.apps import insert_app

if TYPE_CHECKING:
    from chutes_tui.sandbox.world import World


@dataclass(frozen=True)
class AppSeed:
    """An app: `owner` is a username. `granted`: what the account granted to it at first, None if it never did."""

    name: str
    owner: str
    description: str | None
    redirect_uris: tuple[str, ...]
    age: timedelta
    homepage: str | None = None
    public: bool = True
    days: int = 30
    shared_with: tuple[str, ...] = ()
    granted: tuple[str, ...] | None = None
    granted_ago: timedelta = timedelta()


APPS = (
    AppSeed(
        "Chutes Playground",
        data.PLATFORM_USERNAME,
        "Try models in the browser",
        ("https://play.example/callback",),
        timedelta(days=300),
        granted=("profile", "chutes:invoke"),
        granted_ago=timedelta(days=212),
    ),
    AppSeed(
        "deploy-bot",
        data.OTHER_USERNAME,
        "Deploys from your repository",
        ("https://bot.example/oauth/return",),
        timedelta(days=190),
        granted=("admin",),
        granted_ago=timedelta(days=96),
    ),
    AppSeed(
        "Spend Watch",
        data.OTHER_USERNAME,
        "Charts of what you spend",
        ("https://spend.example/cb",),
        timedelta(days=120),
        granted=("usage:read", "balance:read", "profile:read"),
        granted_ago=timedelta(days=31),
    ),
    AppSeed(
        "Image Shelf",
        data.OTHER_USERNAME,
        None,
        ("https://shelf.example/cb",),
        timedelta(days=60),
        granted=("images:read", "chutes:read"),
        granted_ago=timedelta(hours=20),
    ),
    AppSeed(
        "Invoice Desk",
        data.ACCOUNT_USERNAME,
        "Totals off scanned invoices, for the office",
        ("https://desk.example/oauth/callback", "http://localhost:8400/oauth/callback"),
        timedelta(days=118),
        homepage="https://desk.example",
        public=False,
        days=7,
        shared_with=(data.OTHER_USERNAME,),
        granted=("profile", "chutes:invoke", "account:read"),
        granted_ago=timedelta(days=117),
    ),
    AppSeed(
        "Transcripts",
        data.ACCOUNT_USERNAME,
        None,
        ("http://127.0.0.1:9000/callback",),
        timedelta(days=12),
    ),
)


def seed_apps(world: World, users: dict[str, str]) -> None:
    """Store the apps. Their ids don't take part in the draws of the world: what comes later stays as it was."""
    own = Chance(0)
    own.source = random.Random("apps")
    beside = replace(world, chance=own)
    for app in APPS:
        row = insert_app(
            beside,
            users[app.owner],
            {
                "name": app.name,
                "description": app.description,
                "redirect_uris": list(app.redirect_uris),
                "homepage_url": app.homepage,
                "public": app.public,
                "refresh_token_lifetime_days": app.days,
                "secret_hash": hash_text(f"csc_{own.alnum(48)}"),
            },
        )
        stamp = world.clock.stamp(ago=app.age)
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
                created_at=world.clock.stamp(ago=app.granted_ago),
                revoked=False,
            )
