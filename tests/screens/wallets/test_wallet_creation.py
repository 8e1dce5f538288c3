"""Making wallets and hotkeys step by step: what is asked, what is written, and that nothing of it is left."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from driving import NARROW, WIDE
from gate import Gate
from lanes import SIZES
from remains import everything_in, holders
from textual.widgets import Input
from wallet_driver import OLD_ADDRESS, OLD_WORDS, PASSWORD, cheap_passwords, making, past_password

from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.operations.wallets import existing
from chutes_tui.operations.wallets.creation import WORD_COUNTS
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen
from chutes_tui.wallets.key_files.encryption import decrypt

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)


def modes(folder: Path) -> dict[str, str]:
    """The permissions of everything in a folder."""
    return {
        str(path.relative_to(folder)): oct(path.stat().st_mode & 0o777)
        for path in sorted([folder, *folder.rglob("*")])
    }


@SIZES
async def test_a_new_wallet_from_nothing(driving: Driving, tmp_path: Path, size: tuple[int, int]) -> None:
    folder = tmp_path / "new" / "wallets"
    async with making(driving, "n", size=size, wallets_path=folder) as app:
        await past_password(app, "my wallet")
        cold = await app.see_words("coldkey")
        await app.recall("coldkey")
        hot = await app.see_words("hotkey")
        await app.recall("hotkey")
        await app.seen("Created my wallet / default")
        assert len(cold) == len(hot) == 12
        await app.press("enter")
        await app.until(lambda: app.in_front(WalletsScreen))
        assert app.current_row == "my wallet/default"
        assert app.state.drawn_words is None
        assert app.state.wallet_creation is None
    place = folder / "my wallet"
    assert modes(place) == {
        ".": "0o700",
        "coldkey": "0o600",
        "coldkeypub.txt": "0o600",
        "hotkeys": "0o700",
        "hotkeys/default": "0o600",
        "hotkeys/defaultpub.txt": "0o600",
    }
    assert json.loads((place / "hotkeys" / "default").read_text())["secretPhrase"].split() == hot
    opened = json.loads(decrypt((place / "coldkey").read_bytes(), Secret(PASSWORD)).reveal())
    assert opened["secretPhrase"].split() == cold


@pytest.mark.slow
async def test_another_hotkey_of_24_words(driving: Driving) -> None:
    async with making(driving, "a") as app:
        assert app.creation.names.wallet == "workbench"
        assert app.says("Folder:")
        field = app.creation.query_one("#hotkey", Input)
        await app.press("end", "ctrl+u")
        await app.type("third")
        assert field.value == "third"
        await app.press("tab", "right", "right", "right", "right", "enter")
        words = await app.see_words("hotkey")
        assert len(words) == 24
        for number, word in enumerate(words, 1):
            assert f"{number:>2} {word}" in app.text
        await app.recall("hotkey")
        await app.seen("Created workbench / third")
        await app.press("enter")
        await app.until(lambda: app.current_row == "workbench/third")


@pytest.mark.slow
@SIZES
async def test_a_hotkey_from_its_words(driving: Driving, size: tuple[int, int]) -> None:
    async with making(driving, "m", size=size) as app:
        await app.press("shift+tab")
        assert app.focused_id == "wallet"
        await app.press("end", "ctrl+u")
        await app.type("old key")
        assert app.says("a new wallet with this hotkey and no coldkey")
        await app.press("enter", "enter")
        await app.at_step("phrase-step")
        numbered = "\n".join(f"{number}. {word}" for number, word in enumerate(OLD_WORDS.split(), 1))
        await app.paste(numbered.replace("walk", "wlak\u200b"))
        assert app.says("Word 12 of 12 is not in the word list")
        assert "lake" not in app.text
        await app.press("enter")
        assert app.creation.step.id == "phrase-step"
        await app.press("f4")
        assert "lake" in app.text
        await app.press("f4")
        assert "lake" not in app.text
        await app.press("end", *["backspace"] * 4)
        await app.type("walk")
        await app.seen(OLD_ADDRESS)
        await app.press("enter")
        await app.seen("Created old key / default")
        await app.press("enter")
        await app.until(lambda: app.current_row == "old key/default")
        file = app.sandbox.wallets_path / "old key" / "hotkeys" / "default"
        assert json.loads(file.read_text())["ss58Address"] == OLD_ADDRESS


@pytest.mark.slow
async def test_names_are_judged_as_they_are_typed(driving: Driving) -> None:
    async with making(driving, "n") as app:
        for typed, words in [("ada", "A wallet with this name already exists"), ("x", "✓ free"), ("/", "contain /")]:
            await app.type(typed)
            assert app.says(words), typed
            await app.press("enter")
            assert app.creation.step.id == "names"
            app.creation.query_one("#wallet", Input).focus()
            await app.press("end", "ctrl+u")
        await app.press("ctrl+s")
        assert app.says("Enter a name.")
        app.creation.query_one("#kind").focus()
        await app.press("right")
        app.creation.query_one("#wallet", Input).focus()
        await app.type("workbench")
        app.creation.query_one("#hotkey", Input).focus()
        await app.press("end", "ctrl+u")
        await app.type("first")
        assert app.says("This wallet already has a hotkey with this name")


async def test_a_password_must_do_and_be_the_same_twice(driving: Driving) -> None:
    async with making(driving, "n") as app:
        await app.type("alice")
        await app.press("enter", "enter")
        await app.type("abc")
        assert app.says("Too short")
        await app.press("enter")
        assert app.creation.step.id == "password-step"
        await app.type("defghi")
        assert app.says("Weak")
        await app.press("enter")
        await app.type("abcx")
        assert app.says("✗ don't match")
        await app.press("enter")
        assert app.creation.step.id == "password-step"
        assert app.says("The passwords don't match.")
        assert "abcdefghi" not in app.text


@pytest.mark.slow
async def test_words_are_masked_until_asked_and_by_another_step(driving: Driving) -> None:
    async with making(driving, "n") as app:
        await past_password(app)
        words = await app.see_words("coldkey")
        shown = [word for word in words if len(word) > 3]

        def visible_words() -> list[str]:
            return [word for word in shown if f" {word} " in f"{app.text} ".replace("\n", " ")]

        assert visible_words() == shown
        assert "v Hide" in app.lines[-1]
        await app.press("v")
        assert "v Show " in app.lines[-1]
        assert len(visible_words()) < len(shown)
        await app.press("v")
        assert visible_words() == shown
        await app.press("ctrl+s", "escape")
        assert len(visible_words()) < len(shown)


@pytest.mark.slow
async def test_the_next_step_needs_the_words_to_have_been_seen(driving: Driving) -> None:
    async with making(driving, "n") as app:
        await past_password(app)
        await app.until(lambda: app.state.drawn_words is not None)
        await app.press("ctrl+s")
        assert app.creation.step.id == "coldkey-words"
        assert app.says("Show the words first (v).")
        await app.press("v")
        assert not app.says("Show the words first")


@pytest.mark.slow
async def test_wrong_words_are_told_and_nothing_typed_is_lost_by_looking_again(driving: Driving) -> None:
    async with making(driving, "n") as app:
        await past_password(app)
        await app.see_words("coldkey")
        before = app.drawn("coldkey").words.reveal()
        await app.press("ctrl+s")
        first, second, third = app.drawn("coldkey").asked
        await app.type(first.word.reveal().upper())
        assert app.says("✓ correct")
        await app.press("enter")
        await app.type("zebra")
        await app.press("enter")
        assert app.says(f"This is not word {second.position}.")
        assert app.says(f"Word {third.position} is still missing.")
        await app.press("escape")
        await app.at_step("coldkey-words")
        await app.press("escape", "escape")
        await app.at_step("names")
        assert app.creation.names.wallet == "alice"
        for step in ("password-step", "coldkey-words", "coldkey-recall"):
            await app.press("ctrl+s")
            await app.at_step(step)
        assert app.drawn("coldkey").words.reveal() == before
        assert app.says("✓ correct")


@pytest.mark.slow
async def test_another_number_of_words_draws_others(driving: Driving) -> None:
    async with making(driving, "a") as app:
        await app.press("end", "ctrl+u")
        await app.type("x")
        for position, count in enumerate(WORD_COUNTS):
            app.creation.names.query_one("#count").focus()
            if position:
                await app.press("right")
            await app.press("enter")
            words = await app.see_words("hotkey")
            assert len(words) == count
            await app.press("escape")
            await app.at_step("names")


@pytest.mark.slow
async def test_copying_warns_first(driving: Driving) -> None:
    async with making(driving, "n") as app:
        await past_password(app)
        await app.until(lambda: app.state.drawn_words is not None)
        words = app.drawn("coldkey").words.reveal()
        await app.press("c")
        assert app.in_front(ConfirmDialog)
        assert app.says("Every program on this machine can read the clipboard")
        await app.press("enter")  # on "Don't"
        assert app.clipboard.text == ""
        assert not app.creation.step.ready
        await app.press("c", "right", "enter")
        await app.until(lambda: app.clipboard.text == words)
        await app.seen("clears in 4")
        assert app.creation.step.ready


@pytest.mark.slow
@pytest.mark.parametrize("key", ["escape", "q"])
async def test_leaving_asks_only_if_something_would_be_lost(driving: Driving, key: str) -> None:
    async with making(driving, "n") as app:
        await app.type("al")
        await app.press("escape")
        assert app.in_front(WalletsScreen)
        await app.press("n")
        await app.until(lambda: app.in_front(WalletCreationScreen))
        await past_password(app)
        await app.see_words("coldkey")
        presses = ["escape"] * 3 if key == "escape" else ["q"]
        await app.press(*presses)
        assert app.in_front(ConfirmDialog)
        assert app.says("it would be useless")
        await app.press("enter")  # on "Stay"
        assert app.in_front(WalletCreationScreen)
        if key == "escape":
            await app.press("escape", "right", "enter")
            await app.until(lambda: app.in_front(WalletsScreen))
            assert app.state.drawn_words is None


@pytest.mark.slow
async def test_a_refusal_costs_no_words(driving: Driving) -> None:
    async with making(driving, "a") as app:
        await app.press("end", "ctrl+u")
        await app.type("x")
        await app.press("enter")
        await app.see_words("hotkey")
        words = app.drawn("hotkey").words.reveal()
        taken = app.sandbox.wallets_path / "workbench" / "hotkeys" / "x"
        taken.write_text("somebody was quicker")
        await app.recall("hotkey")
        await app.seen("already exists")
        assert app.says("chutes-tui never overwrites an existing key.")
        assert taken.read_text() == "somebody was quicker"
        await app.press("escape")
        await app.at_step("names")
        await app.press("end")
        await app.type("y")
        await app.press("ctrl+s", "ctrl+s", "ctrl+s")
        await app.seen("Created workbench / xy")
        made = json.loads(taken.with_name("xy").read_text())
        assert made["secretPhrase"] == words
        assert app.state.wallet_creation is not None
        assert app.state.wallet_creation.stage is Stage.DONE
        await app.press("escape")
        await app.until(lambda: app.current_row == "workbench/xy")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
async def test_a_folder_that_can_t_be_written(driving: Driving) -> None:
    async with making(driving, "a") as app:
        await app.press("end", "ctrl+u")
        await app.type("x")
        await app.press("enter")
        await app.see_words("hotkey")
        (app.sandbox.wallets_path / "workbench" / "hotkeys").chmod(0o500)
        await app.recall("hotkey")
        await app.seen("Your input is kept")


@pytest.mark.slow
class TestTheWholeWizard:
    async def test_nothing_of_the_words_is_left(self, driving: Driving, tmp_path: Path) -> None:
        async with making(driving, "n", wallets_path=tmp_path) as app:
            await past_password(app)
            # what is searched for must not be found in the test itself
            backwards = " ".join(await app.see_words("coldkey"))[::-1][:40]
            assert holders(backwards[::-1])
            await app.press("v", "v", "question_mark", "escape")
            await app.recall("coldkey")
            await app.see_words("hotkey")
            await app.recall("hotkey")
            await app.seen("✓ Created")
            await app.press("enter")
            await app.until(lambda: app.in_front(WalletsScreen))
            await app.press("j", "k", "r")
            await app.settled()
            left = holders(backwards[::-1])
            assert not left, "\n".join(left)
            left = holders(PASSWORD)  # the constant itself does not count
            assert not left, "\n".join(left)
        assert backwards[::-1].encode() not in everything_in(tmp_path)

    @SIZES
    async def test_by_mouse(self, driving: Driving, size: tuple[int, int]) -> None:
        async with making(driving, "n", size=size) as app:
            await app.click_on("another hotkey")
            assert app.says("A new hotkey in an existing wallet.")
            await app.click_on("its name")
            await app.type("workbench")
            await app.click_on("○ 24")
            await app.click_on("Next")
            await app.at_step("hotkey-words")
            await app.until(lambda: app.state.drawn_words is not None)
            assert app.state.drawn_words is not None
            assert app.state.drawn_words.count == 24
            await app.click_on("v Show")
            assert app.creation.step.ready
            await app.click_on("Back ")
            await app.at_step("names")
            assert app.creation.names.wallet == "workbench"

    async def test_what_was_drawn_is_gone_however_the_wizard_is_closed(self, driving: Driving) -> None:
        async with making(driving, "n") as app:
            await past_password(app)
            await app.see_words("coldkey")
            words = app.drawn("coldkey").words
            await app.app.pop_screen()
            assert app.state.drawn_words is None
            assert words.wiped

    async def test_a_key_that_goes_on_counts_once_the_wallets_are_read(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate = Gate()
        monkeypatch.setattr(existing, "read_wallets", gate.before(existing.read_wallets))
        async with making(driving, "m") as app:
            await app.press("end")
            with gate.closed():
                app.app.worker.wallets.look_in("")
                await app.type("2")
                await app.press("enter")
                assert app.creation.step.id == "names"
            await app.at_step("phrase-step")

    async def test_the_steps_keep_their_place_in_another_size(self, driving: Driving) -> None:
        async with making(driving, "n", size=NARROW) as app:
            assert app.says("Step 1 of 7 · Names")
            await app.resize(*WIDE)
            await app.until(lambda: "Step 1 of 7" not in app.text)
            assert app.says("○ Password")
            assert app.says("○ Written")
