"""A profile for other programs: what is copied of it, and making it the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from profile_driver import default, environment, find, shown

from chutes_tui.screens.base.copying import CopyDialog
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox

    from chutes_tui.operations.profiles.changes import ProfileChange

GRACE = "[auth]\nusername = grace\nuser_id = {}\napi_key = cpk_{}.{}.{}\n".format(
    "11111111-1111-1111-1111-111111111111", "2" * 32, "1" * 32, "y" * 32
)


@SIZES
@pytest.mark.parametrize(
    ("letter", "copied"),
    [
        ("p", "{path}"),
        ("r", "chutes-tui run --config-path {path} -- chutes"),
        ("e", "export CHUTES_CONFIG_PATH={path}\nexport BT_WALLET_PATH={wallets}"),
        ("f", "set -gx CHUTES_CONFIG_PATH '{path}'\nset -gx BT_WALLET_PATH '{wallets}'"),
    ],
)
async def test_what_is_copied(
    driving: Driving, served: ServedSandbox, size: tuple[int, int], letter: str, copied: str
) -> None:
    default(driving, served)
    path = environment(driving, "other", GRACE)
    async with driving.app(size=size) as app:
        await app.loaded()
        await find(app, await shown(app), path)
        await app.press("c")
        assert app.in_front(CopyDialog)
        assert app.says("Run a program with it")
        assert "y" * 32 not in app.text
        await app.press(letter)
        await app.settled()
        wallets = driving.home / ".bittensor" / "wallets"
        assert driving.clipboard.text == copied.format(path=path, wallets=wallets)


async def test_another_account_is_asked_about_and_kept(driving: Driving, served: ServedSandbox) -> None:
    first = default(driving, served)
    before = first.read_text()
    path = environment(driving, "other", GRACE)
    changes: list[ProfileChange] = []
    async with driving.app() as app:
        app.state.events.profile_changed.subscribe(app.app, changes.append)
        await app.loaded()
        await find(app, await shown(app), path)
        await app.press("t")
        assert app.in_front(ConfirmDialog)
        assert app.says("another account, ada")
        assert app.says("grace opens instead") or app.says("other opens instead")
        await app.press("escape")
        assert first.read_text() == before
        await app.press("t", "left", "enter")
        await app.until(lambda: bool(changes))
        outcome = changes[0].outcome
        assert outcome is not None
        assert outcome.kept_at == path.with_name("ada.ini")
        assert outcome.kept_at.read_text() == before
        assert first.read_text() == GRACE
        await app.until(lambda: app.state.profile is not None and app.state.profile.username == "grace")


async def test_the_default_itself_and_the_same_account(driving: Driving, served: ServedSandbox) -> None:
    first = default(driving, served)
    again = environment(driving, "again", first.read_text() + "# more\n")
    changes: list[ProfileChange] = []
    async with driving.app() as app:
        app.state.events.profile_changed.subscribe(app.app, changes.append)
        await app.loaded()
        screen = await shown(app)
        await find(app, screen, first)
        await app.press("t")
        assert app.says("This is the default.")
        await find(app, screen, again)
        await app.press("t")
        await app.until(lambda: bool(changes))
        assert changes[0].problem is None
        assert first.read_text() == again.read_text()
