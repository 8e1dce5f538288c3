"""Bytes of a terminal become keys, pastes and mouse events, or nothing: never an error or letters nobody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual import constants, events

from chutes_tui.shell.terminal_input import PASTE_PATIENCE, SEQUENCE_PATIENCE, TerminalInput

if TYPE_CHECKING:
    from textual.message import Message

NOW = 1000.0
LATER = NOW + 60.0


def read(*pieces: bytes) -> list[Message]:
    """The messages of all pieces, nothing following them."""
    terminal = TerminalInput()
    messages = [message for piece in pieces for message in terminal.feed(piece, NOW)]
    return [*messages, *terminal.settle(LATER)]


def words(messages: list[Message]) -> list[str]:
    """Keys by name, pastes in quotes, everything else by its class."""

    def word(message: Message) -> str:
        if isinstance(message, events.Key):
            return message.key
        return repr(message.text) if isinstance(message, events.Paste) else type(message).__name__

    return [word(message) for message in messages]


@pytest.mark.parametrize(
    "data",
    [
        b"\x1b[M" + bytes([67, 142, 37]),  # X10 mouse, right of column 95
        b"\x1b[M" + bytes([67, 195, 169]),  # the same, where two bytes make a character
        b"\x1b[M" + bytes([35, 10 + 32, 0x1B + 32]),
        b"\x1b[32;97;12M",
        b"\xff",
        b"\x9b",
        b"\xc2\x9b",
        b"\xf0\x9f\x92",
        b"\xed\xa0\x80",
        b"\x1b[106;1:3u",  # released
        b"\x1b[1;1:3A",
        b"\x1b[3;5:3~",
        b"\x1b[99999999999u",
        b"\x1b[55296u",
        b"\x1b[1114112u",
        b"\x1b[1;2:3:4u",
        b"\x1b[99~",
        b"\x1b[97;99999999999u",
        b"\x1b[201~",
        b"\x1b[?62;22c",
        b"\x1b[>0;276;0c",
        b"\x1b[48;10;10;0;0t",
        b"\x1b[48;99999;99999;999999;999999t",
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        b"\x1b]52;c;aGVsbG8=\x07",
        b"\x1bP1+r544e=787465726d\x1b\\",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b[1;5",
        b"\x1b[M#",
        b"\x1bP never ended",
        b"\x1bO\xff",
        b"\x1b[200~\x1b[201~",
    ],
)
def test_what_makes_no_sense_is_dropped(data: bytes) -> None:
    assert words(read(data)) == []
    assert words(read(b"a" + data)) == ["a"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x1b[1086::106u", ["о"]),  # Cyrillic, with the key of the base layout beside it
        (b"\x1b[106;1:1u", ["j"]),
        (b"\x1b[106;1:2u", ["j"]),
        (b"\x1b[1;5:1A", ["ctrl+up"]),
        (b"\x1b[97:65;2;65u", ["A"]),
        (b"\x1b[97;;55296u", ["a"]),
        (b"\x1b[M" + bytes([67, 142, 37]) + b"j", ["j"]),
        (b"\x1b[1;5\x1b[A", ["up"]),
        (b"\x1b[M!\x1b[A", ["up"]),
        (b"\x1bP cut \x1b[A", ["up"]),
        (b"\x1b\x1b[A", ["escape", "up"]),
        (b"\x1b", ["escape"]),
        (b"\x1b\x1b", ["escape", "escape"]),
        (b"\x1b[", ["left_square_bracket"]),
        (b"\x1bP", ["alt+shift+p"]),
        ("\x1bü".encode(), ["alt+ü"]),
        (b"a\xffb\x80c", ["a", "b", "c"]),
        (b"\x00", ["ctrl+@"]),
        (b"\x1b[O\x1b[I", ["AppBlur", "AppFocus"]),
        (b"\x1b[<0;5;5M\x1b[<0;5;5m", ["MouseDown", "MouseUp"]),
        (b"\x1b[<0;-5;5M", []),
        (b"\x1b[200~a\x9bb\x00\x1b[201~x", ["'a\ufffdb'", "x"]),
        (b"\x1b[200~one\x1b[200~two\x1b[201~", ["'one'", "'two'"]),
        (b"\x1b[200~\x1b[M\x1b[A\r\n\x1b[201~", [r"'\x1b[M\x1b[A\r\n'"]),
    ],
)
def test_what_makes_sense_is_kept(data: bytes, expected: list[str]) -> None:
    assert words(read(data)) == expected


@pytest.mark.parametrize(
    "data", [b"\x1b[M\x43\x8e\x25", b"\x1b[200~p\xc3\xbc\x1b[201~\xc3\xbcj", b"\x1b]0;t\x1b\\\x1b[1;5A"]
)
def test_it_does_not_matter_where_it_is_cut(data: bytes) -> None:
    whole = words(read(data))
    for cut in range(len(data)):
        assert words(read(data[:cut], data[cut:])) == whole
    assert words(read(*(data[at : at + 1] for at in range(len(data))))) == whole


def test_a_single_escape_waits_no_longer_than_textual_has_it_wait() -> None:
    terminal = TerminalInput()
    assert not list(terminal.feed(b"\x1b", NOW))
    assert terminal.due == NOW + constants.ESCAPE_DELAY
    assert not list(terminal.settle(NOW + constants.ESCAPE_DELAY / 2))
    assert words(list(terminal.settle(terminal.due))) == ["escape"]
    assert terminal.due is None


def test_a_sequence_that_was_cut_swallows_no_key_for_long() -> None:
    terminal = TerminalInput()
    assert not list(terminal.feed(b"\x1b]11;rgb:", NOW))
    assert not list(terminal.feed(b"j", NOW + 0.2))
    assert not list(terminal.settle(NOW + SEQUENCE_PATIENCE))
    assert words(list(terminal.feed(b"k", NOW + SEQUENCE_PATIENCE + 0.1))) == ["k"]


def test_a_paste_that_lost_its_end_swallows_no_key_for_ever() -> None:
    terminal = TerminalInput()
    assert not list(terminal.feed(b"\x1b[200~cpk_long_enough_for_a_chunk", NOW))
    for press in range(1, 10):  # a person who wonders
        assert not list(terminal.feed(b"j", NOW + press * 0.2))
    assert words(list(terminal.settle(NOW + PASTE_PATIENCE))) == ["'cpk_long_enough_for_a_chunkjjjjjjjjj'"]
    assert words(list(terminal.feed(b"k", NOW + PASTE_PATIENCE + 0.1))) == ["k"]


def test_the_rest_of_a_paste_that_stalled_is_no_command() -> None:
    terminal = TerminalInput()
    assert not list(terminal.feed(b"\x1b[200~one\r", NOW))
    assert words(list(terminal.settle(LATER))) == [r"'one\r'"]
    assert words(list(terminal.feed(b"dq\r\x1b[201~x", LATER + 1))) == [r"'dq\r'", "x"]


def test_a_slow_line_pastes_whole() -> None:
    terminal = TerminalInput()
    now = NOW
    for byte in b"\x1b[200~" + b"x" * 5000:
        now += 0.001
        assert not list(terminal.feed(bytes([byte]), now))
        assert not list(terminal.settle(now))
    assert words(list(terminal.feed(b"\x1b[201~", now))) == [repr("x" * 5000)]


def test_an_endless_answer_keeps_no_memory() -> None:
    terminal = TerminalInput()
    for _ in range(100):
        assert not list(terminal.feed(b"\x1b]52;c;" if terminal.due is None else b"A" * 4096, NOW))
    assert len(terminal._waiting) < 10_000
    assert words(list(terminal.feed(b"\x07j", NOW))) == ["j"]


def test_only_the_first_answer_about_reported_sizes_counts() -> None:
    size = b"\x1b[48;40;120;800;1200t"
    assert words(read(b"\x1b[?2048;0$y")) == ["InBandWindowResize"]
    assert words(read(b"\x1b[?2048;0$y", b"\x1b[?2048;1$y")) == ["InBandWindowResize"]
    assert words(read(b"\x1b[?2048;0$y", size)) == ["InBandWindowResize"], "a terminal that never reports sizes"
    assert words(read(b"\x1b[?2048;1$y", size)) == ["InBandWindowResize", "Resize"]
    assert words(read(size)) == []


PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [b"\x1b", b"\x1b[", b"\x1b[M", b"\x1b[<", b"\x1b]", b"\x1bP", b"\x1bO", b"\x1b[200~", b"\x1b[201~"]
    ),
    st.from_regex(rb"\x1b\[[<>?]?[0-9:;]{0,20}[ -/]?[@-~]", fullmatch=True),
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12))
@example([b"\x1b[48;1;1;0;0t", b"\x1b[<0;1;1M"])
def test_nothing_raises_and_nothing_stays(pieces: list[bytes]) -> None:
    terminal = TerminalInput()
    for piece in pieces:
        for message in terminal.feed(piece, NOW):
            assert not isinstance(message, events.Key) or message.character is None or message.character.encode()
    list(terminal.settle(LATER))
    assert terminal.due is None
    assert words(list(terminal.feed(b"j", LATER + 1))) == ["j"]
