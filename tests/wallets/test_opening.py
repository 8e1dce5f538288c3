"""Opening a hotkey: what it gives is what was listed, or there is a problem."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import sr25519
from wallet_files import (
    ADDRESS,
    OTHER_ADDRESS,
    OTHER_PUBLIC,
    OTHER_SEED,
    PUBLIC,
    RECORDED,
    RECORDED_URI,
    SEED,
    WORDS,
    put,
    put_wallet,
    shown,
)

from chutes_tui.core.secret import Secret
from chutes_tui.storage.private_files import FileMissingError
from chutes_tui.wallets.key_files.description import describe_hotkey
from chutes_tui.wallets.key_files.encryption import NaclCost, WrongPasswordError, encrypt
from chutes_tui.wallets.key_files.problems import (
    EncryptedKeyError,
    KeyFileChangedError,
    MismatchError,
    NoSeedError,
    NotAKeyError,
)
from chutes_tui.wallets.key_files.reading import open_hotkey

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.wallets.model import Hotkey

CHEAP = NaclCost(opslimit=3, memlimit=8192)
PASSWORD = Secret("pass word")
OTHER = {"secretSeed": f"0x{OTHER_SEED}", "ss58Address": OTHER_ADDRESS, "publicKey": OTHER_PUBLIC}


def hotkey_of(folder: Path, content: dict[str, object] | bytes) -> Hotkey:
    return describe_hotkey(put_wallet(folder / "w", h=content) / "hotkeys" / "h")


def sealed(document: object) -> bytes:
    return encrypt(Secret(json.dumps(document)), PASSWORD, cost=CHEAP)


def test_a_plain_hotkey_gives_its_seed_and_signs(tmp_path: Path) -> None:
    opened = open_hotkey(hotkey_of(tmp_path, RECORDED))
    assert (opened.name, opened.wallet, opened.ss58, opened.seed.reveal()) == ("h", "w", ADDRESS, SEED)
    assert sr25519.verify(opened.signer().sign(b"x"), b"x", bytes.fromhex(PUBLIC))
    assert opened.signer().ss58 == ADDRESS
    assert SEED not in repr(opened)


def test_a_password_for_a_plain_hotkey_does_no_harm(tmp_path: Path) -> None:
    assert open_hotkey(hotkey_of(tmp_path, RECORDED), PASSWORD).seed.reveal() == SEED


def test_an_encrypted_hotkey_opens_with_its_password_only(tmp_path: Path) -> None:
    hotkey = hotkey_of(tmp_path, sealed(RECORDED))
    assert open_hotkey(hotkey, PASSWORD, cost=CHEAP).seed.reveal() == SEED
    with pytest.raises(WrongPasswordError):
        open_hotkey(hotkey, Secret("other"), cost=CHEAP)
    with pytest.raises(EncryptedKeyError):
        open_hotkey(hotkey)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (RECORDED_URI, NoSeedError),
        (RECORDED | {"ss58Address": OTHER_ADDRESS}, MismatchError),
        ([SEED], NotAKeyError),
    ],
)
def test_what_is_inside_an_encrypted_file_is_checked_as_well(
    tmp_path: Path, document: object, problem: type[Exception]
) -> None:
    with pytest.raises(problem) as caught:
        open_hotkey(hotkey_of(tmp_path, sealed(document)), PASSWORD, cost=CHEAP)
    told = shown(caught.value)  # type: ignore[arg-type]
    for secret in (SEED, "abandon", PASSWORD.reveal(), str(RECORDED_URI["privateKey"])):
        assert secret not in told


def test_a_file_that_was_replaced_since_it_was_listed_is_not_taken(tmp_path: Path) -> None:
    hotkey = hotkey_of(tmp_path, RECORDED)
    put(hotkey.path, OTHER)
    with pytest.raises(KeyFileChangedError):
        open_hotkey(hotkey)
    hotkey.path.unlink()
    with pytest.raises(FileMissingError):
        open_hotkey(hotkey)


def test_words_alone_are_enough(tmp_path: Path) -> None:
    assert open_hotkey(hotkey_of(tmp_path, {"secretPhrase": WORDS})).seed.reveal() == SEED
