"""A backup is encrypted, opened again before it counts, restored into an empty home, and overwrites nothing."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.backup import making
from chutes_tui.operations.backup.contents import ROOT, unpack
from chutes_tui.operations.backup.log import last_backup_of_wallet, logged_backups
from chutes_tui.operations.backup.making import Chosen, make_backup, open_backup, passphrase_fault
from chutes_tui.operations.backup.restoring import Fate, plan, restore
from chutes_tui.storage.private_files import FileExistsProblem, FileProblem
from chutes_tui.wallets.discovery import list_wallets
from chutes_tui.wallets.key_files.reading import open_hotkey

if TYPE_CHECKING:
    from pathlib import Path

WORDS = Secret("correct horse battery staple nine")
SEED = "4ed8d4b17698ddeaa1f1559f152f87b5d472f725ca86d341bd0276f1b61197e2"
ADDRESS = "5EPCUjPxiHAcNooYipQFWr9NmmXJKpNG5RhcntXwbtUySrgH"


def _home(folder: Path) -> Chosen:
    """A home with a wallet and two configs, and the choice of all of it."""
    wallet = folder / ".bittensor" / "wallets" / "ada"
    (wallet / "hotkeys").mkdir(parents=True)
    (wallet / "coldkey").write_bytes(b"$NACLsealed\xff\0")
    (wallet / "hotkeys" / "hot").write_text(json.dumps({"secretSeed": f"0x{SEED}", "ss58Address": ADDRESS}))
    (wallet / "hotkeys" / "hotpub.txt").write_text(json.dumps({"ss58Address": ADDRESS}))
    (wallet / "hotkeys" / ".unfinished").write_text("x")
    configs = folder / ".chutes" / "environments"
    configs.mkdir(parents=True)
    (folder / ".chutes" / "config.ini").write_text("[auth]\nusername = ada\n")
    (configs / "nina.ini").write_text("[auth]\nusername = nina\n")
    elsewhere = folder / "work.ini"
    elsewhere.write_text("[auth]\nusername = work\n")
    named = (("ada", folder / ".chutes" / "config.ini"), ("nina", configs / "nina.ini"), ("work", elsewhere))
    return Chosen((wallet,), named)


def _made(tmp_path: Path) -> tuple[Path, Path]:
    home = tmp_path / "home"
    home.mkdir()
    made = make_backup("~/kept.age", _home(home), WORDS, home, home / "log.json")
    assert made.path == home / "kept.age"
    assert "1 wallet, 1 hotkey, 3 configs" in made.words
    return home, made.path


def test_restored_into_an_empty_home_it_signs(tmp_path: Path) -> None:
    _, file = _made(tmp_path)
    new = tmp_path / "new"
    wallets = new / ".bittensor" / "wallets"
    done = restore(open_backup(file, WORDS), new, wallets)
    assert {one.fate for one in done} == {Fate.CREATED}
    assert (new / ".chutes" / "config.ini").read_text() == "[auth]\nusername = ada\n"
    assert (new / ".chutes" / "environments" / "nina.ini").exists()
    assert (new / "work.ini").exists()
    assert all(path.stat().st_mode & 0o077 == 0 for path in new.rglob("*") if path.is_file())
    (wallet,) = list_wallets(wallets).wallets
    signer = open_hotkey(wallet.hotkeys[0]).signer()
    assert signer.derived_ss58 == ADDRESS
    assert len(signer.sign(b"hello")) == 64
    assert (wallets / "ada" / "coldkey").read_bytes() == b"$NACLsealed\xff\0"


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    home, file = _made(tmp_path)
    wallets = home / ".bittensor" / "wallets"
    contents = open_backup(file, WORDS)
    assert {one.fate for one in restore(contents, home, wallets)} == {Fate.SAME}
    (home / ".chutes" / "config.ini").write_text("mine")
    (home / "work.ini").unlink()
    (home / "work.ini").mkdir()
    expected = {home / ".chutes" / "config.ini", home / "work.ini"}
    assert {one.path for one in plan(contents, home, wallets) if one.fate is Fate.KEPT} == expected
    assert {one.path for one in restore(contents, home, wallets) if one.fate is Fate.KEPT} == expected
    assert (home / ".chutes" / "config.ini").read_text() == "mine"


def test_it_is_private_never_written_twice_and_remembered(tmp_path: Path) -> None:
    home, file = _made(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert SEED.encode() not in file.read_bytes()
    before = file.read_bytes()
    with pytest.raises(FileExistsProblem):
        make_backup(str(file), Chosen((), (("ada", home / ".chutes" / "config.ini"),)), WORDS, home, None)
    assert file.read_bytes() == before
    (logged,) = logged_backups(home / "log.json")
    assert logged.wallets == ("ada",)
    assert last_backup_of_wallet([logged], "ada") == logged
    assert last_backup_of_wallet([logged], "other") is None
    (home / "log.json").write_text("[broken")
    assert logged_backups(home / "log.json") == ()


def test_a_list_of_backups_that_a_newer_version_wrote_is_left_alone_and_the_backup_is_whole(tmp_path: Path) -> None:
    home, _ = _made(tmp_path)
    log = home / "log.json"
    newer = '{"version": 2, "backups": {"by": "wallet"}}'
    log.write_text(newer)
    chosen = Chosen((), (("ada", home / ".chutes" / "config.ini"),))
    made = make_backup(str(home / "another.age"), chosen, WORDS, home, log)
    assert log.read_text() == newer
    assert "newer chutes-tui" in made.not_noted
    assert open_backup(made.path, WORDS).configs() == ["ada"]
    assert logged_backups(log) == ()


def test_a_broken_list_of_backups_is_set_aside(tmp_path: Path) -> None:
    home, _ = _made(tmp_path)
    log = home / "log.json"
    log.write_text("[broken")
    chosen = Chosen((), (("ada", home / ".chutes" / "config.ini"),))
    made = make_backup(str(home / "another.age"), chosen, WORDS, home, log)
    assert not made.not_noted
    assert [one.path for one in logged_backups(log)] == [str(made.path)]
    assert (home / "log.json.broken").read_text() == "[broken"


def test_what_was_written_must_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    chosen = _home(home)
    monkeypatch.setattr(making, "pack", lambda *_: pack({"configs/ada.ini": b"other"}, *_[1:]))
    from chutes_tui.operations.backup.contents import pack

    with pytest.raises(Problem, match="doesn't count"):
        make_backup("~/kept.age", chosen, WORDS, home, home / "log.json")
    assert not (home / "log.json").exists()


def test_refusals(tmp_path: Path) -> None:
    home, file = _made(tmp_path)
    with pytest.raises(Problem, match="doesn't open"):
        open_backup(file, Secret("another one"))
    with pytest.raises(Problem, match="isn't encrypted by age"):
        open_backup(home / "work.ini", WORDS)
    with pytest.raises(FileProblem, match="doesn't exist"):
        open_backup(home / "none", WORDS)
    with pytest.raises(Problem, match="Nothing was chosen"):
        make_backup("~/x.age", Chosen((), ()), WORDS, home, None)
    with pytest.raises(FileProblem, match="There is no folder"):
        make_backup("~/no/x.age", Chosen((), (("a", home / "work.ini"),)), WORDS, home, None)
    assert passphrase_fault(Secret("hunter22"))
    assert not passphrase_fault(WORDS)


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "configs/../evil.ini",
        "wallets/../../evil",
        "/etc/passwd",
        "wallets/a/b/c",
        "configs/x",
        "wallets/..",
    ],
)
def test_an_archive_that_reaches_out_is_refused(name: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for one, data in (("manifest.json", b'{"version": 1, "places": {}}'), (name, b"x")):
            info = tarfile.TarInfo(ROOT + one)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    with pytest.raises(Problem, match="no backup"):
        unpack(out.getvalue())


@pytest.mark.parametrize("data", [b"", b"x" * 600, b'{"version": 1}'])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(Problem, match="no backup"):
        unpack(data)
