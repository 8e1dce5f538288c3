"""What an account has and may use: the reads below `/users/me`, and the price of a TAO.

A hotkey can't sign them (the routes have no purpose), so they take an `auth`: a login's, or None for the client's own
API key, which must be an admin key or, on newer servers, one with `account` read.

Sources: chutes.ai's API reference and the open-source server. Every field is optional: None is "not reported", never
zero. Amounts are USD; times are aware and UTC.
"""

from __future__ import annotations

import math
from datetime import datetime  # noqa: TC003 - decoding needs it
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from chutes_tui.api.decoding import decode_json, decode_one
from chutes_tui.api.http.call import Call
from chutes_tui.api.http.urls import path_segment
from chutes_tui.api.models import bound_texts, make_utc, only_numbers

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx


_UNLIMITED: Final = "unlimited"


class Quota(Struct, frozen=True, kw_only=True):
    """How many requests a day are granted to a chute, or to every other one: `chute_id` is `*`."""

    chute_id: str
    quota: float | None = None
    is_default: bool | None = None
    payment_refresh_date: datetime | None = None
    updated_at: datetime | None = None
    effective_date: datetime | None = None

    def __post_init__(self) -> None:
        if not self.chute_id:
            raise ValueError("no chute_id")
        make_utc(self, "payment_refresh_date", "updated_at", "effective_date")
        bound_texts(self, "chute_id")
        only_numbers(self, "quota")


class QuotaUsage(Struct, frozen=True, kw_only=True):
    """Today's requests (UTC) of a quota. `unlimited`: there is no limit, and `quota` is None."""

    quota: float | None = None
    used: float | None = None
    unlimited: bool = False

    def __post_init__(self) -> None:
        only_numbers(self, "quota", "used")


class CapWindow(Struct, frozen=True, kw_only=True):
    """What a plan may cost in a window of time, and what it has cost. `uncapped`: without a limit."""

    usage: float | None = None
    cap: float | None = None
    remaining: float | None = None
    uncapped: bool = False
    reset_at: datetime | None = None

    def __post_init__(self) -> None:
        make_utc(self, "reset_at")
        only_numbers(self, "usage", "cap", "remaining")


class SubscriptionUsage(Struct, frozen=True, kw_only=True):
    """The plan and its two windows. `subscription` False: there is no plan."""

    subscription: bool | None = None
    monthly_price: float | None = None
    monthly: CapWindow | None = None
    four_hour: CapWindow | None = None
    custom: bool | None = None
    anchor_date: datetime | None = None
    effective_date: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.subscription is None and self.monthly is None and self.four_hour is None:
            raise ValueError("no subscription")
        make_utc(self, "anchor_date", "effective_date", "updated_at")
        only_numbers(self, "monthly_price")


class Discount(Struct, frozen=True, kw_only=True):
    """A share of a chute's price that the account does not pay: 0.25 is a quarter off."""

    chute_id: str
    discount: float | None = None

    def __post_init__(self) -> None:
        bound_texts(self, "chute_id")
        only_numbers(self, "discount")


class PriceOverride(Struct, frozen=True, kw_only=True):
    """The account's own price for a chute, in USD."""

    chute_id: str
    per_request: float | None = None
    per_million_in: float | None = None
    per_million_out: float | None = None
    per_step: float | None = None
    cache_discount: float | None = None

    def __post_init__(self) -> None:
        bound_texts(self, "chute_id")
        only_numbers(self, "per_request", "per_million_in", "per_million_out", "per_step", "cache_discount")


class TaoPrice(Struct, frozen=True, kw_only=True):
    """What a TAO is worth (`GET /fmv`)."""

    tao: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.tao) and self.tao > 0):
            raise ValueError("no price")


def decode_quotas(body: bytes) -> tuple[Quota, ...] | None:
    """The quotas of a list of rows, or of a map from chute to quota; () for a free or invoiced account (`{}`)."""
    document = decode_json(body)
    if isinstance(document, dict):
        numbers = {name: _number(one) for name, one in document.items()}
        if document and all(one is None for one in numbers.values()):
            return None
        return tuple(Quota(chute_id=name, quota=number) for name, number in numbers.items() if name)
    return decode_list(body, Quota)


def decode_quota_usage(body: bytes) -> QuotaUsage | None:
    """Today's use of a quota; the quota is a number or the word "unlimited"."""
    document = decode_json(body)
    if not isinstance(document, dict) or not {"quota", "used"} & document.keys():
        return None
    unlimited = document.get("quota") == _UNLIMITED
    quota = None if unlimited else _number(document.get("quota"))
    return QuotaUsage(quota=quota, used=_number(document.get("used")), unlimited=unlimited)


def decode_list(body: bytes, cls: type[Any]) -> tuple[Any, ...] | None:
    """A bare list of records; what can't be read is left out."""
    document = decode_json(body)
    if not isinstance(document, list):
        return None
    records = (item for item in document if isinstance(item, dict))
    found = tuple(one for item in records if (one := decode_one(msgspec.json.encode(item), cls)) is not None)
    return found if found or not document else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


async def quotas(client: ChutesClient, auth: httpx.Auth | None) -> tuple[Quota, ...]:
    """The account's quotas; () for a free or invoiced account, which has none. Raises ApiError."""
    return await client.decoded(Call("GET", "/users/me/quotas", auth=auth), decode_quotas)


async def quota_usage(client: ChutesClient, auth: httpx.Auth | None, chute_id: str = "me") -> QuotaUsage:
    """Today's use of the quota of a chute; of the overall one if none is named. Raises ApiError."""
    path = f"/users/me/quota_usage/{path_segment(chute_id, 'a chute')}"
    return await client.decoded(Call("GET", path, auth=auth), decode_quota_usage)


async def subscription_usage(client: ChutesClient, auth: httpx.Auth | None) -> SubscriptionUsage:
    """The plan and its caps (servers since 27 Feb 2026). Raises ApiError."""
    return await client.record(SubscriptionUsage, Call("GET", "/users/me/subscription_usage", auth=auth))


async def discounts(client: ChutesClient, auth: httpx.Auth | None) -> tuple[Discount, ...]:
    """The account's discounts. Raises ApiError; ForbiddenError on servers of 2025, which show them to nobody."""
    call = Call("GET", "/users/me/discounts", auth=auth)
    return await client.decoded(call, partial(decode_list, cls=Discount))


async def price_overrides(client: ChutesClient, auth: httpx.Auth | None) -> tuple[PriceOverride, ...]:
    """The account's own prices. Raises ApiError."""
    call = Call("GET", "/users/me/price_overrides", auth=auth)
    return await client.decoded(call, partial(decode_list, cls=PriceOverride))


async def tao_price(client: ChutesClient) -> float:
    """What a TAO is worth, in USD. Public. Raises ApiError."""
    return (await client.decoded(Call("GET", "/fmv", public=True), partial(decode_one, cls=TaoPrice))).tao
