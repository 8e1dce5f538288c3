"""Six weeks of usage in hourly buckets."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chutes_tui.sandbox.data import seed_data as data
from chutes_tui.sandbox.plans import block_start, month_start, plan_anchor

if TYPE_CHECKING:
    from chutes_tui.sandbox.data.accounts import PlanSeed
    from chutes_tui.sandbox.world import World

_USD_PER_CALL = 0.0021
_HOURS_A_DAY = 24
_TOKENS_A_CALL = {"vllm": (1310, 420), "embedding": (512, 0)}

Row = tuple[str, str, float, int, int, int]
"""Bucket, chute, amount, count, input and output tokens."""


def seed_usage(world: World, account: str, chutes: dict[str, str], plan: PlanSeed | None) -> None:
    """Store usage, busy by day, quiet on weekends, growing a little. A plan pays all of it."""
    rows = _draw(world, chutes)
    covered = [0.0] * len(rows)
    if plan is not None:
        rows, covered = _covered(world, rows, plan)
    world.database.run_many(
        "INSERT INTO usage (user_id, bucket, chute_id, amount, count, input_tokens, output_tokens, covered) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (account, bucket, chute, 0.0 if plan else amount, *counts, paid)
            for (bucket, chute, amount, *counts), paid in zip(rows, covered, strict=True)
        ),
    )


def _draw(world: World, chutes: dict[str, str]) -> list[Row]:
    now = world.clock.now().replace(minute=0, second=0, microsecond=0, tzinfo=None)
    draw = world.chance.source.random
    weights = [(chutes[chute.name], chute.weight, chute.template) for chute in data.CHUTES if chute.weight]
    rows: list[Row] = []
    for age in range(data.USAGE_DAYS * _HOURS_A_DAY):
        bucket = now - timedelta(hours=age)
        daylight = 0.25 + max(0.0, math.sin((bucket.hour - 6) / 12 * math.pi))
        week = 0.35 if bucket.weekday() >= 5 else 1.0
        growth = 1.3 - 0.6 * age / (data.USAGE_DAYS * _HOURS_A_DAY)
        hour = bucket.isoformat(timespec="seconds")
        for chute_id, weight, template in weights:
            count = int(6 * weight * daylight * week * growth * (0.4 + 1.2 * draw()))
            if count:
                amount = round(count * _USD_PER_CALL * (0.7 + 0.6 * draw()), 6)
                rows.append((hour, chute_id, amount, count, *_tokens(template, count, bucket.hour)))
    return rows


def _tokens(template: str | None, count: int, hour: int) -> tuple[int, int]:
    """What the calls of an hour read and wrote: nothing where no language model is at work."""
    if template not in _TOKENS_A_CALL:
        return 0, 0
    read, wrote = _TOKENS_A_CALL[template]
    return count * (read + 11 * hour), count * (wrote + 3 * hour)


def _covered(world: World, rows: list[Row], plan: PlanSeed) -> tuple[list[Row], list[float]]:
    """What the plan paid of each row, so that the running month and block add up to what the seed says."""
    now = world.clock.now()
    block = block_start(now).replace(tzinfo=None)
    month = month_start(plan_anchor(now, plan.into_month), now).replace(tzinfo=None)
    if not any(datetime.fromisoformat(row[0]) >= block for row in rows):
        hour = now.replace(minute=0, second=0, microsecond=0, tzinfo=None).isoformat(timespec="seconds")
        rows = [(hour, rows[0][1], 1.0, 3, 4200, 1300), *rows]
    spent = [0.0, 0.0, 0.0]
    places = []
    for row in rows:
        moment = datetime.fromisoformat(row[0])
        places.append(0 if moment >= block else 1 if moment >= month else 2)
        spent[places[-1]] += row[2]
    before = max(0.0, plan.month - plan.four_hours) / spent[1] if spent[1] else 1.0
    factors = (plan.four_hours / spent[0], before, before)
    return rows, [row[2] * factors[place] for row, place in zip(rows, places, strict=True)]
