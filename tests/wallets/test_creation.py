"""Making wallets and hotkeys: whole or not at all, private, never over anything, and readable by bittensor."""

from __future__ import annotations

import json
import os
import shutil
import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from wallet_files import ADDRESS, OTHER_ADDRESS, PRIVATE, PUBLIC, RECORDED_PUBLIC, SEED, WORDS, put, put_wallet, shown

from chutes_tui.core.secret import Secret
from chutes_tui.storage.private_files import FileProblem, private_write
from chutes_tui.wallets.creation import (
    AlreadyExistsError,
    CreationProblem,
    add_hotkey,
    address_from_mnemonic,
    create_wallet,
    key_document,
    public_document,
)
from chutes_tui.wallets.discovery import describe_wallet, list_wallets
from chutes_tui.wallets.key_files.encryption import NaclCost, OutOfMemoryError, decrypt
from chutes_tui.wallets.key_files.reading import open_hotkey
from chutes_tui.wallets.mnemonic import WORD_COUNTS, MnemonicProblem, generate_mnemonic

if TYPE_CHECKING:
    from chutes_tui.core.problem import Problem

CHEAP = NaclCost(opslimit=3, memlimit=8192)
PASSWORD = Secret("a pässword")
HOTKEY_WORDS = Secret("legal winner thank year wave sausage worth useful legal winner thank yellow")
OTHER_KEY = key_document(Secret(WORDS)).reveal()
make = partial(
    create_wallet, coldkey=Secret(WORDS), password=PASSWORD, hotkey_name="höt", hotkey=HOTKEY_WORDS, cost=CHEAP
)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content, and every folder."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


class TestDocuments:
    def test_the_fields_are_those_that_bittensor_writes_without_cryptotype(self) -> None:
        assert json.loads(key_document(Secret(f" {WORDS.upper()}")).reveal()) == {
            "accountId": f"0x{PUBLIC}",
            "publicKey": f"0x{PUBLIC}",
            "privateKey": f"0x{PRIVATE}",
            "secretPhrase": WORDS,
            "secretSeed": f"0x{SEED}",
            "ss58Address": ADDRESS,
        }
        public = {"accountId": f"0x{PUBLIC}", "publicKey": f"0x{PUBLIC}", "ss58Address": ADDRESS}
        assert json.loads(public_document(bytes.fromhex(PUBLIC))) == public

    @pytest.mark.parametrize("count", WORD_COUNTS)
    def test_every_length_of_mnemonic_gives_the_address_that_substrateinterface_gives(self, count: int) -> None:
        from substrateinterface import Keypair

        mnemonic = generate_mnemonic(count)
        keypair = Keypair.create_from_mnemonic(mnemonic.reveal())
        document = json.loads(key_document(mnemonic).reveal())
        assert document["ss58Address"] == address_from_mnemonic(mnemonic) == keypair.ss58_address
        assert document["privateKey"] == f"0x{keypair.private_key.hex()}"


class TestWallet:
    def test_what_was_made_is_complete_private_and_usable(self, tmp_path: Path) -> None:
        wallets = tmp_path / "new" / "wallets"
        wallet = make(wallets, "my wället 東")
        assert wallet == describe_wallet(wallets / "my wället 東")
        assert (wallet.coldkey.ss58, wallet.coldkey.warnings, wallet.problem) == (ADDRESS, (), None)
        assert [(hotkey.name, hotkey.usable, hotkey.warnings) for hotkey in wallet.hotkeys] == [("höt", True, ())]
        coldkey = decrypt((wallet.path / "coldkey").read_bytes(), PASSWORD, cost=CHEAP)
        assert coldkey == key_document(Secret(WORDS))
        assert sorted(tree(tmp_path)) == [
            "new",
            "new/wallets",
            *(f"new/wallets/my wället 東{name}" for name in ("", "/coldkey", "/coldkeypub.txt", "/hotkeys")),
            "new/wallets/my wället 東/hotkeys/höt",
            "new/wallets/my wället 東/hotkeys/hötpub.txt",
        ]
        for path in tmp_path.rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path

    def test_the_umask_changes_nothing(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            make(tmp_path, "w")
        finally:
            os.umask(before)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
        assert modes == {0o700, 0o600}

    @pytest.mark.parametrize("kind", ["wallet", "folder with a file", "file", "link", "broken link", "unreadable"])
    def test_nothing_that_exists_is_touched(self, tmp_path: Path, kind: str) -> None:
        target = tmp_path / "w"
        if kind == "wallet":
            put_wallet(target)
        elif kind == "folder with a file":
            put(target / "notes.txt", b"mine")
        elif kind in ("file", "unreadable"):
            put(target, b"mine", mode=0o600 if kind == "file" else 0)
        else:
            target.symlink_to(put_wallet(tmp_path / "other") if kind == "link" else "/nowhere")
        before = tree(tmp_path)
        with pytest.raises(AlreadyExistsError):
            make(tmp_path, "w")
        assert tree(tmp_path) == before

    def test_a_wallet_that_appears_in_the_last_moment_is_not_touched(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = os.rename

        def overtaken(source: Any, target: Any) -> None:
            put_wallet(Path(target))
            real(source, target)

        monkeypatch.setattr(os, "rename", overtaken)
        with pytest.raises(AlreadyExistsError):
            make(tmp_path, "w")
        assert sorted(tree(tmp_path)) == ["w", "w/coldkey", "w/coldkeypub.txt"]
        assert json.loads((tmp_path / "w" / "coldkeypub.txt").read_bytes()) == RECORDED_PUBLIC

    @pytest.mark.parametrize("step", range(1, 5))
    @pytest.mark.parametrize("error", [FileProblem("The disk is full."), KeyboardInterrupt()])
    def test_a_failure_half_way_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, error: BaseException
    ) -> None:
        calls: list[Path] = []

        def failing(path: Path, *args: Any, **options: Any) -> None:
            calls.append(path)
            if len(calls) == step:
                raise error
            private_write(path, *args, **options)

        monkeypatch.setattr("chutes_tui.wallets.creation.private_write", failing)
        with pytest.raises(type(error)):
            make(tmp_path, "w")
        assert len(calls) == step
        assert tree(tmp_path) == {}

    def test_what_cannot_be_removed_again_is_told_and_listed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: Any, **__: Any) -> None:
            raise PermissionError(1, "no")

        monkeypatch.setattr(os, "rename", refuse)
        monkeypatch.setattr(shutil, "rmtree", refuse)
        with pytest.raises(CreationProblem) as caught:
            make(tmp_path, "w")
        (left,) = tmp_path.iterdir()
        assert str(left) in caught.value.why
        assert [wallet.path for wallet in list_wallets(tmp_path).leftovers] == [left]

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"password": Secret("12345")}, CreationProblem),
            ({"password": Secret("")}, CreationProblem),
            ({"hotkey_name": "../up"}, CreationProblem),
            ({"hotkey_name": ""}, CreationProblem),
            ({"coldkey": Secret("abandon " * 12)}, MnemonicProblem),
            ({"hotkey": Secret("")}, MnemonicProblem),
            ({"hotkey": Secret(f" {WORDS.upper()}\n")}, CreationProblem),
        ],
    )
    def test_what_cannot_be_right_is_refused_before_anything_is_written(
        self, tmp_path: Path, changes: dict[str, Any], problem: type[Problem]
    ) -> None:
        with pytest.raises(problem):
            make(tmp_path, "w", **changes)
        assert tree(tmp_path) == {}

    def test_short_memory_leaves_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def short(*_: Any, cost: NaclCost) -> bytes:
            raise OutOfMemoryError(cost)

        monkeypatch.setattr("chutes_tui.wallets.creation.encrypt", short)
        with pytest.raises(OutOfMemoryError):
            make(tmp_path, "w")
        assert tree(tmp_path) == {}

    @pytest.mark.parametrize("name", ["", ".", "..", ".w", "a/b", "../w", "/w", "a\0b", " w"])
    def test_names_that_lead_elsewhere_are_refused(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "wallets").mkdir()
        with pytest.raises(CreationProblem):
            make(tmp_path / "wallets", name)
        with pytest.raises(CreationProblem):
            add_hotkey(tmp_path / "wallets", name, HOTKEY_WORDS)
        assert tree(tmp_path) == {"wallets": b""}

    def test_a_password_of_six_characters_is_enough(self, tmp_path: Path) -> None:
        assert make(tmp_path, "w", password=Secret("123456")).usable

    @pytest.mark.slow
    def test_bittensor_wallet_opens_it(self, tmp_path: Path) -> None:
        """Against the real package, where it is installed: the dev extra names it."""
        bittensor = pytest.importorskip("bittensor_wallet")
        made = create_wallet(
            tmp_path,
            "my wället",
            coldkey=Secret(WORDS),
            password=PASSWORD,
            hotkey_name="höt key",
            hotkey=HOTKEY_WORDS,
        )
        wallet = bittensor.Wallet(name="my wället", hotkey="höt key", path=str(tmp_path))
        assert wallet.coldkeypub.ss58_address == ADDRESS
        assert wallet.get_coldkey(password=PASSWORD.reveal()).ss58_address == ADDRESS
        assert wallet.hotkey.ss58_address == wallet.hotkeypub.ss58_address == made.hotkeys[0].ss58


def other_key_in(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let files of these names get another key than the one that is written."""

    def write(path: Path, content: Any, **options: Any) -> None:
        other = {"coldkeypub.txt": public_document(bytes.fromhex("17" * 32))}
        private_write(path, other.get(path.name, OTHER_KEY) if path.name in names else content, **options)

    monkeypatch.setattr("chutes_tui.wallets.creation.private_write", write)


@pytest.mark.parametrize("name", ["höt", "coldkeypub.txt"])
def test_a_wallet_that_reads_differently_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    other_key_in(monkeypatch, name)
    with pytest.raises(CreationProblem, match="was written, but"):
        make(tmp_path, "w")


def test_a_hotkey_that_reads_differently_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wallet = put_wallet(tmp_path / "w")
    other_key_in(monkeypatch, "new")
    with pytest.raises(CreationProblem, match="was written, but"):
        add_hotkey(wallet, "new", HOTKEY_WORDS)


class TestHotkey:
    def test_a_restored_hotkey_is_private_and_usable(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "w")
        hotkey = add_hotkey(wallet, "new one", HOTKEY_WORDS, ss58=address_from_mnemonic(HOTKEY_WORDS))
        assert hotkey == describe_wallet(wallet).hotkeys[0]
        assert hotkey.usable
        assert hotkey.warnings == ()
        assert open_hotkey(hotkey).ss58 == address_from_mnemonic(HOTKEY_WORDS)
        assert sorted(path.name for path in (wallet / "hotkeys").iterdir()) == ["new one", "new onepub.txt"]
        assert stat.S_IMODE((wallet / "hotkeys").stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in (wallet / "hotkeys").iterdir()} == {0o600}

    @pytest.mark.parametrize("existing", ["h", "hpub.txt"])
    @pytest.mark.parametrize("kind", ["file", "empty", "link", "folder"])
    def test_nothing_that_exists_is_touched(self, tmp_path: Path, existing: str, kind: str) -> None:
        hotkeys = put_wallet(tmp_path / "w", other=b"{}") / "hotkeys"
        if kind in ("file", "empty"):
            put(hotkeys / existing, b"mine" if kind == "file" else b"")
        elif kind == "link":
            (hotkeys / existing).symlink_to(hotkeys / "other")
        else:
            (hotkeys / existing).mkdir()
        before = tree(tmp_path)
        with pytest.raises(AlreadyExistsError):
            add_hotkey(tmp_path / "w", "h", HOTKEY_WORDS)
        assert tree(tmp_path) == before

    @pytest.mark.parametrize("overtaken", ["h", "hpub.txt"])
    def test_a_file_that_appears_in_the_last_moment_is_not_touched(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overtaken: str
    ) -> None:
        wallet = put_wallet(tmp_path / "w")

        def late(path: Path, *args: Any, **options: Any) -> None:
            if path.name == overtaken:
                put(path, b"another program's")
            private_write(path, *args, **options)

        monkeypatch.setattr("chutes_tui.wallets.creation.private_write", late)
        with pytest.raises(AlreadyExistsError):
            add_hotkey(wallet, "h", HOTKEY_WORDS)
        assert tree(wallet / "hotkeys") == {overtaken: b"another program's"}

    def test_a_failure_half_way_leaves_nothing_or_says_what(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wallet = put_wallet(tmp_path / "w")

        def failing(path: Path, *args: Any, **options: Any) -> None:
            if path.name == "h":
                raise FileProblem("The disk is full.")
            private_write(path, *args, **options)

        def refuse(*_: Any) -> None:
            raise PermissionError(1, "no")

        monkeypatch.setattr("chutes_tui.wallets.creation.private_write", failing)
        with pytest.raises(FileProblem):
            add_hotkey(wallet, "h", HOTKEY_WORDS)
        assert tree(wallet / "hotkeys") == {}
        monkeypatch.setattr(Path, "unlink", refuse)
        with pytest.raises(CreationProblem) as caught:
            add_hotkey(wallet, "h", HOTKEY_WORDS)
        assert str(wallet / "hotkeys" / "hpub.txt") in caught.value.why
        assert sorted(tree(wallet / "hotkeys")) == ["hpub.txt"]

    def test_the_public_part_of_the_same_key_may_be_there_already(self, tmp_path: Path) -> None:
        public = {"ss58Address": address_from_mnemonic(HOTKEY_WORDS)}
        wallet = put_wallet(tmp_path / "w", **{"hpub.txt": public})
        assert add_hotkey(wallet, "h", HOTKEY_WORDS).usable
        assert json.loads((wallet / "hotkeys" / "hpub.txt").read_bytes()) == public

    def test_the_public_part_of_another_key_is_named(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "w", **{"hpub.txt": RECORDED_PUBLIC})
        with pytest.raises(AlreadyExistsError) as caught:
            add_hotkey(wallet, "h", HOTKEY_WORDS)
        assert "public part of another key" in caught.value.why

    def test_the_words_of_another_key_are_refused(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "w")
        with pytest.raises(CreationProblem) as caught:
            add_hotkey(wallet, "h", HOTKEY_WORDS, ss58=OTHER_ADDRESS)
        assert OTHER_ADDRESS in caught.value.why
        assert not (wallet / "hotkeys").exists()

    def test_the_words_of_the_coldkey_are_refused(self, tmp_path: Path) -> None:
        wallet = put_wallet(tmp_path / "w")
        with pytest.raises(CreationProblem) as caught:
            add_hotkey(wallet, "h", Secret(WORDS))
        assert "coldkey" in caught.value.what
        assert not (wallet / "hotkeys").exists()

    def test_a_linked_wallet_gets_it_where_the_link_leads(self, tmp_path: Path) -> None:
        real = put_wallet(tmp_path / "real")
        (tmp_path / "linked").symlink_to(real)
        assert add_hotkey(tmp_path / "linked", "h", HOTKEY_WORDS).usable
        assert (real / "hotkeys" / "h").is_file()

    @pytest.mark.parametrize("kind", ["missing", "file"])
    def test_there_must_be_a_wallet(self, tmp_path: Path, kind: str) -> None:
        if kind == "file":
            put(tmp_path / "w", b"")
        with pytest.raises(CreationProblem):
            add_hotkey(tmp_path / "w", "h", HOTKEY_WORDS)

    @pytest.mark.parametrize("words", ["sentinel " * 12, WORDS + " sentinel"])
    def test_no_message_and_no_traceback_holds_words(self, tmp_path: Path, words: str) -> None:
        wallet = put_wallet(tmp_path / "w")
        with pytest.raises(MnemonicProblem) as caught:
            add_hotkey(wallet, "h", Secret(words))
        assert "sentinel" not in shown(caught.value)
        with pytest.raises(AlreadyExistsError) as exists:
            make(tmp_path, "w")
        (wallet / "hotkeys" / "h").mkdir(parents=True)
        with pytest.raises(AlreadyExistsError) as late:
            add_hotkey(wallet, "h", HOTKEY_WORDS)
        for problem in (exists.value, late.value):
            told = shown(problem)
            assert all(secret not in told for secret in ("sausage", "abandon", SEED, PASSWORD.reveal()))
