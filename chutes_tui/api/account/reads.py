"""What an account has and may use: the reads below `/users/me`, and the price of a TAO.

A hotkey can't sign them (the routes have no purpose), so they take an `auth`: a login's, or None for the client's own
API key, which must be an admin key or, on newer servers, one with `account` read.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.api.account.models import (
    Discount,
    PriceOverride,
    Quota,
    QuotaUsage,
    SubscriptionUsage,
    TaoPrice,
    decode_list,
    decode_quota_usage,
    decode_quotas,
)
from chutes_tui.api.decoding import decode_one
from chutes_tui.api.http.call import Call
from chutes_tui.api.http.urls import path_segment

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx


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
