"""Signing in to the website: the address is a credential, shown nowhere, and works once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.access.signed_messages import LOGIN_LIFETIME
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.account import browser_login
from chutes_tui.operations.account.browser_login import hand_over
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.browser_login_dialog import BrowserLoginDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

ADDRESS = "https://api.example/idp/cli_login?signature=5e5e5e5e5e5e"


@asynccontextmanager
async def dialog(driving: Driving, **options: str) -> AsyncIterator[Driver]:
    async with driving.sandboxed(**options) as app:  # type: ignore[arg-type]
        await app.press("3")
        await app.until(lambda: app.in_front(AccountScreen) and app.state.figures.asked)
        await app.press("L")
        assert app.in_front(BrowserLoginDialog)
        await app.settled()
        yield app


async def test_it_is_copied_as_a_secret_and_signs_in_once(driving: Driving) -> None:
    async with dialog(driving) as app:
        assert app.says("Ready · hidden · works for")
        await app.press("c")
        await app.settled()
        address = app.clipboard.text
        assert address is not None
        assert address.startswith("http://sandbox.localhost/idp/cli_login?hotkey=5")
        assert "signature" not in app.text
        async with httpx.AsyncClient(transport=app.sandbox.transport) as http:
            page = await http.get(address)
            assert (page.status_code, "ada" in page.text) == (200, True)
            assert (await http.get(address)).status_code == 401


async def test_the_browser_is_given_no_credential(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    answers: list[httpx.Response] = []

    def open_page(url: str) -> None:
        opened.append(url)
        answers.append(httpx.get(url))
        answers.append(httpx.get(url))

    monkeypatch.setattr("chutes_tui.operations.browser.open_page", open_page)
    async with dialog(driving) as app:
        await app.press("enter")
        await app.until(lambda: app.in_front(AccountScreen) and len(answers) == 2)
        await app.settled()
        assert "signs in" in app.status
        assert app.state.browser_login is None
    assert "signature" not in opened[0]
    assert opened[0].startswith("http://127.0.0.1:")
    assert answers[0].status_code == 303
    assert answers[0].headers["location"].startswith("http://sandbox.localhost/idp/cli_login?hotkey=")
    assert answers[0].headers["referrer-policy"] == "no-referrer"
    assert answers[1].status_code == 404


async def test_only_who_was_asked_gets_it() -> None:
    async def open_page(url: str) -> None:
        async with httpx.AsyncClient() as http:
            other = url.rpartition("/")[0]
            assert (await http.get(f"{other}/")).status_code == 404
            assert (await http.post(url)).status_code == 404
            assert (await http.get(url)).headers["location"] == ADDRESS

    await hand_over(Secret(ADDRESS), open_page)


async def test_a_browser_that_fetches_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_login, "_FETCHED_WITHIN", 0.01)

    async def open_page(_: str) -> None:
        await asyncio.sleep(0)

    with pytest.raises(Problem, match="No browser fetched"):
        await hand_over(Secret(ADDRESS), open_page)


async def test_closing_wipes_it(driving: Driving) -> None:
    async with dialog(driving) as app:
        login = app.state.browser_login
        assert login is not None
        assert login.address is not None
        await app.press("escape")
        await app.until(lambda: app.in_front(AccountScreen))
        assert app.state.browser_login is None
        assert login.address.wiped


@pytest.mark.slow
async def test_an_old_one_is_not_used(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dialog(driving) as app:
        login = app.state.browser_login
        assert login is not None
        last = SimpleNamespace(time=lambda: login.made_at + LOGIN_LIFETIME)  # the very second in which it ends
        monkeypatch.setattr("chutes_tui.screens.account.browser_login_dialog.time", last)
        await app.until(lambda: app.says("The address has expired"))
        await app.press("c")
        await app.settled()
        assert app.clipboard.text == ""


async def test_a_server_without_it_says_so(driving: Driving) -> None:
    async with dialog(driving, generation="2025-10") as app:
        assert app.says("This server doesn't offer that.")
        assert app.state.problem is None, "it is said in the dialog alone"
        await app.press("c")
        await app.settled()
        assert app.clipboard.text == ""
