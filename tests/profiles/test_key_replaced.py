"""The API key of a profile replaced by its successor: that value alone, and only where the old one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from support_profiles import API_KEY, OTHER_API_KEY, USER_ID, everything_said, mode, put

from chutes_tui.access.key_format import parse_api_key
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.keys.in_profiles import signs_in_with, switch_profiles
from chutes_tui.profiles import LaunchOptions
from chutes_tui.profiles.changes import replace_api_key
from chutes_tui.storage.private_files import FileIsLinkError

if TYPE_CHECKING:
    from pathlib import Path

OLD_ID = str(UUID("0" * 32))
NEW = API_KEY.replace("cpk_" + "0" * 32, "cpk_" + "3" * 32).replace("x" * 32, "z" * 32)
TEXT = f"# mine 100%\r\n[auth]\r\nusername = ada\r\nuser_id = {USER_ID}\r\napi_key = {API_KEY} \r\n; end\r\n"


def test_that_value_alone_changes(tmp_path: Path) -> None:
    path = put(tmp_path / "a.ini", "")
    path.write_bytes(TEXT.encode())
    replace_api_key(path, OLD_ID, Secret(NEW))
    assert (
        path.read_bytes().replace(b" \r\n", b"\r\n") == TEXT.replace(API_KEY, NEW).replace(" \r\n", "\r\n").encode()
    )
    assert mode(path) == 0o600


@pytest.mark.parametrize("held", [OTHER_API_KEY, "not a key", ""])
def test_a_file_that_has_another_key_by_now_is_left_alone(tmp_path: Path, held: str) -> None:
    path = put(tmp_path / "a.ini", f"[auth]\napi_key = {held}\n")
    before = path.read_bytes()
    with pytest.raises(Problem) as caught:
        replace_api_key(path, OLD_ID, Secret(NEW))
    assert path.read_bytes() == before
    assert "z" * 20 not in everything_said(caught.value)


def test_every_profile_that_signs_in_with_it_is_switched(tmp_path: Path) -> None:
    folder = tmp_path / ".chutes" / "environments"
    ci, other = (
        put(folder / "ci.ini", f"[auth]\napi_key = {API_KEY}\n"),
        put(folder / "b.ini", "[auth]\nusername = b\n"),
    )
    default = put(tmp_path / ".chutes" / "config.ini", f"[auth]\nusername = ada\napi_key = {API_KEY}\n")
    switched = switch_profiles(OLD_ID, Secret(NEW), LaunchOptions(), {}, tmp_path)
    assert sorted(switched.names) == ["ada", "ci"]
    assert switched.problem is None
    assert "profiles ada, ci sign in" in switched.words
    for path in (ci, default):
        assert signs_in_with(path, LaunchOptions(), {}, tmp_path) == parse_api_key(NEW).api_key_id
    assert other.read_text() == "[auth]\nusername = b\n"


def test_a_link_is_not_followed_and_that_is_said(tmp_path: Path) -> None:
    target = put(tmp_path / "elsewhere.ini", f"[auth]\napi_key = {API_KEY}\n")
    link = tmp_path / ".chutes" / "environments" / "ci.ini"
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    with pytest.raises(FileIsLinkError):
        replace_api_key(link, OLD_ID, Secret(NEW))
    switched = switch_profiles(OLD_ID, Secret(NEW), LaunchOptions(), {}, tmp_path)
    assert switched.names == ()
    assert switched.problem is not None
    assert "ci still signs in with the old key" in switched.problem.what
    assert API_KEY in target.read_text()
