"""A coldkey put into a wallet's folder: only of the address that is there, and never over another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from wallet_files import ADDRESS, OTHER_ADDRESS, PUBLIC, WORDS

from chutes_tui.core.secret import Secret
from chutes_tui.storage.private_files import FileProblem, private_write
from chutes_tui.wallets.creation import AlreadyExistsError, CreationProblem, add_coldkey, add_hotkey, public_document
from chutes_tui.wallets.key_files.encryption import NaclCost, decrypt

if TYPE_CHECKING:
    from pathlib import Path

CHEAP = NaclCost(opslimit=3, memlimit=8192)
PASSWORD = Secret("a pässword")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_is_written_beside_its_address_and_opens(tmp_path: Path) -> None:
    (tmp_path / "coldkeypub.txt").write_text(public_document(bytes.fromhex(PUBLIC)))
    made = add_coldkey(tmp_path, Secret(WORDS), PASSWORD, cost=CHEAP)
    assert made.ss58 == ADDRESS
    opened = json.loads(decrypt((tmp_path / "coldkey").read_bytes(), PASSWORD, cost=CHEAP).reveal())
    assert opened["secretPhrase"] == WORDS


@pytest.mark.parametrize("public", ["{}", "damaged", json.dumps({"ss58Address": OTHER_ADDRESS})])
def test_another_address_is_refused_and_nothing_written(tmp_path: Path, public: str) -> None:
    (tmp_path / "coldkeypub.txt").write_text(public)
    with pytest.raises(CreationProblem, match="belongs to another coldkey"):
        add_coldkey(tmp_path, Secret(WORDS), PASSWORD, cost=CHEAP)
    assert tree(tmp_path) == {"coldkeypub.txt": public.encode()}


def test_a_coldkey_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "coldkey").symlink_to("nowhere")
    with pytest.raises(AlreadyExistsError):
        add_coldkey(tmp_path, Secret(WORDS), PASSWORD, cost=CHEAP)
    assert [path.name for path in tmp_path.iterdir()] == ["coldkey"]


def test_the_words_of_a_hotkey_are_refused(tmp_path: Path) -> None:
    add_hotkey(tmp_path, "default", Secret(WORDS))
    before = tree(tmp_path)
    with pytest.raises(CreationProblem, match="recovery phrase of a hotkey"):
        add_coldkey(tmp_path, Secret(WORDS), PASSWORD, cost=CHEAP)
    assert tree(tmp_path) == before


def test_a_failure_leaves_no_public_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(path: Path, *given: Any, **named: Any) -> Any:
        if path.name == "coldkey":
            raise FileProblem("No room.")
        return private_write(path, *given, **named)

    monkeypatch.setattr("chutes_tui.wallets.creation.private_write", write)
    with pytest.raises(FileProblem):
        add_coldkey(tmp_path, Secret(WORDS), PASSWORD, cost=CHEAP)
    assert tree(tmp_path) == {}
