"""Files that are no key files as bittensor writes them, though people keep them as such: named, and read where it is
clear what they mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from wallet_files import ADDRESS, PUBLIC, RECORDED, RECORDED_SEALED, SEED, WORDS, put

from chutes_tui.core.secret import Secret
from chutes_tui.wallets.creation import add_hotkey
from chutes_tui.wallets.discovery import list_wallets
from chutes_tui.wallets.key_files.description import describe_coldkey, describe_hotkey
from chutes_tui.wallets.model import ColdkeyState, HotkeyState

if TYPE_CHECKING:
    from chutes_tui.wallets.model import Hotkey

EXPORT = {
    "encoded": "QmFzZTY0" * 20,
    "encoding": {"content": ["pkcs8", "sr25519"], "type": ["scrypt", "xsalsa20-poly1305"], "version": "3"},
    "address": ADDRESS,
    "meta": {"name": "mine"},
}
NUMBERED = "\n".join(f"{number}. {word}" for number, word in enumerate(WORDS.split(), 1))


def hotkey_of(tmp_path: Path, content: dict[str, Any] | str) -> Hotkey:
    path = tmp_path / "w" / "hotkeys" / "h"
    put(path, content.encode() if isinstance(content, str) else content)
    return describe_hotkey(path)


@pytest.mark.parametrize("batch", [False, True])
def test_an_export_of_polkadot_js_is_named(tmp_path: Path, batch: bool) -> None:
    hotkey = hotkey_of(tmp_path, {key: EXPORT[key] for key in ("encoded", "encoding")} if batch else EXPORT)
    assert hotkey.state is HotkeyState.NOT_A_KEY
    assert "export of polkadot.js" in hotkey.why_not
    assert "recovery phrase" in hotkey.next_step
    assert not hotkey.restorable


@pytest.mark.parametrize("text", [WORDS, f"\ufeff{WORDS}\n", NUMBERED, WORDS.upper(), json.dumps(WORDS)])
def test_a_bare_recovery_phrase_is_named_and_can_be_restored(tmp_path: Path, text: str) -> None:
    hotkey = hotkey_of(tmp_path, text)
    assert (hotkey.state, hotkey.restorable, hotkey.usable) == (HotkeyState.NOT_A_KEY, True, False)
    assert "only a recovery phrase" in hotkey.why_not
    assert "under another name" in hotkey.next_step
    assert "abandon" not in repr(hotkey).lower()


@pytest.mark.parametrize("text", [SEED, f"0x{SEED}\n", json.dumps(f"0x{SEED}"), f" {SEED.upper()} "])
def test_a_bare_seed_is_named_and_can_be_restored(tmp_path: Path, text: str) -> None:
    """Not taken as it is: a public key looks the same."""
    hotkey = hotkey_of(tmp_path, text)
    assert (hotkey.state, hotkey.restorable, hotkey.ss58) == (HotkeyState.NOT_A_KEY, True, "")
    assert "only a seed or a public key" in hotkey.why_not
    assert SEED not in repr(hotkey).lower()


@pytest.mark.parametrize("text", ["some notes of mine", WORDS + " //1", SEED[:-1], "{", '"x"', "7", "[]"])
def test_what_is_neither_can_not(tmp_path: Path, text: str) -> None:
    hotkey = hotkey_of(tmp_path, text)
    assert (hotkey.state, hotkey.restorable) == (HotkeyState.NOT_A_KEY, False)


@pytest.mark.parametrize("written", [SEED, f"0x{SEED}", f" 0x{SEED.upper()}\n"])
def test_a_hotkey_is_restored_from_a_seed(tmp_path: Path, written: str) -> None:
    put(tmp_path / "w" / "coldkeypub.txt", {"ss58Address": "5ERxhxyG15TfeiZ27PFdTQRpJghy17kkffvLEYuVMtfZZTrn"})
    hotkey = add_hotkey(tmp_path / "w", "h", Secret(written))
    assert (hotkey.usable, hotkey.ss58) == (True, ADDRESS)
    document = json.loads(hotkey.path.read_text())
    assert document == {key: RECORDED[key] for key in document}
    assert "secretPhrase" not in document


@pytest.mark.parametrize("length", [5, 40, 60, 100])
@pytest.mark.parametrize("name", ["hotkeys/h", "coldkey"])
def test_a_cut_encrypted_file_is_named_before_its_password_is_asked_for(
    tmp_path: Path, length: int, name: str
) -> None:
    path = tmp_path / "w" / name
    put(path, RECORDED_SEALED[:length])
    if name == "coldkey":
        coldkey = describe_coldkey(tmp_path / "w")
        assert (coldkey.state, coldkey.encryption) == (ColdkeyState.NOT_A_KEY, None)
        return
    hotkey = describe_hotkey(path)
    assert (hotkey.state, hotkey.needs_password) == (HotkeyState.NOT_A_KEY, False)
    assert "cut off" in hotkey.why_not
    assert "backup" in hotkey.next_step


@pytest.mark.parametrize("text", [f"0x{PUBLIC}", f"0x{PUBLIC}\n", PUBLIC, json.dumps(f"0x{PUBLIC}")])
def test_a_public_part_may_be_a_bare_public_key(tmp_path: Path, text: str) -> None:
    """bittensor up to 7 wrote coldkeypub.txt so."""
    put(tmp_path / "w" / "coldkeypub.txt", text.encode())
    coldkey = describe_coldkey(tmp_path / "w")
    assert (coldkey.ss58, coldkey.ss58_origin, coldkey.why_not) == (ADDRESS, "coldkeypub.txt", "")
    put(tmp_path / "w" / "hotkeys" / "h", RECORDED_SEALED)
    put(tmp_path / "w" / "hotkeys" / "hpub.txt", text.encode())
    assert describe_hotkey(tmp_path / "w" / "hotkeys" / "h").ss58 == ADDRESS


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('"{}"', "has quotes around it"),
        ("{}/$HOME", "contains $NAME or ${…}"),
        ("{} # mine", "has a comment after it"),
        ("{}\u200b", "contains an invisible character (U+200B)"),
    ],
)
def test_a_path_of_wallets_that_can_not_be_meant_is_named(tmp_path: Path, written: str, says: str) -> None:
    found = list_wallets(Path(written.format(tmp_path / "wallets")))
    assert found.problem is not None
    assert says in found.problem.what
    assert not list_wallets(tmp_path / "none").problem
