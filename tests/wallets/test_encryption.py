"""`$NACL`: opens what bittensor wrote, and what is written here has its layout; cheap parameters where they do."""

from __future__ import annotations

import json
import subprocess
import sys

import nacl.pwhash.argon2i
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.secret import SecretBox
from wallet_files import ADDRESS, RECORDED_PASSWORD, RECORDED_SEALED, SEED, WORDS, shown

from chutes_tui.core.secret import Secret
from chutes_tui.wallets.key_files import encryption
from chutes_tui.wallets.key_files.encryption import (
    BITTENSOR_COST,
    EncryptionProblem,
    NaclCost,
    OutOfMemoryError,
    WrongPasswordError,
    decrypt,
    encrypt,
)

CHEAP = NaclCost(opslimit=3, memlimit=8192)
SALT = bytes.fromhex("137183dff15a09bc9c90b5518739e9b1")
PASSWORD = Secret("correct horse ü")
PLAIN = Secret('{"secretSeed": "sentinel ü"}')


@pytest.mark.slow
def test_a_file_that_bittensor_wallet_encrypted_opens() -> None:
    document = json.loads(decrypt(RECORDED_SEALED, Secret(RECORDED_PASSWORD)).reveal())
    assert document["ss58Address"] == ADDRESS
    assert document["secretSeed"] == f"0x{SEED}"
    assert document["secretPhrase"] == WORDS


def test_the_default_cost_is_the_documented_one() -> None:
    assert (BITTENSOR_COST.opslimit, BITTENSOR_COST.memlimit) == (8, 536_870_912)


def test_the_layout_is_header_nonce_and_secretbox_with_the_documented_key() -> None:
    sealed = encrypt(PLAIN, PASSWORD, cost=CHEAP)
    key = nacl.pwhash.argon2i.kdf(32, PASSWORD.reveal().encode(), SALT, CHEAP.opslimit, CHEAP.memlimit)
    assert sealed[:5] == b"$NACL"
    assert SecretBox(key).decrypt(sealed[29:], nonce=sealed[5:29]).decode() == PLAIN.reveal()
    assert encrypt(PLAIN, PASSWORD, cost=CHEAP)[5:29] != sealed[5:29], "a nonce is used once"


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_comes_back_with_its_password_only(plain: str, password: str) -> None:
    sealed = encrypt(Secret(plain), Secret(password), cost=CHEAP)
    assert decrypt(sealed, Secret(password), cost=CHEAP).reveal() == plain
    for wrong in (password + " ", password.swapcase(), ""):
        if wrong != password:
            with pytest.raises(WrongPasswordError):
                decrypt(sealed, Secret(wrong), cost=CHEAP)


@pytest.mark.parametrize("position", [5, 28, 29, 44, 45, -1])
def test_a_changed_byte_does_not_open(position: int) -> None:
    sealed = bytearray(encrypt(PLAIN, PASSWORD, cost=CHEAP))
    sealed[position] ^= 1
    with pytest.raises(WrongPasswordError) as caught:
        decrypt(bytes(sealed), PASSWORD, cost=CHEAP)
    assert "damaged" in caught.value.why


@pytest.mark.parametrize("data", [b"", b"$NACL", b"$NACL" + bytes(39), b"$nacl" + bytes(80), b"gAAAAAB" + bytes(80)])
def test_what_is_no_such_file_is_told_before_anything_is_derived(data: bytes) -> None:
    with pytest.raises(EncryptionProblem) as caught:
        decrypt(data, PASSWORD, cost=NaclCost(8, 1 << 60))
    assert not isinstance(caught.value, WrongPasswordError | OutOfMemoryError)


def test_an_empty_password_encrypts_nothing() -> None:
    with pytest.raises(EncryptionProblem):
        encrypt(PLAIN, Secret(""), cost=CHEAP)


def test_a_traceback_shows_neither_password_nor_key_nor_text() -> None:
    sealed = encrypt(PLAIN, PASSWORD, cost=CHEAP)
    key = nacl.pwhash.argon2i.kdf(32, b"wrong password", SALT, CHEAP.opslimit, CHEAP.memlimit)
    with pytest.raises(WrongPasswordError) as caught:
        decrypt(sealed, Secret("wrong password"), cost=CHEAP)
    told = shown(caught.value)
    for secret in ("wrong password", "sentinel", repr(key)[2:-1], key.hex()):
        assert secret not in told
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "error", [MemoryError(), nacl.exceptions.RuntimeError("Unexpected failure in key derivation")]
)
def test_short_memory_is_told_with_what_is_needed(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def short(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(nacl.pwhash.argon2i, "kdf", short)
    with pytest.raises(OutOfMemoryError) as caught:
        encrypt(PLAIN, PASSWORD)
    assert "512 MiB" in caught.value.why
    with pytest.raises(OutOfMemoryError):
        decrypt(b"$NACL" + bytes(80), PASSWORD)


def test_a_real_limit_on_memory_is_survived() -> None:
    program = """
import resource
from chutes_tui.core.secret import Secret
from chutes_tui.wallets.key_files.encryption import OutOfMemoryError, decrypt
resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
try:
    decrypt(b"$NACL" + bytes(80), Secret("password"))
except OutOfMemoryError as problem:
    print(problem.why)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=50)
    assert "512 MiB" in ran.stdout, ran.stderr


def test_what_does_not_open_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = encryption._sealed
    monkeypatch.setattr(encryption, "_sealed", lambda box, _: sealed(box, Secret("something else")))
    with pytest.raises(EncryptionProblem, match="encrypted key"):
        encrypt(PLAIN, PASSWORD, cost=CHEAP)
