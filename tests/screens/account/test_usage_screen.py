"""Usage: a panel in the account's place and a screen of its own, over rows that are known exactly."""

from __future__ import annotations

import csv
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from driving import NARROW, WIDE
from lanes import SIZES
from textual.widgets import Input
from usage_rows import Used, use

from chutes_tui.operations.account.sign_in import SignInNeededError
from chutes_tui.operations.account.usage.period import FORTNIGHT
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.usage.dialogs import CustomRangeDialog, RangeDialog, UsageExportDialog
from chutes_tui.screens.account.usage.usage_screen import UsageScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from driving import Driver, Driving

    from chutes_tui.operations.account.usage.rows import Usage
    from chutes_tui.sandbox import Sandbox

ROUTE = "GET /users/me/usage"
ROWS = (
    Used("2026-11-20T20:00:00", "support-bot", 0.5, 30, 900_000, 100_000),
    Used("2026-11-20T03:00:00", "night-batch", 0.004, 1, 0, 0),
    Used("2026-11-19T10:00:00", "support-bot", 1.25, 50, 400_000, 100_000),
    Used("2026-11-07T00:00:00", "invoice-extractor", 0.25, 19, 10, 5),
    Used("2026-11-06T23:00:00", "support-bot", 9.0, 900, 10, 5),
)
"""The clock stands at 20 November, 21:00 UTC: the last row is older than 14 days."""


@asynccontextmanager
async def used(
    driving: Driving, *keys: str, rows: Sequence[Used] = ROWS, faults: Sequence[str] = (), **options: Any
) -> AsyncIterator[Driver]:
    """The account's place after its figures and usage were read, and these keys were pressed."""

    def fill(sandbox: Sandbox) -> None:
        use(sandbox, rows)

    async with driving.sandboxed(*faults, frozen=True, before=fill, **options) as app:
        await app.press("3")
        await app.until(lambda: app.state.figures.asked and figure(app).asked and not figure(app).loading)
        await app.settled()
        for key in keys:
            await app.press(key)
            await app.settled()
        yield app


def figure(app: Driver) -> Any:
    assert app.state.usage is not None
    return app.state.usage.of(FORTNIGHT)


def usage_of(app: Driver) -> Usage:
    screen = app.app.screen
    assert isinstance(screen, UsageScreen)
    assert screen.figure.value is not None
    return screen.figure.value


def chutes(app: Driver) -> list[str]:
    screen = app.app.screen
    assert isinstance(screen, UsageScreen)
    return [row.name for row in screen.table.records]


# In the account's place


@SIZES
async def test_the_panel_and_the_chutes(driving: Driving, size: tuple[int, int]) -> None:
    async with used(driving, size=size) as app:
        if size == WIDE:
            assert app.says("Usage · last 14 days")
            assert app.says("100 calls in 14 days · 7 a day · 1.5 M tokens · $2.00")
            assert app.says("* 20 Nov is not over · days are UTC")
            assert "└7 Nov" in app.text
        else:
            assert app.says("Usage · calls, 14 days: 100")
            assert app.says("* today is not over · days are UTC")
        assert "20*" in app.text
        first = next(line for line in app.lines if "support-bot" in line)
        assert "80 %" in first
        assert "80 " in first
        assert next(line for line in app.lines if "night-batch" in line).count("1 %") == 1


@pytest.mark.slow
async def test_it_is_read_with_the_figures_and_again_with_them(driving: Driving) -> None:
    async with used(driving) as app:
        assert app.sent(*ROUTE.split()) == 1
        await app.press("r")
        await app.settled()
        assert app.sent(*ROUTE.split()) == 2


@pytest.mark.slow
async def test_the_unit_goes_round_and_can_be_clicked(driving: Driving) -> None:
    async with used(driving, "u") as app:
        assert app.state.usage_unit == "tokens"
        assert app.says("1.5 M tokens in 14 days")
        await app.press("u")
        assert app.says("$2.00 in 14 days · $0.14 a day · 100 calls")
        assert "$2.00 ┤" in app.text
        await app.click_on("calls  tokens")
        await app.settled()
        assert app.state.usage_unit == "calls"
        await app.press("u", "u", "u")
        assert app.state.usage_unit == "calls"


async def test_nothing_used_is_said(driving: Driving) -> None:
    async with used(driving, rows=()) as app:
        assert app.says("Nothing was used in the last 14 days.")
        assert "By chute" not in app.text


@pytest.mark.slow
async def test_a_plan_that_pays_is_not_free(driving: Driving) -> None:
    rows = [Used("2026-11-20T20:00:00", amount=0.0, calls=3)]
    async with used(driving, rows=rows, account="subscribed") as app:
        assert app.says("3 calls in 14 days · 0 a day · 45 tokens · paid by plan") or app.says("paid by plan")
        await app.press("u", "u")
        assert app.says("Nothing was charged. The plan paid for all of it.")
    async with used(driving, "u", "u", rows=rows, account="paying") as app:
        assert "plan" not in app.text.split("Usage")[1]
        assert app.says("The server reports an amount of $0 for all of it.")


@pytest.mark.slow
async def test_a_failed_refresh_keeps_the_data_and_says_so(driving: Driving) -> None:
    async with used(driving) as app:
        app.fault(f"{ROUTE}=wrong_json")
        await app.press("r")
        await app.settled()
        assert app.says("100 calls in 14 days")
        assert app.says("✗ not read again · from just now")
        app.mend()
        await app.press("r")
        await app.settled()
        assert not app.says("not read again")


@pytest.mark.slow
async def test_a_first_failure_says_what_and_the_rest_is_useful(driving: Driving) -> None:
    async with used(driving, faults=[f"{ROUTE}=wrong_json"]) as app:
        assert app.says("138.5 of 200")
        assert "✗" in app.text.split("Usage")[1]
        assert not app.state.problem, "the panel says it, not the status line"


@pytest.mark.slow
async def test_without_a_sign_in_it_says_what_helps(driving: Driving) -> None:
    async with used(driving, generation="2025-10") as app:
        assert isinstance(figure(app).problem, SignInNeededError)
        assert app.text.count("This server has no login for hotkeys.") >= 1
        await app.press("U")
        await app.settled()
        assert app.says("Press f and type the fingerprint")
        await app.press("f")
        app.app.screen.query_one(Input).value = app.sandbox.account.fingerprint
        await app.press("enter")
        await app.until(lambda: app.in_front(UsageScreen) and figure(app).value is not None)
        await app.settled()
        assert chutes(app) == ["support-bot", "invoice-extractor", "night-batch"]
        assert "TOKENS" not in app.text, "what no row reports has no column"
        await app.press("u")
        assert app.says("This server doesn't report tokens.")


async def test_a_split_that_fails_leaves_the_sums(driving: Driving) -> None:
    rows = [*ROWS, Used("2026-11-18T00:00:00", "whisper-large-v3", 0.5, 5, None, None)]
    async with used(driving, rows=rows) as app:
        assert app.says("105 calls in 14 days")
        assert app.says("can't split this range by chute")
        await app.press("U")
        await app.settled()
        assert app.says("– Not by chute.")
        assert app.says("105 calls")


async def test_a_server_without_the_route_is_calm(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    from chutes_tui.api.errors.types import NotFoundError

    async def gone(*_: object, **__: object) -> None:
        raise NotFoundError("gone", status=404, detail="User not found")

    monkeypatch.setattr("chutes_tui.api.account.usage.usage", gone)
    async with used(driving, "U") as app:
        assert app.says("– Usage is not offered by this server.")
        assert "✗" not in app.text


@pytest.mark.slow
async def test_chutes_of_others_get_their_names_and_those_that_are_gone_their_ids(driving: Driving) -> None:
    gone = "00000000-1111-4222-8333-444444444444"
    rows = [Used("2026-11-20T20:00:00", name) for name in ("deepseek-ai/DeepSeek-V3", gone)]
    async with used(driving, rows=rows) as app:
        await app.until(lambda: app.says("deepseek-ai/DeepSeek-V3"))
        assert app.says("00000000")
        assert app.sent("GET", f"/chutes/{gone}") == 1


# The screen


@pytest.mark.slow
@SIZES
async def test_the_screen(driving: Driving, size: tuple[int, int]) -> None:
    async with used(driving, "U", size=size) as app:
        assert app.in_front(UsageScreen)
        assert chutes(app) == ["support-bot", "invoice-extractor", "night-batch"]
        assert app.says("Account › Usage")
        assert app.says("Chutes keeps no usage per API key.")
        assert app.says("3 chutes · most calls first")
        await app.press("escape")
        assert app.in_front(AccountScreen)


@pytest.mark.slow
async def test_the_days_of_a_chute(driving: Driving) -> None:
    async with used(driving, "U") as app:
        for words in ("80 · 80 % of all", "1.5 M", "$1.75", "20 Nov* 30 1.0 M $0.50", "19 Nov 50 0.5 M $1.25"):
            assert app.says(words), words
        assert not app.says("18 Nov")
        await app.press("enter", "escape")
        assert app.in_front(UsageScreen)
        await app.press("j", "j")
        assert app.says("<$0.01")


@pytest.mark.slow
async def test_where_it_is_narrow_the_days_open(driving: Driving) -> None:
    async with used(driving, "U", size=NARROW) as app:
        assert app.says("80 calls · 80 % of all $1.75")
        assert app.says("most: 19 Nov, 50 calls")
        await app.press("enter")
        assert app.in_front(TextDialog)
        assert app.says("19 Nov")
        await app.press("escape", "escape")
        assert app.in_front(AccountScreen)


@pytest.mark.slow
async def test_filter_and_order(driving: Driving) -> None:
    async with used(driving, "U", "slash") as app:
        await app.type("bat")
        assert chutes(app) == ["night-batch"]
        await app.press("enter", "escape")
        assert len(chutes(app)) == 3
        await app.press("s", "c")
        assert chutes(app) == ["invoice-extractor", "night-batch", "support-bot"]
        await app.press("S")
        assert chutes(app) == ["support-bot", "night-batch", "invoice-extractor"]
        await app.press("s", "t")
        assert chutes(app) == ["support-bot", "invoice-extractor", "night-batch"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("letter", "calls", "slices"),
    [("d", 31, 24), ("w", 81, 7), ("f", 100, 14), ("m", 1000, 31)],
)
async def test_the_ranges(driving: Driving, letter: str, calls: int, slices: int) -> None:
    async with used(driving, "U", "t", letter) as app:
        usage = usage_of(app)
        assert (usage.total.calls.value, len(usage.slices)) == (calls, slices)
        assert app.says(f"{calls:,} calls")
        assert app.app.screen.focused is app.app.screen.query_one(RecordTable)
        if letter == "d":
            assert app.says("Usage · today")
            assert app.says("* this hour is not over · hours are UTC")
            assert app.says("20:00 30")
        if letter == "m":
            assert app.says("Usage · 21 Oct to 20 Nov")


@pytest.mark.slow
async def test_a_range_of_ones_own(driving: Driving) -> None:
    async with used(driving, "U", "t", "c") as app:
        assert app.in_front(CustomRangeDialog)
        first, last = app.app.screen.query(Input).results(Input)
        assert (first.value, last.value) == ("2026-11-07", "2026-11-20")
        first.value = "2026-11-21"
        await app.press("enter")
        assert app.says("✗ From is later than To.")
        first.value, last.value = "2026-11-06", "2026-11-06"
        await app.press("enter")
        await app.settled()
        usage = usage_of(app)
        assert (usage.total.calls.value, len(usage.slices), usage.hourly) == (900, 24, True)
        assert app.says("Usage · 6 Nov")
        await app.press("t")
        assert app.in_front(RangeDialog)


@pytest.mark.slow
async def test_an_older_range_stays_while_the_newest_is_read_and_wins(driving: Driving) -> None:
    async with used(driving, "U") as app:
        app.fault(f"{ROUTE}=latency:5 x1")
        await app.press("t", "w")
        await app.press("t", "d")
        await app.until(lambda: usage_of(app).hourly)
        app.mend()
        await app.settled()
        assert usage_of(app).total.calls.value == 31
        await app.press("t", "f")
        assert app.says("100 calls"), "what is known is shown at once"


@pytest.mark.slow
async def test_the_csv(driving: Driving) -> None:
    async with used(driving, "U", "w") as app:
        assert app.in_front(UsageExportDialog)
        path = driving.home / "used.csv"
        app.app.screen.query_one(Input).value = "~/used.csv"
        await app.press("enter")
        await app.until(lambda: app.in_front(UsageScreen))
        assert "✓ Wrote the usage to" in app.status
        rows = list(csv.DictReader(path.read_text().splitlines()))
        assert sum(int(row["calls"]) for row in rows) == 100
        assert sum(float(row["USD"]) for row in rows) == pytest.approx(2.004)
        assert {row["chute"] for row in rows} == {"support-bot", "invoice-extractor", "night-batch"}
        await app.press("w")
        app.app.screen.query_one(Input).value = "~/used.csv"
        await app.press("enter")
        await app.until(lambda: app.in_front(ConfirmDialog))


@pytest.mark.slow
async def test_a_first_failure_offers_details_and_another_try(driving: Driving) -> None:
    async with used(driving, "U", faults=[f"{ROUTE}=wrong_json"]) as app:
        assert app.says("Details [e]")
        app.mend()
        await app.press("r")
        await app.settled()
        assert chutes(app)


@pytest.mark.slow
async def test_an_account_without_a_right_to_its_chutes_is_not_asked_without_end(driving: Driving) -> None:
    async with used(driving, faults=["GET /chutes/=internal_error"]) as app:
        before = app.sent("GET", "/chutes/")
        await app.press("U", "u", "u", "u", "escape")
        await app.settled()
        assert app.sent("GET", "/chutes/") == before


@pytest.mark.slow
async def test_an_account_that_is_opened_meanwhile_is_read(driving: Driving) -> None:
    async with used(driving, "U", "t", "m") as app:
        profile = app.state.profile
        assert profile is not None
        use(app.sandbox, ROWS[:1])
        app.app.open_profile(profile, show_keys=False)
        await app.until(lambda: app.in_front(UsageScreen) and app.says("30 calls"))
        await app.settled()
        assert chutes(app) == ["support-bot"]
