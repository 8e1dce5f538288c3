"""What a typed path is completed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.operations import path_completion
from chutes_tui.operations.path_completion import complete_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder in ("alpha", "alpine", "deep/er", "exact"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("alpha/one.env", "exact.env", ".hidden", "deep/new\nline", "only.env"):
        (tmp_path / file).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "common", "first"),
    [
        ("", "", ""),
        ("~", "~/", "~/"),
        ("~/a", "~/alp", "~/alpha/"),
        ("~/alph", "~/alpha/", "~/alpha/"),
        ("~/alpha/", "~/alpha/one.env", "~/alpha/one.env"),
        ("~/exact", "~/exact", "~/exact"),
        ("~/only.env", "~/only.env", "~/only.env"),
        ("~/.h", "~/.hidden", "~/.hidden"),
        ("~/deep/", "~/deep/er/", "~/deep/er/"),
        ("~/none", "~/none", "~/none"),
        ("~/none/x", "~/none/x", "~/none/x"),
        ("~/only.env/x", "~/only.env/x", "~/only.env/x"),
        ("~/a\0", "~/a\0", "~/a\0"),
        ("~nobody", "~nobody", "~nobody"),
    ],
)
def test_completed(home: Path, typed: str, common: str, first: str) -> None:
    assert complete_path(typed, home) == (common, first)


def test_an_absolute_path(home: Path) -> None:
    assert complete_path(f"{home}/alph", home).common == f"{home}/alpha/"


def test_hidden_entries_need_their_dot(home: Path) -> None:
    assert "hidden" not in complete_path("~/", home).first


def test_where_folders_are_wanted_no_file_is_found(home: Path) -> None:
    assert complete_path("~/ex", home, folders=True) == ("~/exact/", "~/exact/")
    assert complete_path("~/on", home, folders=True) == ("~/on", "~/on")


def test_a_huge_folder_completes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_completion, "MOST", 3)
    assert complete_path("~/alph", home) == ("~/alph", "~/alph")
