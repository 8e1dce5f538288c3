"""What runs models: the list of them, and calls of chutes, which are counted and charged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.sandbox.call import Call, reply
from chutes_tui.sandbox.data.seed_data import FREE
from chutes_tui.sandbox.errors import ApiError, ServerCrash
from chutes_tui.sandbox.plans import check_call, overall_quota, plan_of, quota_headers, used_today
from chutes_tui.sandbox.routes.account import PERMISSION_FREE
from chutes_tui.sandbox.routes.catalog import find_chute
from chutes_tui.sandbox.validation import parse_loose_json

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

_USUAL_TERMS: Final = (0.1, 0.4, 32768, 8192)
_TERMS: Final = {
    "deepseek-ai/DeepSeek-V3": (0.27, 1.09, 163840, 65536),
    "Qwen/Qwen3-235B-A22B": (0.0775, 0.5405, 40960, 40960),
}
_MILLION: Final = 1_000_000
_CHARACTERS_A_TOKEN: Final = 4
_TOKENS_AROUND: Final = 4
"""Of each message: who says it, and where it ends."""


def list_models(call: Call) -> Response:
    """The public language models. Open to everybody."""
    rows = call.world.database.rows("SELECT name FROM chutes WHERE public AND template = 'vllm' ORDER BY name")
    return reply({"object": "list", "data": [_model(row["name"]) for row in rows]})


def _model(name: str) -> dict[str, object]:
    """A model as the platform lists it: USD per million tokens, lengths in tokens."""
    prompt, completion, context, longest = _TERMS.get(name, _USUAL_TERMS)
    return {
        "id": name,
        "object": "model",
        "pricing": {"prompt": prompt, "completion": completion},
        "context_length": context,
        "max_output_length": longest,
    }


def invoke_model(call: Call, user: sqlite3.Row) -> Response:
    """Call the model that the body names: a chute by its name."""
    asked = parse_loose_json(call.body)
    model = str(asked.get("model") or "")
    chute = _callable(call, user, model, f"model not found: {model}")
    if not chute["hot"]:
        raise ApiError(503, f"No instances available (yet) for chute_id={chute['chute_id']!r}")
    return _answer(call, user, chute, asked)


def invoke_chute(call: Call, user: sqlite3.Row, id_or_name: str | None) -> Response:
    """Call a chute by its path, with whatever body."""
    chute = _callable(call, user, id_or_name, "No matching chute found!")
    try:
        asked = parse_loose_json(call.body)
    except ServerCrash:
        asked = {}
    return _answer(call, user, chute, asked)


def _callable(call: Call, user: sqlite3.Row, id_or_name: str | None, not_found: str) -> sqlite3.Row:
    chute = find_chute(call, id_or_name, user["user_id"]) if id_or_name else None
    if chute is None:
        raise ApiError(404, not_found)
    if not user["permissions"] & PERMISSION_FREE:
        check_call(call.world, user, chute)
    return chute


def _answer(call: Call, user: sqlite3.Row, chute: sqlite3.Row, asked: dict[str, Any]) -> Response:
    """A greeting that repeats the last message, a token a word, no more of them than wanted."""
    messages = _messages(asked)
    most = _most_tokens(asked)
    words = ["Hello", "from", "the", "sandbox."]
    words += ["You", "asked:", *messages[-1].split(" ")] if messages else []
    read = sum(_TOKENS_AROUND + math.ceil(len(one) / _CHARACTERS_A_TOKEN) for one in messages)
    kept = words[:most]
    _charge(call, user, chute, read, len(kept))
    answer = reply(
        {
            "id": call.world.chance.hexadecimal(16),
            "object": "chat.completion",
            "model": chute["name"],
            "chute_id": chute["chute_id"],
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": " ".join(kept)},
                    "finish_reason": "stop" if kept == words else "length",
                }
            ],
            "usage": {"prompt_tokens": read, "completion_tokens": len(kept), "total_tokens": read + len(kept)},
        }
    )
    answer.headers.update(quota_headers(call.world, user))
    return answer


def _messages(asked: dict[str, Any]) -> list[str]:
    """What was said, in order."""
    given = asked.get("messages")
    listed = given if isinstance(given, list) else []
    return [str(one.get("content") or "") for one in listed if isinstance(one, dict)]


def _most_tokens(asked: dict[str, Any]) -> int | None:
    """How many tokens the answer may have. Raises ApiError for less than one."""
    most = asked.get("max_tokens")
    if most is None:
        return None
    if type(most) is not int or most < 1:
        raise ApiError(400, f"max_tokens must be at least 1, got {most}.")
    return most


def _charge(call: Call, user: sqlite3.Row, chute: sqlite3.Row, read: int, wrote: int) -> None:
    """Count a call among the usage of its hour, and take its price from whoever pays.

    Within the day's quota nothing is paid, and a plan counts towards its caps what it covers; beyond, the balance
    pays. A free chute costs nothing, and counts as a free call.
    """
    world, database, user_id = call.world, call.world.database, user["user_id"]
    free = chute["terms"] == FREE or bool(user["permissions"] & PERMISSION_FREE)
    price = 0.0 if free or chute["template"] != "vllm" else _price(call, user_id, chute, read, wrote)
    quota = overall_quota(world, user_id)
    used = used_today(world, quota) if quota is not None else 0.0
    plan = plan_of(world, user_id)
    within = quota is not None and used < quota["quota"]
    if plan is not None and (plan.month.is_full or plan.four_hours.is_full):
        within = False
    amount, covered = (0.0, price if plan is not None else 0.0) if within else (price, 0.0)
    bucket = world.clock.now().replace(minute=0, second=0, microsecond=0, tzinfo=None).isoformat(timespec="seconds")
    with database.transaction():
        database.run(
            "INSERT INTO usage (user_id, bucket, chute_id, amount, count, input_tokens, output_tokens, covered) "
            "VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT (user_id, bucket, chute_id) DO UPDATE SET "
            "amount = amount + excluded.amount, count = count + 1, covered = covered + excluded.covered, "
            "input_tokens = ifnull(input_tokens, 0) + excluded.input_tokens, "
            "output_tokens = ifnull(output_tokens, 0) + excluded.output_tokens",
            *(user_id, bucket, chute["chute_id"], amount, read, wrote, covered),
        )
        database.run(
            "UPDATE users SET balance = balance - ?, free_calls = free_calls + ? WHERE user_id = ?",
            *(amount, int(chute["terms"] == FREE), user_id),
        )
        if within and not free:
            database.run(
                "UPDATE quotas SET used = ?, used_on = ? WHERE user_id = ? AND chute_id = '*'",
                *(used + 1, world.clock.stamp()[:10], user_id),
            )


def _price(call: Call, user_id: str, chute: sqlite3.Row, read: int, wrote: int) -> float:
    """USD for so many tokens, by the user's own price and discount if there are any."""
    database, whose = call.world.database, (user_id, chute["chute_id"])
    own = database.row("SELECT * FROM price_overrides WHERE user_id = ? AND chute_id = ?", *whose)
    terms = _TERMS.get(chute["name"], _USUAL_TERMS)[:2]
    prompt, completion = (own["per_million_in"], own["per_million_out"]) if own is not None else terms
    discount = database.value("SELECT discount FROM discounts WHERE user_id = ? AND chute_id = ?", *whose)
    return float((read * prompt + wrote * completion) / _MILLION * (1 - (discount or 0.0)))
