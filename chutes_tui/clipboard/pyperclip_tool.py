"""The clipboard of systems that have no tool of their own for it, by pyperclip.

Only WSL goes this way, where clip.exe and powershell.exe reach the clipboard of Windows. macOS, Wayland and X11 have
tools that are better run directly; of what else pyperclip knows, qdbus would show the text among the arguments of a
process, Qt wants to live in ours, and Cygwin's device can't be emptied and is warned about on the screen.

pyperclip waits for its programs without end, and what it doesn't redirect is the terminal: powershell.exe would take
the keys that are typed meanwhile. So its programs are started and ended here.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from importlib.util import module_from_spec
from shutil import which
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

TIMEOUT_SECONDS: Final = 8.0
"""The first start of PowerShell takes some seconds."""

_COPY_PROGRAM: Final = "clip.exe"
_PASTE_PROGRAM: Final = "powershell.exe"


def find_windows_clipboard(
    environ: Mapping[str, str], environment: Mapping[str, str], timeout: float = TIMEOUT_SECONDS
) -> PyperclipClipboard | None:
    """Windows' clipboard as seen from WSL, None when its programs are not in the PATH of `environ`.

    `environment` is what they are run with.
    """
    located = {program: which(program, path=environ.get("PATH", "")) for program in (_COPY_PROGRAM, _PASTE_PROGRAM)}
    paths = {program: path for program, path in located.items() if path is not None}
    if len(paths) < len(located):
        return None
    programs = _Programs(paths, environment)
    return PyperclipClipboard(
        "Windows' clipboard", programs.copy, programs.paste, stop=programs.stop, timeout=timeout
    )


class PyperclipClipboard:
    """A `SystemClipboard` over a pair of functions as pyperclip has them.

    Each call ends after `timeout` seconds. One that didn't end by itself was the last: `stop` is called to end what
    it left running, and whatever is asked for then fails at once.
    """

    def __init__(
        self,
        name: str,
        copy: Callable[[str], object],
        paste: Callable[[], object],
        *,
        stop: Callable[[], None] = lambda: None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.name = name
        self._copy = copy
        self._paste = paste
        self._stop = stop
        self._timeout = timeout
        self._hung = False
        self._had_returns = False
        self._end = ""

    def copy(self, text: str) -> bool:
        """Put the text there; whether this ended without a complaint."""
        if not self._bounded(lambda: self._copy(text)):
            return False
        self._had_returns = "\r" in text
        self._end = _newlines_at_the_end(text)
        return True

    def paste(self) -> str | None:
        """The text that is there, None when it can't be read or is no text."""
        answers = self._bounded(self._paste)
        return self._as_copied(answers[0]) if answers and isinstance(answers[0], str) else None

    def clear(self) -> bool:
        """Empty it; whether this ended without a complaint."""
        # Not by `copy`: what is there if this fails in silence has to be recognised still.
        return bool(self._bounded(lambda: self._copy("")))

    def _as_copied(self, seen: str) -> str:
        """The text with the line ends of the last one copied: on its way through Windows they may become those of
        Windows, and one may be added at the end."""
        text = seen if self._had_returns else seen.replace("\r\n", "\n")
        end = _newlines_at_the_end(text)
        added = end in (self._end + "\n", self._end + "\r\n")
        return text.removesuffix(end) + self._end if added else text

    def _bounded(self, call: Callable[[], object]) -> list[object]:
        """What the call returned, alone in a list; nothing when it failed or hung.

        In a thread of its own, since more than a program's end may be waited for (a start from a drive of Windows
        that doesn't answer).
        """
        answers: list[object] = []

        def run() -> None:
            with suppress(Exception):  # pyperclip raises bare ones, and their words may hold the text
                answers.append(call())

        if self._hung:
            return []
        thread = Thread(target=run, name="pyperclip", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system gives no more threads
            return []
        thread.join(self._timeout)
        if thread.is_alive():
            self._hung = True
            self._stop()
            return []
        return answers


class _Programs:
    """pyperclip's functions for WSL, and in the place of its `subprocess` what they start their programs with."""

    PIPE: Final = subprocess.PIPE

    def __init__(self, paths: Mapping[str, str], environment: Mapping[str, str]) -> None:
        self._paths = paths
        self._environment = environment
        self._functions: tuple[Callable[[str], object], Callable[[], object]] | None = None
        self._copying = False
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def copy(self, text: str) -> None:
        self._copying = True
        self._loaded()[0](text)
        if self._child is None or self._child.returncode != 0:  # which pyperclip doesn't look at
            raise OSError(f"{_COPY_PROGRAM} failed")

    def paste(self) -> object:
        self._copying = False
        return self._loaded()[1]()

    def stop(self) -> None:
        """End the program that runs or is about to."""
        self._stopped = True
        if self._child is not None:
            self._child.kill()

    def _loaded(self) -> tuple[Callable[[str], object], Callable[[], object]]:
        if self._functions is None:
            import pyperclip

            own = module_from_spec(pyperclip.__spec__)  # whoever else imports it gets it unchanged
            pyperclip.__spec__.loader.exec_module(own)
            own.subprocess = self  # type: ignore[attr-defined]
            self._functions = own.init_wsl_clipboard()
        return self._functions

    def Popen(self, command: Sequence[str], **wishes: Any) -> subprocess.Popen[bytes]:
        """A program of pyperclip's, which gets of the terminal and the environment what it needs: nothing and little.

        A release that would copy in another way than by the standard input of clip.exe is refused.
        """
        program, *arguments = command
        if program not in self._paths or (self._copying and (program != _COPY_PROGRAM or arguments)):
            raise PermissionError(f"{program} is not trusted with a text")
        nowhere = subprocess.DEVNULL
        self._child = child = subprocess.Popen(  # noqa: S603 - one of two programs
            (self._paths[program], *arguments),
            stdin=wishes.get("stdin", nowhere),
            stdout=wishes.get("stdout", nowhere),
            stderr=wishes.get("stderr", nowhere),
            env=self._environment,
            start_new_session=True,  # ctrl+c in the terminal is not meant for it
        )
        if self._stopped:
            child.kill()
        return child


def _newlines_at_the_end(text: str) -> str:
    return text[len(text.rstrip("\r\n")) :]
