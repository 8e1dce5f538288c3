"""Reading a `.env`: what becomes a variable, what is left out, and that no line of it is ever quoted."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remains import holders

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import MASK, Secret
from chutes_tui.operations.secrets.dotenv import (
    LIMIT,
    LONGEST_BLANK,
    Dotenv,
    DotenvEntry,
    read_dotenv,
    take_dotenv,
)

if TYPE_CHECKING:
    from pathlib import Path


def taken(text: str) -> Dotenv:
    return take_dotenv(Secret(text))


def values(text: str) -> dict[str, str]:
    """The variables that could be sent."""
    return {entry.key: entry.value.reveal() for entry in taken(text).entries if not entry.problem}


def only(text: str) -> DotenvEntry:
    (entry,) = taken(text).entries
    return entry


def left_out(text: str) -> list[tuple[int, int]]:
    return [(part.first, part.last) for part in taken(text).left_out]


def said(dotenv: Dotenv) -> str:
    """Everything that is said of a file, and what a log would show of it."""
    words = [repr(dotenv), *dotenv.notes, *(part.reason for part in dotenv.left_out)]
    for entry in dotenv.entries:
        words += [entry.key, entry.size, entry.problem, *entry.remarks]
    return "\n".join(words)


def refusal(text: str) -> Problem:
    with pytest.raises(Problem) as refused:
        taken(text)
    return refused.value


class TestValues:
    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ("A=plain", "plain"),
            ("export A=plain", "plain"),
            ("A = spaced", "spaced"),
            ("A=with # comment", "with"),
            ("A=no#comment", "no#comment"),
            ('A="quoted # kept"', "quoted # kept"),
            ("A='single \\n kept'", "single \\n kept"),
            ('A="two\\nlines"', "two\nlines"),
            ('A="two\nlines"', "two\nlines"),
            ('A="two\r\nlines"\r\n', "two\nlines"),
            ('A="it\'s \\"so\\""', 'it\'s "so"'),
            ("A=a=b==", "a=b=="),
            ("A=${HOME}/x", "${HOME}/x"),
            ("A=$HOME", "$HOME"),
            ("\ufeffA=after a mark", "after a mark"),
            ("A=ключ 🗝", "ключ 🗝"),
            ('A="  edges  "', "  edges  "),
            ("A=last line", "last line"),
        ],
    )
    def test_are_taken_as_they_stand(self, line: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", "/of/this/machine")
        assert values(line) == {"A": value}

    def test_lines_are_counted_where_the_name_stands(self) -> None:
        dotenv = taken('# first\n\n\nA=1\n\nB="x\ny"\nC=2\r\n\r\nD=3')
        assert [(entry.key, entry.line) for entry in dotenv.entries] == [("A", 4), ("B", 6), ("C", 8), ("D", 10)]

    def test_the_size_is_told_and_nothing_else(self) -> None:
        entry = only('A="one\ntwo\nthree"')
        assert entry.size == "3 lines, 13 characters"
        assert "two" not in said(taken('A="one\ntwo\nthree"'))

    @given(
        st.dictionaries(
            st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True),
            st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), min_size=1),
            min_size=1,
            max_size=5,
        ),
        st.sampled_from(["", "export "]),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from(["", "\ufeff"]),
    )
    @settings(derandomize=True, deadline=None, max_examples=150)
    def test_whatever_is_quoted_comes_back_whole(
        self, wanted: dict[str, str], export: str, line_end: str, mark: str
    ) -> None:
        def quoted(value: str) -> str:
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

        text = mark + "".join(f"{export}{key}={quoted(value)}{line_end}" for key, value in wanted.items())
        dotenv = taken(text)
        assert {entry.key: entry.value.reveal() for entry in dotenv.entries} == wanted
        assert dotenv.left_out == ()
        lines = [
            text[: text.index(f"{export}{key}={quoted(value)}")].count("\n") + 1 for key, value in wanted.items()
        ]
        if len(wanted) == 1:
            assert [entry.line for entry in dotenv.entries] == lines

    @given(st.text(alphabet=st.sampled_from("AbZ_9 =#\"'\\\n\r\t$\u00a0é-"), max_size=60))
    @settings(derandomize=True, deadline=None, max_examples=300)
    def test_no_text_breaks_it_and_every_line_is_accounted_for(self, text: str) -> None:
        try:
            dotenv = taken(text)
        except Problem:
            return
        whole = text.replace("\r\n", "\n").replace("\r", "\n")
        for entry in dotenv.entries:
            assert entry.key in whole.split("\n")[entry.line - 1]
            assert bool(entry.problem) != bool(entry.value)
        for part in dotenv.left_out:
            assert 1 <= part.first <= part.last <= whole.count("\n") + 1


class TestRemarks:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("A=${X}", "not expanded"),
            ("A=abc # def", "read as a comment"),
            ("A=1\nA=2", "Also on line 1; the last one wins"),
            ("my-key=1", "shells can't read"),
            ("1A=1", "starts with a digit"),
            ("A=$HOME/x", "not expanded"),
            ('A=" x"', "tarts with whitespace"),
            ('A="x\n"', "nds with a line break"),
            ('A="x\nB=y"', "is a quote missing?"),
        ],
    )
    def test_are_made(self, text: str, words: str) -> None:
        assert words in "\n".join(only(text).remarks)

    def test_are_not_made_of_nothing(self) -> None:
        assert only('A="plain" # a comment').remarks == ()
        assert taken("A=plain\nB=1 \nC=2").entries[0].remarks == ()
        assert taken("A=plain\nB=1 \nC=2").entries[1].remarks == ()

    @pytest.mark.parametrize("key", ["1A", "A.B", "A-B"])
    def test_a_name_that_no_shell_can_read_is_doubtful(self, key: str) -> None:
        assert only(f"{key}=1").doubtful

    def test_a_value_that_may_have_swallowed_the_next_line_is_doubtful(self) -> None:
        assert only('A="x\nB=y"').doubtful
        assert not only('A="-----BEGIN\nabc==\n-----END"').doubtful

    @pytest.mark.parametrize("text", ["A=op://v/i/f", "A=encrypted:BFa9Q", "A=$(cat key)", "A=\"'x'\""])
    def test_a_value_that_can_hardly_work_is_doubtful(self, text: str) -> None:
        assert only(text).doubtful
        assert only(text).remarks

    def test_of_doubled_names_the_last_one_counts_and_the_others_are_wiped(self) -> None:
        assert values("A=1\nB=2\nA=3") == {"B": "2", "A": "3"}
        assert only("A=1\nA=").problem == "It has no value."


class TestWithoutValue:
    @pytest.mark.parametrize("text", ["A=", "A=''", 'A=""', "A= # note", "A=   "])
    def test_is_told(self, text: str) -> None:
        entry = only(text)
        assert "no value" in entry.problem
        assert entry.value.wiped


class TestLeftOut:
    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("A=1\nwords of nothing\nB=2", [(2, 2)]),
            ("A=1\nBARE\nB=2", [(2, 2)]),
            ("A=1\n=x\nB=2", [(2, 2)]),
            ('A=1\nC="x" y\nB=2', [(2, 2)]),
            ("A=1\nhttps://user:pw@host/?q=1\nB=2", [(2, 2)]),
            ("A=1\none\ntwo\n\nthree\nB=2", [(2, 3), (5, 5)]),
        ],
    )
    def test_by_its_line_while_the_others_count(self, text: str, lines: list[tuple[int, int]]) -> None:
        assert left_out(text) == lines
        assert values(text) == {"A": "1", "B": "2"}

    @pytest.mark.parametrize(
        "text",
        [
            'A=1\nK="-----BEGIN KEY-----\nMIIEsecret==\nB=2\n',
            "A=1\nK='open\nMIIEsecret=\nB=2",
            'A=1\nK="x\nL="MIIEsecret\nabc=\nB=2',
        ],
    )
    def test_nothing_behind_a_quote_that_is_not_closed_is_taken(self, text: str) -> None:
        dotenv = taken(text)
        assert [entry.key for entry in dotenv.entries] == ["A"]
        assert left_out(text) == [(2, text.rstrip("\n").count("\n") + 1)]
        assert "MIIE" not in said(dotenv)

    def test_a_key_that_goes_on_without_quotes(self) -> None:
        text = "A=1\nK=-----BEGIN KEY-----\nMIIEsecret\nYWJjsecret==\n-----END KEY-----\nB=2"
        dotenv = taken(text)
        assert {entry.key: bool(entry.problem) for entry in dotenv.entries} == {"A": False, "K": True, "B": False}
        assert left_out(text) == [(3, 5)]
        assert "MIIE" not in said(dotenv)
        assert "YWJj" not in said(dotenv)

    @pytest.mark.parametrize("piece", ["YWJjZGVm==", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo="])
    def test_the_end_of_base64_is_no_name(self, piece: str) -> None:
        dotenv = taken(f"A=1\n{piece}\nB=2")
        assert [entry.key for entry in dotenv.entries] == ["A", "B"]
        assert piece.strip("=") not in said(dotenv)

    def test_a_short_end_of_base64_behind_a_loose_line_is_no_name(self) -> None:
        dotenv = taken("A=1\nMIIEsecretsecret\nYWJj=\nB=2")
        assert [entry.key for entry in dotenv.entries] == ["A", "B"]
        assert left_out("A=1\nMIIEsecretsecret\nYWJj=\nB=2") == [(2, 2), (3, 3)]

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("BAD KEY=1", "It has a space in its name."),
            ("export BAD KEY = 1", "It has a space in its name."),
            ('MY KEY="quoted"', "It has a space in its name."),
            ("'A B'=1", "It has a space in its name."),
            ("A*B=1", "The text before the “=” isn't a valid name."),
            ("=1", "There is no name before the “=”."),
            ("hello world", "The line has no “=”."),
            ("hello", "The line has no “=”."),
            ("FOO: 1", "The line has no “=”."),
        ],
    )
    def test_the_reason_is_true_of_the_line(self, line: str, reason: str) -> None:
        assert [part.reason for part in taken(f"A=1\n{line}\nB=2").left_out] == [reason]

    def test_a_name_in_capitals_without_a_value_is_shown(self) -> None:
        assert only("A_VERY_LONG_NAME_OF_A_VARIABLE=").problem


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "why"), [("", "empty"), ("\n \n", "empty"), ("# a\n  # b", "comments"), ("\ufeff", "empty")]
    )
    def test_nothing_in_it(self, text: str, why: str) -> None:
        assert why in refusal(text).why

    def test_too_large(self) -> None:
        assert "too large" in refusal("A=" + "x" * LIMIT).what

    def test_no_text(self) -> None:
        assert "NUL" in refusal("A=\0").what

    def test_more_blanks_than_the_parser_can_bear(self) -> None:
        problem = refusal("A=1\nB=x" + " " * (LONGEST_BLANK + 1) + "x")
        assert "line 2" in problem.what
        assert values("B=x" + " " * LONGEST_BLANK + "y")["B"].endswith("y")

    def test_the_pasted_text_is_wiped(self) -> None:
        for text in ("A=1", "", "A=" + "x" * LIMIT):
            given = Secret(text)
            with suppress(Problem):
                take_dotenv(given)
            assert given.wiped


class TestFiles:
    def write(self, folder: Path, data: bytes, mode: int = 0o600) -> Path:
        path = folder / "my.env"
        path.write_bytes(data)
        path.chmod(mode)
        return path

    def test_is_read(self, tmp_path: Path) -> None:
        path = self.write(tmp_path, '\ufeffA=1\r\nB="x\r\ny"\r\n'.encode())
        dotenv = read_dotenv(path)
        assert {entry.key: entry.value.reveal() for entry in dotenv.entries} == {"A": "1", "B": "x\ny"}
        assert dotenv.source == str(path)
        assert dotenv.notes == ()

    @pytest.mark.parametrize(("mode", "who"), [(0o640, "its group"), (0o644, "everyone")])
    def test_who_else_can_read_it_is_told(self, tmp_path: Path, mode: int, who: str) -> None:
        (note,) = read_dotenv(self.write(tmp_path, b"A=1", mode)).notes
        assert note.startswith(f"This file is accessible to {who}")
        assert "chmod 600" in note

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "no variables"),
            (b"A=1\nB=\xff\xfe\n", "line 2"),
            ("A=1".encode("utf-16"), "UTF-16"),
            (b"\x7fELF\0\0\0", "NUL"),
            (b"A=" + b"x" * LIMIT, "too large"),
        ],
    )
    def test_what_is_no_dotenv(self, tmp_path: Path, data: bytes, words: str) -> None:
        with pytest.raises(Problem) as refused:
            read_dotenv(self.write(tmp_path, data))
        assert words in refused.value.report()
        assert "my.env" in refused.value.report()

    @pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "link to nothing", "unreadable"])
    def test_what_is_no_file(self, tmp_path: Path, kind: str) -> None:
        path = tmp_path / "my.env"
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "link to nothing":
            path.symlink_to(tmp_path / "nowhere")
        elif kind == "unreadable":
            if os.geteuid() == 0:
                pytest.skip("root can read everything")
            self.write(tmp_path, b"A=1", 0)
        with pytest.raises(Problem) as refused:
            read_dotenv(path)
        assert refused.value.what

    @pytest.mark.slow
    def test_nothing_of_a_refused_file_is_kept_by_the_problem(self, tmp_path: Path) -> None:
        path = self.write(tmp_path, b"A=" + "drocssap"[::-1].encode() + b"\nB=\xff")
        with pytest.raises(Problem) as refused:
            read_dotenv(path)
        kept = refused.value.with_traceback(None)
        del refused
        gc.collect()
        assert kept.__context__ is None
        assert holders("drocssap"[::-1]) == []


def test_ten_thousand_lines_are_taken_in_one_go() -> None:
    text = "".join(f"KEY_{number}=value\n" for number in range(10_000))
    entries = taken(text).entries
    assert len(entries) == 10_000
    assert entries[-1].line == 10_000


def test_no_value_shows_in_a_repr() -> None:
    assert MASK in repr(only("A=terces"))
    assert "terces" not in repr(taken("A=terces\nB=terces # terces"))
