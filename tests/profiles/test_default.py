"""Making an account the default: what stood there is kept, and never given up unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support_profiles import API_KEY, NOW, OTHER_TEXT, SEED, USER_ID, mode, put, tree

from chutes_tui.profiles import LaunchOptions, ProfileError, resolve_profile
from chutes_tui.profiles.accounts import OtherAccountError
from chutes_tui.profiles.changes import make_default
from chutes_tui.storage.private_files import FileIsLinkError, FileMissingError

if TYPE_CHECKING:
    from pathlib import Path

ADA = f"# mine\n[auth]\nusername = ada\nuser_id = {USER_ID}\napi_key = {API_KEY}\n"


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    return put(tmp_path / ".chutes" / "environments" / "prod.ini", ADA)


def default(home: Path) -> Path:
    return home / ".chutes" / "config.ini"


def test_where_nothing_stands(ada: Path, tmp_path: Path) -> None:
    made = make_default(ada, tmp_path)
    assert (made.path, made.kept_at) == (default(tmp_path), None)
    assert made.path.read_text() == ADA == ada.read_text()
    assert mode(made.path) == 0o600
    assert resolve_profile(LaunchOptions(), {}, tmp_path).username == "ada"
    before = tree(tmp_path)
    assert make_default(ada, tmp_path).kept_at is None
    assert tree(tmp_path) == before


def test_another_account_is_not_given_up_unasked(ada: Path, tmp_path: Path) -> None:
    put(default(tmp_path), OTHER_TEXT)
    before = tree(tmp_path)
    with pytest.raises(OtherAccountError):
        make_default(ada, tmp_path)
    assert tree(tmp_path) == before
    made = make_default(ada, tmp_path, over_other=True)
    assert made.kept_at == ada.with_name("grace.ini")
    assert made.kept_at.read_text() == OTHER_TEXT
    assert mode(made.kept_at) == 0o600
    assert default(tmp_path).read_text() == ADA


def test_to_and_fro_makes_no_more_files(ada: Path, tmp_path: Path) -> None:
    put(default(tmp_path), OTHER_TEXT)
    grace = make_default(ada, tmp_path, over_other=True).kept_at
    assert grace is not None
    before = set(tree(tmp_path))
    assert make_default(grace, tmp_path, over_other=True).kept_at == ada
    assert make_default(ada, tmp_path, over_other=True).kept_at == grace
    assert set(tree(tmp_path)) == before


def test_a_profile_of_that_name_is_left_alone(ada: Path, tmp_path: Path) -> None:
    put(default(tmp_path), OTHER_TEXT)
    put(ada.with_name("grace.ini"), "[auth]\nusername = grace\n")
    assert make_default(ada, tmp_path, over_other=True).kept_at == ada.with_name("grace-2.ini")


@pytest.mark.parametrize("text", ["[broken\n", f"[auth]\nusername = ada\nuser_id = {USER_ID}\n", "; notes\n"])
def test_what_is_no_other_account_gets_a_backup(ada: Path, tmp_path: Path, text: str) -> None:
    put(default(tmp_path), text)
    made = make_default(ada, tmp_path, over_other=True, now=NOW)
    assert made.kept_at == default(tmp_path).with_name("config.ini.2026-11-21-083000.bak")
    assert made.kept_at.read_text() == text


@pytest.mark.parametrize(
    ("text", "said"), [("[broken\n", "line 1"), ("[api]\nbase_url = https://x\n", "contains no account")]
)
def test_a_file_that_holds_no_account_stays_where_it_is(tmp_path: Path, text: str, said: str) -> None:
    path = put(tmp_path / "x.ini", text)
    with pytest.raises(ProfileError, match=said):
        make_default(path, tmp_path)
    assert not default(tmp_path).exists()
    with pytest.raises(FileMissingError):
        make_default(tmp_path / "none.ini", tmp_path)


def test_a_default_that_is_a_link_is_not_followed(ada: Path, tmp_path: Path) -> None:
    target = put(tmp_path / "elsewhere.ini", f"[auth]\nhotkey_seed = {SEED}\n")
    default(tmp_path).symlink_to(target)
    before = target.read_text()
    with pytest.raises(FileIsLinkError):
        make_default(ada, tmp_path, over_other=True)
    assert target.read_text() == before
