"""The accounts that a fresh sandbox can open with, and how one becomes another while the sandbox runs.

All are ada's; they differ in money, plan and what they own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chutes_tui.sandbox.data import seed_data as data
from chutes_tui.sandbox.data.seed_data import CONFIDENTIAL_CHUTE, FREE_CHUTE
from chutes_tui.sandbox.plans import block_start, month_start, plan_anchor
from chutes_tui.sandbox.world import to_stamp

if TYPE_CHECKING:
    from datetime import datetime

    from chutes_tui.sandbox.data.seed_data import ChuteSeed
    from chutes_tui.sandbox.world import World

DEFAULT_ACCOUNT: Final = "paying"


@dataclass(frozen=True)
class PlanSeed:
    """A subscription: what was used in the running month and in the running four hours, in USD.

    `into_month`: how long the running month has lasted.
    """

    month: float
    four_hours: float
    into_month: timedelta = timedelta(days=12, hours=7)


@dataclass(frozen=True)
class AccountSeed:
    """One account. `quota` is that of a day, of which `used` calls are used up; it also says the plan.

    `balance` is USD. `chute_quotas`: quota and use by the name of a chute. `paid`: whether it ever paid.
    `discounts`: a share of the price by the name of a chute. `prices`: USD per million tokens in and out, likewise.
    `owns`: whether it has keys, secrets, chutes, images and usage. `free_calls`: how many calls of free chutes it
    made today. `chutes`: what the platform offers besides.
    """

    balance: float
    quota: int
    used: float
    plan: PlanSeed | None = None
    chute_quotas: tuple[tuple[str, int, float], ...] = ()
    discounts: tuple[tuple[str, float], ...] = ()
    prices: tuple[tuple[str, float, float], ...] = ()
    paid: bool = True
    owns: bool = True
    free_calls: int = 0
    chutes: tuple[ChuteSeed, ...] = ()


ACCOUNTS: Final = {
    "paying": AccountSeed(balance=42.17, quota=200, used=138.5),
    "subscribed": AccountSeed(
        balance=3.61,
        quota=2000,
        used=412.3,
        plan=PlanSeed(month=31.42, four_hours=1.38),
        chute_quotas=(("support-bot", 50, 12), ("night-batch", 0, 0)),
    ),
    "empty": AccountSeed(balance=0.0, quota=0, used=0, paid=False, owns=False),
    "capped": AccountSeed(balance=0.0, quota=300, used=188, plan=PlanSeed(month=9.81, four_hours=1.27)),
    "broke": AccountSeed(balance=-0.13, quota=200, used=200),
    "month-capped": AccountSeed(
        balance=0.0, quota=2000, used=611, plan=PlanSeed(month=50.04, four_hours=0.83, into_month=timedelta(days=21))
    ),
    "basic": AccountSeed(
        balance=0.0,
        quota=300,
        used=41,
        plan=PlanSeed(month=2.15, four_hours=0.31),
        discounts=(("deepseek-ai/DeepSeek-V3", 0.25), ("black-forest-labs/FLUX.1-schnell", 1.0)),
        prices=(("Qwen/Qwen3-235B-A22B", 0.11, 0.48),),
    ),
    "one-time": AccountSeed(balance=0.0, quota=200, used=37, chutes=(CONFIDENTIAL_CHUTE,)),
    "free-calls": AccountSeed(balance=2.4, quota=0, used=0, free_calls=100, chutes=(FREE_CHUTE,)),
}
"""By name: pays as it goes; with a plan; new; with a plan whose four hours are used up; without money; with a plan
whose month is used up; with the smallest plan and prices of its own; paid 5 USD once, before there were plans; with
today's free calls used up.
"""


def set_standing(world: World, user_id: str, kind: AccountSeed) -> None:
    """Give an account the balance, quotas, prices and plan of that kind; what it owns and paid stays."""
    database, today = world.database, world.clock.stamp()[:10]
    anchor = None if kind.plan is None else to_stamp(plan_anchor(world.clock.now(), kind.plan.into_month))
    with database.transaction():
        database.run(
            "UPDATE users SET balance = ?, free_calls = ? WHERE user_id = ?", kind.balance, kind.free_calls, user_id
        )
        database.run(
            "UPDATE quotas SET quota = ?, used = ?, used_on = ?, anchor = ? WHERE user_id = ? AND chute_id = '*'",
            kind.quota,
            kind.used,
            today,
            anchor,
            user_id,
        )
        database.run("DELETE FROM quotas WHERE user_id = ? AND chute_id != '*'", user_id)
        for name, quota, used in kind.chute_quotas:
            database.run(
                "INSERT INTO quotas (user_id, chute_id, quota, used, is_default, updated_at, used_on) "
                "SELECT user_id, chute_id, ?, ?, 0, ?, ? FROM chutes WHERE user_id = ? AND name = ?",
                quota,
                used,
                world.clock.stamp(),
                today,
                user_id,
                name,
            )
        _set_prices(world, user_id, kind)
        _set_payer(world, user_id, kind.plan)
        for chute in kind.chutes:
            _offer(world, chute)
    world.balances_shown.clear()


def _set_prices(world: World, user_id: str, kind: AccountSeed) -> None:
    database = world.database
    for table in ("discounts", "price_overrides"):
        database.run(f"DELETE FROM {table} WHERE user_id = ?", user_id)  # noqa: S608
    for name, share in kind.discounts:
        database.run("INSERT INTO discounts SELECT ?, chute_id, ? FROM chutes WHERE name = ?", user_id, share, name)
    for name, read, wrote in kind.prices:
        database.run(
            "INSERT INTO price_overrides (user_id, chute_id, per_million_in, per_million_out) "
            "SELECT ?, chute_id, ?, ? FROM chutes WHERE name = ?",
            user_id,
            read,
            wrote,
            name,
        )


def insert_chute(world: World, chute: ChuteSeed, owner_id: str, image_id: str, created_at: str) -> str:
    """Store a chute; its id."""
    chute_id = world.chance.uuid()
    plain = "".join(one if one.isalnum() else "-" for one in chute.name.lower())
    world.database.insert(
        "chutes",
        chute_id=chute_id,
        user_id=owner_id,
        image_id=image_id,
        name=chute.name,
        slug=f"{chute.owner}-{plain}",
        tagline=chute.tagline,
        template=chute.template,
        public=chute.public,
        hot=chute.hot,
        invocation_count=chute.invocations,
        created_at=created_at,
        terms=chute.terms,
    )
    return chute_id


def _offer(world: World, chute: ChuteSeed) -> None:
    """Add one of the platform's chutes, unless it is there."""
    if world.database.value("SELECT 1 FROM chutes WHERE name = ?", chute.name):
        return
    image = world.database.rows("SELECT image_id, user_id FROM images WHERE name = ?", chute.image)[0]
    insert_chute(world, chute, image["user_id"], image["image_id"], world.clock.stamp(ago=timedelta(days=chute.days)))


def _set_payer(world: World, user_id: str, plan: PlanSeed | None) -> None:
    """Charge all usage to the balance, or let a plan cover it: the running month and block add up to what it says."""
    database, now = world.database, world.clock.now()
    if plan is None:
        database.run("UPDATE usage SET amount = amount + covered, covered = 0 WHERE user_id = ?", user_id)
        return
    block, month = block_start(now), month_start(plan_anchor(now, plan.into_month), now)
    database.run("UPDATE usage SET covered = amount + covered, amount = 0 WHERE user_id = ?", user_id)
    factor = _cover(world, user_id, (month, block), max(0.0, plan.month - plan.four_hours))
    database.run(
        "UPDATE usage SET covered = covered * ? WHERE user_id = ? AND bucket < ?", factor, user_id, _bucket(month)
    )
    _cover(world, user_id, (block, now + timedelta(hours=1)), plan.four_hours)


def _cover(world: World, user_id: str, span: tuple[datetime, datetime], usd: float) -> float:
    """Make what the plan covers from one moment until before another add up to `usd`; the factor of that change.

    Where nobody called, a row is stored.
    """
    where = "WHERE user_id = ? AND bucket >= ? AND bucket < ?"
    values = (user_id, *(_bucket(moment) for moment in span))
    covered = float(world.database.value(f"SELECT coalesce(sum(covered), 0) FROM usage {where}", *values))  # noqa: S608
    if covered:
        world.database.run(f"UPDATE usage SET covered = covered * ? {where}", usd / covered, *values)  # noqa: S608
        return usd / covered
    hour = (span[0] + timedelta(minutes=59, seconds=59)).replace(minute=0, second=0)
    world.database.run(
        "INSERT OR REPLACE INTO usage "
        "(user_id, bucket, chute_id, amount, count, input_tokens, output_tokens, covered) "
        "SELECT ?, ?, chute_id, 0, 3, 4200, 1300, ? FROM chutes WHERE name = ?",
        user_id,
        _bucket(hour),
        usd,
        data.CHUTES[0].name,
    )
    return 1.0


def _bucket(moment: datetime) -> str:
    """A moment in the form of the buckets."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
