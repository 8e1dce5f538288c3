"""`/invocations/…`: the platform's own records of calls, by the hour, and reports about one call."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.responses import Response

from chutes_tui.sandbox.errors import ApiError

if TYPE_CHECKING:
    from chutes_tui.sandbox.call import Call

_HOUR = re.compile(r"([0-9]{1,2})\.csv")
_KEPT = timedelta(days=42)
_COLUMNS = "chute_id,chute_user_id,started_at,count,amount"


def export(call: Call) -> Response:
    """Everybody's calls in an hour, as CSV. Open to everybody; no account's own figures."""
    year, month, day = (_number(call, name) for name in ("year", "month", "day"))
    found = _HOUR.fullmatch(call.path("hour"))
    if found is None:
        raise ApiError(400, f"Invalid format: {call.path('hour')}")
    hour = int(found[1])
    missing = ApiError(404, f"Invocations export not found {year=} {month=} {day=} {hour=}")
    try:
        moment = datetime(year, month, day, hour, tzinfo=UTC)
    except ValueError:
        raise missing from None
    if not timedelta(hours=1) <= call.world.clock.now() - moment <= _KEPT:
        raise missing
    bucket = moment.replace(tzinfo=None).isoformat(timespec="seconds")
    rows = call.world.database.rows(
        "SELECT chute_id, chutes.user_id, bucket, sum(count) AS count, sum(amount) AS amount "
        "FROM usage JOIN chutes USING (chute_id) WHERE bucket = ? GROUP BY chute_id ORDER BY chute_id",
        bucket,
    )
    lines = [_COLUMNS, *(",".join(str(value) for value in row) for row in rows)]
    return Response("\n".join(lines) + "\n", media_type="text/csv")


def report(call: Call) -> Response:
    """Complain about a call: the sandbox keeps none that could be found."""
    _, fields = call.user_and_fields()
    fields.text("reason")
    fields.check()
    raise ApiError(404, "Invocation not found, or does not belong to you")


def _number(call: Call, name: str) -> int:
    text = call.path(name)
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ApiError(400, f"Invalid format: {text}")
    return int(text)
