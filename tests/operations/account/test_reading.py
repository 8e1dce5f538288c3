"""Reading the account's figures over HTTP: in every generation, of every account, with each read failing alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.figures import READS, AccountFigures
from chutes_tui.operations.account.plan import plan_of
from chutes_tui.operations.account.reading import load_figures
from chutes_tui.operations.session import open_session
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.sandbox import open_sandbox
from chutes_tui.sandbox.data.accounts import ACCOUNTS
from chutes_tui.sandbox.faults import Fault
from chutes_tui.sandbox.generations import GENERATIONS

if TYPE_CHECKING:
    from chutes_tui.sandbox import Sandbox

ROUTES = {
    "user": "/users/me",
    "quotas": "/users/me/quotas",
    "quota_usage": "/users/me/quota_usage/me",
    "subscription": "/users/me/subscription_usage",
    "discounts": "/users/me/discounts",
    "price_overrides": "/users/me/price_overrides",
    "tao_price": "/fmv",
}


async def _nobody(_: object) -> None:
    raise AssertionError


async def read(
    sandbox: Sandbox, before: AccountFigures | None = None, said: list[AccountFigures] | None = None
) -> Any:
    profile = resolve_profile(LaunchOptions(sandbox.config_path), {}, sandbox.directory)

    session = await open_session(profile, ask_first=_nobody, records_path=None, transport=sandbox.transport)
    heard: list[AccountFigures] = [] if said is None else said
    try:
        return await load_figures(session, before or AccountFigures(), heard.append)
    finally:
        await session.close()


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("generation", GENERATIONS)
async def test_every_account_in_every_generation(account: str, generation: str) -> None:
    with open_sandbox(seed=7, account=account, generation=generation) as sandbox:
        if generation == "2025-10":
            sandbox.switch(generation="2026-02")  # its figures need the fingerprint, see the sign-in's tests
        figures = await read(sandbox)
    seed = ACCOUNTS[account]
    assert not figures.problems
    assert figures.user.value.balance == pytest.approx(seed.balance)
    assert figures.quota_usage.value.used == pytest.approx(seed.used)
    assert figures.subscription.value.subscription is (seed.plan is not None)
    assert set(figures.chute_usage) == {one.chute_id for one in figures.quotas.value if one.chute_id != "*"}
    assert len(figures.chute_usage) == len(seed.chute_quotas)
    plan = plan_of(figures)
    assert plan.subscribed is (seed.plan is not None)
    assert (plan.title == "Pay as you go") is (seed.quota == 0)


async def test_a_server_of_2025_without_a_login_shows_what_it_can(served_2025: Sandbox) -> None:
    figures = await read(served_2025)
    assert figures.user.value.username == "ada"
    assert figures.tao_price.value > 0
    assert len(figures.problems) == 1
    assert "no login for hotkeys" in figures.problems[0].what


@pytest.fixture
def served_2025() -> Any:
    with open_sandbox(seed=7, generation="2025-10") as sandbox:
        yield sandbox


@pytest.mark.parametrize("name", READS)
async def test_each_read_fails_alone(name: str) -> None:
    with open_sandbox(seed=7, account="subscribed") as sandbox:
        whole = await read(sandbox)
        sandbox.faults.add(Fault.parse(f"GET {ROUTES[name]}=wrong_json"))
        figures = await read(sandbox, whole)
    failed = {one for one in READS if getattr(figures, one).problem is not None}
    # the faults go by the beginning of a path
    assert failed == (
        {name}
        if name != "user"
        else {"user", "quotas", "quota_usage", "subscription", "discounts", "price_overrides"}
    )
    assert getattr(figures, name).value == getattr(whole, name).value
    assert getattr(figures, name).stale


@pytest.mark.parametrize("name", [one for one in READS if one != "user"])
async def test_a_route_that_is_not_there_is_not_offered(name: str) -> None:
    with open_sandbox(seed=7) as sandbox:
        sandbox.switch(absent=(ROUTES[name],))
        figures = await read(sandbox)
    assert not getattr(figures, name).offered
    assert not figures.problems
    assert figures.asked


async def test_all_that_fails_is_a_problem_of_the_connection() -> None:
    with open_sandbox(seed=7) as sandbox:
        sandbox.faults.add(Fault.parse("GET /=bad_gateway_html"))
        said: list[AccountFigures] = []
        with pytest.raises(Problem, match="unreachable or too busy"):
            await read(sandbox, said=said)
    assert said[0].loading
    assert not said[-1].loading
    assert len(said[-1].problems) == 1


@pytest.mark.parametrize("shape", ["map", "free"])
async def test_quotas_in_their_other_shapes(shape: str) -> None:
    with open_sandbox(seed=7) as sandbox:
        sandbox.switch(quotas=shape)
        figures = await read(sandbox)
    if shape == "free":
        assert figures.quotas.value == ()
        assert figures.quota_usage.value.unlimited
        assert plan_of(figures).title == "No limits"
    else:
        assert [(one.chute_id, one.quota) for one in figures.quotas.value] == [("*", 200)]


def _number() -> Figure[int]:
    return Figure()


def test_a_figure_keeps_its_value_when_it_fails() -> None:
    figure = _number().reported(3, 5.0).asking().failed(Problem("no"))
    assert (figure.value, figure.at, figure.stale, figure.loading) == (3, 5.0, True, False)
    assert not _number().asked
    assert _number().not_offered().asked


class Rounds(httpx.AsyncBaseTransport):
    """Answers all that was asked meanwhile together, as a server far away does; counts how often."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.count = 0
        self._waiting: list[asyncio.Future[None]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        gate = asyncio.get_running_loop().create_future()
        self._waiting.append(gate)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().create_task(self._answer_soon())
        await gate
        return await self.inner.handle_async_request(request)

    async def _answer_soon(self) -> None:
        for _ in range(200):  # whoever asks side by side has done so by then
            await asyncio.sleep(0)
        self.count += 1
        waiting, self._waiting = self._waiting, []
        for gate in waiting:
            gate.set_result(None)


@pytest.mark.parametrize("account", ["paying", "subscribed"])
async def test_all_is_there_after_two_round_trips(account: str) -> None:
    with open_sandbox(seed=7, account=account) as sandbox:
        rounds = Rounds(sandbox.transport)
        profile = resolve_profile(LaunchOptions(sandbox.config_path), {}, sandbox.directory)
        session = await open_session(profile, ask_first=_nobody, records_path=None, transport=rounds)
        await session.reads.prepare()
        rounds.count = 0
        said: list[tuple[AccountFigures, int]] = []
        await load_figures(session, AccountFigures(), lambda figures: said.append((figures, rounds.count)))
        await session.close()
    assert next(count for figures, count in said if figures.asked) == 2
