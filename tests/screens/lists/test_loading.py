"""While a list loads: what is under way turns in the frame, pages are counted, and nothing jumps. When it fails, the
mouse finds details and another try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import add_keys
from lanes import SIZES

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.dialogs.confirm import TextDialog

if TYPE_CHECKING:
    from driving import Driver, Driving


def frame(app: Driver) -> str:
    """The lower edge of the list's frame."""
    return next(line for line in app.lines if "╰" in line)


@SIZES
async def test_the_first_load_turns_and_counts_pages(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed("GET /api_keys/=latency:0.4", before=add_keys(2300), wait=False, size=size) as app:
        await app.until(lambda: any(sign in app.text for sign in "◐◓◑◒"))
        assert "Loading API keys…" in app.text
        await app.until(lambda: "page 2 of 3" in frame(app))
        await app.press("G", "k")  # the list works meanwhile
        await app.until(lambda: "page 3 of 3" in frame(app))
        app.mend()
        await app.loaded()
        assert "page" not in frame(app)
        assert not set("◐◓◑◒") & set(app.text)


async def test_a_refresh_moves_nothing(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("GET /api_keys/=latency:60")
        before = app.lines
        await app.press("r")
        await app.until(lambda: "loading" in frame(app))
        assert [line for line in app.lines if "╰" not in line][2:-2] == [line for line in before if "╰" not in line][
            2:-2
        ]
        first = next(sign for sign in "◐◓◑◒" if sign in frame(app))
        await app.until(lambda: first not in frame(app))
        app.mend()
        await app.press("r")
        await app.loaded()
        assert "loading" not in frame(app)


async def test_nothing_turns_where_nothing_may_move(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.app.animation_level = "none"
        app.fault("GET /api_keys/=latency:60")
        await app.press("r")
        await app.until(lambda: "loading" in frame(app))
        assert app.table.screen._turning is None  # type: ignore[attr-defined]
        app.mend()
        await app.press("r")
        await app.loaded()


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize(("place", "path"), [("1", "/api_keys/"), ("2", "/secrets/")])
async def test_a_failed_load_by_mouse(driving: Driving, size: tuple[int, int], place: str, path: str) -> None:
    async with driving.sandboxed(f"GET {path}=internal_error", wait=False, size=size) as app:
        await app.press(place)
        await app.until(lambda: "Try again [r]" in app.text)
        await app.settled()
        problem = app.state.problem
        assert problem is not None
        assert app.says(problem.what)
        assert app.says(problem.next_step)
        await app.click_on("Details [e]")
        await app.until(lambda: app.in_front(TextDialog))
        await app.press("escape")
        app.mend()
        await app.click_on("Try again [r]")
        await app.until(lambda: "Try again" not in app.text)


async def test_a_failed_refresh_by_mouse(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("GET /api_keys/=internal_error")
        await app.press("r")
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        await app.seen("Refresh failed")
        await app.click_on("Details [e]")
        await app.until(lambda: app.in_front(TextDialog))
        await app.press("escape")
        app.mend()
        await app.click_on("Try now [r]")
        await app.loaded()
        await app.until(lambda: "Refresh failed" not in app.text)
