"""A coldkey from its words or seed, into a wallet that has none: encrypted, and never over another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from textual.widgets import Input
from wallet_driver import OLD_ADDRESS, OLD_WORDS, PASSWORD, cheap_passwords, making

from chutes_tui.core.secret import Secret
from chutes_tui.screens.wallets.creation.names import ChoiceLine
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen
from chutes_tui.wallets.creation import public_document
from chutes_tui.wallets.key_files.encryption import decrypt
from chutes_tui.wallets.mnemonic import seed_of
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving
    from wallet_driver import WalletDriver


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)


async def named(app: WalletDriver, name: str) -> None:
    """The name of the wallet, up to the words."""
    assert not app.creation.query_one("#hotkey-field").display
    app.creation.query_one("#wallet", Input).focus()
    await app.press("end", "ctrl+u")
    await app.type(name)


async def with_password(app: WalletDriver) -> None:
    await app.at_step("password-step")
    for _ in range(2):
        await app.type(PASSWORD)
        await app.press("enter")


def watched(folder: Path, words: str) -> Path:
    """A wallet that has the address of a coldkey, and not the coldkey."""
    place = folder / "watched"
    place.mkdir(parents=True)
    public = Signer(seed_of(Secret(words))).public_key
    (place / "coldkeypub.txt").write_text(public_document(public))
    return place


@SIZES
async def test_beside_its_address(driving: Driving, tmp_path: Path, size: tuple[int, int]) -> None:
    place = watched(tmp_path, OLD_WORDS)
    before = (place / "coldkeypub.txt").read_bytes()
    async with making(driving, "M", size=size, wallets_path=tmp_path) as app:
        assert app.creation.names.wallet == "watched"
        assert app.says("the coldkey must be 5DfhGy…qRzV")
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.paste(OLD_WORDS)
        await app.seen("It is the address that this wallet has.")
        assert "lake" not in app.text
        await app.press("enter")
        await with_password(app)
        await app.seen("Created the coldkey of watched")
        assert not app.says("coldkeypub.txt")  # it was there, and has the permissions that it had
        await app.press("enter")
        await app.until(lambda: app.in_front(WalletsScreen))
        assert app.current_row == "watched/"
    opened = json.loads(decrypt((place / "coldkey").read_bytes(), Secret(PASSWORD)).reveal())
    assert opened["secretPhrase"] == OLD_WORDS
    assert (place / "coldkey").stat().st_mode & 0o777 == 0o600
    assert (place / "coldkeypub.txt").read_bytes() == before


async def test_from_a_seed_in_a_new_wallet(driving: Driving, tmp_path: Path) -> None:
    folder = tmp_path / "wallets"
    seed = seed_of(Secret(OLD_WORDS)).reveal()
    async with making(driving, "M", wallets_path=folder) as app:
        await named(app, "paper")
        assert app.says("a new wallet with this coldkey alone")
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.paste(seed)
        await app.seen(f"Restores the coldkey {OLD_ADDRESS}")
        await app.press("enter")
        await with_password(app)
        await app.seen("Created the coldkey of paper")
    assert sorted(path.name for path in (folder / "paper").iterdir()) == ["coldkey", "coldkeypub.txt"]
    assert json.loads((folder / "paper" / "coldkeypub.txt").read_text())["ss58Address"] == OLD_ADDRESS


async def test_words_of_another_coldkey_are_refused(driving: Driving, tmp_path: Path) -> None:
    place = watched(tmp_path, "legal winner thank year wave sausage worth useful legal winner thank yellow")
    async with making(driving, "M", wallets_path=tmp_path) as app:
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.paste(OLD_WORDS)
        await app.seen("This wallet has another coldkey")
        await app.press("enter")
        assert app.creation.step.id == "phrase-step"
    assert [path.name for path in place.iterdir()] == ["coldkeypub.txt"]


async def test_a_wallet_with_a_coldkey_is_refused(driving: Driving, tmp_path: Path) -> None:
    (watched(tmp_path, OLD_WORDS) / "coldkey").write_text("another")
    async with making(driving, "M", wallets_path=tmp_path) as app:
        assert app.creation.names.wallet == ""
        await named(app, "watched")
        assert app.says("This wallet already has a coldkey")
        await app.press("enter")
        assert app.creation.step.id == "names"


async def test_another_coldkey_that_came_meanwhile_stays(driving: Driving, tmp_path: Path) -> None:
    place = watched(tmp_path, OLD_WORDS)
    async with making(driving, "M", wallets_path=tmp_path) as app:
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.paste(OLD_WORDS)
        await app.press("enter")
        await app.at_step("password-step")
        (place / "coldkey").write_text("another")
        await with_password(app)
        await app.seen("coldkey already exists.")
    assert (place / "coldkey").read_text() == "another"


@pytest.mark.slow
async def test_a_kind_chosen_as_the_step_ends_leads_back_to_it(driving: Driving) -> None:
    async with making(driving, "n") as app:
        await app.type("alice")
        await app.press("enter", "enter")
        await app.at_step("password-step")
        app.creation.names.query_one("#kind", ChoiceLine).chosen = 1
        await app.at_step("names")
        assert app.creation.names.wallet == "alice"


@pytest.mark.slow
async def test_a_hotkey_is_restored_from_its_own_words_after_new_ones_were_drawn(driving: Driving) -> None:
    async with making(driving, "a") as app:
        app.creation.query_one("#hotkey", Input).focus()
        await app.press("end", "ctrl+u")
        await app.type("old")
        await app.press("enter")
        await app.see_words("hotkey")
        await app.press("escape")
        await app.at_step("names")
        app.creation.query_one("#kind").focus()
        await app.press("right", "enter")
        await app.at_step("phrase-step")
        await app.paste(OLD_WORDS)
        await app.press("enter")
        await app.seen("Created workbench / old")
        file = app.sandbox.wallets_path / "workbench" / "hotkeys" / "old"
        assert json.loads(file.read_text())["ss58Address"] == OLD_ADDRESS
