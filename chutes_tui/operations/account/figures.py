"""The account's figures: who, how much money, which plan, how much of it is used; each with its age and failure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from chutes_tui.core.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.api.account.reads import Discount, PriceOverride, Quota, QuotaUsage, SubscriptionUsage
    from chutes_tui.api.models import User
    from chutes_tui.core.problem import Problem

READS: Final = ("user", "quotas", "quota_usage", "subscription", "discounts", "price_overrides", "tao_price")
"""The fields that are read."""
OVERALL: Final = "*"
"""The chute id of the quota that holds for every chute without one of its own."""


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """What is known of the account. `quotas` () is a free or invoiced account; `quota_usage` is today's of the
    overall quota, `chute_usage` that of the chutes with a quota of their own; `tao_price` is USD."""

    user: Figure[User] = field(default_factory=Figure)
    quotas: Figure[tuple[Quota, ...]] = field(default_factory=Figure)
    quota_usage: Figure[QuotaUsage] = field(default_factory=Figure)
    subscription: Figure[SubscriptionUsage] = field(default_factory=Figure)
    discounts: Figure[tuple[Discount, ...]] = field(default_factory=Figure)
    price_overrides: Figure[tuple[PriceOverride, ...]] = field(default_factory=Figure)
    tao_price: Figure[float] = field(default_factory=Figure)
    chute_usage: Mapping[str, Figure[QuotaUsage]] = field(default_factory=dict)

    @property
    def loading(self) -> bool:
        """Whether one of them is being read."""
        return any(getattr(self, name).loading for name in READS)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why some of them could not be read, each once."""
        found = [getattr(self, name).problem for name in READS]
        return tuple({one.what: one for one in found if one is not None}.values())

    @property
    def asked(self) -> bool:
        """Whether at least one attempt to read all of them has ended."""
        return all(getattr(self, name).asked for name in READS)

    def failed(self, problem: Problem) -> AccountFigures:
        """The same after nothing could be read at all: what was never reported failed, what was is marked as old.

        Those that were asked one by one have their own outcome, which stays.
        """
        present = {name: getattr(self, name) for name in READS}
        if all(figure.asked and not figure.loading for figure in present.values()):
            return self
        return replace(self, **{name: figure.failed(problem) for name, figure in present.items()})
