"""Reading the account's figures, each by itself, all side by side: one that fails leaves the others useful."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core.figure import Figure
from chutes_tui.operations.account.figures import OVERALL, READS
from chutes_tui.operations.account.owned import load_user
from chutes_tui.operations.loading import asked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from chutes_tui.api.account.reads import QuotaUsage
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.session import Session

_MOST_CHUTES: Final = 10
"""Chutes with a quota of their own whose use is asked for; an account has a few."""


async def load_figures(
    session: Session,
    before: AccountFigures,
    publish: Callable[[AccountFigures], None],
    *,
    only: Sequence[str] = READS,
) -> AccountFigures:
    """Read every figure, side by side; `publish` hears each as it comes. Raises the problem if none came at all.

    `only` these are read, and what belongs to single chutes only if all are.
    """
    figures = replace(before, **{name: getattr(before, name).asking() for name in only})
    publish(figures)

    def put(**changed: Any) -> None:
        nonlocal figures
        figures = replace(figures, **changed)
        publish(figures)

    async def load(name: str, ask: Callable[[], Awaitable[Any]]) -> None:
        put(**{name: await asked_signed_in(getattr(figures, name), ask)})

    async def load_chute(chute_id: str, ask: Callable[[], Awaitable[QuotaUsage]]) -> None:
        known = before.chute_usage.get(chute_id, Figure())
        answered = await asked_signed_in(known, ask)
        put(chute_usage={**figures.chute_usage, chute_id: answered})

    asks = _asks(session)
    await asyncio.gather(*(load(name, asks[name]) for name in only))
    quotas = figures.quotas.value or () if only is READS else ()
    own = [one.chute_id for one in quotas if one.chute_id != OVERALL][:_MOST_CHUTES]
    put(chute_usage={name: one for name, one in figures.chute_usage.items() if name in own})
    await asyncio.gather(*(load_chute(chute_id, _chute_ask(session, chute_id)) for chute_id in own))
    failed = [getattr(figures, name).problem for name in only if getattr(figures, name).offered]
    if failed and all(failed):
        raise failed[0]
    return figures


def _asks(session: Session) -> dict[str, Callable[[], Awaitable[Any]]]:
    from chutes_tui.api.account import reads as api

    client, signed = session.client, session.reads.read
    reads: dict[str, Callable[[ChutesClient, httpx.Auth | None], Awaitable[Any]]] = {
        "quotas": api.quotas,
        "quota_usage": api.quota_usage,
        "subscription": api.subscription_usage,
        "discounts": api.discounts,
        "price_overrides": api.price_overrides,
    }
    return {
        "user": partial(load_user, session),
        **{name: partial(signed, partial(ask, client)) for name, ask in reads.items()},
        "tao_price": partial(api.tao_price, client),
    }


def _chute_ask(session: Session, chute_id: str) -> Callable[[], Awaitable[QuotaUsage]]:
    from chutes_tui.api.account import reads as api

    return partial(session.reads.read, lambda auth: api.quota_usage(session.client, auth, chute_id))


async def asked_signed_in(before: Figure[Any], ask: Callable[[], Awaitable[Any]]) -> Figure[Any]:
    """The figure after it was asked for; what the credential may not read counts as not offered."""
    from chutes_tui.api.errors.types import ForbiddenError, NotFoundError, NotOfferedError

    figure = await asked(before, ask, absent=(NotOfferedError, ForbiddenError))
    problem = figure.problem
    # A route that is gone from under /users/ is answered as if it were a user's name (chutes-api: 2026-02).
    gone = isinstance(problem, NotFoundError) and "user not found" in problem.detail.lower()
    return before.not_offered() if gone else figure
