"""Pasted keys are named without a request, and tested on request; nothing of the text is shown or kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.operations.session import Session
from chutes_tui.screens.keys.identify_dialog import IdentifyDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.widgets.fields.secret_paste import SecretPaste

if TYPE_CHECKING:
    from driving import Driver, Driving

INVOKE = AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),))
OF_ANOTHER = "cpk_" + "1a" * 16 + "." + "2b" * 16 + "." + "Yy8" * 10 + "Yy"


async def a_new_key(app: Driver, draft: AccessDraft = INVOKE) -> str:
    """Create a key named probe; return its value, and be back at the table with the cursor on it."""
    app.app.worker.keys.create("probe", draft)
    await app.until(lambda: app.in_front(RevealScreen))
    assert app.state.minted is not None
    value = app.state.minted.secret.reveal()
    await app.press("s")
    await app.until(lambda: app.in_front(KeysScreen))
    await app.settled()
    return value


async def paste(app: Driver, text: str) -> None:
    await app.until(lambda: app.in_front(IdentifyDialog))
    app.app.screen.query_one(SecretPaste).post_message(events.Paste(text))
    await app.settled()


async def test_whose_it_is_is_said_without_a_request_and_what_it_may_do_after_one(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = await a_new_key(app)
        asked = len(app.sandbox.requests)
        await app.press("I")
        await paste(app, f'export A="{value}"\nB=csc_12345678abcdefgh {OF_ANOTHER}')
        await app.seen("A key of ada.")
        await app.seen("A key of another account, not of ada.")
        await app.seen("An OAuth client secret")
        assert len(app.sandbox.requests) == asked
        assert value[5:] not in app.text
        await app.press("enter")
        await app.seen("Valid; invoke on all chutes; nothing else.")
        await app.press("down", "enter")
        await app.seen("can't be tested here")
        await app.press("down", "enter")
        await app.seen("Refused: wrong, deleted, or limited to single chutes or images")
        assert value[5:] not in app.text


async def test_a_test_is_remembered_and_shown_in_the_table(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = await a_new_key(app)
        key_id = app.state.keys.items[-1].api_key_id
        app.app.worker.keys._know(key_id, grants=None)
        await app.press("t")
        await paste(app, value)
        await app.press("enter")
        await app.seen("Valid; invoke on all chutes")
        await app.press("escape")
        await app.seen("invoke all chutes · tested")
        await app.seen("a test, just now: Valid; invoke on all chutes; nothing else.")


async def test_a_test_without_an_answer_is_not_remembered(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: list[str] = []
    monkeypatch.setattr(Session, "remember_test", lambda _, api_key_id, *__: remembered.append(api_key_id))
    async with driving.sandboxed() as app:
        value = await a_new_key(app)
        await app.press("t")
        await paste(app, value)
        app.fault("/=bad_gateway_html")
        await app.press("enter")
        await app.seen("Can't tell")
        assert not remembered
        app.mend()
        await app.press("enter")
        await app.seen("Valid; invoke on all chutes")
        await app.until(lambda: remembered == [app.state.keys.items[-1].api_key_id])


async def test_a_refusal_of_some_is_none_of_the_key(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = await a_new_key(app)
        await app.press("t")
        await paste(app, value)
        app.fault("GET /=bad_gateway_html", "POST /=bad_gateway_html")
        await app.press("enter")
        await app.seen("⚠ Can't tell whether it is valid: refused for delete on all chutes, delete on all images;")


async def test_another_key_than_the_one_under_the_cursor_is_named(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = await a_new_key(app)
        await app.press("j", "t")
        await paste(app, value)
        await app.seen("This is another key than the one under the cursor.")


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "nothing here"])
async def test_without_a_key_it_says_so_and_asks_nothing(driving: Driving, text: str) -> None:
    async with driving.sandboxed() as app:
        await app.press("I")
        if text:
            await paste(app, text)
            await app.seen("No Chutes token in this text")
        await app.press("ctrl+s")
        await app.seen("Paste a text with a key first.")


async def test_the_answer_to_a_key_that_is_no_longer_there_is_not_shown(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = await a_new_key(app)
        app.fault("GET /users/me=latency:0.3")
        await app.press("I")
        await paste(app, value)
        await app.press("enter", "shift+tab")
        await paste(app, OF_ANOTHER)
        await app.settled()
        assert "Valid" not in app.text


async def test_a_new_key_is_tested_where_it_is_shown(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.app.worker.keys.create("probe", INVOKE)
        await app.until(lambda: app.in_front(RevealScreen))
        assert app.state.minted is not None
        await app.press("v", "t")
        assert app.in_front(IdentifyDialog)
        await app.press("enter")
        await app.seen("Valid; invoke on all chutes; nothing else.")
        await app.press("escape")
        assert app.in_front(RevealScreen)
        assert app.state.minted.secret
        assert app.state.minted.secret.reveal() not in app.text
