"""Key files: the right seed and address from every shape that is in use, and never a secret in any message."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wallet_files import (
    ADDRESS,
    OTHER_ADDRESS,
    OTHER_PUBLIC,
    OTHER_SEED,
    PUBLIC,
    RECORDED,
    RECORDED_ED25519,
    RECORDED_PUBLIC,
    RECORDED_URI,
    SEED,
    WORDS,
    put,
    shown,
)

from chutes_tui.core.secret import Secret
from chutes_tui.storage.private_files import FileProblem, private_read
from chutes_tui.wallets.address import address_of, is_address, public_key_of
from chutes_tui.wallets.key_files.description import describe_hotkey
from chutes_tui.wallets.key_files.problems import (
    Ed25519Error,
    EncryptedKeyError,
    KeyFileProblem,
    MismatchError,
    NoSeedError,
    NotAKeyError,
    PublicOnlyError,
)
from chutes_tui.wallets.key_files.reading import KeyFile, SeededKey, key_of, parse_key, seeded_key
from chutes_tui.wallets.model import Encryption, HotkeyState

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = ("accountId", "publicKey", "privateKey", "secretPhrase", "secretSeed", "ss58Address", "cryptoType")
SENTINEL = "c0ffee5ec7e7" * 5 + "c0de"


def parse(document: Any) -> KeyFile:
    return parse_key(Secret(document if isinstance(document, str) else json.dumps(document)), "the file")


def seeded(document: Any) -> SeededKey:
    return seeded_key(parse(document), "the file")


def without(*names: str, **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (RECORDED | changes).items() if name not in names}


@pytest.mark.parametrize(
    "document",
    [
        RECORDED,
        without("secretSeed"),
        without(secretSeed=None),
        without(secretSeed=""),
        without("secretPhrase"),
        without("ss58Address"),
        without("ss58Address", "publicKey", "accountId", "privateKey", "cryptoType"),
        without(cryptoType=None),
        without(cryptoType="1"),
        without(cryptoType=True),
        without(cryptoType=False),
        without(secretSeed=SEED),
        without(secretSeed=f" 0x{SEED.upper()}\n"),
        without(secretSeed="damaged"),
        without(publicKey="0x12", accountId=7),
        without(more={"fields": [1]}),
        without(secretPhrase=WORDS.upper(), secretSeed=None),
    ],
)
def test_the_seed_and_the_address_come_out_of_every_shape(document: dict[str, Any]) -> None:
    key = seeded(document)
    assert (key.ss58, key.seed.reveal()) == (ADDRESS, SEED)
    assert seeded("\ufeff" + json.dumps(document)).ss58 == ADDRESS


def test_whether_the_seed_was_derived_from_the_words_is_told() -> None:
    assert not seeded(RECORDED).from_words
    assert seeded(without("secretSeed")).from_words
    assert seeded(without(secretSeed="damaged")).from_words


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (RECORDED_URI, NoSeedError),
        (without("secretSeed", secretPhrase="//Alice"), NoSeedError),
        (without("secretSeed", secretPhrase=WORDS + "//1"), NoSeedError),
        (without("secretPhrase", secretSeed="0x12"), NoSeedError),
        (RECORDED_PUBLIC, PublicOnlyError),
        (ADDRESS + "\n", PublicOnlyError),
        (RECORDED_ED25519, Ed25519Error),
        (RECORDED_ED25519 | {"cryptoType": None}, Ed25519Error),
        (RECORDED_ED25519 | {"cryptoType": "Ed25519"}, Ed25519Error),
        (without(ss58Address=OTHER_ADDRESS), MismatchError),
        (without(ss58Address=ADDRESS[:-1] + "J"), MismatchError),
        (without(ss58Address=17), MismatchError),
        (without(secretSeed=OTHER_SEED), MismatchError),
        (without(publicKey=f"0x{OTHER_PUBLIC}"), MismatchError),
        (without(accountId=OTHER_PUBLIC), MismatchError),
        (without("secretSeed", ss58Address=OTHER_ADDRESS), MismatchError),
        ("", NotAKeyError),
        ("{", NotAKeyError),
        ("[]", NotAKeyError),
        ("null", NotAKeyError),
        ("{}", NotAKeyError),
        ('{"cryptoType": 1}', NotAKeyError),
        ('{"secretSeed": null}', NotAKeyError),
        (SEED, NotAKeyError),
        (f"0x{SEED}", NotAKeyError),
        (WORDS, NotAKeyError),
        ("[" * 100_000, NotAKeyError),
        ('{"accountId": ' + "9" * 5000 + "}", NotAKeyError),
    ],
)
def test_each_defect_has_its_own_problem(document: Any, problem: type[KeyFileProblem]) -> None:
    with pytest.raises(problem) as caught:
        seeded(document)
    assert caught.value.what
    assert caught.value.next_step
    for secret in (SEED, OTHER_SEED, WORDS, "abandon"):
        assert secret not in shown(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_why_no_seed_can_be_derived_is_told_apart() -> None:
    documents = (
        RECORDED_URI,
        without("secretSeed", secretPhrase="//Alice"),
        without("secretPhrase", secretSeed="0x"),
    )
    reasons = []
    for document in documents:
        with pytest.raises(NoSeedError) as caught:
            seeded(document)
        reasons.append(caught.value.why)
    assert len(set(reasons)) == 3
    assert "//Alice" in reasons[0]
    assert "recovery phrase" in reasons[1]
    assert "secretSeed isn't a seed" in reasons[2]


def test_an_address_of_another_network_is_the_same_key() -> None:
    from substrateinterface import Keypair

    foreign = Keypair.create_from_mnemonic(WORDS, ss58_format=0).ss58_address
    assert not foreign.startswith("5")
    key = parse(without(ss58Address=foreign))
    assert key.foreign_address
    assert seeded_key(key, "").ss58 == ADDRESS
    assert not is_address(foreign)
    assert public_key_of(foreign) == bytes.fromhex(PUBLIC)
    assert not parse(RECORDED).foreign_address


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_derivation_agrees_with_substrateinterface(seed: bytes) -> None:
    from substrateinterface import Keypair

    expected = Keypair.create_from_seed(seed.hex())
    key = seeded({"secretSeed": f"0x{seed.hex()}", "ss58Address": expected.ss58_address})
    assert key.ss58 == expected.ss58_address
    assert is_address(key.ss58)
    assert public_key_of(key.ss58) == expected.public_key


@settings(deadline=None)
@given(
    st.binary(min_size=32, max_size=32), st.integers(0, 47), st.sampled_from("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcd")
)
def test_an_address_with_one_wrong_character_is_none(key: bytes, position: int, character: str) -> None:
    address = address_of(key)
    changed = address[:position] + character + address[position + 1 :]
    assert is_address(changed) == (changed == address)


@pytest.mark.parametrize(
    "text", ["", "5", "0x" + PUBLIC, ADDRESS + " ", ADDRESS + "\n", ADDRESS * 2, "5" * 48, "٣" * 48]
)
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("start", "encryption"),
    [
        (b"$NACL\x00\xff" + bytes(200), Encryption.NACL),
        (b"$ANSIBLE_VAULT;1.1;AES256\n31", Encryption.ANSIBLE),
        (b"gAAAAABk", Encryption.FERNET),
    ],
)
def test_encryption_is_recognised(tmp_path: Path, start: bytes, encryption: Encryption) -> None:
    with pytest.raises(EncryptedKeyError) as caught:
        key_of(private_read(put(tmp_path / "key", start)))
    assert caught.value.encryption is encryption
    assert ("password" in caught.value.next_step) == (encryption is Encryption.NACL)


def test_bytes_that_are_no_text_are_no_key(tmp_path: Path) -> None:
    for content in (b"\xff\xfe{\x00}\x00", bytes(100), b'{"secretSeed": "\xff"'):
        with pytest.raises(NotAKeyError):
            key_of(private_read(put(tmp_path / "key", content)))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
VALUES = JSON | st.sampled_from([*RECORDED.values(), *RECORDED_ED25519.values(), "//Alice", "\ud800", OTHER_ADDRESS])


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES) | JSON)
def test_random_json_is_either_a_key_that_agrees_with_itself_or_a_problem(document: Any) -> None:
    with suppress(KeyFileProblem):
        key = seeded(document)
        from substrateinterface import Keypair

        assert Keypair.create_from_seed(key.seed.reveal()).ss58_address == key.ss58
        claimed = document.get("ss58Address")
        assert claimed in (None, "") or public_key_of(claimed.strip()) == public_key_of(key.ss58)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_never_crash(data: bytes) -> None:
    with pytest.raises(KeyFileProblem):
        seeded(data.decode("utf-8", "surrogateescape"))


WRAPPINGS = ("{}", "0x{}", "{}{}", "{}\n", "//{}", "x {} y", "\ud800{}", '"{}"')


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6),
    st.sampled_from(FIELDS),
    st.sampled_from(WRAPPINGS),
    st.sampled_from(["", "{", "]"]),
)
def test_a_secret_in_any_field_is_shown_nowhere(
    others: dict[str, Any], name: str, wrapping: str, garbage: str
) -> None:
    document = others | {name: wrapping.replace("{}", SENTINEL)}
    text = Secret(json.dumps(document) + garbage)
    try:
        key = parse_key(text, "the file")
        told = repr(key)
        told += repr(seeded_key(key, "the file"))
    except KeyFileProblem as problem:
        told = shown(problem)
    assert SENTINEL[:16] not in told
    assert SENTINEL[-16:] not in told


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("wrapping", ["{}", "0x{}", "0x{}{}"])
def test_a_described_file_shows_no_secret(tmp_path: Path, name: str, wrapping: str) -> None:
    path = put(tmp_path / "w" / "hotkeys" / "h", RECORDED | {name: wrapping.replace("{}", SENTINEL)}, mode=0o644)
    hotkey = describe_hotkey(path)
    assert SENTINEL not in repr(hotkey)
    assert SEED not in repr(hotkey)
    assert hotkey.state in (HotkeyState.USABLE, HotkeyState.MISMATCH, HotkeyState.NO_SEED)


def test_an_unreadable_file_is_a_file_problem(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        private_read(tmp_path)
