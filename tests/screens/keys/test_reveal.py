"""The one time that a secret is seen, and that nothing of it is left afterwards."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from driving import WIDE
from lanes import SIZES
from remains import holders

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.reveal import RevealScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving


@asynccontextmanager
async def revealing(
    driving: Driving, *, size: tuple[int, int] = WIDE, draft: AccessDraft | None = None, name: str = "fresh"
) -> AsyncIterator[tuple[Driver, str]]:
    """The reveal screen, and the secret that it is about."""
    async with driving.sandboxed(size=size) as app:
        app.app.worker.keys.create(name, draft or AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)))
        await app.settled()
        assert app.in_front(RevealScreen)
        assert app.state.minted is not None
        yield app, app.state.minted.secret.reveal()


def shows(app: Driver, secret: str) -> bool:
    """Whether even a part of the secret is on the screen."""
    flat = "".join(app.text.split())
    return any(secret[at : at + 12] in flat for at in range(0, len(secret) - 12, 6))


@SIZES
async def test_is_masked_until_v(driving: Driving, size: tuple[int, int]) -> None:
    async with revealing(driving, size=size) as (app, secret):
        assert "Created the key fresh" in app.status
        assert app.says("shown only once")
        assert "••••" in app.text
        assert not shows(app, secret)
        await app.press("v")
        assert shows(app, secret)
        assert "••••" not in app.text
        assert "v Hide" in app.lines[-1]
        await app.press("v")
        assert "v Show" in app.lines[-1]
        assert not shows(app, secret)


async def test_the_access_names_its_chute(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.until(lambda: app.state.chutes.items)
        chute = app.state.chutes.items[0]
        draft = AccessDraft(grants=(ScopeGrant("chutes", chute.chute_id, "invoke"),))
        app.app.worker.keys.create("fresh", draft)
        await app.settled()
        assert app.in_front(RevealScreen)
        assert app.says(f"invoke {chute.name}")


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p", "escape", "q"])
async def test_hides_when_something_comes_over_it(driving: Driving, key: str) -> None:
    async with revealing(driving) as (app, secret):
        await app.press("v")
        await app.press(key)
        await app.until(lambda: not app.in_front(RevealScreen))
        await app.press("escape")
        assert app.in_front(RevealScreen)
        await app.pilot.pause()
        assert not shows(app, secret)


@SIZES
async def test_every_form_can_be_copied_whole(driving: Driving, size: tuple[int, int]) -> None:
    async with revealing(driving, size=size) as (app, secret):
        screen = app.app.screen
        assert isinstance(screen, RevealScreen)
        seen = {}
        for snippet in screen._snippets:
            await app.press("c")
            await app.until(lambda snippet=snippet: app.clipboard.text == snippet.text.reveal())  # type: ignore[misc]
            await app.seen(f"Copied {snippet.label}"[:40])
            seen[snippet.id] = app.clipboard.text or ""
            assert not shows(app, secret)
            assert snippet.id != "dotenv" or app.says(snippet.masked)
            await app.press("down")
        assert seen["key"] == secret
        assert seen["header"] == f"Authorization: Bearer {secret}"
        assert seen["dotenv"] == f"CHUTES_API_KEY={secret}"
        assert secret in seen["export"]
        assert {"curl", "github-actions", "openai-python"} <= set(seen)
        assert not any(secret in seen[form] for form in ("curl", "github-actions", "openai-python"))


async def test_the_clipboard_counts_down_and_is_cleared(driving: Driving) -> None:
    async with revealing(driving) as (app, secret):
        await app.press("c")
        await app.seen("clears in 4")
        assert app.clipboard.text == secret
        await app.press("ctrl+l")
        await app.seen("Clipboard cleared")
        assert app.clipboard.text == ""


async def test_the_clipboard_is_cleared_at_the_end(driving: Driving) -> None:
    async with revealing(driving) as (app, secret):
        await app.press("c")
        await app.until(lambda: app.clipboard.text == secret)
        await app.press("escape")
        assert app.clipboard.text == secret  # it is still needed
    assert driving.clipboard.text == ""


async def test_what_was_copied_since_is_left_alone(driving: Driving) -> None:
    async with revealing(driving) as (app, _):
        await app.press("c")
        await app.until(lambda: app.clipboard.text)
        app.clipboard.text = "mine"
    assert driving.clipboard.text == "mine"


@SIZES
async def test_leaving_without_it_asks_once(driving: Driving, size: tuple[int, int]) -> None:
    async with revealing(driving, size=size) as (app, _):
        screen, minted = app.app.screen, app.state.minted
        assert isinstance(screen, RevealScreen)
        assert minted is not None
        copies = [minted.secret, *(snippet.text for snippet in screen._snippets)]
        await app.press("escape")
        assert app.in_front(ConfirmDialog)
        assert "Close without saving the key?" in app.text
        await app.press("enter")  # on "Stay"
        assert app.in_front(RevealScreen)
        await app.press("escape", "right", "enter")
        assert len(app.app.screen_stack) == 1
        assert not app.state.minted
        assert all(copy.wiped for copy in copies)


@pytest.mark.parametrize("keys", [["c"], ["s"]])
async def test_leaving_with_it_asks_nothing(driving: Driving, keys: list[str]) -> None:
    async with revealing(driving) as (app, _):
        await app.press(*keys)
        if keys == ["c"]:
            await app.until(lambda: app.state.clipboard is not None)
            await app.press("escape")
        assert len(app.app.screen_stack) == 1


async def test_a_copy_without_the_secret_does_not_count(driving: Driving) -> None:
    async with revealing(driving) as (app, _):
        await app.press("end", "c")
        await app.until(lambda: app.state.clipboard is not None)
        await app.press("escape")
        assert app.in_front(ConfirmDialog)
        await app.press("escape", "s")


async def test_a_copy_that_failed_does_not_count(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chutes_tui.clipboard.clipboard.find_system_clipboards", lambda _environ: ())
    monkeypatch.setattr(
        "chutes_tui.clipboard.clipboard.unsupported_because", lambda *_: "This terminal has no clipboard."
    )
    async with revealing(driving) as (app, _):
        await app.press("c")
        await app.seen("Couldn't copy")
        await app.press("escape")
        assert app.in_front(ConfirmDialog)


async def test_quitting_asks_while_it_is_on_the_screen(driving: Driving) -> None:
    async with revealing(driving) as (app, _):
        await app.press("q")
        assert app.in_front(ConfirmDialog)
        assert app.says("is shown only once")
        await app.press("enter")
        assert app.in_front(RevealScreen)


async def test_a_name_is_shown_and_not_obeyed(driving: Driving) -> None:
    async with revealing(driving, name="$x_.- ü") as (app, _):
        assert "$x_.- ü" in app.text


async def test_nothing_of_it_is_left(driving: Driving) -> None:
    async with revealing(driving) as (app, secret):
        backwards = secret[89:74:-1]  # what is searched for must not be found in the test itself
        del secret
        await app.press("v", "down", "down", "v", "v", "up", "up", "c")
        await app.until(lambda: app.state.clipboard is not None)
        await app.press("question_mark", "escape")
        assert holders(backwards[::-1])  # the search finds it as long as it is needed
        app.clipboard.text = ""
        await app.press("escape")
        assert len(app.app.screen_stack) == 1
        await app.press("j", "k", "r")
        await app.loaded()
        left = holders(backwards[::-1])
        assert not left, "\n".join(left)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 31), (120, 40), (200, 60)])
async def test_the_buttons_are_seen_at_every_size(driving: Driving, size: tuple[int, int]) -> None:
    async with revealing(driving, size=size) as (app, _):
        assert "Copy Key only [c]" in app.text
        assert "I have saved this key where it is needed" in app.text
        assert "OpenAI SDK (Python)" in app.text
