"""The clipboard of Windows seen from WSL: pyperclip behind it, bounded, silent, and only where nothing else is."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
import warnings
from importlib.util import spec_from_file_location
from typing import TYPE_CHECKING

import pyperclip
import pytest

from chutes_tui.clipboard.clipboard import Clipboard, CopyResult, Method, Outcome
from chutes_tui.clipboard.pyperclip_tool import PyperclipClipboard, find_windows_clipboard
from chutes_tui.clipboard.tools import find_system_clipboards, missing_because, tool_environment
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY = "cpk_" + "5e" * 16 + "." + "c0" * 16 + "." + "R" * 32
WSL = "Linux version 5.15.167.4-microsoft-standard-WSL2 (root@builder) #1 SMP"
LINUX = "Linux version 6.1.0-27-amd64 (debian-kernel@lists.debian.org) #1 SMP"


class Windows:
    """The two functions of pyperclip, over a text that Windows may have changed on its way."""

    def __init__(self, change: Callable[[str], str] = str) -> None:
        self.content = "before"
        self.change = change
        self.daemons: set[bool] = set()

    def copy(self, text: str) -> None:
        self.daemons.add(threading.current_thread().daemon)
        self.content = self.change(text)

    def paste(self) -> object:
        self.daemons.add(threading.current_thread().daemon)
        return self.content

    def clipboard(self) -> PyperclipClipboard:
        return PyperclipClipboard("Windows' clipboard", self.copy, self.paste)


def crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def one_more(text: str) -> str:
    return text + "\r\n"


def both(text: str) -> str:
    return crlf(text) + "\r\n"


class TestLineEnds:
    @pytest.mark.parametrize("change", [str, crlf, one_more, both])
    @pytest.mark.parametrize("text", [KEY, "export A=1\nexport B=2", "with an end\n", "two\n\n", "héllo 🦊"])
    def test_of_windows_are_no_difference(self, change: Callable[[str], str], text: str) -> None:
        windows = Windows(change)
        clipboard = Clipboard(None, {}, systems=[windows.clipboard()])
        assert clipboard.copy(Secret(text)) == CopyResult(Outcome.COPIED, Method.SYSTEM)
        assert clipboard.clear_if_unchanged() is Outcome.CLEARED
        assert windows.content == change("")

    @pytest.mark.parametrize("change", [str, crlf, one_more])
    def test_that_were_copied_are_kept(self, change: Callable[[str], str]) -> None:
        clipboard = Windows(change).clipboard()
        assert clipboard.copy("a\r\nb\r\n")
        assert clipboard.paste() == "a\r\nb\r\n"

    def test_other_texts_are_still_other_texts(self) -> None:
        windows = Windows()
        clipboard = Clipboard(None, {}, systems=[windows.clipboard()])
        for other in (KEY + "\r\n\r\n", KEY + " ", "\r\n" + KEY, KEY.replace(".", ".\r\n"), ""):
            assert clipboard.copy(Secret(KEY)).outcome is Outcome.COPIED
            windows.content = other
            assert clipboard.clear_if_unchanged() is Outcome.CHANGED
            assert windows.content == other

    def test_a_secret_that_stays_is_recognised_after_clearing(self) -> None:
        windows = Windows()
        clipboard = Clipboard(None, {}, systems=[windows.clipboard()])
        assert clipboard.copy(Secret(KEY + "\n")).outcome is Outcome.COPIED
        windows.change = lambda _text: windows.content
        assert clipboard.clear_if_unchanged() is Outcome.UNKNOWN


def windows_clipboards(environ: dict[str, str]) -> list[PyperclipClipboard]:
    found = find_windows_clipboard(environ, tool_environment(environ))
    assert found is not None
    return [found]


class TestTrouble:
    @pytest.mark.parametrize("error", [RuntimeError(KEY), OSError(), UnicodeEncodeError("u", KEY, 0, 1, "x")])
    def test_is_an_answer_and_makes_no_noise(self, error: Exception, capfd: pytest.CaptureFixture[str]) -> None:
        def fail(*_texts: str) -> object:
            raise error

        clipboard = PyperclipClipboard("Windows' clipboard", fail, fail)
        assert (clipboard.copy(KEY), clipboard.paste(), clipboard.clear()) == (False, None, False)
        reason = Clipboard(None, {}, systems=[clipboard]).copy(Secret(KEY)).reason
        assert "Windows' clipboard failed or didn't respond." in reason
        assert KEY not in reason
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("answer", [None, b"bytes", 7])
    def test_what_is_no_text_is_none(self, answer: object) -> None:
        assert PyperclipClipboard("x", lambda _text: None, lambda: answer).paste() is None

    def test_calls_are_made_in_threads_that_hold_nothing_up(self) -> None:
        windows = Windows()
        clipboard = windows.clipboard()
        assert clipboard.copy("x")
        assert clipboard.paste() == "x"
        assert windows.daemons == {True}

    def test_without_threads_nothing_is_copied(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_more(_thread: threading.Thread) -> None:
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(threading.Thread, "start", no_more)
        assert not Windows().clipboard().copy("x")

    @pytest.mark.parametrize("hanging", ["copy", "paste", "clear"])
    def test_one_that_hung_is_ended_and_not_asked_again(self, hanging: str) -> None:
        over = threading.Event()
        asked: list[str] = []

        def hang(*texts: str) -> str:
            asked.append(hanging)
            over.wait(60)
            return "".join(texts)

        clipboard = PyperclipClipboard("x", hang, hang, stop=over.set, timeout=0.3)
        assert not (clipboard.copy("a") if hanging == "copy" else getattr(clipboard, hanging)())
        assert over.is_set()
        assert (clipboard.copy("b"), clipboard.paste(), clipboard.clear()) == (False, None, False)
        assert asked == [hanging]


class TestPrograms:
    """pyperclip itself, with scripts in the place of Windows' programs."""

    @pytest.fixture
    def environ(self, tmp_path: Path) -> dict[str, str]:
        (tmp_path / "bin").mkdir()
        return {
            "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
            "WSL_INTEROP": "/run/WSL/8_interop",
            "CHUTES_API_KEY": KEY,
        }

    @pytest.fixture
    def keyboard(self) -> Iterator[int]:
        """Something typed, waiting at standard input."""
        before = os.dup(0)
        reading, writing = os.pipe()
        os.write(writing, b"typed")
        os.close(writing)
        os.dup2(reading, 0)
        yield reading
        os.dup2(before, 0)
        os.close(before)
        os.close(reading)

    def install(self, folder: Path, name: str, body: str) -> None:
        script = folder / "bin" / name
        noise = "echo noise; echo noise >&2" if name == "clip.exe" else ":"
        script.write_text(f'#!/bin/sh\necho "$0 $*" >> {folder}/log; env >> {folder}/log\n{body}\n{noise}\n')
        script.chmod(0o700)

    def install_windows(self, folder: Path) -> None:
        self.install(folder, "clip.exe", f"cat > {folder}/clip")
        self.install(
            folder, "powershell.exe", f"cat > {folder}/eaten; iconv -f UTF-16LE -t UTF-8 {folder}/clip | base64"
        )

    def test_a_secret_goes_by_standard_input_and_the_terminal_is_left_alone(
        self, tmp_path: Path, environ: dict[str, str], keyboard: int, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.install_windows(tmp_path)
        clipboard = Clipboard(None, environ, systems=windows_clipboards(environ))
        assert clipboard.copy(Secret(KEY)).outcome is Outcome.COPIED
        assert (tmp_path / "clip").read_text("utf-16le") == KEY
        assert clipboard.clear_if_unchanged() is Outcome.CLEARED
        assert (tmp_path / "clip").read_bytes() == b""
        log = (tmp_path / "log").read_text()
        assert "clip.exe" in log
        assert "powershell.exe" in log
        assert "WSL_INTEROP=/run/WSL/8_interop" in log
        for shown in (
            KEY,
            base64.b64encode(KEY.encode()).decode(),
            base64.b64encode(KEY.encode("utf-16le")).decode(),
        ):
            assert shown not in log
        assert os.read(keyboard, 100) == b"typed"
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("text", ["ends in a newline\n", "héllo 🦊\r\nx", " "])
    def test_texts_come_back_as_they_are(self, tmp_path: Path, environ: dict[str, str], text: str) -> None:
        self.install_windows(tmp_path)
        clipboard = Clipboard(None, environ, systems=windows_clipboards(environ))
        assert clipboard.copy(text).outcome is Outcome.COPIED

    @pytest.mark.parametrize("body", ["cat > /dev/null; exit 1", "exec sleep 60"])
    def test_those_that_fail_or_hang_are_failures_and_leave_nothing_running(
        self, tmp_path: Path, environ: dict[str, str], body: str
    ) -> None:
        self.install_windows(tmp_path)
        self.install(tmp_path, "clip.exe", body)
        clipboard = find_windows_clipboard(environ, tool_environment(environ), timeout=0.5)
        assert clipboard is not None
        assert not clipboard.copy(KEY)
        for thread in threading.enumerate():
            if thread.name == "pyperclip":
                thread.join(20)  # it waits for the program
                assert not thread.is_alive()

    def test_a_pyperclip_that_shows_the_text_to_other_processes_is_refused(
        self, tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "other.py").write_text(
            "import subprocess\n"
            "def init_wsl_clipboard():\n"
            "    def copy(text):\n"
            "        subprocess.Popen([PROGRAM, text] if SHOWN else [PROGRAM]).communicate()\n"
            "    return copy, lambda: ''\n"
            f"PROGRAM, SHOWN = open({str(tmp_path / 'program')!r}).read().split(',')\n"
        )
        monkeypatch.setattr(pyperclip, "__spec__", spec_from_file_location("other", tmp_path / "other.py"))
        self.install_windows(tmp_path)
        for way in ("clip.exe,shown", "powershell.exe,shown", "powershell.exe,", "qdbus,shown", "sh,"):
            (tmp_path / "program").write_text(way)
            clipboard = find_windows_clipboard(environ, tool_environment(environ))
            assert clipboard is not None
            assert not clipboard.copy(KEY)
        assert not (tmp_path / "log").exists()

    def test_pyperclip_is_left_as_it_was(self, tmp_path: Path, environ: dict[str, str]) -> None:
        self.install_windows(tmp_path)
        before = (pyperclip.copy, pyperclip.paste)
        clipboard = find_windows_clipboard(environ, tool_environment(environ))
        assert clipboard is not None
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert clipboard.copy("x")
        assert pyperclip.subprocess is subprocess
        assert (pyperclip.copy, pyperclip.paste) == before

    def test_it_is_for_wsl_and_comes_after_the_tools_of_a_desktop(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        version = tmp_path / "version"
        (tmp_path / "bin").mkdir()

        def found(text: str, platform: str = "linux", **desktop: str) -> list[str]:
            version.write_text(text)
            environ = {"PATH": str(tmp_path / "bin"), **desktop}
            return [system.name for system in find_system_clipboards(environ, platform, version)]

        windows = "Windows' clipboard"
        assert found(WSL) == []
        self.install(tmp_path, "clip.exe", ":")
        assert found(WSL) == [], "nothing could be read back"
        self.install(tmp_path, "powershell.exe", ":")
        assert found(WSL) == [windows]
        assert found(WSL.replace("microsoft", "Microsoft")) == [windows]
        assert found(WSL, DISPLAY=":0", WAYLAND_DISPLAY="wayland-0") == [windows]
        assert found(LINUX) == []
        assert found(LINUX, DISPLAY=":0") == []
        assert found(WSL, "darwin") == []
        assert not find_system_clipboards({"PATH": str(tmp_path / "bin")}, "linux", tmp_path / "none")
        assert found(WSL) == [windows]
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        assert not find_system_clipboards({}, "linux", version), "no PATH is not the PATH of this process"
        self.install(tmp_path, "xclip", ":")
        assert found(WSL, DISPLAY=":0") == ["xclip", windows]
        assert found(WSL) == [windows]

    def test_what_is_missing_in_wsl_is_not_a_desktop(self, tmp_path: Path) -> None:
        version = tmp_path / "version"
        version.write_text(WSL)
        reason = missing_because({}, "linux", version)
        assert "clip.exe" in reason
        assert "desktop" not in reason
        assert "wl-clipboard" in missing_because({"WAYLAND_DISPLAY": "w"}, "linux", version)
        version.write_text(LINUX)
        assert "No desktop" in missing_because({}, "linux", version)
