"""`chutes-tui run` and `chutes-tui env`: another program with an account, by two paths and nothing secret."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chutes_tui.cli import main
from chutes_tui.operations.profiles.elsewhere import env_lines, run_line

SEED = "ab" * 32
SHOW = "import os; print(os.environ['CHUTES_CONFIG_PATH'], os.environ['BT_WALLET_PATH'], sep='|')"


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile whose name needs quoting."""
    config = Path(os.environ["HOME"]) / ".chutes" / "environments" / "ada's own.ini"
    config.parent.mkdir(parents=True)
    config.write_text(f"[auth]\nusername = ada\nhotkey_seed = {SEED}\n")
    monkeypatch.delenv("CHUTES_CONFIG_PATH", raising=False)
    return config


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "chutes_tui", *arguments]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


class TestRun:
    def test_the_program_gets_the_paths_and_its_arguments_as_they_are(self, config: Path, tmp_path: Path) -> None:
        ran = run(
            "run", "--profile", "ada", "--wallets-path", str(tmp_path), "--", sys.executable, "-c", SHOW, "--json"
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"{config}|{tmp_path}\n", "")

    def test_nothing_secret_reaches_its_environment(self, config: Path) -> None:
        ran = run("run", "--profile", "ada", "--", "env")
        assert ran.returncode == 0
        assert SEED not in ran.stdout

    @pytest.mark.parametrize("code", [0, 1, 3, 77])
    def test_its_exit_status_is_the_programs(self, config: Path, code: int) -> None:
        assert run("run", "--config-path", str(config), "--", "sh", "-c", f"exit {code}").returncode == code

    def test_a_signal_reaches_it(self, config: Path) -> None:
        words = [sys.executable, "-m", "chutes_tui", "run", "--config-path", str(config), "--"]
        script = "trap 'echo ended; exit 5' TERM; echo ready; while :; do sleep 0.05; done"
        with subprocess.Popen([*words, "sh", "-c", script], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            child.send_signal(signal.SIGTERM)
            assert child.stdout.read() == "ended\n"
        assert child.returncode == 5

    @pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
    def test_it_inherits_no_ignored_signal_and_no_limit(self, config: Path) -> None:
        show = "grep SigIgn /proc/self/status; ulimit -H -c"
        direct = subprocess.run(["sh", "-c", show], capture_output=True, text=True, check=True)
        assert run("run", "--config-path", str(config), "--", "sh", "-c", show).stdout == direct.stdout

    def test_what_can_not_be_run(self, config: Path, tmp_path: Path) -> None:
        by = ("run", "--config-path", str(config), "--")
        assert run(*by, "no-such-program-here").returncode == 127
        plain = tmp_path / "plain"
        plain.write_text("x")
        assert run(*by, str(plain)).returncode == 126

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--profile", "ada"], "behind --"),
            (["--profile", "ada", "--"], "behind --"),
            (["--profile", "nobody", "--", "true"], "no profile named nobody"),
            (["--config-path", "/no/such.ini", "--", "true"], "no config file at /no/such.ini"),
            (["--profile", "ada", "true"], "unrecognized arguments: true"),
        ],
    )
    def test_arguments_that_can_not_be_used(
        self, config: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["run", *arguments]) == 2
        assert said in capsys.readouterr().err


class TestEnv:
    @pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
    def test_in_bash(self, config: Path) -> None:
        lines = run("env", "--profile", "ada").stdout
        script = 'eval "$(cat)"; printf "%s" "$CHUTES_CONFIG_PATH"'
        ran = subprocess.run(
            ["bash", "--norc", "-c", script], input=lines, capture_output=True, text=True, check=True
        )
        assert ran.stdout == str(config)
        assert SEED not in lines

    def test_for_fish(self, config: Path) -> None:
        lines = run("env", "--config-path", str(config), "--shell", "fish").stdout.splitlines()
        assert lines[0] == "set -gx CHUTES_CONFIG_PATH '" + str(config).replace("'", "\\'") + "'"
        assert env_lines({"A": "b\\'\n"}, "fish") == "set -gx A 'b\\\\\\'\n'"

    def test_a_shell_that_is_not_known(self, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["env", "--profile", "ada", "--shell", "csh"]) == 2
        assert "bash" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_the_line_that_is_copied_runs(config: Path, tmp_path: Path) -> None:
    program = tmp_path / "chutes-tui"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m chutes_tui "$@"\n')
    program.chmod(0o755)
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    line = run_line(config, "printenv CHUTES_CONFIG_PATH")
    ran = subprocess.run(["bash", "--norc", "-c", line], capture_output=True, text=True, check=True, env=environ)
    assert ran.stdout == f"{config}\n"
