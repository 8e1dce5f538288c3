"""Every wallet is found, with what is wrong with the unusable ones; nothing on the disk can break the listing."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from wallet_files import (
    ADDRESS,
    OTHER_ADDRESS,
    OTHER_PUBLIC,
    RECORDED,
    RECORDED_ED25519,
    RECORDED_PUBLIC,
    RECORDED_SEALED,
    RECORDED_URI,
    put,
    put_wallet,
)

from chutes_tui.core.problem import Problem
from chutes_tui.sandbox.data.wallets import make_wallets
from chutes_tui.storage.errors import FileProblem
from chutes_tui.wallets.discovery import describe_wallet, list_wallets, remove_leftover
from chutes_tui.wallets.model import ColdkeyState, Encryption, HotkeyState

if TYPE_CHECKING:
    from pathlib import Path

S = HotkeyState


def deny(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """These folders can't be listed and these files can't be opened, even by a privileged user."""
    real_open, real_list = os.open, os.listdir

    def refuse(path: Any) -> None:
        if any(str(path) == str(denied) for denied in paths):
            raise PermissionError(13, "Permission denied")

    def guarded_open(path: Any, *args: Any, **options: Any) -> int:
        refuse(path)
        return real_open(path, *args, **options)

    def guarded_list(path: Any = ".") -> list[str]:
        refuse(path)
        return real_list(path)

    monkeypatch.setattr(os, "open", guarded_open)
    monkeypatch.setattr(os, "listdir", guarded_list)


def test_every_wallet_of_the_sandbox_has_its_right_state(tmp_path: Path) -> None:
    make_wallets(tmp_path / "wallets", random.Random(7))
    found = list_wallets(tmp_path / "wallets")
    states = {wallet.name: [hotkey.state for hotkey in wallet.hotkeys] for wallet in found.wallets}
    assert states == {
        "ada": [S.USABLE],
        "ed25519": [S.ED25519],
        "encrypted-hotkey": [S.ENCRYPTED],
        "from-uri": [S.NO_SEED],
        "no-coldkeypub": [S.USABLE],
        "phrase-only": [S.USABLE],
        "validator": [S.USABLE],
        "workbench": [S.USABLE, S.USABLE],
        "wrong-seed": [S.MISMATCH],
    }
    for wallet in found.wallets:
        assert wallet.problem is None
        assert bool(wallet.coldkey.ss58) == (wallet.name != "no-coldkeypub")
        assert wallet.usable == (states[wallet.name][0] in (S.USABLE, S.ENCRYPTED))
        for hotkey in wallet.hotkeys:
            assert hotkey.usable == (not hotkey.why_not) == (not hotkey.next_step)
            assert hotkey.wallet == wallet.name
            assert hotkey.warnings == ()
    assert (found.missing, found.problem, found.leftovers) == (False, None, ())


@pytest.mark.parametrize(
    ("content", "state", "ss58"),
    [
        (RECORDED, S.USABLE, ADDRESS),
        (RECORDED_URI, S.NO_SEED, RECORDED_URI["ss58Address"]),
        (RECORDED_ED25519, S.ED25519, RECORDED_ED25519["ss58Address"]),
        (RECORDED_PUBLIC, S.PUBLIC_ONLY, ADDRESS),
        (RECORDED | {"ss58Address": OTHER_ADDRESS}, S.MISMATCH, OTHER_ADDRESS),
        (b"", S.NOT_A_KEY, ""),
        (b"not json", S.NOT_A_KEY, ""),
        (RECORDED_SEALED, S.ENCRYPTED, ""),
        (b"$ANSIBLE_VAULT;1.1;AES256\n", S.ENCRYPTED, ""),
        (b"gAAAAABk", S.ENCRYPTED, ""),
        pytest.param(bytes(2 << 20), S.UNREADABLE, "", id="too large"),
    ],
)
def test_the_state_of_a_hotkey(
    tmp_path: Path, content: dict[str, Any] | bytes, state: HotkeyState, ss58: str
) -> None:
    (hotkey,) = describe_wallet(put_wallet(tmp_path / "w", h=content)).hotkeys
    assert (hotkey.name, hotkey.wallet, hotkey.state, hotkey.ss58) == ("h", "w", state, ss58)
    assert (hotkey.why_not == "") == (state is S.USABLE)
    assert (hotkey.next_step == "") == (state is S.USABLE)
    assert hotkey.needs_password == (content is RECORDED_SEALED)
    assert (hotkey.encryption is None) == (state is not S.ENCRYPTED)


def test_public_parts_are_hidden_and_tell_the_address_of_an_encrypted_sibling(tmp_path: Path) -> None:
    files: dict[str, dict[str, Any] | bytes] = {
        "a": RECORDED_SEALED,
        "apub.txt": RECORDED_PUBLIC,
        "lonelypub.txt": RECORDED_PUBLIC,
        "pub.txt": RECORDED,
        ".hidden": RECORDED,
        "B": RECORDED,
    }
    wallet = put_wallet(tmp_path / "w", **files)
    put(wallet / "hotkeypub.txt", RECORDED_PUBLIC)
    (wallet / "hotkeys" / "folder").mkdir()
    hotkeys = {hotkey.name: hotkey for hotkey in describe_wallet(wallet).hotkeys}
    assert list(hotkeys) == ["a", "B", "lonelypub.txt", "pub.txt"]
    assert (hotkeys["a"].state, hotkeys["a"].ss58, hotkeys["a"].encryption) == (S.ENCRYPTED, ADDRESS, Encryption.NACL)
    assert hotkeys["lonelypub.txt"].state is S.PUBLIC_ONLY


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_open_permissions_are_a_warning_with_a_command(tmp_path: Path, mode: int) -> None:
    wallet = put_wallet(tmp_path / "my w", h=RECORDED)
    (wallet / "hotkeys" / "h").chmod(mode)
    (hotkey,) = describe_wallet(wallet).hotkeys
    (warning,) = hotkey.warnings
    assert hotkey.usable
    assert warning.command == f"chmod 600 '{wallet / 'hotkeys' / 'h'}'"
    assert ("everyone" in warning.what) == bool(mode & 0o007)


class TestColdkey:
    def test_its_address_comes_from_coldkeypub(self, tmp_path: Path) -> None:
        coldkey = describe_wallet(put_wallet(tmp_path / "w")).coldkey
        assert (coldkey.ss58, coldkey.ss58_origin, coldkey.why_not) == (ADDRESS, "coldkeypub.txt", "")
        assert (coldkey.state, coldkey.encryption) == (ColdkeyState.ENCRYPTED, Encryption.NACL)

    def test_it_comes_from_an_unencrypted_coldkey_when_there_is_no_coldkeypub(self, tmp_path: Path) -> None:
        put(tmp_path / "w" / "coldkey", RECORDED)
        coldkey = describe_wallet(tmp_path / "w").coldkey
        assert (coldkey.ss58, coldkey.ss58_origin, coldkey.state) == (ADDRESS, "coldkey", ColdkeyState.PLAIN)

    @pytest.mark.parametrize("content", [RECORDED_URI, RECORDED_ED25519])
    def test_a_coldkey_without_a_seed_still_has_an_address(self, tmp_path: Path, content: dict[str, Any]) -> None:
        put(tmp_path / "w" / "coldkey", content)
        assert describe_wallet(tmp_path / "w").coldkey.ss58 == content["ss58Address"]

    @pytest.mark.parametrize(
        ("content", "state", "told"),
        [
            (None, ColdkeyState.MISSING, "no coldkey"),
            (RECORDED_SEALED, ColdkeyState.ENCRYPTED, "is encrypted"),
            (b"{}", ColdkeyState.NOT_A_KEY, "not a key file"),
            pytest.param(bytes(2 << 20), ColdkeyState.UNREADABLE, "can't be read", id="too large"),
            (RECORDED | {"ss58Address": OTHER_ADDRESS}, ColdkeyState.PLAIN, "reliable"),
        ],
    )
    def test_it_must_be_asked_for_otherwise(
        self, tmp_path: Path, content: Any, state: ColdkeyState, told: str
    ) -> None:
        put(tmp_path / "w" / "hotkeys" / "h", RECORDED)
        if content is not None:
            put(tmp_path / "w" / "coldkey", content)
        coldkey = describe_wallet(tmp_path / "w").coldkey
        assert (coldkey.ss58, coldkey.ss58_origin, coldkey.state) == ("", "", state)
        assert told in coldkey.why_not
        assert "address" in coldkey.next_step

    def test_two_addresses_that_differ_are_not_relied_on(self, tmp_path: Path) -> None:
        put(tmp_path / "w" / "coldkeypub.txt", {"ss58Address": OTHER_ADDRESS})
        put(tmp_path / "w" / "coldkey", RECORDED)
        coldkey = describe_wallet(tmp_path / "w").coldkey
        assert coldkey.ss58 == ""
        assert "different addresses" in coldkey.why_not

    @pytest.mark.parametrize(
        "content",
        [
            RECORDED_PUBLIC | {"publicKey": OTHER_PUBLIC},
            RECORDED_PUBLIC | {"ss58Address": "5x"},
            b"",
            b'{"publicKey":1}',
        ],
    )
    def test_a_coldkeypub_that_contradicts_itself_is_not_relied_on(self, tmp_path: Path, content: Any) -> None:
        put(tmp_path / "w" / "coldkeypub.txt", content)
        coldkey = describe_wallet(tmp_path / "w").coldkey
        assert coldkey.ss58 == ""
        assert "w/coldkeypub.txt" in coldkey.why_not
        put(tmp_path / "w" / "coldkey", RECORDED)
        beside = describe_wallet(tmp_path / "w").coldkey
        assert (beside.ss58, beside.ss58_origin) == (ADDRESS, "coldkey")
        assert any("coldkeypub.txt" in warning.what for warning in beside.warnings)

    def test_who_can_change_the_address_or_read_the_key_is_warned_of(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "w")
        (wallet / "coldkeypub.txt").chmod(0o644)
        assert describe_wallet(wallet).coldkey.warnings == ()
        (wallet / "coldkeypub.txt").chmod(0o664)
        (wallet / "coldkey").chmod(0o640)
        told = [(warning.what, warning.command) for warning in describe_wallet(wallet).coldkey.warnings]
        assert [what for what, _ in told] == [
            "w/coldkey is accessible to its group.",
            "w/coldkeypub.txt can be changed by its group.",
        ]
        assert all(command.startswith("chmod 600 /") for _, command in told)

    def test_a_coldkey_that_cannot_be_read_beside_its_address_is_a_warning(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "w")
        put(wallet / "coldkey", b"rubbish")
        coldkey = describe_wallet(wallet).coldkey
        assert (coldkey.ss58, coldkey.state) == (ADDRESS, ColdkeyState.NOT_A_KEY)
        assert len(coldkey.warnings) == 1


class TestFolders:
    def test_a_missing_folder_is_no_problem(self, tmp_path: Path) -> None:
        found = list_wallets(tmp_path / "none")
        assert (found.wallets, found.missing, found.problem) == ((), True, None)

    def test_a_file_in_its_place_is(self, tmp_path: Path) -> None:
        found = list_wallets(put(tmp_path / "file", b""))
        assert not found.missing
        assert found.problem is not None

    def test_a_path_that_cannot_be_one_is(self, tmp_path: Path) -> None:
        assert list_wallets(tmp_path / "a\0b").problem is not None

    def test_links_are_followed_and_circles_survived(self, tmp_path: Path) -> None:
        wallets = tmp_path / "wallets"
        put_wallet(tmp_path / "elsewhere" / "real", h=RECORDED)
        wallets.mkdir()
        (wallets / "linked").symlink_to(tmp_path / "elsewhere" / "real")
        (wallets / "up").symlink_to("..")
        (wallets / "self").symlink_to("self")
        (wallets / "nowhere").symlink_to("/no/such/folder")
        (wallets / "to-file").symlink_to(put(tmp_path / "file", b""))
        hotkeys = put_wallet(wallets / "w").joinpath("hotkeys")
        hotkeys.mkdir()
        (hotkeys / "linked").symlink_to(tmp_path / "elsewhere" / "real" / "hotkeys" / "h")
        (hotkeys / "up").symlink_to("..")
        (hotkeys / "self").symlink_to("self")
        (tmp_path / "way").symlink_to(wallets)
        found = list_wallets(tmp_path / "way")
        assert [wallet.name for wallet in found.wallets] == ["linked", "nowhere", "self", "w"]
        assert [bool(wallet.problem) for wallet in found.wallets] == [False, True, True, False]
        assert found.wallets[0].hotkeys[0].usable
        assert [(hotkey.name, hotkey.state) for hotkey in found.wallets[3].hotkeys] == [
            ("linked", S.USABLE),
            ("self", S.UNREADABLE),
        ]

    def test_what_is_no_wallet_is_left_out(self, tmp_path: Path) -> None:
        put(tmp_path / "README", b"")
        put(tmp_path / "unrelated" / "notes.txt", b"")
        (tmp_path / "empty").mkdir()
        put_wallet(tmp_path / ".hidden")
        os.mkfifo(tmp_path / "pipe")
        assert list_wallets(tmp_path).wallets == ()

    @pytest.mark.parametrize("marks", [("coldkey",), ("coldkeypub.txt",), ("hotkeys/h",)])
    def test_one_file_is_enough_to_be_a_wallet(self, tmp_path: Path, marks: tuple[str, ...]) -> None:
        put(tmp_path / "w" / marks[0], RECORDED)
        assert [wallet.name for wallet in list_wallets(tmp_path).wallets] == ["w"]

    def test_names_of_any_kind(self, tmp_path: Path) -> None:
        names = ["Ünïcode 東京 🦊", "with  spaces", "[bold]", "new\nline", "-rf", "\udcff bytes", "b", "A"]
        for name in names:
            put_wallet(tmp_path / name, **{name: RECORDED})
        found = list_wallets(tmp_path)
        assert sorted(wallet.name for wallet in found.wallets) == sorted(names)
        assert [wallet.name for wallet in found.wallets if wallet.name in "Ab"] == ["A", "b"]
        assert all(wallet.hotkeys[0].name == wallet.name for wallet in found.wallets)
        for name in names:
            wallet = found.wallet(name)
            assert wallet is not None
            assert wallet.hotkeys[0].usable
        assert found.wallet("none") is None

    def test_folders_and_files_that_cannot_be_looked_into(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        locked = put_wallet(tmp_path / "locked", h=RECORDED)
        half = put_wallet(tmp_path / "half", h=RECORDED)
        single = put_wallet(tmp_path / "single", h=RECORDED, i=RECORDED)
        deny(monkeypatch, locked, half / "hotkeys", single / "hotkeys" / "h")
        found = {wallet.name: wallet for wallet in list_wallets(tmp_path).wallets}
        for name in ("locked", "half"):
            problem = found[name].problem
            assert problem is not None
            assert "permissions" in problem.why
        assert found["half"].coldkey.ss58 == ADDRESS
        assert [hotkey.state for hotkey in found["single"].hotkeys] == [S.UNREADABLE, S.USABLE]
        assert "permissions" in found["single"].hotkeys[0].why_not
        deny(monkeypatch, tmp_path)
        assert list_wallets(tmp_path).problem is not None

    def test_a_pipe_is_no_key_and_nothing_hangs(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "w", h=RECORDED)
        os.mkfifo(wallet / "hotkeys" / "pipe")
        states = [hotkey.state for hotkey in describe_wallet(wallet).hotkeys]
        assert states == [S.USABLE, S.UNREADABLE]

    def test_what_an_interrupted_creation_left_is_told(self, tmp_path: Path) -> None:
        left = tmp_path / ".my w.chutes-tui-0123456789abcdef.new"
        put_wallet(left, h=RECORDED)
        found = list_wallets(tmp_path)
        assert found.wallets == ()
        (wallet,) = found.leftovers
        assert (wallet.name, wallet.path, wallet.interrupted, wallet.hotkeys) == ("my w", left, True, ())
        assert wallet.problem is not None
        assert f"{left} contains coldkey, coldkeypub.txt, hotkeys/h." in wallet.problem.why

    def test_hundreds_of_wallets_are_quick(self, tmp_path: Path) -> None:
        for number in range(300):
            put_wallet(tmp_path / f"w{number:03}", a=RECORDED, b=RECORDED)
        list_wallets(tmp_path / "w000")  # what is loaded once doesn't count
        started = time.process_time()
        found = list_wallets(tmp_path)
        assert time.process_time() - started < 1.5, "about 0.1 s on an idle machine"
        assert sum(hotkey.usable for wallet in found.wallets for hotkey in wallet.hotkeys) == 600


class TestLeftovers:
    NAME = ".my w.chutes-tui-0123456789abcdef.new"

    def test_what_is_left_is_removed_once_nobody_is_at_work_there(self, tmp_path: Path) -> None:
        left = put_wallet(tmp_path / self.NAME, h=RECORDED)
        put_wallet(tmp_path / "my w", h=RECORDED)
        with pytest.raises(Problem, match="changed just now"):
            remove_leftover(left)
        assert (left / "hotkeys" / "h").exists()
        os.utime(left, (0, 0))
        assert remove_leftover(left)
        assert not remove_leftover(left)  # gone already
        assert [path.name for path in tmp_path.iterdir()] == ["my w"]

    @pytest.mark.parametrize("name", ["my w", ".my w", ".my w.chutes-tui-0123.new", NAME[1:]])
    def test_nothing_else_is_ever_removed(self, tmp_path: Path, name: str) -> None:
        wallet = put_wallet(tmp_path / name, h=RECORDED)
        os.utime(wallet, (0, 0))
        with pytest.raises(Problem, match="is not left over"):
            remove_leftover(wallet)
        assert (wallet / "hotkeys" / "h").exists()

    def test_a_link_of_such_a_name_leads_to_no_removal(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "my w", h=RECORDED)
        (tmp_path / self.NAME).symlink_to(wallet)
        os.utime(tmp_path / self.NAME, (0, 0), follow_symlinks=False)
        with pytest.raises(FileProblem):
            remove_leftover(tmp_path / self.NAME)
        assert (wallet / "hotkeys" / "h").exists()


class TestAnotherLevel:
    """A folder inside the wallets, or around them, is named, with the one that is meant."""

    @pytest.mark.parametrize("below", ["w", "w/hotkeys"])
    def test_too_deep(self, tmp_path: Path, below: str) -> None:
        put_wallet(tmp_path / "wallets" / "w", h=RECORDED)
        found = list_wallets(tmp_path / "wallets" / below)
        assert found.problem is not None
        assert "inside a wallet" in found.problem.what
        assert str(tmp_path / "wallets") in found.problem.next_step

    def test_too_high(self, tmp_path: Path) -> None:
        put_wallet(tmp_path / "wallets" / "w", h=RECORDED)
        found = list_wallets(tmp_path)
        assert found.problem is not None
        assert str(tmp_path / "wallets") in found.problem.next_step

    def test_a_wallet_with_an_odd_name_among_others_is_a_wallet(self, tmp_path: Path) -> None:
        for name in ("hotkeys", "wallets", "coldkey"):
            put_wallet(tmp_path / name, h=RECORDED)
        found = list_wallets(tmp_path)
        assert found.problem is None
        assert [wallet.name for wallet in found.wallets] == ["coldkey", "hotkeys", "wallets"]

    def test_an_empty_folder_is_only_empty(self, tmp_path: Path) -> None:
        assert list_wallets(tmp_path).problem is None

    def test_another_folder_in_a_wallet_is_only_empty(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "w", h=RECORDED)
        (wallet / "backups").mkdir()
        assert list_wallets(wallet / "backups").problem is None
