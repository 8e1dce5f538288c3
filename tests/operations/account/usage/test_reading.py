"""Reading usage over HTTP: in every generation, with what the server can't split, and with days by its clock."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from usage_rows import Used, chute_id, use

from chutes_tui.core import times
from chutes_tui.core.figure import Figure
from chutes_tui.operations.account.sign_in import SignInNeededError
from chutes_tui.operations.account.usage.period import FORTNIGHT, Period, PeriodKind
from chutes_tui.operations.account.usage.reading import load_usage
from chutes_tui.operations.account.usage.rows import Unit, Usage
from chutes_tui.operations.session import Session, open_session
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.sandbox import open_sandbox
from chutes_tui.sandbox.data.accounts import ACCOUNTS
from chutes_tui.sandbox.faults import Fault
from chutes_tui.sandbox.generations import GENERATIONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chutes_tui.core.secret import Secret
    from chutes_tui.sandbox import Sandbox

PAGES: list[tuple[int, int]] = []


@asynccontextmanager
async def session_of(sandbox: Sandbox, fingerprint: Secret | None = None) -> AsyncIterator[Session]:
    profile = resolve_profile(LaunchOptions(sandbox.config_path), {}, sandbox.directory)

    async def nobody(_: object) -> None:
        raise AssertionError

    session = await open_session(profile, ask_first=nobody, records_path=None, transport=sandbox.transport)
    try:
        if fingerprint is not None:
            await session.reads.use_fingerprint(fingerprint)
        yield session
    finally:
        await session.close()


async def read(session: Session, period: Period = FORTNIGHT, before: Figure[Usage] | None = None) -> Figure[Usage]:
    return await load_usage(session, period, before or Figure(), lambda *_: None)


def day(ago: int, hour: int = 5) -> str:
    return f"{times.utc_now().date() - timedelta(days=ago)}T{hour:02}:00:00"


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("generation", GENERATIONS)
async def test_every_account_in_every_generation(account: str, generation: str) -> None:
    from chutes_tui.core.secret import Secret

    with open_sandbox(seed=7, account=account, generation=generation) as sandbox:
        # The oldest has no login for hotkeys.
        secret = Secret(sandbox.account.fingerprint) if generation == "2025-10" else None
        async with session_of(sandbox, secret) as session:
            figure = await read(session)
            usage = figure.value
            assert usage is not None
            assert figure.problem is None
            if not ACCOUNTS[account].owns:
                assert usage.nothing
                return
            first = usage.first.isoformat()
            calls, spent = sandbox.world.database.rows(
                "SELECT sum(count), sum(amount) FROM usage WHERE bucket >= ?", first
            )[0]
        assert usage.total.calls.value == calls
        assert usage.total.usd.value == pytest.approx(spent)
        assert usage.reports(Unit.TOKENS) is (generation != "2025-10")
        assert usage.chutes
        assert usage.whole


async def test_without_a_login_it_needs_a_sign_in() -> None:
    with open_sandbox(seed=7, generation="2025-10") as sandbox:
        async with session_of(sandbox) as session:
            assert isinstance((await read(session)).problem, SignInNeededError)


async def test_a_row_without_tokens_leaves_the_sums_without_the_split() -> None:
    with open_sandbox(seed=7) as sandbox:
        use(sandbox, [Used(day(1), count) for count in ("support-bot", "night-batch")])
        async with session_of(sandbox) as session:
            usage = (await read(session)).value
            assert usage is not None
            assert [one.chute_id for one in usage.chutes or ()] == sorted(
                chute_id(sandbox, name) for name in ("support-bot", "night-batch")
            )
            use(sandbox, [Used(day(1)), Used(day(1), "night-batch", read=None, wrote=None)])
            usage = (await read(session)).value
            assert usage is not None
            assert (usage.chutes, usage.total.calls.value) == (None, 2)


async def test_a_failure_keeps_what_was_known() -> None:
    with open_sandbox(seed=7) as sandbox:
        async with session_of(sandbox) as session:
            first = await read(session)
            sandbox.faults.add(Fault.parse("GET /users/me/usage=wrong_json"))
            stale = await read(session, before=first)
    assert stale.stale
    assert stale.value is first.value


async def test_a_server_without_the_route_is_a_normal_state(monkeypatch: pytest.MonkeyPatch) -> None:
    from chutes_tui.api.errors.types import NotFoundError

    async def gone(*_: object, **__: object) -> None:
        raise NotFoundError("gone", status=404, detail="User not found")

    monkeypatch.setattr("chutes_tui.api.account.usage.usage", gone)
    with open_sandbox(seed=7) as sandbox:
        async with session_of(sandbox) as session:
            figure = await read(session)
    assert (figure.offered, figure.problem) == (False, None)


async def test_today_is_the_day_of_the_servers_clock() -> None:
    with open_sandbox(seed=7) as sandbox:
        sandbox.world.clock.offset = 300
        async with session_of(sandbox) as session:
            await session.client.ping()
            skew = session.client.clock_skew
            assert skew is not None
            assert skew > 200
            usage = (await read(session, Period(PeriodKind.DAY))).value
    assert usage is not None
    assert usage.today == (times.utc_now() + timedelta(seconds=300)).date()
