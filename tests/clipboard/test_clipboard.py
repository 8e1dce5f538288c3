"""The clipboard: what is claimed is known, what is secret goes away, and nothing is destroyed on a guess."""

from __future__ import annotations

import base64
import gc
import re
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from chutes_tui.clipboard import tools
from chutes_tui.clipboard.clipboard import Clipboard, ClipboardState, CopyResult, Method, Outcome
from chutes_tui.clipboard.osc52 import MAX_BASE64, osc52
from chutes_tui.clipboard.tools import ClipboardTool, find_system_clipboards
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

KEY = "cpk_" + "5e" * 16 + "." + "c0" * 16 + "." + "R" * 32
TERMINAL = {"TERM": "xterm-256color"}


class FakeSystem:
    """A clipboard that does as it is told."""

    name = "fake"

    def __init__(self) -> None:
        self.content: str | None = "before"
        self.takes = self.works = True

    def copy(self, text: str) -> bool:
        if self.takes:
            self.content = text
        return self.works

    def paste(self) -> str | None:
        return self.content

    def clear(self) -> bool:
        return self.copy("")


class Desk:
    """A clipboard with a system one, a terminal and a clock to play with."""

    def __init__(self, environ: dict[str, str] | None = None, *, system: bool = True, terminal: bool = True) -> None:
        self.system = FakeSystem()
        self.sent: list[str] = []
        self.now = 1000.0
        self.clipboard = Clipboard(
            self.sent.append if terminal else None,
            TERMINAL | (environ or {}),
            systems=(self.system,) if system else (),
            clock=lambda: self.now,
        )


def test_copied_is_said_only_after_reading_back() -> None:
    desk = Desk()
    assert desk.clipboard.state() is None
    result = desk.clipboard.copy("a name")
    assert result == CopyResult(Outcome.COPIED, Method.SYSTEM)
    assert result.sentence("the name") == "Copied the name."
    assert desk.system.content == "a name"
    assert desk.sent == []
    assert desk.clipboard.state() == ClipboardState(Method.SYSTEM, None, Outcome.COPIED)


@pytest.mark.parametrize("fault", ["takes", "works", "reads"])
def test_a_system_clipboard_that_lies_leads_to_the_terminal(fault: str) -> None:
    desk = Desk()
    if fault == "reads":
        desk.system.paste = lambda: None  # type: ignore[method-assign]
    else:
        setattr(desk.system, fault, False)
    result = desk.clipboard.copy("a name")
    assert (result.outcome, result.method) == (Outcome.SENT, Method.TERMINAL)
    assert "fake" in result.reason
    assert result.sentence("the name") == "Sent the name to your terminal's clipboard."
    assert desk.sent == [osc52("a name", TERMINAL)]


def test_without_any_way_the_failure_has_its_reasons() -> None:
    result = Desk(system=False, terminal=False).clipboard.copy(Secret(KEY))
    assert (result.outcome, result.method) == (Outcome.FAILED, None)
    assert "No desktop was found" in result.sentence("the key")
    assert "no terminal" in result.sentence("the key")
    assert KEY not in result.sentence("the key") + repr(result)
    for environ, word in (
        ({"TERM": "linux"}, "console"),
        ({"TERM": "dumb"}, "no clipboard"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "Apple"),
    ):
        desk = Desk(environ, system=False)
        assert word in desk.clipboard.copy("x").reason
        assert desk.sent == []


def test_over_ssh_the_terminal_comes_first() -> None:
    for variable in ("SSH_TTY", "SSH_CONNECTION"):
        desk = Desk({variable: "yes", "TERM_PROGRAM": "Apple_Terminal"})
        assert desk.clipboard.copy("a name").outcome is Outcome.SENT
        assert desk.system.content == "before"
    desk = Desk({"SSH_TTY": "yes"}, terminal=False)
    assert desk.clipboard.copy("a name").outcome is Outcome.COPIED


class TestClearing:
    def test_a_secret_goes_after_45_seconds_with_a_countdown(self) -> None:
        desk = Desk()
        desk.clipboard.copy(Secret(KEY))
        assert desk.clipboard.deadline == 1045.0
        desk.now = 1000.5
        assert desk.clipboard.state() == ClipboardState(Method.SYSTEM, 45, Outcome.COPIED)
        desk.now = 1044.1
        state = desk.clipboard.state()
        assert state is not None
        assert state.seconds_left == 1
        assert desk.clipboard.clear_if_unchanged() is Outcome.CLEARED
        assert desk.system.content == ""
        assert desk.clipboard.state() == ClipboardState(Method.SYSTEM, None, Outcome.CLEARED)
        assert desk.clipboard.clear_if_unchanged() is None, "once is enough"

    @pytest.mark.parametrize("asked", [False, True])
    def test_what_was_copied_since_is_left_alone(self, asked: bool) -> None:
        desk = Desk()
        desk.clipboard.copy(Secret(KEY))
        desk.system.content = "something of the user's"
        clear = desk.clipboard.clear_now if asked else desk.clipboard.clear_if_unchanged
        assert clear() is Outcome.CHANGED
        assert desk.system.content == "something of the user's"
        assert desk.clipboard.deadline is None

    def test_a_clipboard_that_can_not_be_read_or_emptied_is_not_called_cleared(self) -> None:
        desk = Desk()
        desk.clipboard.copy(Secret(KEY))
        desk.system.content = None
        assert desk.clipboard.clear_if_unchanged() is Outcome.UNKNOWN
        desk.system.content = KEY
        desk.system.takes = False
        assert desk.clipboard.clear_if_unchanged() is Outcome.UNKNOWN
        desk.system.takes = True
        assert desk.clipboard.clear_if_unchanged() is Outcome.CLEARED, "leaving the app tries again"

    def test_the_terminals_clipboard_is_emptied_only_when_asked(self) -> None:
        desk = Desk(system=False)
        desk.clipboard.copy(Secret(KEY))
        assert desk.clipboard.deadline is None, "no countdown is shown for what will not happen"
        del desk.sent[:]
        assert desk.clipboard.clear_if_unchanged() is Outcome.UNKNOWN
        assert desk.sent == []
        assert desk.clipboard.clear_now() is Outcome.ASKED
        assert desk.sent == ["\x1b]52;c;\x07"]
        assert desk.clipboard.clear_now() is None

    def test_a_secret_that_the_system_took_without_showing_it_is_cleared_there_too(self) -> None:
        desk = Desk()
        shown, desk.system.paste = desk.system.paste, lambda: None  # type: ignore[method-assign]
        assert desk.clipboard.copy(Secret(KEY)).outcome is Outcome.SENT
        desk.system.paste = shown  # type: ignore[method-assign]
        assert desk.system.content == KEY
        desk.clipboard.clear_if_unchanged()
        assert desk.system.content == ""

    def test_plain_text_stays_and_text_with_a_secret_in_it_goes(self) -> None:
        desk = Desk()
        deadlines = []
        for text in ("just an id", f"export CHUTES_API_KEY={KEY}", "just an id"):
            desk.clipboard.copy(text, secret=KEY in text)
            deadlines.append(desk.clipboard.deadline)
        assert deadlines == [None, 1045.0, None]
        assert desk.clipboard.clear_if_unchanged() is None
        assert desk.system.content == "just an id"

    def test_a_copy_that_fails_does_not_make_the_earlier_secret_forgotten(self) -> None:
        desk = Desk(terminal=False)
        desk.clipboard.copy(Secret(KEY))
        desk.system.takes = desk.system.works = False
        assert desk.clipboard.copy("x").outcome is Outcome.FAILED
        desk.system.takes = desk.system.works = True
        assert desk.clipboard.deadline == 1045.0
        assert desk.clipboard.clear_if_unchanged() is Outcome.CLEARED


def test_nothing_to_copy_and_a_wiped_secret_are_failures_that_touch_nothing() -> None:
    desk = Desk()
    wiped = Secret(KEY)
    wiped.wipe()
    for nothing in ("", Secret(""), wiped):
        assert desk.clipboard.copy(nothing).outcome is Outcome.FAILED
    assert desk.system.content == "before"
    assert desk.clipboard.state() is None


def test_only_a_salted_hash_is_kept() -> None:
    desk = Desk(system=False)
    secret = Secret(KEY)
    desk.clipboard.copy(secret)
    assert secret.reveal() == KEY, "the caller's secret is the caller's"
    reachable: list[object] = [desk.clipboard]
    seen: set[int] = set()
    while reachable:
        item = reachable.pop()
        if id(item) in seen or isinstance(item, type(gc)) or item is desk.sent:
            continue
        seen.add(id(item))
        if isinstance(item, (str, bytes, bytearray)):
            assert KEY not in (item if isinstance(item, str) else bytes(item).decode("latin-1"))
        elif isinstance(item, (list, dict, tuple, set)) or type(item).__module__.startswith("chutes_tui"):
            reachable.extend(gc.get_referents(item))
            reachable.extend(getattr(item, name) for name in getattr(type(item), "__slots__", ()))


class TestOsc52:
    def test_plain(self) -> None:
        assert osc52("héllo", TERMINAL) == f"\x1b]52;c;{base64.b64encode('héllo'.encode()).decode()}\x07"

    @pytest.mark.parametrize(
        "environ", [{"TMUX": "/run/tmux,1,0", "TERM": "screen-256color"}, {"TERM": "tmux-256color"}]
    )
    @pytest.mark.parametrize("passed_on", [False, True])
    def test_tmux_gets_it_wrapped_with_doubled_escapes(self, environ: dict[str, str], passed_on: bool) -> None:
        sequence = osc52("x", environ, passed_on=passed_on)
        parts = re.fullmatch(r"(.*?)\x1bPtmux;(.*)\x1b\\", sequence, re.DOTALL)
        assert parts is not None
        assert parts[1] == ("" if passed_on else osc52("x", TERMINAL)), "plain as well, where the way is not known"
        assert parts[2].replace("\x1b\x1b", "\x1b") == osc52("x", TERMINAL)

    @pytest.mark.parametrize("environ", [{"STY": "1.tty", "TERM": "xterm"}, {"TERM": "screen.xterm"}])
    @pytest.mark.parametrize("length", [1, 2000])
    def test_screen_gets_it_in_pieces_it_can_swallow(self, environ: dict[str, str], length: int) -> None:
        pieces = re.findall(r"\x1bP(.*?)\x1b\\", osc52("x" * length, environ), re.DOTALL)
        assert all(len(piece) < 768 for piece in pieces)
        assert "".join(pieces) == osc52("x" * length, TERMINAL)
        rest = osc52("x" * length, environ).removeprefix("".join(f"\x1bP{piece}\x1b\\" for piece in pieces))
        assert rest == ("" if "STY" in environ else osc52("x" * length, TERMINAL)), "last, since tmux cuts the pieces"

    def test_what_terminals_would_drop_is_not_sent(self) -> None:
        desk = Desk(system=False)
        fits = MAX_BASE64 // 4 * 3
        assert desk.clipboard.copy("x" * fits).outcome is Outcome.SENT
        del desk.sent[:]
        result = desk.clipboard.copy("x" * (fits + 1))
        assert result.outcome is Outcome.FAILED
        assert "too long" in result.reason
        assert desk.sent == []


class TestTools:
    """Real child processes, with scripts in the place of the desktop's tools."""

    @pytest.fixture
    def environ(self, tmp_path: Path) -> dict[str, str]:
        (tmp_path / "bin").mkdir()
        return {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "DISPLAY": ":7", "CHUTES_API_KEY": KEY}

    def install(self, folder: Path, name: str, body: str) -> None:
        script = folder / "bin" / name
        script.write_text(f"#!/bin/sh\n{body}\n")
        script.chmod(0o700)

    def working(self, folder: Path) -> str:
        return f"""
            echo "$0 $*" >> {folder}/argv; env >> {folder}/env
            case "$*" in
                *-o*|"-n -t text") cat {folder}/clip;;
                *--clear*|*-c) : > {folder}/clip;;
                *) cat > {folder}/clip;;
            esac
            echo "noise on the screen" >&2"""

    def test_the_secret_goes_by_standard_input_only(
        self, tmp_path: Path, environ: dict[str, str], capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.install(tmp_path, "xclip", self.working(tmp_path))
        clipboard = Clipboard(None, environ)
        assert clipboard.copy(Secret(KEY)).outcome is Outcome.COPIED
        assert (tmp_path / "clip").read_text() == KEY
        assert clipboard.clear_if_unchanged() is Outcome.CLEARED
        assert (tmp_path / "clip").read_text() == ""
        argv, environment = (tmp_path / "argv").read_text(), (tmp_path / "env").read_text()
        assert "-selection clipboard" in argv
        assert "DISPLAY=:7" in environment
        assert KEY not in argv + environment
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("text", ["ends in a newline\n", "héllo 🦊\r\nx", " "])
    def test_texts_come_back_as_they_are(self, tmp_path: Path, environ: dict[str, str], text: str) -> None:
        self.install(tmp_path, "xclip", self.working(tmp_path))
        assert Clipboard(None, environ).copy(text).outcome is Outcome.COPIED
        assert (tmp_path / "clip").read_bytes() == text.encode()

    @pytest.mark.parametrize("body", ["exit 1", "exec sleep 60", "kill -9 $$", "cat > /dev/null"])
    def test_tools_that_fail_or_hang_are_failures_within_bounds(
        self, tmp_path: Path, environ: dict[str, str], body: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tools, "TIMEOUT_SECONDS", 0.2)
        self.install(tmp_path, "xclip", body)
        began = time.monotonic()
        result = Clipboard(None, environ).copy(Secret(KEY))
        assert result.outcome is Outcome.FAILED
        assert "xclip" in result.reason
        assert time.monotonic() - began < 10

    def test_the_tool_fits_the_desktop(self, tmp_path: Path, environ: dict[str, str]) -> None:
        def found(**changes: str) -> list[str]:
            path = {"PATH": str(tmp_path / "bin")}
            tools = find_system_clipboards(path | changes, "darwin" if "MAC" in changes else "linux")
            for tool in tools:
                assert isinstance(tool, ClipboardTool)
                assert tool.copy_command[0].startswith(str(tmp_path))
            return [tool.name for tool in tools]

        assert found(DISPLAY=":0", WAYLAND_DISPLAY="w", MAC="1") == []
        for name in ("pbcopy", "pbpaste", "wl-copy", "xsel", "xclip"):
            self.install(tmp_path, name, "exit 0")
        assert found() == []
        assert found(MAC="1") == ["pbcopy"]
        assert found(DISPLAY=":0") == ["xclip", "xsel"]
        assert found(DISPLAY=":0", WAYLAND_DISPLAY="w") == ["xclip", "xsel"], (
            "wl-paste is missing, so nothing could be read back"
        )
        self.install(tmp_path, "wl-paste", "exit 0")
        assert found(DISPLAY=":0", WAYLAND_DISPLAY="w") == ["wl-copy", "xclip", "xsel"]
        (tmp_path / "bin" / "xclip").unlink()
        assert found(DISPLAY=":0") == ["xsel"]

    def test_a_tool_of_an_ended_desktop_leads_to_the_next(self, tmp_path: Path, environ: dict[str, str]) -> None:
        self.install(tmp_path, "wl-copy", "cat > /dev/null; exit 1")
        self.install(tmp_path, "wl-paste", "exit 1")
        self.install(tmp_path, "xclip", self.working(tmp_path))
        clipboard = Clipboard(None, {**environ, "WAYLAND_DISPLAY": "wayland-9"})
        assert clipboard.copy(Secret(KEY)) == CopyResult(Outcome.COPIED, Method.SYSTEM)
        assert (tmp_path / "clip").read_text() == KEY
        assert clipboard.clear_if_unchanged() is Outcome.CLEARED
        assert (tmp_path / "clip").read_text() == ""

    @pytest.mark.parametrize("name", ["wl-copy", "xsel"])
    def test_the_other_tools_are_called_as_they_want_it(
        self, tmp_path: Path, environ: dict[str, str], name: str
    ) -> None:
        environ = {**environ, "WAYLAND_DISPLAY": "w"}
        self.install(tmp_path, name, self.working(tmp_path))
        if name == "wl-copy":
            self.install(tmp_path, "wl-paste", self.working(tmp_path))
        for needed in ("cat", "env"):  # nothing else: a tool that this machine has would come first
            (tmp_path / "bin" / needed).symlink_to(shutil.which(needed) or "")
        clipboard = Clipboard(None, {**environ, "PATH": str(tmp_path / "bin")})
        assert clipboard.copy(Secret(KEY)).outcome is Outcome.COPIED
        assert clipboard.clear_if_unchanged() is Outcome.CLEARED
        assert (tmp_path / "clip").read_text() == ""
