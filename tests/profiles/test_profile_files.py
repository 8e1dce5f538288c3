"""Config files as they really are: odd but readable, and broken ones that must be told without being quoted."""

from __future__ import annotations

import configparser
import io
import traceback
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.traceback import Traceback

from chutes_tui.profiles import LaunchOptions, Profile, ProfileError, resolve_profile
from chutes_tui.profiles.ini.parsing import parse_ini

if TYPE_CHECKING:
    from pathlib import Path

SEED = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"
ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
GOOD = f"""# my account
[api]
base_url = https://api.chutes.ai

[auth]
username = ada
user_id = 1
hotkey_seed = {SEED}
hotkey_name = 100%(sure)s %
hotkey_ss58address = {ADDRESS}

[unknown to us]
note = keep = me: please
"""


def resolve(home: Path, data: bytes | str, mode: int = 0o600) -> Profile:
    path = home / ".chutes" / "config.ini"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    path.chmod(mode)
    return resolve_profile(LaunchOptions(), {}, home)


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        "\ufeff" + GOOD,
        GOOD.replace(" = ", ":"),
        GOOD.replace("hotkey_seed", "HotKey_Seed"),
        GOOD.rstrip("\n"),
        GOOD + "\n; Grüße an 東京 🦊\n",
        GOOD.replace("[auth]", "[auth]  trailing words"),
    ],
    ids=["plain", "crlf", "cr", "bom", "colon", "case", "no-newline", "unicode", "trailing"],
)
def test_what_editors_do_to_a_file_does_not_matter(tmp_path: Path, data: str) -> None:
    profile = resolve(tmp_path, data)
    assert profile.credential is not None
    assert (profile.username, profile.hotkey_name) == ("ada", "100%(sure)s %")
    assert ["byte-order mark" in warning.what for warning in profile.warnings[:-1]] == [True] * (data[0] == "\ufeff")
    assert "hotkey_name contains a %, which the official CLI can't read" in profile.warnings[-1].what


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (f"hotkey_seed = {SEED}\n[auth]\n", "line 1 comes before any [section]"),
        (GOOD + f"[auth]\nhotkey_seed = {SEED}\n", "line 14 starts the section [auth] a second time"),
        (GOOD + f"[{SEED}]\n[{SEED}]\n", "line 15 starts a section a second time"),
        (
            f"[auth]\nhotkey_seed = 1\nx = 2\nhotkey_seed = {SEED}\n",
            "line 4 sets hotkey_seed a second time (first on line 2)",
        ),
        (f"[auth]\n{SEED} = 1\n{SEED} = 2\n", "line 3 sets a key a second time"),
        (f"[auth]\nhotkey_seed {SEED}\n", "line 2 is neither a [section]"),
        (f"[auth]\n= {SEED}\n", "line 2 is neither a [section]"),
        (
            f"[auth]\nusername = ada\n  hotkey_seed = {SEED}\n",
            "line 3 is indented, so it continues username from line 2",
        ),
        (b"[auth]\nhotkey_name = \xff\xfe\n", "line 2 is not UTF-8 text"),
        (GOOD.encode("utf-16"), "config.ini is UTF-16"),
        (b"\x7fELF\x02\x01\n\x00\x00" + SEED.encode(), "line 2 contains binary data"),
        (b"[auth]\n" + b"x" * (1 << 20), "is too large"),
    ],
)
def test_broken_files_are_told_by_line_and_never_quoted(tmp_path: Path, data: bytes | str, said: str) -> None:
    with pytest.raises(ProfileError) as caught:
        resolve(tmp_path, data)
    error = caught.value
    assert said in error.what
    assert "config.ini" in error.what
    everything = "".join(traceback.format_exception(error)) + error.report() + repr(error)
    console = Console(file=io.StringIO(), width=300)
    inner = error.__traceback__
    while inner is not None and "chutes_tui" not in inner.tb_frame.f_code.co_filename:
        inner = inner.tb_next
    console.print(Traceback.from_exception(type(error), error, inner, show_locals=True, locals_max_string=10_000))
    assert isinstance(console.file, io.StringIO)
    everything += console.file.getvalue()
    assert SEED not in everything
    assert SEED[:20] not in everything
    chained: BaseException | None = error
    while chained is not None:
        assert not isinstance(chained, (configparser.Error, UnicodeError)), "these quote the file"
        chained = chained.__context__


def test_odd_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / ".chutes" / "config.ini"
    path.mkdir(parents=True)
    with pytest.raises(ProfileError, match="is a folder"):
        resolve_profile(LaunchOptions(), {"CHUTES_ALLOW_MISSING": "true"}, tmp_path)
    path.rmdir()
    path.symlink_to(tmp_path / "gone.ini")
    with pytest.raises(ProfileError, match="link to a file that doesn't exist"):
        resolve_profile(LaunchOptions(), {"CHUTES_ALLOW_MISSING": "true"}, tmp_path)
    (tmp_path / "gone.ini").write_text(GOOD)
    assert resolve_profile(LaunchOptions(), {}, tmp_path).username == "ada"


@pytest.mark.parametrize(("mode", "who"), [(0o644, "everyone on this machine"), (0o640, "its group")])
def test_a_file_that_others_can_read_is_warned_about_with_the_command(tmp_path: Path, mode: int, who: str) -> None:
    (warning,) = resolve(tmp_path, GOOD.replace("%", ""), mode).warnings
    assert who in warning.what
    assert warning.command == f"chmod 600 {tmp_path}/.chutes/config.ini"


@pytest.mark.parametrize(
    ("name", "readable"), [("100%", False), ("%(username)s", False), ("100%%", True), ("%%%", False), ("a", True)]
)
def test_a_value_that_only_the_official_cli_can_not_read_is_warned_about(
    tmp_path: Path, name: str, readable: bool
) -> None:
    text = GOOD.replace("100%(sure)s %", name)
    warnings = resolve(tmp_path, text).warnings
    assert ["line 9: hotkey_name contains a %" in warning.what for warning in warnings] == [True] * (not readable)
    official = configparser.ConfigParser()
    official.read_string(text)
    try:
        understood = official.get("auth", "hotkey_name") != official.get("auth", "username")
    except configparser.InterpolationError:
        understood = False
    assert understood == readable


def test_a_long_line_is_no_way_to_hang_the_program(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="line 2"):
        resolve(tmp_path, "[auth]\nx" + " " * 900_000 + "y")


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "[auth]",
                "[api]",
                "[DEFAULT]",
                " [x] y",
                "[]",
                "[]]",
                "username = ada",
                "Username: b",
                "  more",
                "\tx=1",
                "# note",
                " ;note",
                "",
                "   ",
                "=x",
                ":",
                "a=b=c",
                "a",
                "x = ",
                "x",
                "[",
                "]",
                "b : c = d",
                " hotkey_seed = 1",
            ]
        ),
        st.text(st.sampled_from("ab[]=:;# \t\r\x0b\x0c\x1c\x85\u2028é%"), max_size=8),
    ),
    max_size=10,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_files_are_taken_apart_exactly_as_configparser_does(lines: list[str], line_end: str) -> None:
    text = line_end.join(lines)
    reference = configparser.ConfigParser(interpolation=None)
    try:
        reference.read_file(io.StringIO(text, newline=None))
        failed = False
    except configparser.Error:
        failed = True
    document = parse_ini(text.encode())
    assert bool(document.faults) == failed
    if failed:
        return
    for section in reference.sections():
        assert {key: document.get(section, key).text for key in reference[section]} == dict(  # type: ignore[union-attr]
            reference[section]
        )
    assert set(reference.sections()) == set(document.sections) - {"DEFAULT"}


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    document = parse_ini(b"[auth]\n" + data)
    assert all(fault.line >= 0 for fault in document.faults)
