"""One line of a `.env`: it reads back as the value, and nothing else changes."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.destinations.dotenv_file import look, put, with_line
from chutes_tui.operations.destinations.running import Around

KEY = "cpk_abc.def.123"
PATH = Path("/x/.env")


def _around(folder: Path) -> Around:
    return Around({"PATH": os.environ["PATH"]}, folder, folder)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"K={KEY}\n"),
        ("A=1", f"A=1\nK={KEY}\n"),
        ("A=1\r\n", f"A=1\r\nK={KEY}\r\n"),
        ("# top\n\nK=old # note\nB=2\n", f"# top\n\nK={KEY} # note\nB=2\n"),
        ("  export K = 'o\\'ld'  # note\n", f"  export K={KEY}  # note\n"),
        ('K="one\ntwo"\nB=2\n', f"K={KEY}\nB=2\n"),
        ("K=#old\n", f"K={KEY}\n"),
        ("K= # empty\n", f"K={KEY} # empty\n"),
        ("K=\nB=2", f"K={KEY}\nB=2"),
        ("K\nB=2\n", f"K={KEY}\nB=2\n"),
        ("B=2\n\n\nK=old", f"B=2\n\n\nK={KEY}"),
        ("#K=old\n", f"#K=old\nK={KEY}\n"),
        ("KK=1\nK=old value#no comment\n", f"KK=1\nK={KEY}\n"),
    ],
)
def test_only_the_value_changes(before: str, after: str) -> None:
    assert with_line(PATH, before, "K", KEY) == after


_LINES = st.sampled_from(
    [
        "A=1",
        "# comment",
        "",
        "export B='two words' # c",
        'C="a\nb"',
        "K=old",
        "  export K = old # c",
        "K='q'",
        "K",
        "?!",
    ]
)


@given(
    st.lists(_LINES, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.text(max_size=30).filter(lambda t: "\0" not in t),
)
def test_it_reads_back_and_the_rest_reads_as_before(lines: list[str], end: str, value: str) -> None:
    text = end.join(lines)
    if sum(line.lstrip().removeprefix("export ").startswith("K") for line in lines) > 1:
        with pytest.raises(Problem, match="more than once"):
            with_line(PATH, text, "K", value)
        return
    after = with_line(PATH, text, "K", value)
    read = [dict(dotenv_values(stream=io.StringIO(one, newline=""), interpolate=False)) for one in (text, after)]
    assert read[1].pop("K") == value
    read[0].pop("K", None)
    assert read[0] == read[1]


def test_the_file_is_private_and_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "real", tmp_path / ".env"
    file.write_text("A=1\n")
    file.chmod(0o644)
    link.symlink_to(file)
    asked = look(".env", "K", _around(tmp_path))
    assert [line for line in asked if "0644" in line]
    put(".env", "K", Secret(KEY), _around(tmp_path))
    assert file.read_text() == f"A=1\nK={KEY}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert link.is_symlink()


def test_a_value_that_is_there_is_asked_about_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("\n\nexport K=sentinel\n")
    (tmp_path / ".env").chmod(0o600)
    (asked,) = look(".env", "K", _around(tmp_path))
    assert "Line 3 of" in asked
    assert "sentinel" not in asked


def test_git_that_tracks_the_file_or_would_is_told(tmp_path: Path) -> None:
    around = _around(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert "doesn't ignore" in look(".env", "K", around)[0]
    (tmp_path / ".gitignore").write_text(".env\n")
    assert look(".env", "K", around) == ()
    (tmp_path / ".env").touch(0o600)
    subprocess.run(["git", "add", "-f", ".env"], cwd=tmp_path, check=True)
    assert "git tracks" in look(".env", "K", around)[0]


@pytest.mark.parametrize("name", ["", "1K", "A B", "A-B", "Ä", "K=", "-x"])
def test_what_no_variable_can_be_called_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match="no name of a variable"):
        look(".env", name, _around(tmp_path))


def test_what_cannot_be_written_leaves_the_file_alone(tmp_path: Path) -> None:
    file, around = tmp_path / ".env", _around(tmp_path)
    for content, why in ((b"K=1\nK=2\n", "more than once"), (b"\xff\xfe", "isn't a text file")):
        file.write_bytes(content)
        with pytest.raises(Problem, match=why):
            put(".env", "K", Secret(KEY), around)
        assert file.read_bytes() == content
    with pytest.raises(Problem, match="There is no folder"):
        look("missing/.env", "K", around)
    with pytest.raises(Problem, match="zero byte"):
        put(".env", "K", Secret("a\0b"), around)
