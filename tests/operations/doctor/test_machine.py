"""What is wrong with this machine: wallets, clipboard, terminal, packages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from lanes import cases

from chutes_tui.operations.doctor.machine_checks import _fits
from chutes_tui.operations.doctor.report import State
from chutes_tui.operations.doctor.scene import Terminal, colours_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .patient import Patient


class Case(NamedTuple):
    """How it is broken, which check says so, with which words."""

    broken: Callable[[Patient], object]
    check: str
    words: str
    state: State = State.WARNING


def _tmux(settings: str, terminals: str = "") -> Callable[[Patient], None]:
    """A tmux with these settings in between."""

    def broken(patient: Patient) -> None:
        folder = patient.home / "bin"
        folder.mkdir()
        script = folder / "tmux"
        answer = f"echo '{settings}'" if settings else "exit 1"
        script.write_text(
            f"#!/bin/sh\ncase \"$1\" in\ndisplay-message) {answer};;\nshow-messages) echo '{terminals}';;\nesac\n"
        )
        script.chmod(0o700)
        patient.env("PATH", f"{folder}:/usr/bin:/bin")
        patient.env("TERM", "tmux-256color")
        patient.env("TMUX", "/run/tmux-0/default,1,0")

    return broken


def _wallets_file(patient: Patient) -> None:
    file = patient.home / "no-folder"
    file.write_text("")
    patient.env("BT_WALLET_PATH", str(file))


def _open_hotkey(patient: Patient) -> None:
    (patient.served.wallets_path / "workbench" / "hotkeys" / "second").chmod(0o644)


def _broken_wallets(patient: Patient) -> None:
    patient.env("BT_WALLET_PATH", str(patient.served.wallets_path))


def _install(patient: Patient, name: str, version: str) -> None:
    folder = patient.home / "packages" / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    patient.path_first(folder.parent)


def _rival(patient: Patient) -> None:
    """A package that refuses to work beside one that we need."""
    _install(patient, "async-substrate-interface", "2.0.0")


def _desktop(patient: Patient) -> None:
    patient.env("TERM", "dumb")
    patient.env("DISPLAY", ":0")
    patient.env("PATH", str(patient.home))


def _small(patient: Patient) -> None:
    patient.terminal = Terminal((60, 15), "16 colours")


def _latin(patient: Patient) -> None:
    patient.terminal = Terminal((120, 40), "16 colours", unicode=False)


BROKEN = {
    "wallets folder is a file": Case(_wallets_file, "wallets", "no-folder", State.PROBLEM),
    "open hotkey": Case(_open_hotkey, "wallets", "workbench/hotkeys/second can be read by everyone"),
    "damaged hotkey": Case(_broken_wallets, "wallets", "The hotkey wrong-seed/default can't be used"),
    "tmux without clipboard": Case(_tmux("0|off|/dev/pts/3|xterm-256color"), "clipboard", "its set-clipboard is off"),
    "tmux that knows no clipboard of the terminal": Case(
        _tmux("0|external|/dev/pts/3|xterm", "Terminal 0: xterm for /dev/pts/3,\n 1: Ms: [missing]"),
        "clipboard",
        "tmux may keep what is copied",
    ),
    "tmux does not answer": Case(_tmux(""), "clipboard", "tmux doesn't answer", State.UNKNOWN),
    "dumb terminal": Case(lambda it: it.env("TERM", "dumb"), "clipboard", "This terminal has no clipboard"),
    "desktop without a tool": Case(_desktop, "clipboard", "Copying can't work here"),
    "small terminal": Case(_small, "terminal", "The terminal is small: 60 × 15"),
    "no Unicode": Case(_latin, "terminal", "isn't UTF-8"),
    "package that breaks others": Case(_rival, "packages", "btcli and the official Chutes CLI can't start"),
}


@cases("case", BROKEN, "open hotkey", "tmux without clipboard", "package that breaks others", "small terminal")
async def test_the_cause_is_named(patient: Patient, case: Case) -> None:
    case.broken(patient)
    report = await patient.examine()
    found = report.find(case.check)
    assert found is not None
    assert found.state is case.state, found
    assert case.words in found.found
    assert not report.incomplete


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"TERM": "xterm"}, "16 colours"),
        ({"TERM": "xterm-256color"}, "256 colours"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "16 million colours"),
        ({"TERM": "xterm", "NO_COLOR": ""}, "16 colours"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "no colour (NO_COLOR)"),
        ({}, "no colour"),
    ],
)
def test_colours(environ: dict[str, str], words: str) -> None:
    assert colours_of(environ) == words


@pytest.mark.parametrize(
    ("installed", "sign", "bound", "fits"),
    [
        ("8.2.8", ">=", "8.2", True),
        ("8.2.0", ">=", "8.2", True),
        ("8.1.9", ">=", "8.2", False),
        ("9.0", "<", "9", False),
        ("10.1", "<", "9", False),
        ("8.10", ">=", "8.9", True),
    ],
)
def test_versions_are_compared_by_their_numbers(installed: str, sign: str, bound: str, fits: bool) -> None:
    assert _fits(installed, sign, bound) is fits


async def test_a_package_of_another_version(patient: Patient) -> None:
    _install(patient, "segno", "0.9")
    found = (await patient.examine()).find("versions")
    assert found is not None
    assert found.state is State.WARNING
    assert "segno 0.9 is installed, where" in found.found


async def test_over_ssh_the_desktop_here_is_the_wrong_one(patient: Patient) -> None:
    patient.env("SSH_CONNECTION", "10.0.0.1 22 10.0.0.2 22")
    patient.env("DISPLAY", ":0")
    found = (await patient.examine()).find("clipboard")
    assert found is not None
    assert "on the machine that you sit at" in found.found


def test_this_process_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    from chutes_tui.operations.doctor.scene import this_terminal

    monkeypatch.setattr(sys, "__stdout__", None)
    assert not this_terminal({"TERM": "xterm"}).unicode
