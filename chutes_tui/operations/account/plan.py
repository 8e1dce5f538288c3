"""An account's plan in words, and what is left of its quota. Pure.

Source: chutes-api (2026): the overall daily quota says which plan it is: 300 is 3 USD a month, 2,000 is 10, 5,000 is
20; 200 is the old one-time payment of 5 USD; 0 pays as it goes; no quota at all is a free or invoiced account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.text import usd
from chutes_tui.operations.account.figures import OVERALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.api.account.reads import Quota, SubscriptionUsage
    from chutes_tui.operations.account.figures import AccountFigures

PRICES: Final = {300: 3.0, 301: 3.0, 2000: 10.0, 2001: 10.0, 5000: 20.0, 5001: 20.0}
"""USD a month of the plans, by their daily quota."""
ONE_TIME: Final = 200
"""The daily quota of the old one-time payment."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`title` is the plan in a few words, `terms` what it costs or how it pays; `subscribed` None: not known."""

    title: str
    terms: str = ""
    subscribed: bool | None = None


def overall(quotas: Sequence[Quota]) -> Quota | None:
    """The quota of every chute without one of its own."""
    return next((one for one in quotas if one.chute_id == OVERALL), None)


def price_of(quota: float | None) -> float | None:
    """What the plan with this daily quota costs, in USD a month; None if there is no such plan."""
    return PRICES.get(int(quota)) if quota is not None and quota == int(quota) else None


def plan_of(figures: AccountFigures) -> Plan:
    """The plan, as far as the quotas and the subscription say."""
    quotas, subscription = figures.quotas.value, figures.subscription.value
    if quotas is None:
        if subscription is not None and subscription.subscription:
            return Plan("Subscription", _terms(subscription, None), True)
        return Plan("")
    if not quotas:
        return Plan("No limits", "a free or an invoiced account", False)
    main = overall(quotas)
    quota = main.quota if main is not None else None
    price = price_of(quota)
    subscribed = subscription.subscription if subscription is not None else None
    if subscribed is None and price is None and quota is not None:
        subscribed = False
    if quota is None:
        return Plan("Quota not reported", _terms(subscription, None), subscribed)
    if quota <= 0:
        return Plan("Pay as you go", "each request is paid from the balance", subscribed)
    title = f"{quota:,.0f} requests a day"
    if subscribed or price is not None:
        return Plan(title, _terms(subscription, price), subscribed if subscribed is not None else True)
    if quota == ONE_TIME:
        return Plan(title, "$5.00 paid once · then pay as you go", False)
    return Plan(title, "then pay as you go", subscribed)


def _terms(subscription: SubscriptionUsage | None, price: float | None) -> str:
    """What the plan costs; the server's own figure first."""
    reported = subscription.monthly_price if subscription is not None else None
    paid = reported if reported is not None else price
    terms = f"{usd(paid)} a month" if paid is not None else "price not reported"
    return f"{terms} · custom" if subscription is not None and subscription.custom else terms
