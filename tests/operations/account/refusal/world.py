"""Accounts at a moment, and texts as people paste them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chutes_tui.api.account.reads import CapWindow, Quota, QuotaUsage, SubscriptionUsage
from chutes_tui.api.models import User
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.figures import AccountFigures
from chutes_tui.operations.account.refusal.text import read_refusal
from chutes_tui.operations.account.refusal.verdict import Verdict, explain
from chutes_tui.operations.account.standing import Moment

NOW: Final = datetime(2026, 11, 25, 19, 28, tzinfo=UTC)
AT: Final = Moment(NOW)
BLOCK_END: Final = datetime(2026, 11, 25, 20, tzinfo=UTC)
MONTH_END: Final = datetime(2026, 12, 1, tzinfo=UTC)
MIDNIGHT: Final = datetime(2026, 11, 26, tzinfo=UTC)
READ: Final = NOW.timestamp() - 12
FAILED: Final[Figure[Any]] = Figure(problem=Problem("The server returned an error (500)."))
ABSENT: Final[Figure[Any]] = Figure(offered=False)


def account(
    balance: float | None,
    quota: float | None,
    used: float | None = 0.0,
    *,
    plan: tuple[float, float] | None = None,
    caps: tuple[float, float] = (4.17, 50.0),
    created: timedelta = timedelta(days=90),
) -> AccountFigures:
    """`plan`: what is used of the caps of four hours and of the month."""
    user = User(user_id="u", username="ada", balance=balance, created_at=NOW - created)
    subscription = SubscriptionUsage(subscription=False)
    if plan is not None:
        block, month = (CapWindow(usage=one, cap=cap, reset_at=None) for one, cap in zip(plan, caps, strict=True))
        subscription = SubscriptionUsage(
            subscription=True,
            four_hour=CapWindow(usage=block.usage, cap=block.cap, reset_at=BLOCK_END),
            monthly=CapWindow(usage=month.usage, cap=month.cap, reset_at=MONTH_END),
        )
    return AccountFigures(
        user=Figure(user, READ),
        quotas=Figure((Quota(chute_id="*", quota=quota),), READ),
        quota_usage=Figure(QuotaUsage(quota=quota, used=used), READ),
        subscription=Figure(subscription, READ),
    )


def unread(figures: AccountFigures, *names: str, to: Figure[Any] = FAILED) -> AccountFigures:
    """The same with some of the reads failed."""
    changed: dict[str, Any] = dict.fromkeys(names, to)
    return replace(figures, **changed)


def verdict(text: str, figures: AccountFigures, at: Moment = AT, **more: Any) -> Verdict:
    return explain(read_refusal(text), figures, at, **more)


def pasted_forms(status: int, detail: object) -> dict[str, str]:
    """The same refusal in the forms in which programs show it."""
    body = {"detail": detail}
    text = json.dumps(body)
    reason = {401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found"}.get(
        status, "Too Many"
    )
    message = detail["message"] if isinstance(detail, dict) else detail
    return {
        "curl -i": f"HTTP/2 {status} \r\ndate: Wed, 25 Nov 2026 19:20:11 GMT\r\nserver: nginx\r\n\r\n{text}",
        "body": text,
        "openai": f'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n'
        f"openai.APIStatusError: Error code: {status} - {body}",
        "axios": f"AxiosError: Request failed with status code {status}\n  data: {{ detail: {message!r} }}",
        "escaped": json.dumps({"error": f"upstream {status}: {text}"}),
        "log": f"2026-11-25T19:20:11Z ERROR chutes {status} {reason}: {message}",
        "narrow": "\n".join(text[start : start + 17] for start in range(0, len(text), 17)),
        "html": text.replace('"', "&quot;").replace("'", "&#39;"),
        "alone": str(message),
    }
