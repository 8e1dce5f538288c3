"""The account's own payments, as an operation over HTTP, and what is said of a list that isn't whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.api.account.payments import OwnPayments
from chutes_tui.api.client import ChutesClient
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.pay_in import load_payments, missing_words

if TYPE_CHECKING:
    from served import ServedSandbox


async def test_none_is_looked_for_from_before_the_account(served: ServedSandbox) -> None:
    client = ChutesClient(served.base_url)
    session: Any = SimpleNamespace(client=client)
    address = served.account.payment_address
    whole = await load_payments(session, address, None)
    assert whole.since is None
    times = sorted(one.timestamp for one in whole.items if one.timestamp is not None)
    since = datetime.now(UTC) - timedelta(days=60)
    recent = await load_payments(session, address, since)
    assert recent.complete
    assert 0 < len(recent.items) == len([one for one in times if one >= since - timedelta(days=1)]) < len(whole.items)
    await client.aclose()


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (OwnPayments(complete=True), ""),
        (OwnPayments(looked_at=6000, total=70000), "incomplete: read 6,000 of 70,000 of everybody's"),
        (OwnPayments(looked_at=10), "incomplete: read 10 of everybody's"),
        (
            OwnPayments(looked_at=10, total=20, problem=Problem("x")),
            "incomplete: read 10 of 20 of everybody's, then it",
        ),
        (OwnPayments(looked_at=10, total=10, unreadable=2), "perhaps incomplete: 2 can't be read"),
    ],
)
def test_what_is_not_there_is_said(found: OwnPayments, words: str) -> None:
    assert missing_words(found).startswith(words)
    assert bool(missing_words(found)) == bool(words)
