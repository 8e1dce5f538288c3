"""The wallets screen: what is found, why it can't be used, and what can be done about it."""

from __future__ import annotations

import json
import os
import shutil
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from driving import NARROW
from lanes import SIZES
from wallet_driver import OLD_ADDRESS, SEALED_WITH, cheap_passwords, folder_of, on_wallets, seal_hotkey

from chutes_tui.operations.wallets import existing
from chutes_tui.operations.wallets.existing import TYPED_HERE
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen
from chutes_tui.screens.wallets.wallet_dialogs import HotkeyPasswordDialog, WalletsFolderDialog
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving

SECRETS_FREE = {"ss58Address": "5EPCUjPxiHAcNooYipQFWr9NmmXJKpNG5RhcntXwbtUySrgH"}


def add_public_wallet(folder: Path, name: str) -> None:
    """A wallet that knows its coldkey's address and has one hotkey, of which only the address is here."""
    hotkeys = folder / name / "hotkeys"
    hotkeys.mkdir(parents=True)
    (folder / name / "coldkeypub.txt").write_text(json.dumps(SECRETS_FREE))
    (hotkeys / "hot").write_text(json.dumps(SECRETS_FREE))


class TestList:
    @SIZES
    async def test_every_hotkey_with_its_state(self, driving: Driving, size: tuple[int, int]) -> None:
        async with on_wallets(driving, size=size) as app:
            assert app.rows == [
                "ada/default",
                "ed25519/default",
                "encrypted-hotkey/default",
                "from-uri/default",
                "no-coldkeypub/default",
                "phrase-only/default",
                "validator/default",
                "workbench/first",
                "workbench/second",
                "wrong-seed/default",
            ]
            lines = {
                found[0]: line for line in app.lines[3:] if (found := line.replace("▌", " ").strip("│ ").split())
            }
            for name, words in [
                ("ed25519", "✗ unsupported type"),
                ("encrypted-hotkey", "◇ encrypted"),
                ("from-uri", "✗ seed missing"),
                ("no-coldkeypub", "no address"),
                ("validator", "✓ ready"),
                ("wrong-seed", "✗ address mismatch"),
            ]:
                line = next(line for cut, line in lines.items() if name.startswith(cut.rstrip("…")))
                assert words in line, name
            assert ("ADDRESS" in app.text) == (size == NARROW)  # else it stands in the detail
            assert ("address only" in app.text) == (size != NARROW)
            assert "9 wallets" in app.text
            assert "sandbox: /" in app.text
            assert str(app.sandbox.wallets_path)[:20] in app.text

    @SIZES
    async def test_the_detail_tells_why_not_and_what_to_do(self, driving: Driving, size: tuple[int, int]) -> None:
        async with on_wallets(driving, size=size) as app:
            await app.go_to("wrong-seed")
            if size == NARROW:
                await app.press("enter")
                assert app.in_front(TextDialog)
            for words in ("✗ address mismatch", "The address in", "damaged or was", "recovery phrase"):
                assert app.says(words), words

    @pytest.mark.slow
    async def test_filter_order_and_the_way_back(self, driving: Driving) -> None:
        async with on_wallets(driving) as app:
            await app.press("slash")
            await app.type("bench sec")
            assert app.rows == ["workbench/second"]
            assert "1 of 10 rows" in app.text
            await app.press("enter", "s", "w")
            assert app.rows == ["workbench/second"]
            await app.press("escape")
            assert len(app.rows) == 10
            assert app.current_row == "workbench/second"
            await app.press("s", "s")
            assert app.rows[-1] == "ed25519/default"  # by state: what is of no use comes last
            await app.click_on("WALLET")
            assert app.rows[0] == "ada/default"
            await app.press("S")
            assert app.rows[0] == "wrong-seed/default"

    async def test_sorting_by_state_puts_what_can_be_used_first(self, driving: Driving) -> None:
        async with on_wallets(driving) as app:
            await app.press("s", "s")
            usable = [row.hotkey.state.value for row in app.wallets.browser.table.records if row.hotkey]
            assert usable.index("encrypted") == 6
            assert set(usable[:6]) == {"ready"}

    @pytest.mark.slow
    async def test_refresh_sees_what_changed(self, driving: Driving) -> None:
        async with on_wallets(driving) as app:
            await app.go_to("validator")
            shutil.rmtree(app.sandbox.wallets_path / "ada")
            await app.press("r")
            await app.until(lambda: "ada/default" not in app.rows)
            assert app.current_row == "validator/default"

    @pytest.mark.slow
    async def test_hundreds_and_odd_names(self, driving: Driving, tmp_path: Path) -> None:
        for number in range(300):
            add_public_wallet(tmp_path, f"wallet {number:03}")
        for name in ("[red]foo[bold]", "翻訳サービス", "wide\u202eright"):
            add_public_wallet(tmp_path, name)
        async with on_wallets(driving, wallets_path=tmp_path) as app:
            assert len(app.rows) == 303
            assert "[red]foo[bold]" in app.text
            await app.press("G")
            assert "‹U+202E›" in app.text or "翻訳サービス" in app.text
            await app.press("slash")
            await app.type("wallet 299")
            assert app.rows == ["wallet 299/hot"]


class TestNothingThere:
    async def test_a_missing_folder_offers_to_make_one(self, driving: Driving, tmp_path: Path) -> None:
        async with on_wallets(driving, wallets_path=tmp_path / "none") as app:
            assert app.says("There are no wallets on this machine yet.")
            assert app.says("n: create a wallet")
            assert app.says("--wallets-path: /")
            await app.press("enter", "t", "T", "c", "a", "u", "s", "S")
            assert app.in_front(WalletsScreen)

    async def test_an_empty_folder(self, driving: Driving, tmp_path: Path) -> None:
        async with on_wallets(driving, wallets_path=tmp_path) as app:
            assert app.says("This folder contains no wallets.")

    async def test_a_file_where_the_folder_should_be(self, driving: Driving, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        async with on_wallets(driving, wallets_path=tmp_path / "file") as app:
            assert app.state.wallets.problem is not None
            assert app.says(app.state.wallets.problem.what)

    @pytest.mark.slow
    async def test_another_folder_for_this_session(self, driving: Driving, tmp_path: Path) -> None:
        add_public_wallet(tmp_path / "elsewhere", "there")
        async with on_wallets(driving, wallets_path=tmp_path) as app:
            await app.press("p")
            assert app.in_front(WalletsFolderDialog)
            assert app.says("folder from: --wallets-path")
            await app.press("end", *["backspace"] * len(str(tmp_path)))
            await app.type(str(tmp_path / "elsewhere"))
            await app.press("enter")
            await app.until(lambda: app.rows == ["there/hot"])
            location = app.state.wallets.location
            assert location is not None
            assert (location.origin, location.shadowed) == (TYPED_HERE, ("--wallets-path",))
            await app.press("p", "escape")
            assert app.rows == ["there/hot"]
            await app.press("p", "ctrl+u", "enter")
            await app.until(lambda: app.rows == [])


class TestLeftOver:
    NAME = ".alice.chutes-tui-0123456789abcdef.new"

    @SIZES
    async def test_it_has_a_row_and_is_removed_when_its_name_was_typed(
        self, driving: Driving, tmp_path: Path, size: tuple[int, int]
    ) -> None:
        add_public_wallet(tmp_path, self.NAME)
        add_public_wallet(tmp_path, "alice")
        os.utime(tmp_path / self.NAME, (0, 0))
        async with on_wallets(driving, wallets_path=tmp_path, size=size) as app:
            assert app.rows == [f"{self.NAME}/", "alice/hot"]
            assert "⚠ interrupted" in app.text
            await app.go_to(self.NAME, "")
            await app.press("t", "T", "a", "c")  # of no use here
            assert app.in_front(WalletsScreen)
            await app.press("d")
            assert app.says("coldkeypub.txt, hotkeys/hot")
            await app.type("alic")
            await app.press("enter")
            assert (tmp_path / self.NAME).exists()
            await app.type("e")
            await app.press("enter")
            await app.until(lambda: app.rows == ["alice/hot"])
            assert "✓ Removed the leftovers of alice" in app.status
            assert not (tmp_path / self.NAME).exists()
            assert (tmp_path / "alice" / "hotkeys" / "hot").exists()
            await app.press("d")  # not for a wallet
            assert app.in_front(WalletsScreen)

    async def test_one_that_is_gone_by_then_was_not_removed_here(self, driving: Driving, tmp_path: Path) -> None:
        add_public_wallet(tmp_path, self.NAME)
        os.utime(tmp_path / self.NAME, (0, 0))
        async with on_wallets(driving, wallets_path=tmp_path) as app:
            await app.go_to(self.NAME, "")
            await app.press("d")
            shutil.rmtree(tmp_path / self.NAME)
            await app.type("alice")
            await app.press("enter")
            await app.settled()
            assert "✓ The leftovers of alice were already gone" in app.status

    async def test_what_was_changed_just_now_stays(self, driving: Driving, tmp_path: Path) -> None:
        add_public_wallet(tmp_path, self.NAME)
        async with on_wallets(driving, wallets_path=tmp_path) as app:
            os.utime(tmp_path / self.NAME)
            await app.press("d")
            await app.type("alice")
            await app.press("enter")
            await app.until(lambda: "changed just now" in app.status)
            assert (tmp_path / self.NAME / "hotkeys" / "hot").exists()


class TestActing:
    async def test_another_hotkey_is_offered_no_name_that_is_taken(self, driving: Driving) -> None:
        async with on_wallets(driving) as app:
            for wallet, hotkey, name in (("ada", "default", ""), ("workbench", "first", "default")):
                await app.go_to(wallet, hotkey)
                await app.press("a")
                await app.until(lambda: app.in_front(WalletCreationScreen))
                await app.settled()
                assert app.creation.names.hotkey == name
                assert not app.says("✗")
                await app.press("escape")
                await app.until(lambda: app.in_front(WalletsScreen))

    async def test_check_of_a_hotkey_and_of_the_whole_wallet(self, driving: Driving) -> None:
        async with on_wallets(driving) as app:
            await app.go_to("ada")
            await app.press("t")
            await app.seen("and its signature is valid")
            assert "The coldkey's address" not in app.text.split("Findings")[1].split("Close")[0]
            await app.press("c")
            await app.until(lambda: "signature is valid" in (app.clipboard.text or ""))
            await app.press("escape", "T")
            await app.seen("The coldkey's address is")
            await app.press("escape")
            assert app.in_front(WalletsScreen)

    async def test_check_finds_what_is_wrong(self, driving: Driving) -> None:
        async with on_wallets(driving) as app:
            await app.go_to("wrong-seed")
            await app.press("t")
            await app.seen("does not belong to its seed")

    async def test_copies_the_address(self, driving: Driving) -> None:
        async with on_wallets(driving) as app:
            await app.go_to("ada")
            await app.press("c")
            await app.until(lambda: app.clipboard.text == app.sandbox.account.hotkey_address)

    @SIZES
    async def test_an_encrypted_hotkey_opens_with_its_password(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
    ) -> None:
        cheap_passwords(monkeypatch)
        async with on_wallets(driving, size=size) as app:
            seal_hotkey(folder_of(app.sandbox))
            await app.press("u")
            assert app.in_front(WalletsScreen)  # not for a hotkey that is not encrypted
            await app.go_to("encrypted-hotkey")
            await app.press("u")
            assert app.in_front(HotkeyPasswordDialog)
            assert app.says("about 4 seconds and 512 MB")
            await app.type("mistaken")
            assert "mistaken" not in app.text
            await app.press("enter")
            await app.seen("This password doesn't unlock the key.")
            await app.type(SEALED_WITH)  # the focus is back, and what was typed is selected
            await app.press("enter")
            await app.seen("This password unlocks")
            assert app.says(OLD_ADDRESS)
            assert app.state.hotkey_opening is None
            await app.press("escape")
            assert app.in_front(WalletsScreen)

    async def test_a_pasted_password_keeps_its_spaces(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cheap_passwords(monkeypatch)
        async with on_wallets(driving) as app:
            seal_hotkey(folder_of(app.sandbox), " spaces at both ends ")
            await app.go_to("encrypted-hotkey")
            await app.press("u")
            await app.paste("spaces at both ends")
            await app.press("enter")
            await app.seen("This password doesn't unlock the key.")
            await app.paste(" spaces at both ends \n")
            await app.press("enter")
            await app.seen("This password unlocks")

    async def test_cancelled_while_it_opens_nothing_is_kept(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cheap_passwords(monkeypatch)
        slow, take_seed, taken = Event(), existing.take_seed, []

        def take_slowly(*arguments: Any) -> Any:
            slow.wait(10)
            taken.append(take_seed(*arguments))
            return taken[-1]

        monkeypatch.setattr(existing, "take_seed", take_slowly)
        async with on_wallets(driving) as app:
            seal_hotkey(folder_of(app.sandbox))
            await app.go_to("encrypted-hotkey")
            await app.press("u")
            await app.type(SEALED_WITH)
            await app.press("enter")
            await app.seen("Deriving the key from the password (512 MB)")
            assert any(sign in app.text for sign in "◐◓◑◒")
            await app.press("escape")
            assert app.in_front(WalletsScreen)
            slow.set()
            await app.settled()
            assert app.state.hotkey_opening is None
            assert [opened.seed.wiped for opened in taken] == [True]


@pytest.mark.slow
async def test_other_screens_are_a_key_away(driving: Driving) -> None:
    async with on_wallets(driving) as app:
        await app.press("1")
        assert "API keys" in app.text
        await app.press("5")
        assert app.in_front(WalletsScreen)
        await app.press("question_mark")
        assert app.says("Test the password of an encrypted hotkey")
