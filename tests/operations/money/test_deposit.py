"""The developer deposit over HTTP: how far it is, every fault at its return, and failures inside a 200."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from served import FAULTS

from chutes_tui.api.client import ChutesClient
from chutes_tui.api.errors.types import ApiError, NotOfferedError
from chutes_tui.api.money import required_deposit, return_deposit
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.operations.money.deposit import (
    HOLD,
    Deposit,
    address_problem,
    give_back,
    read_deposit,
    refused_until,
)
from chutes_tui.storage.open_writes import OpenWrites

from ..oauth.desk import account
from .test_transfer import NOT_DONE

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.operations.session import Session

RETURN = "/return_developer_deposit"


@pytest.fixture
def older(served: ServedSandbox) -> ServedSandbox:
    """A server that wants deposits and names their address."""
    served.sandbox.switch(generation="2025-10", older=True)
    return served


async def known(session: Session, served: ServedSandbox) -> Deposit:
    return await read_deposit(session, await session.client.me(), f"{served.base_url}/_chain", Deposit())


def returned(served: ServedSandbox) -> bool:
    return bool(served.sandbox.world.database.value("SELECT deposit_returned FROM users WHERE username = 'ada'"))


async def test_how_far_it_is(older: ServedSandbox) -> None:
    async with account(older) as session:
        found = await known(session, older)
        assert found.required.value is not None
        assert found.required.value.usd == 250.0
        assert found.address
        assert (found.paid, found.confirmed, found.gone) == (True, True, False)
        assert found.confirmed_at is not None
        assert found.returnable_at == found.confirmed_at + HOLD
        assert found.at_address.value is not None
        assert found.at_address.value.free > 0
        ended = await give_back(
            session, OpenWrites(None), found, f"{older.base_url}/_chain", older.account.coldkey_address
        )
        assert ended.stage is Stage.DONE
        assert returned(older)
        assert (await known(session, older)).gone
        again = await give_back(session, OpenWrites(None), found, "", older.account.coldkey_address)
        assert again.stage is Stage.REFUSED  # inside a 200
        assert again.problem is not None
        assert "does not have any free balance" in again.problem.what


async def test_a_server_that_wants_none(served: ServedSandbox) -> None:
    async with account(served) as session:
        found = await known(session, served)
        assert not found.required.offered
        assert found.address == ""
        assert (found.paid, found.confirmed, found.gone) == (False, False, False)
        assert found.returnable_at is None


async def test_too_early_says_from_when_on(older: ServedSandbox) -> None:
    from chutes_tui.sandbox.routes.money import insert_payment

    insert_payment(older.sandbox.world, older.account.user_id, 250, "developer")
    async with account(older) as session:
        ended = await give_back(session, OpenWrites(None), Deposit(), "", older.account.coldkey_address)
    assert ended.stage is Stage.REFUSED
    assert ended.refused_until is not None
    assert timedelta(days=6, hours=23) < ended.refused_until - datetime.now(UTC) < timedelta(days=7, minutes=1)
    assert not returned(older)


@pytest.mark.parametrize("chain", [True, False], ids=["chain", "no-chain"])
@pytest.mark.parametrize(
    "kind", [pytest.param(one, marks=() if "drop" in one else pytest.mark.slow) for one in FAULTS]
)
async def test_every_fault_sends_it_once_and_only_the_chain_tells(
    older: ServedSandbox, kind: str, chain: bool
) -> None:
    writes = OpenWrites(None)
    async with account(older) as session:
        found = await known(session, older)
        older.fault(f"POST {RETURN}={kind}")
        node = f"{older.base_url}/_chain" if chain else f"{older.base_url}/nowhere"
        ended = await give_back(session, writes, found, node, older.account.coldkey_address)
        assert older.asked("POST", RETURN) == 1
        assert returned(older) is (kind not in NOT_DONE)
        if kind == "too_many_requests":
            assert (ended.stage, writes.of(session.host)) == (Stage.REFUSED, ())
        elif chain and kind not in NOT_DONE:
            assert (ended.stage, writes.of(session.host)) == (Stage.DONE, ())
        else:
            assert ended.stage is Stage.LOST_UNKNOWN
            (write,) = writes.of(session.host)
            assert write.about["to"] == older.account.coldkey_address
            with pytest.raises(Problem, match="is open"):
                await give_back(session, writes, found, node, older.account.coldkey_address)
            assert older.asked("POST", RETURN) == 1


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [
        ({"status_code": 400, "detail": "empty", "headers": None}, False),
        ({"status_code": 500, "detail": "chain down"}, True),
        ({"status": "failed"}, True),
        ({}, True),
        ([], True),
    ],
)
async def test_a_failure_inside_a_200_is_a_failure(answer: object, unknown: bool) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    client = ChutesClient("https://api.example", None, transport=transport)
    with pytest.raises(ApiError) as caught:
        await return_deposit(client, "5X")
    assert caught.value.outcome_unknown is unknown
    await client.aclose()


@pytest.mark.parametrize("generation", ["2025-10", "2026-02", "2026-08"])
async def test_what_is_required_is_not_offered_where_the_route_is_gone(
    served: ServedSandbox, generation: str
) -> None:
    served.sandbox.switch(generation=generation)
    async with account(served) as session:
        with pytest.raises(NotOfferedError):
            await required_deposit(session.client)


def test_addresses(served: ServedSandbox) -> None:
    good = served.account.coldkey_address
    assert address_problem(good, None) == ""
    assert "checksum" in address_problem(good[:-1] + ("1" if good[-1] != "1" else "2"), None)
    assert "checksum" in address_problem("0x" + "00" * 32, None)
    assert "another network" in address_problem("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", None)
    assert address_problem("", None)


def test_the_server_s_date() -> None:
    words = "You must wait at least 7 days between payment and cancellation, most recent payment: {}"
    for moment in ("2026-11-20 20:55:14.108111+00:00", "2026-11-20 20:55:14+00:00"):
        assert refused_until(Problem("", detail=words.format(moment))) == datetime(
            2026, 11, 27, 20, 55, 14, tzinfo=UTC
        )
    for detail in ("", words.format("yesterday"), words.format("2026-99-20 20:55:14")):
        assert refused_until(Problem("", detail=detail)) is None
    assert refused_until(None) is None
