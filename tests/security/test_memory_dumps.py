"""What is in the program's memory stays there: no core file, no look into it from outside."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from terminal.driver import Terminal

if TYPE_CHECKING:
    from served import ServedSandbox

from test_process import environment

pytestmark = pytest.mark.slow

_CORE_FILES_POSSIBLE = resource.getrlimit(resource.RLIMIT_CORE)[1] == resource.RLIM_INFINITY
_WITH_CORE_FILES = ["sh", "-c", 'ulimit -c unlimited && exec "$@"', "sh"]
_STATE = """
import ctypes, resource
from chutes_tui import cli
cli.main({arguments!r})
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(not _CORE_FILES_POSSIBLE, reason="the hard limit allows no core files here")
@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT])
def test_a_signal_that_dumps_memory_leaves_no_core_file(
    tmp_path: Path, served_sandbox: ServedSandbox, number: signal.Signals
) -> None:
    served_sandbox.reset()
    place = tmp_path / "working"
    place.mkdir()
    argv = [*_WITH_CORE_FILES, sys.executable, "-m", "chutes_tui", "--config-path", str(served_sandbox.config_path)]
    with Terminal(argv, environ=environment(tmp_path), cwd=place) as terminal:
        terminal.wait_for("just testing")
        limits = Path(f"/proc/{terminal.process.pid}/limits")
        if limits.exists():
            (line,) = [line for line in limits.read_text().splitlines() if line.startswith("Max core file size")]
            assert line.split()[4:6] == ["0", "0"]
        terminal.signal(number)
        assert terminal.wait_exit() in (-number, 128 + number)
    assert list(place.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has processes that can't be dumped")
@pytest.mark.parametrize("arguments", [[], ["--profile", "x"], ["register"], ["sandbox", "--dir", "/dev/null/x"]])
def test_the_process_can_not_be_dumped_nor_read_from_outside(tmp_path: Path, arguments: list[str]) -> None:
    script = _STATE.format(arguments=arguments)
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30, env=environment(tmp_path)
    )
    assert ran.stdout == "(0, 0) 0\n", ran.stderr
