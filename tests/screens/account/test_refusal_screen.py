"""Why am I refused? by keys and pastes: the verdict, its reads, what is not kept, and the ways to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from driving import NARROW, send
from textual import events

from chutes_tui.screens.account.fingerprint_dialog import FingerprintDialog
from chutes_tui.screens.account.pay_in.pay_in_screen import PayInScreen
from chutes_tui.screens.account.refusal.refusal_screen import RefusalScreen
from chutes_tui.screens.account.use.use_screen import UseScreen
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.keys.identify_dialog import IdentifyDialog

if TYPE_CHECKING:
    from driving import Driver, Driving

CAP = 'HTTP/2 402\n\n{"detail":"Subscription usage cap exceeded. Please add balance to continue."}'
SECRET = f"cpk_{'a' * 32}.{'b' * 32}.{'S3ntinel' * 4}"
REFUSED_KEY = f"Error code: 401 - {{'detail': 'Invalid token or user not found'}} Authorization: Bearer {SECRET}"


async def opened(app: Driver) -> RefusalScreen:
    await app.press("3")
    await app.settled()
    await app.press("w")
    await app.settled()
    screen = app.app.screen
    assert isinstance(screen, RefusalScreen)
    return screen


async def paste(app: Driver, text: str) -> None:
    send(app.app, events.Paste(text))
    await app.settled()


async def test_without_a_text_it_says_what_refuses_now(driving: Driving) -> None:
    async with driving.sandboxed(account="capped", frozen=True) as app:
        await opened(app)
        await app.seen("✗ The 4 hour cap of your plan is reached, and the balance can't pay.")
        assert app.says("✓ Daily quota")
        assert app.says("Ends")


@pytest.mark.parametrize("size", [NARROW])
async def test_nothing_refuses(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size, frozen=True) as app:
        await opened(app)
        await app.seen("✓ Nothing refuses your calls now.")
        assert app.says("61.5 left of 200")


@pytest.mark.slow
async def test_a_paste_is_explained_and_what_is_over_is_said(driving: Driving) -> None:
    async with driving.sandboxed(account="capped", frozen=True) as app:
        await opened(app)
        await paste(app, CAP)
        await app.seen("✗ The 4 hour cap of your plan is reached, and the balance can't pay.")
        assert app.says("Read: 402 · Subscription usage cap exceeded.")
        app.sandbox.set_balance(5.0, "ada")
        await app.press("r")
        await app.seen("⚠ A cap of your plan was reached. It isn't now.")
        assert app.says("The balance is $5.00 now")


@pytest.mark.slow
async def test_a_paste_goes_to_the_field_wherever_the_cursor_is(driving: Driving) -> None:
    async with driving.sandboxed(frozen=True) as app:
        await opened(app)
        await paste(app, "429 infra_overload")
        await app.seen("The chute is full")
        await paste(app, "404 model not found: x")
        await app.seen("There is no such model.")


@pytest.mark.slow
async def test_typing_is_read_as_it_is_typed(driving: Driving) -> None:
    async with driving.sandboxed(frozen=True) as app:
        await opened(app)
        await app.press("4", "2", "9")
        await app.seen("429: too many calls, or the chute is full.")
        assert isinstance(app.app.screen, RefusalScreen)
        await app.press("ctrl+u")
        await app.seen("Nothing refuses your calls now.")


@pytest.mark.slow
async def test_nothing_secret_of_the_text_is_shown_or_kept(driving: Driving) -> None:
    async with driving.sandboxed(frozen=True) as app:
        screen = await opened(app)
        await paste(app, REFUSED_KEY)
        await app.seen("The key is wrong, deleted, or may not do this.")
        assert app.says("A key of another account")
        await app.press("c")
        await app.until(lambda: app.clipboard.text)
        for place in (app.text, app.clipboard.text, repr(vars(screen))):
            assert "S3ntinel" not in str(place)
            assert "aaaaaaaa" not in str(place)


@pytest.mark.slow
async def test_a_key_of_this_account_is_known_by_its_id(driving: Driving) -> None:
    async with driving.sandboxed(frozen=True) as app:
        await opened(app)
        await paste(app, f"401 Invalid token or user not found {app.sandbox.account.api_keys['laptop']}")
        await app.seen("The key laptop may not do this, or is damaged.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "screen"), [(("p",), PayInScreen), (("i",), IdentifyDialog), (("b",), UseScreen)], ids=["p", "i", "b"]
)
async def test_what_can_be_done_has_a_key(driving: Driving, keys: tuple[str, ...], screen: type[Any]) -> None:
    async with driving.sandboxed(frozen=True) as app:
        await opened(app)
        await paste(app, "429")
        await app.press(*keys)
        assert app.in_front(screen)
        await app.press("escape")
        assert app.in_front(RefusalScreen)


@pytest.mark.slow
async def test_escape_leaves_the_field_then_the_screen(driving: Driving) -> None:
    async with driving.sandboxed(frozen=True) as app:
        await opened(app)
        await app.press("4", "escape")
        assert app.in_front(RefusalScreen)
        await app.press("escape")
        assert not app.in_front(RefusalScreen)


async def test_each_read_that_fails_is_said(driving: Driving) -> None:
    async with driving.sandboxed(account="capped", frozen=True) as app:
        app.fault("GET /users/me/quota_usage=internal_error")
        await opened(app)
        await app.seen("? Daily quota  not read: The server returned an error (500)")
        assert app.says("✗ 4 hour cap")


@pytest.mark.slow
async def test_a_failed_call_of_ours_leads_here(driving: Driving) -> None:
    async with driving.sandboxed(frozen=True) as app:
        app.fault("GET /api_keys/=too_many_requests")
        await app.press("r")
        await app.until(lambda: app.state.problem is not None)
        await app.settled()
        await app.press("e")
        assert app.in_front(TextDialog)
        assert app.says("Why refused?")
        app.mend()
        await app.press("w")
        await app.until(lambda: app.in_front(RefusalScreen))
        await app.seen("Read: 429")


async def test_other_problems_are_no_refusals(driving: Driving) -> None:
    async with driving.sandboxed(frozen=True) as app:
        app.fault("GET /api_keys/=internal_error")
        await app.press("r")
        await app.until(lambda: app.state.problem is not None)
        await app.settled()
        await app.press("e")
        assert not app.says("Why refused?")
        await app.press("w")
        assert app.in_front(TextDialog)


@pytest.mark.slow
async def test_an_old_server_wants_the_fingerprint(driving: Driving) -> None:
    async with driving.sandboxed(generation="2025-10", frozen=True) as app:
        await opened(app)
        await app.seen("? Daily quota  not read: This server has no login for hotkeys")
        await paste(app, "402")
        await app.seen("Sign in with the fingerprint: quota and plan are read then.")
        await app.press("f")
        assert app.in_front(FingerprintDialog)
        send(app.app, events.Paste(app.sandbox.account.fingerprint))
        await app.press("enter")
        await app.until(lambda: app.in_front(RefusalScreen))
        await app.seen("61.5 left of 200")
        assert not app.says("Sign in with the fingerprint")
        await app.press("f")
        assert "Nothing here needs another sign-in." in app.status


@pytest.mark.parametrize(
    ("account", "size", "words"),
    [
        ("broke", NARROW, "✗ The daily quota is used up"),
        ("capped", (120, 40), "✗ The 4 hour cap of your plan is reached"),
        ("subscribed", (200, 50), "✓ Nothing refuses your calls now."),
    ],
)
@pytest.mark.slow
async def test_the_place_says_what_refuses_now(
    driving: Driving, account: str, size: tuple[int, int], words: str
) -> None:
    async with driving.sandboxed(account=account, size=size, frozen=True) as app:
        await app.press("3")
        await app.seen(words)


async def test_the_place_is_silent_while_nothing_refuses(driving: Driving) -> None:
    async with driving.sandboxed(account="subscribed", frozen=True) as app:
        await app.press("3")
        await app.until(lambda: app.state.figures.asked)
        await app.settled()
        assert not app.says("Why am I refused?")
