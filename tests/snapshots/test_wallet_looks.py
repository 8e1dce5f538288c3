"""How the wallets screen and the making of wallets look, step by step. Every word in the pictures is a public one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from driving import NARROW, WIDE
from lanes import SIZES
from wallet_driver import OLD_WORDS, WalletDriver, cheap_passwords

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.operations.wallets.coldkey_removal import ProvenColdkey
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.wallets.backup.backup_dialogs import BackupDialog, ColdkeyBackupDialog, coldkey_question
from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen
from chutes_tui.screens.wallets.wallet_dialogs import HotkeyPasswordDialog, WalletsFolderDialog
from chutes_tui.storage.private_files import Payload
from chutes_tui.wallets.mnemonic import ConfirmationWord

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from camera import Camera
    from driving import Driver

    Walk = Callable[[WalletDriver], Awaitable[None]]

SANDBOX = Path("sandbox")
PASSWORD = "fern-Hail-27-lyre"  # not that of another test, which looks for what is left of it
DARK_AND_LIGHT = pytest.mark.parametrize(
    ("size", "theme"),
    [(NARROW, None), (WIDE, None), (WIDE, "chutes-light")],
    ids=["80x24", "120x40", "light"],
)
# of the published vectors of BIP 39
WORDS_12 = "legal winner thank year wave sausage worth useful legal winner thank yellow"
_EIGHT = "letter advice cage absurd amount doctor acoustic avoid"
WORDS_24 = f"{_EIGHT} {_EIGHT} {_EIGHT.removesuffix('avoid')}bless"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    """No chance: the words, which of them are asked back, and the seconds that anything takes."""
    cheap_passwords(monkeypatch)
    drawn: list[str] = []

    def draw(count: int) -> Secret:
        drawn.append(WORDS_24 if count == 24 else OLD_WORDS if WORDS_12 in drawn else WORDS_12)
        return Secret(drawn[-1])

    def ask(mnemonic: Secret, _: int) -> tuple[ConfirmationWord, ...]:
        words = mnemonic.reveal().split()
        return tuple(ConfirmationWord(at, Secret(words[at - 1])) for at in (3, 7, 10))

    monkeypatch.setattr("chutes_tui.wallets.mnemonic.generate_mnemonic", draw)
    monkeypatch.setattr("chutes_tui.wallets.mnemonic.confirmation_words", ask)
    for module in ("wallets.wallet_dialogs", "wallets.creation.writing"):
        monkeypatch.setattr(f"chutes_tui.screens.{module}.monotonic", lambda: 1000.0)


async def opened(walk: Walk, app: Driver) -> None:
    driver = WalletDriver(app.app, app.pilot, app.clipboard)
    await driver.press("5")
    await driver.until(lambda: driver.state.wallets.phase is LoadPhase.READY)
    await driver.settled()
    await walk(driver)


def on_wallets(camera: Camera, walk: Walk, theme: str | None = None) -> bool:
    """A picture at the end of a walk that begins on the wallets screen, over the sandbox's wallets."""
    return camera.sandboxed(partial(opened, walk), theme=theme, directory=SANDBOX)


class TestList:
    @DARK_AND_LIGHT
    def test_list(self, camera: Camera, theme: str | None) -> None:
        async def move(app: WalletDriver) -> None:
            await app.go_to("workbench", "first")

        assert on_wallets(camera, move, theme)

    @SIZES
    def test_why_not(self, camera: Camera) -> None:
        async def show(app: WalletDriver) -> None:
            await app.go_to("wrong-seed")
            await app.press("enter")

        assert on_wallets(camera, show)

    @SIZES
    def test_nothing_there(self, camera: Camera) -> None:
        async def stay(_: WalletDriver) -> None:
            pass

        launch = LaunchOptions(wallets_path=Path("wallets"))
        assert camera.app(partial(opened, stay), launch=launch)

    @SIZES
    def test_check(self, camera: Camera) -> None:
        async def check(app: WalletDriver) -> None:
            await app.go_to("workbench", "first")
            await app.press("T")
            await app.seen("Findings")

        assert on_wallets(camera, check)

    @SIZES
    def test_unlock(self, camera: Camera) -> None:
        async def ask(app: WalletDriver) -> None:
            await app.go_to("encrypted-hotkey")
            await app.press("u")
            await app.until(lambda: app.in_front(HotkeyPasswordDialog))
            await app.type("wrong")
            await app.press("enter")
            await app.seen("password")

        assert on_wallets(camera, ask)

    @SIZES
    def test_backing_up(self, camera: Camera) -> None:
        async def ask(app: WalletDriver) -> None:
            await app.go_to("workbench", "first")
            await app.press("B", "enter")
            await app.until(lambda: app.in_front(BackupDialog))
            await app.press("tab")
            await app.type("correct horse battery")

        assert on_wallets(camera, ask)

    @SIZES
    def test_coldkey_off(self, camera: Camera) -> None:
        async def ask(app: WalletDriver) -> None:
            await app.go_to("validator")
            await app.press("x")
            await app.until(lambda: app.in_front(ColdkeyBackupDialog))

        assert on_wallets(camera, ask)

    @SIZES
    def test_coldkey_question(self, camera: Camera) -> None:
        async def ask(app: WalletDriver) -> None:
            await app.go_to("validator")
            found = app.state.wallets
            wallet = next(one for one in found.wallets if one.name == "validator")
            kept = ProvenColdkey(wallet, wallet.coldkey.ss58, Path("kept.age"), "2026-11-20", True, Payload(b""), b"")
            app.app.push_screen(coldkey_question(kept))
            await app.until(lambda: app.in_front(ConfirmDialog))

        assert on_wallets(camera, ask)

    @SIZES
    def test_another_folder(self, camera: Camera) -> None:
        async def ask(app: WalletDriver) -> None:
            await app.press("p")
            await app.until(lambda: app.in_front(WalletsFolderDialog))

        assert on_wallets(camera, ask)


def making(camera: Camera, key: str, walk: Walk, theme: str | None = None) -> bool:
    """A picture at the end of a walk through the making of something, begun with its key."""

    async def begin(app: WalletDriver) -> None:
        await app.go_to("workbench", "first")
        await app.press(key)
        await app.until(lambda: app.in_front(WalletCreationScreen))
        await app.settled()
        await walk(app)

    return on_wallets(camera, begin, theme)


async def to_password(app: WalletDriver) -> None:
    await app.type("alice")
    await app.press("enter", "enter")
    await app.at_step("password-step")


async def to_words(app: WalletDriver) -> None:
    await to_password(app)
    await app.type(PASSWORD)
    await app.press("enter")
    await app.type(PASSWORD)
    await app.press("enter")
    await app.at_step("coldkey-words")
    await app.until(lambda: app.state.drawn_words is not None)
    await app.settled()


async def to_recall(app: WalletDriver) -> None:
    await to_words(app)
    await app.press("v", "ctrl+s")
    await app.at_step("coldkey-recall")


async def to_the_end(app: WalletDriver) -> None:
    await to_recall(app)
    await app.recall("coldkey")
    await app.see_words("hotkey")
    await app.recall("hotkey")
    await app.at_step("writing")
    await app.settled()


@pytest.mark.slow
class TestMaking:
    @SIZES
    def test_names(self, camera: Camera) -> None:
        async def name(app: WalletDriver) -> None:
            await app.type("ada")

        assert making(camera, "n", name)

    @SIZES
    def test_password(self, camera: Camera) -> None:
        async def choose(app: WalletDriver) -> None:
            await to_password(app)
            await app.type(PASSWORD)
            await app.press("enter")
            await app.type("plum-R")

        assert making(camera, "n", choose)

    @DARK_AND_LIGHT
    def test_words(self, camera: Camera, theme: str | None) -> None:
        async def show(app: WalletDriver) -> None:
            await to_words(app)
            await app.press("v")

        assert making(camera, "n", show, theme)

    @SIZES
    def test_hidden_words(self, camera: Camera) -> None:
        assert making(camera, "n", to_words)

    @SIZES
    def test_recall(self, camera: Camera) -> None:
        async def answer(app: WalletDriver) -> None:
            await to_recall(app)
            await app.type("obey")
            await app.press("enter")
            await app.type("cork")
            await app.press("ctrl+s")

        assert making(camera, "n", answer)

    @SIZES
    def test_made(self, camera: Camera) -> None:
        assert making(camera, "n", to_the_end)

    @SIZES
    def test_refused(self, camera: Camera) -> None:
        async def be_refused(app: WalletDriver) -> None:
            await to_recall(app)
            (SANDBOX / "wallets" / "alice").mkdir()
            (SANDBOX / "wallets" / "alice" / "note").touch()
            await app.recall("coldkey")
            await app.see_words("hotkey")
            await app.recall("hotkey")
            await app.at_step("writing")
            await app.settled()

        assert making(camera, "n", be_refused)

    @SIZES
    def test_another_hotkey_of_24_words(self, camera: Camera) -> None:
        async def show(app: WalletDriver) -> None:
            await app.press("end", "ctrl+u")
            await app.type("third")
            await app.press("tab", "right", "right", "right", "right", "enter")
            await app.at_step("hotkey-words")
            await app.until(lambda: app.state.drawn_words is not None)
            await app.settled()
            await app.press("v")

        assert making(camera, "a", show)

    @SIZES
    def test_restored_words(self, camera: Camera) -> None:
        async def paste(app: WalletDriver) -> None:
            await app.press("end", "ctrl+u")
            await app.type("old")
            await app.press("enter")
            await app.at_step("phrase-step")
            await app.paste(OLD_WORDS)

        assert making(camera, "m", paste)
