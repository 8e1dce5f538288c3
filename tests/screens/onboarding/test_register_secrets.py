"""No step of the registration shows, logs or leaves a seed, a password, a token or a fingerprint."""

from __future__ import annotations

import gc
import json
import urllib.parse
from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from register_driver import Wizard, new_token, registering
from remains import everything_in, holders, kept_in_words

from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox


def seed_of(served: ServedSandbox) -> str:
    path = served.wallets_path / "workbench" / "hotkeys" / "first"
    return str(json.loads(path.read_text())["secretSeed"]).removeprefix("0x")


@pytest.mark.slow
@SIZES
async def test_nothing_is_left(
    driving: Driving,
    served_sandbox: ServedSandbox,
    size: tuple[int, int],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[str] = []
    # Other sandboxes have the same tokens, and their tests make addresses of them.
    urllib.parse.clear_cache()  # type: ignore[attr-defined]
    async with registering(driving, served_sandbox, size=size) as app:
        seed = seed_of(served_sandbox)
        await app.to_token()
        seen.append(app.text + kept_in_words(app))
        # what is searched for must not be found in the test itself
        nekot = new_token(served_sandbox)[::-1]
        await app.give_token(nekot[::-1])
        await app.at("Account")
        seen.append(app.text + kept_in_words(app))
        tnirpregnif = app.fingerprint[::-1]
        await app.press("v")
        assert tnirpregnif[::-1] in app.text
        assert holders(tnirpregnif[::-1])
        await app.press("c")
        await app.until(lambda: app.clipboard.text == tnirpregnif[::-1])
        app.clipboard.text = ""
        await app.press("v")
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(KeysScreen))
        await app.loaded()
        seen.append(app.text + kept_in_words(app))
        assert app.state.registration is None
        assert app.state.hotkey_opening is None
        await app.press("j", "question_mark")
        await app.press("escape")
        served_sandbox.sandbox.requests.clear()
        for what, backwards in (("fingerprint", tnirpregnif), ("token", nekot)):
            left = holders(backwards[::-1])
            assert not left, what + "\n".join(left)
    gc.collect()
    printed = capfd.readouterr()
    everything = "\n".join([*seen, printed.out, printed.err, caplog.text])
    for secret in (tnirpregnif[::-1], nekot[::-1], seed):
        for part in (secret, secret[:16], secret[-16:]):
            assert part not in everything
    files = everything_in(driving.home)
    assert tnirpregnif[::-1].encode() not in files
    assert nekot[::-1].encode() not in files
    assert files.count(seed.encode()) == 1, "in the config, and nowhere else"


@pytest.mark.slow
async def test_leaving_half_way_leaves_no_seed(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox) as app:
        seed = seed_of(served_sandbox)[::-1]
        await app.to_review()
        opened = app.state.hotkey_opening
        assert opened is not None
        assert opened.opened is not None
        taken = opened.opened.seed
        assert taken
        for _ in range(4):
            await app.press("escape")
            await app.settled()
        await app.seen("Leave the registration?")
        await app.press("right", "enter")
        await app.until(lambda: app.in_front(WelcomeScreen))
        await app.settled()
        assert taken.wiped
        del opened
        left = holders(seed[::-1])
        assert not left, "\n".join(left)
    assert not list(driving.home.rglob("*.ini"))


class TestFingerprint:
    async def shown(self, app: Wizard) -> str:
        await app.register()
        await app.at("Account")
        assert app.fingerprint not in app.text
        await app.press("v")
        assert app.fingerprint in app.text
        return app.fingerprint

    @pytest.mark.slow
    @pytest.mark.parametrize("key", ["question_mark", "x", "escape", "ctrl+p"])
    async def test_hides_behind_whatever_comes_over_it(
        self, driving: Driving, served_sandbox: ServedSandbox, key: str
    ) -> None:
        async with registering(driving, served_sandbox) as app:
            fingerprint = await self.shown(app)
            await app.press(key)
            await app.until(lambda: app.app.screen is not app.screen)
            assert fingerprint not in app.text
            await app.press("escape")
            await app.until(lambda: app.app.screen is app.screen)
            assert fingerprint not in app.text


@pytest.mark.slow
async def test_a_token_that_was_refused_is_in_no_words(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox) as app:
        await app.to_token()
        await app.give_token("feedc0de" * 4)
        await app.seen("The server rejected this token.")
        assert "feedc0de" not in app.text + kept_in_words(app)
