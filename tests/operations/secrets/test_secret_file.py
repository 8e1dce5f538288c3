"""Reading a secret text from a file: whole, or a sentence that quotes nothing of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets.file import read_secret_file, typed_file
from chutes_tui.operations.secrets.rules import LARGEST_VALUE
from chutes_tui.storage.private_files import FileProblem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text", ["plain", " spaces\t ", "a\r\nb\n\n", "\ufeffwith a mark", "日本\0", "x" * LARGEST_VALUE]
)
def test_every_character_is_kept(tmp_path: Path, text: str) -> None:
    file = tmp_path / "value"
    file.write_bytes(text.encode())
    assert read_secret_file(str(file), tmp_path) == Secret(text)


@pytest.mark.parametrize(
    ("typed", "place"),
    [("~/key.pem", "key.pem"), ("  ~/key.pem\n", "key.pem"), ('"~/a b"', "a b"), ("~", ""), ("~//x", "x")],
)
def test_the_home_folder(tmp_path: Path, typed: str, place: str) -> None:
    assert typed_file(typed, tmp_path) == tmp_path / place


@pytest.mark.parametrize("typed", ["a\0b", "\0", "~/a\ud800"])
def test_what_no_file_can_be_called(tmp_path: Path, typed: str) -> None:
    with pytest.raises(FileProblem, match="isn't a valid file name"):
        typed_file(typed, tmp_path)


def _refusal(typed: str, home: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        read_secret_file(typed, home)
    assert caught.value.__context__ is None or isinstance(caught.value.__context__, OSError)
    return caught.value.report()


def test_refusals(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"sentinel\xff\xfe")
    (tmp_path / "large").write_bytes(b"x" * (LARGEST_VALUE + 1))
    os.mkfifo(tmp_path / "pipe")
    assert "Enter a path." in _refusal(" ", tmp_path)
    assert "doesn't exist" in _refusal("~/missing", tmp_path)
    assert "is empty" in _refusal("~/empty", tmp_path)
    assert "is a folder" in _refusal("~", tmp_path)
    assert "isn't a regular file" in _refusal("~/pipe", tmp_path)
    assert "too large" in _refusal("~/large", tmp_path)
    refused = _refusal("~/binary", tmp_path)
    assert "isn't a text file" in refused
    assert "sentinel" not in refused
