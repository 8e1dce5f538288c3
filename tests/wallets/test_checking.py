"""The offline check: whatever is wrong in a wallet has a finding, and a good wallet has none that is not ok."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wallet_files import (
    ADDRESS,
    OTHER_ADDRESS,
    RECORDED,
    RECORDED_ED25519,
    RECORDED_PUBLIC,
    RECORDED_URI,
    SEED,
    WORDS,
    put,
    put_wallet,
)

from chutes_tui.core.secret import Secret
from chutes_tui.wallets.checking import check_hotkey, check_wallet
from chutes_tui.wallets.key_files.encryption import NaclCost, encrypt
from chutes_tui.wallets.model import Finding, Level

if TYPE_CHECKING:
    from pathlib import Path

CHEAP = NaclCost(opslimit=3, memlimit=8192)
PASSWORD = Secret("pass word")


def bad(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.level is not Level.OK]


def check(folder: Path, content: dict[str, Any] | bytes, **others: dict[str, Any] | bytes) -> tuple[Finding, ...]:
    return check_hotkey(put_wallet(folder / "w", h=content, **others) / "hotkeys" / "h")


def test_a_good_wallet_passes(tmp_path: Path) -> None:
    found = check_wallet(put_wallet(tmp_path / "w", h=RECORDED, **{"hpub.txt": RECORDED_PUBLIC}))
    assert bad(found) == []
    told = " ".join(finding.what for finding in found)
    for words in (
        ADDRESS,
        "coldkeypub.txt",
        "encrypted",
        "belongs to its seed",
        "signature is valid",
        "restores",
        "same address",
    ):
        assert words in told


def test_a_wallet_with_only_public_parts_and_a_hotkey_passes(tmp_path: Path) -> None:
    wallet = put_wallet(tmp_path / "w", h=RECORDED)
    (wallet / "coldkey").unlink()
    assert bad(check_wallet(wallet)) == []


@pytest.mark.parametrize(
    ("content", "level", "told"),
    [
        (RECORDED | {"secretSeed": None}, Level.WARNING, "no secretSeed"),
        (RECORDED | {"secretSeed": "x"}, Level.WARNING, "isn't valid"),
        (RECORDED | {"privateKey": RECORDED_URI["privateKey"]}, Level.WARNING, "privateKey"),
        (RECORDED | {"privateKey": "0x12"}, Level.WARNING, "privateKey"),
        (RECORDED | {"privateKey": "\ud800"}, Level.WARNING, "privateKey"),
        (RECORDED | {"secretPhrase": "zoo " * 11 + "wrong"}, Level.WARNING, "doesn't restore"),
        (RECORDED | {"secretPhrase": "hello"}, Level.WARNING, "doesn't restore"),
        (RECORDED | {"publicKey": "0x12", "accountId": 3}, Level.WARNING, "publicKey, accountId"),
        (RECORDED | {"ss58Address": OTHER_ADDRESS}, Level.PROBLEM, "does not belong"),
        (RECORDED_URI, Level.PROBLEM, "No seed"),
        (RECORDED_ED25519, Level.PROBLEM, "ed25519"),
        (RECORDED_PUBLIC, Level.PROBLEM, "public part"),
        (b"", Level.PROBLEM, "empty"),
        (b"$NACL" + bytes(200), Level.WARNING, "encrypted"),
        (b"gAAAAAB", Level.PROBLEM, "encrypted"),
    ],
)
def test_each_defect_of_a_hotkey_has_a_finding(tmp_path: Path, content: Any, level: Level, told: str) -> None:
    (finding,) = bad(check(tmp_path, content))
    assert finding.level is level
    assert told in finding.what
    assert finding.next_step
    assert finding in check_wallet(tmp_path / "w")


def test_a_private_key_in_the_ed25519_form_is_the_same_key(tmp_path: Path) -> None:
    import sr25519

    private = bytes.fromhex(RECORDED["privateKey"][2:])
    other_form = sr25519.convert_secret_key_to_ed25519(private)
    assert other_form != private
    assert bad(check(tmp_path, RECORDED | {"privateKey": "0x" + bytes(other_form).hex()})) == []


def test_an_address_that_is_missing_is_made_from_the_seed(tmp_path: Path) -> None:
    found = check(tmp_path, {"secretSeed": SEED})
    assert bad(found) == []
    assert f"gives {ADDRESS}" in found[0].what


def test_a_public_part_of_another_key_is_a_warning(tmp_path: Path) -> None:
    (finding,) = bad(check(tmp_path, RECORDED, **{"hpub.txt": {"ss58Address": OTHER_ADDRESS}}))
    assert OTHER_ADDRESS in finding.what


def test_an_encrypted_hotkey_is_checked_inside_with_its_password(tmp_path: Path) -> None:
    for document, problems in ((RECORDED, 0), (RECORDED_URI, 1)):
        sealed = encrypt(Secret(json.dumps(document)), PASSWORD, cost=CHEAP)
        path = put_wallet(tmp_path / "w", h=sealed) / "hotkeys" / "h"
        assert len(bad(check_hotkey(path, PASSWORD, cost=CHEAP))) == problems
        (wrong,) = check_hotkey(path, Secret("wrong password"), cost=CHEAP)
        assert wrong.level is Level.PROBLEM
        assert "password" in wrong.what


def test_permissions_of_files_and_folders_are_found_with_the_command_that_mends_them(tmp_path: Path) -> None:
    wallet = put_wallet(tmp_path / "my w", h=RECORDED)
    (wallet / "hotkeys" / "h").chmod(0o644)
    (wallet / "hotkeys").chmod(0o770)
    wallet.chmod(0o755)
    assert [finding.command for finding in bad(check_wallet(wallet))] == [
        f"chmod go-w '{wallet / 'hotkeys'}'",
        f"chmod 600 '{wallet / 'hotkeys' / 'h'}'",
    ]
    wallet.chmod(0o777)
    assert bad(check_wallet(wallet))[0].what == f"{wallet} can be changed by everyone on this machine."


def test_what_is_wrong_with_the_coldkey_is_found(tmp_path: Path) -> None:
    wallet = put_wallet(tmp_path / "w", h=RECORDED)
    put(wallet / "coldkey", RECORDED)
    (plain,) = bad(check_wallet(wallet))
    assert (plain.level, "not encrypted" in plain.what) == (Level.WARNING, True)
    put(wallet / "coldkeypub.txt", {"ss58Address": OTHER_ADDRESS})
    assert bad(check_wallet(wallet))[0].level is Level.PROBLEM


def test_a_wallet_without_hotkeys_or_without_a_folder_is_told(tmp_path: Path) -> None:
    (finding,) = bad(check_wallet(put_wallet(tmp_path / "w")))
    assert "no hotkeys" in finding.what
    assert any(finding.level is Level.PROBLEM for finding in check_wallet(tmp_path / "none"))
    assert [finding.level for finding in check_hotkey(tmp_path / "none")] == [Level.PROBLEM]


VALUES = (
    st.none() | st.text() | st.integers() | st.sampled_from([*RECORDED.values(), OTHER_ADDRESS, "0x" + "12" * 64])
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*RECORDED]), VALUES))
def test_any_key_file_can_be_checked_and_nothing_secret_is_told(tmp_path: Path, document: dict[str, Any]) -> None:
    found = check_hotkey(put(tmp_path / "w" / "hotkeys" / "h", document))
    assert found
    assert all(SEED not in repr(finding) and WORDS not in repr(finding) for finding in found)
