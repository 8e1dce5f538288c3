"""The system clipboard by the tools that every desktop has for it.

They are run directly, because a secret is at stake: it goes through standard input only, the environment they get
is a short list, their complaints don't land on the screen, and one that hangs is killed. Where there is none of them,
WSL has a way to the clipboard of Windows.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_SECONDS: Final = 2.0
_PASSED_ON: Final = (
    *("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR"),
    *("DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"),
    "WSL_INTEROP",  # the socket by which programs of Windows are started
)
_PROC_VERSION: Final = Path("/proc/version")


class SystemClipboard(Protocol):
    """A clipboard that can be written and read. Every method may block for a bounded time; none raises."""

    @property
    def name(self) -> str: ...

    def copy(self, text: str) -> bool:
        """Put the text there; whether the tool reported success (which proves nothing)."""

    def paste(self) -> str | None:
        """The text that is there, None when it can't be read or is no text."""

    def clear(self) -> bool:
        """Empty it; whether the tool reported success."""


@dataclass(frozen=True, slots=True)
class ClipboardTool:
    """One pair of programs; the commands take the text by standard input and give it by standard output."""

    name: str
    copy_command: tuple[str, ...]
    paste_command: tuple[str, ...]
    clear_command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()

    def copy(self, text: str) -> bool:
        return self._run(self.copy_command, text) is not None

    def paste(self) -> str | None:
        return self._run(self.paste_command, None)

    def clear(self) -> bool:
        return self._run(self.clear_command, "") is not None

    def _run(self, command: tuple[str, ...], text: str | None) -> str | None:
        return run_tool(command, dict(self.environment), text)


def run_tool(command: tuple[str, ...], environment: Mapping[str, str], text: str | None = None) -> str | None:
    """Return what a command printed ("" when it was given `text`), None when it failed or hung.

    Tools that stay to serve the clipboard get no pipe to hold on to, and a session of their own so that ctrl+c in the
    terminal does not end them.
    """
    try:
        ran = subprocess.run(  # noqa: S603 - fixed commands, nothing of them comes from outside
            command,
            input=b"" if text is None else text.encode("utf-8", "surrogatepass"),
            stdout=subprocess.PIPE if text is None else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=TIMEOUT_SECONDS,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if ran.returncode != 0:
        return None
    return (ran.stdout or b"").decode("utf-8", "replace")


_MACOS: Final = ClipboardTool("pbcopy", ("pbcopy",), ("pbpaste",), ("pbcopy",))
_WAYLAND: Final = ClipboardTool("wl-copy", ("wl-copy",), ("wl-paste", "-n", "-t", "text"), ("wl-copy", "--clear"))
_XCLIP: Final = ("xclip", "-selection", "clipboard")
_X11: Final = (
    ClipboardTool("xclip", _XCLIP, (*_XCLIP, "-o"), _XCLIP),
    ClipboardTool("xsel", ("xsel", "-b", "-i"), ("xsel", "-b", "-o"), ("xsel", "-b", "-c")),
)


def find_system_clipboards(
    environ: Mapping[str, str], platform: str = sys.platform, proc_version: Path = _PROC_VERSION
) -> tuple[SystemClipboard, ...]:
    """Return the tools for the desktop that `environ` describes, the likeliest first; none without a desktop or tool.

    A variable may be left over from a desktop that has ended, so the next tool is tried when one fails. In WSL
    (which `proc_version` tells) the clipboard of Windows comes last.
    """
    candidates: list[ClipboardTool] = []
    if platform == "darwin":
        candidates.append(_MACOS)
    if environ.get("WAYLAND_DISPLAY"):
        candidates.append(_WAYLAND)
    if environ.get("DISPLAY"):
        candidates.extend(_X11)
    found: list[SystemClipboard | None] = [installed(candidate, environ) for candidate in candidates]
    if _in_wsl(platform, proc_version):
        from chutes_tui.clipboard.pyperclip_tool import find_windows_clipboard

        found.append(find_windows_clipboard(environ, tool_environment(environ)))
    return tuple(tool for tool in found if tool is not None)


def installed(
    tool: ClipboardTool, environ: Mapping[str, str], environment: Mapping[str, str] | None = None
) -> ClipboardTool | None:
    """The same tool with the paths of its programs and the environment for them, None when one is missing."""
    located: list[tuple[str, ...]] = []
    for program, *arguments in (tool.copy_command, tool.paste_command, tool.clear_command):
        path = shutil.which(program, path=environ.get("PATH"))
        if path is None:
            return None
        located.append((path, *arguments))
    given = tuple((tool_environment(environ) if environment is None else environment).items())
    return ClipboardTool(tool.name, located[0], located[1], located[2], given)


def tool_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What a clipboard's program gets of the environment: no variable that may hold a secret."""
    return {name: environ[name] for name in _PASSED_ON if name in environ}


def _in_wsl(platform: str, proc_version: Path) -> bool:
    """Whether this Linux runs inside Windows; its kernel's version says so."""
    try:
        return platform == "linux" and "microsoft" in proc_version.read_text("utf-8", "replace").lower()
    except OSError:
        return False


def missing_because(
    environ: Mapping[str, str], platform: str = sys.platform, proc_version: Path = _PROC_VERSION
) -> str:
    """Why `find_system_clipboards` found nothing, as a sentence with the remedy."""
    if platform == "darwin":
        return "pbcopy was not found."
    if environ.get("WAYLAND_DISPLAY") and environ.get("DISPLAY"):
        return "Install wl-clipboard, xclip or xsel to copy to this desktop's clipboard."
    if environ.get("WAYLAND_DISPLAY"):
        return "Install wl-clipboard to copy to this desktop's clipboard."
    if environ.get("DISPLAY"):
        return "Install xclip or xsel to copy to this desktop's clipboard."
    if _in_wsl(platform, proc_version):
        return "The Windows clipboard needs clip.exe and powershell.exe, which are not in PATH."
    return "No desktop was found here (neither DISPLAY nor WAYLAND_DISPLAY is set)."
