"""Every place that can show a secret hides it again: after a while, behind another screen, without the focus."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest
from driving import send
from register_driver import registering
from rich.cells import cached_cell_len
from secret_form_driver import forming
from textual import events
from wallet_driver import OLD_WORDS, cheap_passwords, on_wallets

from chutes_tui.access.scopes import AccessDraft
from chutes_tui.widgets.timed_reveal import HIDDEN_AGAIN_AFTER, TimedReveal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving
    from served import ServedSandbox
    from textual.dom import DOMNode


class Place(NamedTuple):
    """Where a secret can be shown: the key that does it, one that opens a screen over it, and words of the secret."""

    app: Driver
    node: DOMNode
    key: str
    over: str
    secret: tuple[str, ...]


def node_of(app: Driver) -> DOMNode:
    """What can show a secret on the screen in front, and is in front itself."""
    nodes = app.app.screen.walk_children(with_self=True)
    (found,) = (
        node for node in nodes if isinstance(node, TimedReveal) and all(n.display for n in node.ancestors_with_self)
    )
    return found


@asynccontextmanager
async def place(what: str, driving: Driving, monkeypatch: pytest.MonkeyPatch, served: object) -> AsyncIterator[Place]:
    cheap_passwords(monkeypatch)
    if what == "key value":
        async with driving.sandboxed() as app:
            app.app.worker.keys.create("fresh", AccessDraft())
            await app.settled()
            assert app.state.minted is not None
            yield Place(app, node_of(app), "v", "f1", (app.state.minted.secret.reveal()[:14],))
    elif what == "fingerprint":
        async with registering(driving, served) as wizard:  # type: ignore[arg-type]
            await wizard.register()
            await wizard.at("Account")
            yield Place(wizard, node_of(wizard), "v", "f1", (wizard.fingerprint,))
    elif what == "secret value":
        async with forming(driving, monkeypatch, chute="night-batch") as form:
            await form.fill("KEY", "sentinel value")
            yield Place(form, node_of(form), "f4", "f1", ("sentinel", "value"))
    else:
        async with on_wallets(driving) as wallets:
            await wallets.go_to("workbench", "first")
            await wallets.press("m" if what == "recovery phrase" else "a")
            await wallets.until(lambda: wallets.app.screen is not wallets.wallets)
            await wallets.type("third")
            await wallets.press("enter")
            if what == "recovery phrase":
                await wallets.at_step("phrase-step")
                await wallets.paste(OLD_WORDS)
                yield Place(wallets, node_of(wallets), "f4", "f1", tuple(OLD_WORDS.split()[-2:]))
            else:
                await wallets.at_step("hotkey-words")
                await wallets.until(lambda: wallets.state.drawn_words is not None)
                words = wallets.drawn("hotkey").words.reveal().split()
                numbered = tuple(f"{number} {word} " for number, word in enumerate(words[9:], 10))
                yield Place(wallets, node_of(wallets), "v", "f1", numbered)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["key value", "fingerprint", "secret value", "recovery phrase", "new words"])
async def test_a_secret_is_hidden_again(
    driving: Driving, monkeypatch: pytest.MonkeyPatch, served_sandbox: ServedSandbox, what: str
) -> None:
    async with place(what, driving, monkeypatch, served_sandbox) as (app, node, key, over, secret):
        assert isinstance(node, TimedReveal)

        def on_screen() -> set[bool]:
            return {words in f"{app.text} ".replace("\n", " ") for words in secret}

        async def reveal() -> None:
            await app.press(key)
            assert node.revealed
            assert on_screen() == {True}

        assert on_screen() == {False}
        await reveal()
        await app.press(key)
        assert on_screen() == {False}

        await reveal()
        timer = node._timer
        assert timer is not None
        assert timer._callback is not None
        assert timer._interval == HIDDEN_AGAIN_AFTER == 30
        timer._callback()
        await app.pilot.pause()
        assert on_screen() == {False}
        assert node._timer is None

        await reveal()
        app.app.post_message(events.AppBlur())
        await app.until(lambda: not app.app.app_focus)
        assert not node.revealed
        assert on_screen() == {False}

        await reveal()  # any key gives the focus back
        front = app.app.screen
        await app.press(over)
        assert app.app.screen is not front
        assert not node.revealed
        await app.press("escape")
        assert app.app.screen is front
        assert on_screen() == {False}

        await reveal()
        cached_cell_len("measured")
        node.hide()
        assert cached_cell_len.cache_info().currsize == 0
        assert not node.ALLOW_SELECT


async def test_a_key_that_is_heard_after_the_focus_was_lost_shows_nothing(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.app.worker.keys.create("fresh", AccessDraft())
        await app.settled()
        assert app.state.minted is not None
        node = node_of(app)
        assert isinstance(node, TimedReveal)
        send(app.app, "c", "v")
        app.app.post_message(events.AppBlur())
        await app.until(lambda: not app.app.app_focus and not app.app.taking_in)
        await app.settled()
        assert not node.revealed
        assert app.state.minted.secret.reveal()[:14] not in app.text
