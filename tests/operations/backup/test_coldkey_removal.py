"""A coldkey goes only when a backup holds the very same file; nothing else is ever removed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.backup.making import Chosen, make_backup
from chutes_tui.operations.wallets.coldkey_removal import ProvenColdkey, lacks_address, prove, take_off
from chutes_tui.storage.private_files import FileProblem
from chutes_tui.wallets.creation import key_document, public_document
from chutes_tui.wallets.discovery import describe_wallet
from chutes_tui.wallets.key_files.encryption import NaclCost, encrypt
from chutes_tui.wallets.mnemonic import seed_of
from chutes_tui.wallets.model import ColdkeyState
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from pathlib import Path

PHRASE = Secret("correct horse battery staple nine")
WORDS = Secret("bottom drive obey lake curtain smoke basket hold race lonely fit walk")
ADDRESS = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"
OTHER = Secret("legal winner thank year wave sausage worth useful legal winner thank yellow")


def _public(words: Secret) -> str:
    return public_document(Signer(seed_of(words)).public_key)


class World:
    """A wallet with an encrypted coldkey, and a backup of it."""

    def __init__(self, tmp_path: Path) -> None:
        self.home = tmp_path
        self.place = tmp_path / "wallets" / "ada"
        (self.place / "hotkeys").mkdir(parents=True)
        self.coldkey, self.public = self.place / "coldkey", self.place / "coldkeypub.txt"
        self.hotkey = self.place / "hotkeys" / "hot"
        self.coldkey.write_bytes(b"$NACL" + bytes(range(200)))
        self.public.write_text(_public(WORDS))
        self.hotkey.write_text("{}")
        self.backups = 0

    def back_up(self) -> Path:
        self.backups += 1
        file = self.home / f"kept-{self.backups}.age"
        make_backup(str(file), Chosen((self.place,), ()), PHRASE, self.home, None)
        return file

    def prove(self, backup: Path, password: Secret | None = None, phrase: Secret = PHRASE) -> ProvenColdkey:
        return prove(describe_wallet(self.place), backup, phrase, password)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_file_goes_and_all_else_stays(world: World) -> None:
    before = (world.public.read_bytes(), world.hotkey.read_bytes())
    proven = world.prove(world.back_up())
    assert proven.ss58 == ADDRESS
    assert proven.has_public
    assert world.coldkey.exists()
    assert "off this machine" in take_off(proven)
    assert not os.path.lexists(world.coldkey)
    assert (world.public.read_bytes(), world.hotkey.read_bytes()) == before
    assert sorted(one.name for one in world.place.iterdir()) == ["coldkeypub.txt", "hotkeys"]
    wallet = describe_wallet(world.place)
    assert (wallet.coldkey.state, wallet.coldkey.ss58) == (ColdkeyState.MISSING, ADDRESS)
    with pytest.raises(FileProblem, match="isn't on this machine"):
        take_off(proven)


def test_refused_with_the_reason(world: World) -> None:
    backup, held = world.back_up(), world.coldkey.read_bytes()
    with pytest.raises(FileProblem, match="doesn't exist"):
        world.prove(world.home / "none.age")
    with pytest.raises(Problem) as wrong:
        world.prove(backup, phrase=Secret("another one"))
    assert "passphrase is another one" in wrong.value.sentences
    with pytest.raises(Problem, match="passphrase is missing"):
        world.prove(backup, phrase=Secret(""))
    world.coldkey.write_bytes(held + b"x")
    with pytest.raises(Problem) as again:
        world.prove(backup)
    assert "another file of the same coldkey" in again.value.sentences
    world.public.write_text(_public(OTHER))
    with pytest.raises(Problem) as another:
        world.prove(backup)
    assert f"The backup has {ADDRESS}, this machine 5" in another.value.sentences
    assert "new backup with B" in another.value.next_step
    world.coldkey.unlink()
    without = world.back_up()
    world.coldkey.write_bytes(held)
    with pytest.raises(Problem, match="holds ada without its coldkey"):
        world.prove(without)
    elsewhere = describe_wallet(world.place.rename(world.place.with_name("bea")))
    with pytest.raises(Problem) as not_in_it:
        prove(elsewhere, backup, PHRASE)
    assert "doesn't hold the wallet bea" in not_in_it.value.what
    assert "It holds ada." in not_in_it.value.why
    assert (elsewhere.path / "coldkey").read_bytes() == held


def test_what_changed_since_the_proof_is_not_removed(world: World) -> None:
    backup = world.back_up()
    proven = world.prove(backup)
    held = world.coldkey.read_bytes()
    world.coldkey.write_bytes(b"another")
    with pytest.raises(FileProblem, match="changed by another program"):
        take_off(proven)
    assert world.coldkey.read_bytes() == b"another"
    world.coldkey.write_bytes(held)
    world.public.write_text(_public(OTHER))
    with pytest.raises(Problem, match="doesn't have the coldkey's address"):
        take_off(proven)
    world.public.write_text(_public(WORDS))
    sealed = backup.read_bytes()
    backup.write_bytes(sealed + b"x")
    with pytest.raises(FileProblem, match=r"age was changed"):
        take_off(proven)
    backup.unlink()
    with pytest.raises(FileProblem, match="doesn't exist"):
        take_off(proven)
    assert world.coldkey.read_bytes() == held


def test_a_link_is_never_followed(world: World) -> None:
    backup, stick = world.back_up(), world.home / "stick"
    proven = world.prove(backup)
    world.coldkey.rename(stick)
    world.coldkey.symlink_to(stick)
    for attempt in (lambda: world.prove(backup), lambda: take_off(proven)):
        with pytest.raises(FileProblem) as link:
            attempt()
        assert "is a link to" in link.value.what
    assert stick.exists()
    assert world.coldkey.is_symlink()
    stick.unlink()
    with pytest.raises(FileProblem, match="is a link to"):
        take_off(proven)


def test_a_missing_public_part_is_written_first(world: World) -> None:
    world.coldkey.write_text(key_document(WORDS).reveal())
    world.public.unlink()
    proven = world.prove(world.back_up())
    assert not proven.has_public
    world.coldkey.write_text(key_document(OTHER).reveal())
    with pytest.raises(FileProblem, match="changed by another program"):
        take_off(proven)
    assert not world.public.exists()
    world.coldkey.write_bytes(proven.content.data)
    take_off(proven)
    assert json.loads(world.public.read_text())["ss58Address"] == ADDRESS
    assert world.public.stat().st_mode & 0o777 == 0o600
    assert not world.coldkey.exists()


def test_an_encrypted_coldkey_without_it_needs_its_password(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = NaclCost(4, 8192)
    monkeypatch.setattr("chutes_tui.wallets.key_files.reading.unlocked_key.__kwdefaults__", {"cost": cheap})
    world.coldkey.write_bytes(encrypt(key_document(WORDS), Secret("fern-Hail-27"), cost=cheap))
    world.public.unlink()
    assert lacks_address(describe_wallet(world.place).coldkey)
    backup = world.back_up()
    with pytest.raises(Problem) as unknown:
        world.prove(backup)
    assert "own password" in unknown.value.next_step
    with pytest.raises(Problem, match=r"[Pp]assword"):
        world.prove(backup, Secret("wrong-one-1"))
    take_off(world.prove(backup, Secret("fern-Hail-27")))
    assert json.loads(world.public.read_text())["ss58Address"] == ADDRESS


def test_a_damaged_public_part_stops_it(world: World) -> None:
    backup = world.back_up()
    world.public.write_text("[]")
    with pytest.raises(Problem, match="address of this coldkey isn't known"):
        world.prove(backup)
    world.coldkey.write_text(key_document(WORDS).reveal())
    with pytest.raises(Problem, match="doesn't have the coldkey's address"):
        world.prove(world.back_up())
    assert world.coldkey.exists()
