"""The clipboard behind tmux, with a script in the place of tmux: every answer that it may give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from chutes_tui.clipboard.clipboard import Clipboard, Method, Outcome
from chutes_tui.clipboard.osc52 import osc52
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

KEY = "cpk_" + "5e" * 16 + "." + "c0" * 16 + "." + "R" * 32
PLAIN = osc52(KEY, {})
WRAPPED = osc52(KEY, {}, passed_on=True)
KNOWN = "Terminal 0: xterm-256color for /dev/pts/3, flags=0x0:\n 151: Ms: (string) \\033]52;%p1%s;%p2%s\\a"


@dataclass
class FakeTmux:
    """A program named tmux that answers as it is told, and what was done with it."""

    folder: Path
    sent: list[str] = field(default_factory=list)

    def answers(self, settings: str, *, terminals: str = KNOWN, takes: bool = True) -> Clipboard:
        buffer, log = self.folder / "buffer", self.folder / "log"
        script = self.folder / "tmux"
        script.write_text(
            f"""#!/bin/sh
            echo "$*" >> {log}; env >> {log}
            case "$1" in
                display-message) {f"echo '{settings}'" if settings else "exit 1"};;
                show-messages) cat {self.folder}/terminals;;
                load-buffer) {f"cat > {buffer}" if takes else "exit 1"};;
                save-buffer) cat {buffer};;
                delete-buffer) rm {buffer};;
            esac"""
        )
        script.chmod(0o700)
        (self.folder / "terminals").write_text(terminals)
        environ = {
            "TERM": "screen-256color",
            "TMUX": "/run/tmux-0/default,1,0",
            "TMUX_PANE": "%7",
            "PATH": f"{self.folder}:/usr/bin:/bin",
            "CHUTES_API_KEY": KEY,
        }
        return Clipboard(self.sent.append, environ)

    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
def tmux(tmp_path: Path) -> FakeTmux:
    return FakeTmux(tmp_path)


@pytest.mark.parametrize("settings", ["0|external|/dev/pts/3|xterm-256color", "off|on|/dev/pts/3|xterm-256color"])
def test_a_secret_goes_to_it_by_standard_input_only(tmux: FakeTmux, settings: str) -> None:
    clipboard = tmux.answers(settings)
    result = clipboard.copy(Secret(KEY))
    assert (result.outcome, result.method, result.in_the_way) == (Outcome.SENT, Method.TMUX, "")
    assert clipboard.clear_if_unchanged() is Outcome.BUFFER_CLEARED
    assert KEY not in tmux.log()
    assert "display-message -p -t %7" in tmux.log(), "the pane's own settings count"
    assert tmux.sent == []


@pytest.mark.parametrize("passthrough", ["on", "all", "1", ""])
def test_one_that_passes_sequences_gets_one_in_its_wrapping(tmux: FakeTmux, passthrough: str) -> None:
    """Before 3.3 there was no such setting, and every wrapped sequence passed."""
    clipboard = tmux.answers(f"{passthrough}|external|/dev/pts/3|xterm-256color")
    assert clipboard.copy(Secret(KEY)).method is Method.TERMINAL
    assert tmux.sent == [WRAPPED]
    assert not (tmux.folder / "buffer").exists()


def test_a_terminal_without_a_clipboard_is_named_with_the_setting(tmux: FakeTmux) -> None:
    lacking = KNOWN.replace("(string) \\033]52;%p1%s;%p2%s\\a", "[missing]")
    result = tmux.answers("0|external|/dev/pts/3|vt100", terminals=lacking).copy(Secret(KEY))
    assert (result.outcome, result.method) == (Outcome.COPIED, Method.TMUX)
    assert "set -as terminal-features ',vt100:clipboard'" in result.in_the_way
    assert result.sentence("the key") == "Copied the key to tmux's buffer chutes-tui only."


def test_one_that_takes_nothing_by_its_command_still_passes_the_plain_sequence_on(tmux: FakeTmux) -> None:
    result = tmux.answers("0|on|/dev/pts/3|xterm-256color", takes=False).copy(Secret(KEY))
    assert (result.outcome, result.method) == (Outcome.SENT, Method.TERMINAL)
    assert tmux.sent == [PLAIN + WRAPPED]


@pytest.mark.parametrize("set_clipboard", ["external", "off"])
def test_the_setting_in_the_way_is_named(tmux: FakeTmux, set_clipboard: str) -> None:
    result = tmux.answers(f"0|{set_clipboard}|/dev/pts/3|xterm-256color", takes=False).copy(Secret(KEY))
    assert result.outcome is Outcome.FAILED
    assert f"its set-clipboard is {set_clipboard}. To allow it: tmux set -g set-clipboard on" in result.sentence(
        "the key"
    )
    assert tmux.sent == []


@pytest.mark.parametrize("settings", ["", "nonsense"])
def test_one_that_can_not_be_asked_gets_both_forms(tmux: FakeTmux, settings: str) -> None:
    result = tmux.answers(settings).copy(Secret(KEY))
    assert (result.outcome, result.method) == (Outcome.SENT, Method.TERMINAL)
    assert "set-clipboard on" in result.in_the_way
    assert tmux.sent == [PLAIN + WRAPPED]
