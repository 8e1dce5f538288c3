"""Giving balance away over HTTP, with every fault at the write: sent once, and never called what isn't known."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from served import FAULTS

from chutes_tui.core.attempt import Presence, Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.money import open_writes
from chutes_tui.operations.money.transfer import (
    TransferDraft,
    balance_words,
    find_recipient,
    look_again,
    recipient_problem,
    send_transfer,
)
from chutes_tui.storage.open_writes import OpenWrites

from ..oauth.desk import account

if TYPE_CHECKING:
    from pathlib import Path

    from served import ServedSandbox

    from chutes_tui.storage.open_writes import OpenWrite

TRANSFER = "/users/balance_transfer"
DRAFT = TransferDraft("grace", Decimal("2.17"), Decimal("42.17"))
NOT_DONE = {"drop_before_commit", "too_many_requests", "internal_error", "bad_gateway_html"}
"""Faults that come before anything takes effect."""


def balances(served: ServedSandbox) -> tuple[float, float]:
    value = served.sandbox.world.database.value
    mine, hers = (value("SELECT balance FROM users WHERE username = ?", name) for name in ("ada", "grace"))
    return round(mine, 9), round(hers, 9)


@pytest.mark.parametrize(
    "kind", [pytest.param(one, marks=() if "drop" in one else pytest.mark.slow) for one in FAULTS]
)
async def test_every_fault_sends_it_once_and_says_what_is_known(
    served: ServedSandbox, tmp_path: Path, kind: str
) -> None:
    writes = OpenWrites(tmp_path / "open.json")
    async with account(served) as session:
        served.fault(f"POST {TRANSFER}={kind}")
        ended = await send_transfer(session, writes, DRAFT)
        assert served.asked("POST", TRANSFER) == 1
        moved = balances(served) == (40.0, 10.22)
        assert moved is (kind not in NOT_DONE)
        kept = OpenWrites(tmp_path / "open.json").of(session.host)
        if kind == "too_many_requests":
            assert ended.stage is Stage.REFUSED
            assert kept == ()
            return
        assert ended.stage is Stage.LOST_UNKNOWN
        assert ended.problem is not None
        assert "may have been sent" in ended.problem.what
        assert "that is no proof" in ended.problem.why
        (write,) = kept
        assert open_writes.named(write) == "the transfer of $2.17 to grace"
        served.sandbox.faults.clear()
        with pytest.raises(Problem, match="Another transfer is open"):  # neither here nor in another window
            await send_transfer(session, OpenWrites(tmp_path / "open.json"), DRAFT)
        assert served.asked("POST", TRANSFER) == 1
        again = await look_again(session, write)
        assert again.after == Decimal("40.0" if moved else "42.17")


class Watched(OpenWrites):
    """Remembers what was asked of the server when each change was written."""

    def __init__(self, served: ServedSandbox) -> None:
        super().__init__(None)
        self.sent: list[int] = []
        self._served = served

    def begin(self, write: OpenWrite) -> OpenWrite | None:
        self.sent.append(self._served.asked("POST", TRANSFER))
        return super().begin(write)

    def end(self, identifier: str) -> None:
        self.sent.append(self._served.asked("POST", TRANSFER))
        super().end(identifier)


async def test_it_is_written_down_before_it_is_sent_and_out_when_it_is_done(served: ServedSandbox) -> None:
    writes = Watched(served)
    async with account(served) as session:
        ended = await send_transfer(session, writes, DRAFT)
        assert ended.stage is Stage.DONE
        assert ended.after == Decimal("40.0")
        assert writes.sent == [0, 1]
        assert writes.of(session.host) == ()
    assert balances(served) == (40.0, 10.22)


async def test_what_can_not_be_written_down_is_not_sent(served: ServedSandbox, tmp_path: Path) -> None:
    path = tmp_path / "open.json"
    path.write_text('{"version": 99, "open": []}')
    async with account(served) as session:
        with pytest.raises(Problem, match="written by a newer chutes-tui"):
            await send_transfer(session, OpenWrites(path), DRAFT)
    assert served.asked("POST", TRANSFER) == 0
    assert path.read_text() == '{"version": 99, "open": []}'


async def test_the_fingerprint_signs_where_a_key_may_not(served: ServedSandbox) -> None:
    fingerprint = served.account.fingerprint
    async with account(served, "production") as session:
        refused = await send_transfer(session, OpenWrites(None), DRAFT)
        assert refused.stage is Stage.REFUSED
        assert refused.problem is not None
        assert "admin key" in refused.problem.why
        wrong = await send_transfer(session, OpenWrites(None), DRAFT, Secret("x" * 32))
        assert wrong.stage is Stage.REFUSED
        ended = await send_transfer(session, OpenWrites(None), DRAFT, Secret(fingerprint))
    assert ended.stage is Stage.DONE
    assert balances(served) == (40.0, 10.22)
    assert not any(fingerprint in str(one) for one in (refused.problem, wrong.problem))


async def test_who_there_is(served: ServedSandbox) -> None:
    async with account(served) as session:
        assert (await find_recipient(session, "grace")).presence is Presence.PRESENT
        assert (await find_recipient(session, "Grace")).presence is Presence.ABSENT
        served.fault("GET /users/grace=internal_error")
        assert (await find_recipient(session, "grace")).presence is Presence.UNKNOWN
        served.sandbox.switch(generation="2025-10")
        assert (await find_recipient(session, "nobody")).presence is Presence.UNKNOWN


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("grace", False),
        ("0f0f0f0f-0000-4000-8000-000000000000", False),
        ("0F0F0F0F-0000-4000-8000-000000000000", True),
        ("0f0f0f0f000040008000000000000000", True),
        ("", True),
        ("gr", True),
        ("grace hopper", True),
    ],
)
def test_recipients(typed: str, wrong: bool) -> None:
    assert bool(recipient_problem(typed, None)) is wrong


def test_two_balances_prove_nothing() -> None:
    before, amount = Decimal("42.17"), Decimal("2.17")
    for after in (Decimal("40.00"), Decimal("42.17"), Decimal(7)):
        assert "proof" in balance_words(before, amount, after) or "doesn't tell" in balance_words(
            before, amount, after
        )
    assert balance_words(before, amount, None) == "The balance could not be read afterwards."


def test_kinds_have_names_of_their_own() -> None:
    assert len({open_writes.TRANSFER, open_writes.DELETION, open_writes.DEPOSIT}) == 3
