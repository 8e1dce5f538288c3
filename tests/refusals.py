"""Every way in which a call is refused for money, limits or room, and how to bring the sandbox to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chutes_tui.sandbox import Sandbox

CHAT: Final = "deepseek-ai/DeepSeek-V3"
PREMIUM: Final = "Qwen/Qwen3-235B-A22B"
CONFIDENTIAL: Final = "deepseek-ai/DeepSeek-V3.1-TEE"
FREE: Final = "unsloth/gemma-3-4b-it"
OF_ANOTHER: Final = "pixel-restorer"

CALLS: Final = ("chute", "model")
"""Two ways to call a chute: by its id, and as a model of the inference host."""

FEBRUARY: Final = ("2026-02", "2026-08")
EVER: Final = ("2025-10", *FEBRUARY)
NEWEST: Final = ("2026-08",)


@dataclass(frozen=True)
class Reads:
    """What the account's four reads answered; without a plan, `plan` is False and the windows are empty."""

    balance: float
    quota: float
    used: float
    plan: bool
    month: Mapping[str, float] = field(default_factory=dict)
    four_hours: Mapping[str, float] = field(default_factory=dict)

    @property
    def quota_is_used_up(self) -> bool:
        return self.used >= self.quota

    @property
    def is_capped(self) -> bool:
        return any(one and one["usage"] >= one["cap"] for one in (self.month, self.four_hours))


@dataclass(frozen=True)
class Refusal:
    """One refusal: `asked` in one of these ways (`CALLS`, `warmup`, `deploy`, `nobody`), it answers `status`, `says`.

    `says` is a pattern of the whole detail, or of its message. The account of that name is in it, with these switches
    and balances of others. `agrees`: what the four reads must show for it to be true.
    """

    account: str
    status: int
    says: str
    agrees: Callable[[Reads], bool]
    asked: tuple[str, ...] = CALLS
    chute: str = CHAT
    switches: Mapping[str, Any] = field(default_factory=dict)
    balances: Mapping[str, float] = field(default_factory=dict)
    generations: tuple[str, ...] = EVER

    def set_up(self, sandbox: Sandbox) -> None:
        """Bring a sandbox to it."""
        sandbox.become(self.account)
        sandbox.switch(**self.switches)
        for username, usd in self.balances.items():
            sandbox.set_balance(usd, username)


def _money(reads: Reads) -> bool:
    return reads.balance > 0


def _full(cause: str, says: str) -> Refusal:
    return Refusal("paying", 429, says, _money, switches={"refuse_calls": cause})


_EXCEEDED = r"Quota exceeded and account balance is \$%s, please pay with fiat or send tao to 5\w+"
_CAPPED = re.escape("Subscription usage cap exceeded. Please add balance to continue.")

REFUSALS: Final[Mapping[str, Refusal]] = {
    "quota used up": Refusal(
        "broke", 402, _EXCEEDED % r"-0\.13", lambda reads: reads.balance <= 0 and reads.quota_is_used_up
    ),
    "no quota": Refusal(
        "empty", 402, _EXCEEDED % r"0\.0", lambda reads: reads.balance == 0 and reads.quota == 0 and not reads.plan
    ),
    "four hours used up": Refusal(
        "capped",
        402,
        _CAPPED,
        lambda reads: (
            reads.balance <= 0
            and reads.four_hours["usage"] >= reads.four_hours["cap"]
            and reads.month["usage"] < reads.month["cap"]
        ),
        generations=FEBRUARY,
    ),
    "month used up": Refusal(
        "month-capped",
        402,
        _CAPPED,
        lambda reads: (
            reads.balance <= 0
            and reads.month["usage"] >= reads.month["cap"]
            and reads.four_hours["usage"] < reads.four_hours["cap"]
        ),
        generations=FEBRUARY,
    ),
    "confidential hardware": Refusal(
        "one-time",
        402,
        re.escape("TEE models require an active subscription or positive balance."),
        lambda reads: reads.balance <= 0 and reads.quota == 200 and not reads.quota_is_used_up and not reads.plan,
        chute=CONFIDENTIAL,
        generations=FEBRUARY,
    ),
    "higher tier": Refusal(
        "basic",
        402,
        re.escape("This model requires a higher subscription tier or positive balance."),
        lambda reads: (
            reads.balance <= 0 and reads.quota == 300 and not reads.quota_is_used_up and not reads.is_capped
        ),
        chute=PREMIUM,
        generations=FEBRUARY,
    ),
    "creator without money": Refusal(
        "paying",
        402,
        re.escape("Chute unavailable because the creator of this chute {chute.user_id=} has zero balance."),
        _money,
        chute=OF_ANOTHER,
        balances={"grace": 0.0},
    ),
    "warm-up": Refusal(
        "one-time",
        402,
        r"Account balance is \$0\.0, please top-up with fiat or send tao to 5\w+",
        lambda reads: reads.balance <= 0 and not reads.quota_is_used_up,
        asked=("warmup",),
    ),
    "free calls used up": Refusal(
        "free-calls",
        429,
        re.escape("Free models limit reached for today - maintain >= $10 balance or upgrade") + ".*",
        lambda reads: 0 < reads.balance < 10 and not reads.plan,
        chute=FREE,
        generations=FEBRUARY,
    ),
    "overload": _full("infra_overload", "infra_overload"),
    "no targets": _full("no_targets", "no_targets"),
    "capacity": _full("max_capacity", "Infrastructure is at maximum capacity"),
    "nobody": Refusal(
        "paying",
        429,
        r"<html>\s*<head><title>429 Too Many Requests</title></head>.*nginx.*",
        _money,
        asked=("nobody", "x-api-key"),
        generations=NEWEST,
    ),
    "deployments": Refusal(
        "paying",
        429,
        re.escape("You many only update/create 1 chutes per 24 hours."),
        _money,
        asked=("deploy",),
        switches={"deployments_a_day": 1},
    ),
}
