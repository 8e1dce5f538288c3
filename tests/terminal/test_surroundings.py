"""Started where something is missing or makes no sense: a home folder, a path, a variable."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from lanes import cases

from .driver import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from served import ServedSandbox

    from .conftest import Launch

NOBODY = """
import os, pwd, sys
def unknown(_):
    raise KeyError("no such user")
pwd.getpwuid = unknown
assert "HOME" not in os.environ
from chutes_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
PATH = os.pathsep.join(sys.path)


def without_home(*arguments: str, **environ: str) -> Terminal:
    """The program of a user who has neither HOME nor an entry in the user database."""
    argv = [sys.executable, "-c", NOBODY, *arguments]
    return Terminal(argv, environ={"PYTHONPATH": PATH, **environ}, columns=120, rows=40)


def visit(terminal: Terminal) -> None:
    """Go to every place and end well."""
    terminal.press("4").wait_for("Profiles")
    terminal.press("5").wait_for("Wallets")
    terminal.press("q")
    assert terminal.wait_exit() == 0


def test_without_a_home_folder_it_says_which_variable_to_set(served: ServedSandbox) -> None:
    with without_home() as terminal:
        terminal.wait_for("HOME is not set.*Set HOME to your folder")
        assert "/dev/null" not in terminal.text
        visit(terminal)
        assert "/dev/null" not in terminal.text


def test_without_a_home_folder_the_sandbox_opens() -> None:
    with without_home("--sandbox") as terminal:
        terminal.wait_for("laptop")
        visit(terminal)


def test_without_a_home_folder_a_named_config_opens_and_what_is_not_kept_is_said(served: ServedSandbox) -> None:
    with without_home(CHUTES_CONFIG_PATH=str(served.config_path)) as terminal:
        terminal.wait_for("just testing")
        terminal.press("n").wait_for("Keys › New key")
        terminal.type("fresh").wait_for("free")
        terminal.press("f2").wait_for("Start|template")
        terminal.press("enter").wait_for("invoke all chutes")
        terminal.press("ctrl+s").wait_for("cpk_.*••••")
        terminal.press("s").wait_for("enter Detail")
        terminal.press("e").wait_for("Error details.*keys.json can't be written.*HOME is not set.*Close")
        terminal.press("escape").wait_gone("Error details")
        visit(terminal)
    assert not os.path.lexists("~")


def test_without_a_home_folder_an_api_key_opens(served: ServedSandbox) -> None:
    key = served.account.api_keys["laptop"]
    with without_home(CHUTES_API_KEY=key, CHUTES_API_URL=served.base_url) as terminal:
        terminal.wait_for("just testing")
        visit(terminal)


@pytest.mark.parametrize("arguments", [["--config-path", "~/x.ini"], ["--config-path=~nobody-of-this-name/x"]])
def test_a_home_folder_that_is_unknown_is_one_line(arguments: list[str]) -> None:
    with without_home(*arguments) as terminal:
        assert terminal.wait_exit() == 2
        (line,) = terminal.output.replace("\n", " ").split("chutes-tui: ")[1:]
        assert "the home folder for ~ is unknown" in line


def test_a_profile_is_not_found_without_a_home_folder() -> None:
    with without_home("--profile", "x") as terminal:
        assert terminal.wait_exit() == 2
        assert "There is no profile named x." in terminal.output
        assert "/dev/null" not in terminal.output


def _loop(folder: Path) -> Path:
    (folder / "loop").symlink_to(folder / "loop")
    return folder / "loop" / "x"


def _file(folder: Path) -> Path:
    (folder / "file").write_text("x")
    return folder / "file" / "x"


def _foreign(folder: Path) -> Path:
    (folder / "foreign").mkdir()
    (folder / "foreign" / "sandbox.sqlite3").write_text("no database " * 99)
    return folder / "foreign"


BAD: dict[str, Callable[[Path], object]] = {
    "in /proc": lambda _: "/proc/x",
    "below a device": lambda _: "/dev/null/x",
    "a device": lambda _: "/dev/null",
    "too long": lambda folder: folder / ("x" * 300),
    "a path too long": lambda folder: "/".join([str(folder), *["x" * 200] * 30]),
    "a circle of links": _loop,
    "below a file": _file,
    "no utf-8": lambda folder: folder / "\udcff\udcfe",
}
WAYS = ("--config-path", "--wallets-path", "CHUTES_CONFIG_PATH", "BT_WALLET_PATH", "XDG_STATE_HOME", "HOME")
bad = cases("make", BAD, "a circle of links")


@cases("make", BAD | {"of something else": _foreign}, "below a file", "of something else")
def test_a_folder_that_can_not_be_the_sandboxs_is_one_line(tmp_path: Path, make: Callable[[Path], object]) -> None:
    place = str(make(tmp_path))
    if "\udcff" in place:
        pytest.skip("such a folder can be made here")
    argv = [sys.executable, "-m", "chutes_tui", "sandbox", "--dir", place]
    ran = subprocess.run(argv, capture_output=True, text=True, timeout=30, env={"PYTHONPATH": PATH})
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("chutes-tui sandbox: The folder ")
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_can_not_be_had_is_one_line(host: str, served: ServedSandbox) -> None:
    port = served.base_url.rpartition(":")[2]
    argv = [sys.executable, "-m", "chutes_tui", "sandbox", "--host", host, "--port", port]
    with suppress(subprocess.TimeoutExpired):  # another address may have that port free
        ran = subprocess.run(argv, capture_output=True, text=True, timeout=5, env={"PYTHONPATH": PATH})
        assert ran.returncode == 2
        assert ran.stderr.startswith(f"chutes-tui sandbox: cannot listen on {host}:{port}: ")
        assert ran.stderr.count("\n") == 1


def test_without_any_temporary_folder_the_sandbox_says_so(tmp_path: Path) -> None:
    script = "import sys, tempfile; tempfile._candidate_tempdir_list = lambda: []; from chutes_tui.cli import main; "
    argv = [sys.executable, "-c", script + "sys.exit(main(sys.argv[1:]))"]
    ran = subprocess.run([*argv, "sandbox"], capture_output=True, text=True, timeout=30, env={"PYTHONPATH": PATH})
    assert ran.returncode == 2
    assert "No temporary folder can be made" in ran.stderr
    assert ran.stderr.count("\n") == 1
    with Terminal([*argv, "--sandbox"], environ={"HOME": str(tmp_path), "PYTHONPATH": PATH}) as terminal:
        terminal.wait_for("The sandbox could not be opened")
        terminal.press("e").wait_for("Set TMPDIR")


@bad
def test_the_sandbox_in_such_a_folder_is_a_problem_on_the_screen(
    launch: Launch, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    place = str(make(tmp_path))
    terminal = launch("--sandbox", "--sandbox-dir", place, columns=160, rows=40)
    if "\udcff" in place:
        terminal.wait_for("laptop")
    elif place == "/dev/null":
        assert terminal.wait_exit() == 2
        return
    else:
        terminal.wait_for("The sandbox could not be opened")
    visit(terminal)


@cases("way", {way: way for way in WAYS}, "--wallets-path", "CHUTES_CONFIG_PATH", "XDG_STATE_HOME")
@bad
def test_a_path_that_can_not_be_used_is_no_crash(
    launch: Launch, tmp_path: Path, way: str, make: Callable[[Path], object]
) -> None:
    place = str(make(tmp_path))
    arguments = [way, place] if way.startswith("--") else []
    environ = {} if arguments else {way: place}
    terminal = launch(*arguments, environ=environ, columns=120, rows=40)
    terminal.wait_for("Welcome|no account open")
    visit(terminal)


GARBAGE = {
    "TEXTUAL_DRIVER": "no.such.module:Driver",
    "TEXTUAL_COLOR_SYSTEM": "mauve",
    "TEXTUAL_FPS": "-1",
    "TEXTUAL_DIM_FACTOR": "5000",
    "TEXTUAL_FILTERS": "dim,nothing",
    "TEXTUAL_PRESS": "q,q",
    "TEXTUAL_SCREENSHOT": "0",
    "TEXTUAL_SHOW_RETURN": "1",
    "TEXTUAL_ANIMATIONS": "sideways",
    "TEXTUAL_THEME": "mauve",
    "TEXTUAL_DEBUG": "1",
    "TEXTUAL": "debug,devtools,nothing",
    "TEXTUAL_SPEEDUPS": "2",
    "ESCDELAY": "9" * 400,
    "COLUMNS": "²",
    "LINES": "9" * 12,
}


@cases("names", {name: [name] for name in GARBAGE} | {"all": list(GARBAGE)}, "all")
def test_a_variable_that_makes_no_sense_is_no_crash(launch: Launch, tmp_path: Path, names: list[str]) -> None:
    terminal = launch(
        "--sandbox", environ={name: GARBAGE[name] for name in names}, columns=120, rows=40, cwd=tmp_path
    )
    terminal.wait_for("laptop")
    visit(terminal)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_the_window_is_as_large_as_the_terminal_says(launch: Launch) -> None:
    terminal = launch("--sandbox", environ={"COLUMNS": "60", "LINES": "20"}, columns=120, rows=40)
    terminal.wait_for("laptop")
    assert "q Quit" in terminal.text.splitlines()[-1]
