"""Six weeks of usage in hourly buckets."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.sandbox.data import seed_data as data

if TYPE_CHECKING:
    from chutes_tui.sandbox.world import World

_USD_PER_CALL = 0.0021
_HOURS_A_DAY = 24
_TOKENS_A_CALL = {"vllm": (1310, 420), "embedding": (512, 0)}

Row = tuple[str, str, float, int, int, int]
"""Bucket, chute, amount, count, input and output tokens."""


def seed_usage(world: World, account: str, chutes: dict[str, str]) -> None:
    """Store usage, busy by day, quiet on weekends, growing a little."""
    world.database.run_many(
        "INSERT INTO usage (user_id, bucket, chute_id, amount, count, input_tokens, output_tokens) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((account, *row) for row in _draw(world, chutes)),
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
