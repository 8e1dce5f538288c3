"""The secrets screen while there is nothing to show, or only a part, or something old, or very much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from lanes import SIZES
from secrets_driver import add_secrets, current, go_to, open_secrets, rows

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.profiles import LaunchOptions
from chutes_tui.sandbox.routes.api_keys import insert_key

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox


async def test_says_that_it_is_loading(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("GET /secrets/=latency:60")
        await app.press("2")
        await app.seen("Loading secrets…")
        await app.press("j", "G", "a", "d", "c", "p", "t", "enter", "space", "s", "S", "slash", "escape", "t")
        assert len(app.app.screen_stack) == 1
        app.mend()
        await app.seen("10 secrets · in 5 chutes")
        assert "Loading" not in app.text


async def test_an_empty_account(driving: Driving) -> None:
    async with driving.sandboxed(empty=True) as app:
        await open_secrets(app)
        assert "This account has no secrets yet." in app.text
        assert app.says("n: create one · i: import a .env file")
        assert app.says("0 secrets")
        await app.press("d", "enter", "c", "p", "space", "a", "G", "t")
        assert len(app.app.screen_stack) == 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["internal_error", "bad_gateway_html", "drop_before_commit", "wrong_json"])
async def test_a_failed_load_is_explained_and_mended(driving: Driving, fault: str) -> None:
    async with driving.sandboxed(f"GET /secrets/={fault}") as app:
        screen = await open_secrets(app)
        problem = app.state.problem
        assert problem is not None
        assert app.says(problem.what)
        assert app.says(problem.next_step)
        assert "Try again [r]" in app.text
        await app.press("e")
        assert "Error details" in app.text
        await app.press("escape")
        app.mend()
        await app.press("r")
        await app.seen("10 secrets · in 5 chutes")
        assert len(rows(screen)) == 15


@SIZES
async def test_old_ones_stay_when_a_refresh_fails(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await open_secrets(app)
        await go_to(app, screen, "support-bot", "SENTRY_DSN")
        before = rows(screen)
        app.fault("GET /secrets/=internal_error")
        await app.press("r")
        await app.seen("✗ Refresh failed  data from just now")
        assert rows(screen) == before
        assert current(screen) == ("support-bot", "SENTRY_DSN")


@SIZES
async def test_an_incomplete_list_says_so(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        await open_secrets(app)
        secrets = app.state.secrets
        app.state.secrets = secrets.loaded(secrets.items[:4], total=10, complete=False, unreadable=2, at=1.0)
        await app.pilot.pause()
        assert "⚠ incomplete: 4 of 10" in app.text
        assert "⚠ 2 unreadable" in app.text


async def test_a_key_that_opens_no_secrets(driving: Driving, served_sandbox: ServedSandbox) -> None:
    served_sandbox.reset()
    world, user_id = served_sandbox.sandbox.world, served_sandbox.account.user_id
    _, secret_key = insert_key(world, user_id, "scoped", False, [("chutes", None, "invoke")])
    environ = {"CHUTES_API_KEY": secret_key, "CHUTES_API_URL": served_sandbox.base_url}
    async with driving.app(launch=LaunchOptions(), environ=environ) as app:
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        await open_secrets(app)
        problem = app.state.secrets.problem
        assert problem is not None
        assert app.says(problem.what)
        assert app.says(problem.next_step)


@pytest.mark.slow
async def test_odd_keys_are_shown_and_not_obeyed(driving: Driving) -> None:
    odd = ("a[/foo]b", "esc\x1b[31mred", "‮evil", "", "x" * 300, "two\nlines")
    async with driving.sandboxed(before=add_secrets(*odd), size=NARROW) as app:
        screen = await open_secrets(app)
        assert set(odd) <= set(rows(screen))
        assert "a[/foo]b" in app.text
        assert "esc␛[31mred" in app.text
        assert "(no variable reported)" in app.text
        assert "two␊lines" in app.text
        for key in odd:
            await go_to(app, screen, "support-bot", key)
            await app.press("enter", "escape", "c", "escape", "d", "escape")
            assert "\x1b[31m" not in app.text
        assert len(app.app.screen_stack) == 1


async def test_thousands(driving: Driving) -> None:
    async with driving.sandboxed(before=add_secrets(*(f"KEY_{number:05d}" for number in range(2500)))) as app:
        screen = await open_secrets(app)
        assert app.says("2,510 secrets · in 5 chutes")
        assert len(rows(screen)) == 2515
        await app.press("t", "G")
        assert current(screen)[1] == "ZENDESK_API_KEY"
        await app.press("slash", *"_01234")
        await app.until(lambda: rows(screen) == ["KEY_01234"])
        assert "1 of 2,510" in app.text
