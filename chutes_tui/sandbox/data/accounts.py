"""The accounts that a fresh sandbox can open with. All are ada's; they differ in money, plan and what they own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chutes_tui.sandbox.data.seed_data import CONFIDENTIAL_CHUTE, FREE_CHUTE

if TYPE_CHECKING:
    from chutes_tui.sandbox.data.seed_data import ChuteSeed


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

DEFAULT_ACCOUNT: Final = "paying"
