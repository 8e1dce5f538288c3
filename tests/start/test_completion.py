"""Completion of the command line: of every option and command that the parsers know, tried in bash itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chutes_tui import __version__, cli

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
_ASK = """
eval "$SCRIPT"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
$(complete -p chutes-tui | sed 's/.*-F \\([^ ]*\\) .*/\\1/') chutes-tui
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def bash(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Bash:
    assert cli.main(["completion", "bash"]) == 0
    return Bash(capsys.readouterr().out, tmp_path)


class Bash:
    """A bash that has read the script."""

    def __init__(self, script: str, home: Path) -> None:
        self._script = script
        self.home = home

    def completes(self, *words: str) -> set[str]:
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.home), "SCRIPT": self._script}
        ran = subprocess.run(
            ["bash", "--norc", "-c", _ASK, "bash", "chutes-tui", *words],
            capture_output=True,
            text=True,
            timeout=30,
            env=environ,
            cwd=self.home,
        )
        return set(ran.stdout.split("\n")) - {""}


@needs_bash
class TestBash:
    def test_commands_and_options(self, bash: Bash) -> None:
        first = bash.completes("")
        assert {"register", "sandbox", "keymap", "completion", "--profile", "--theme", "--version"} <= first
        assert bash.completes("re") == {"register"}
        assert bash.completes("--prof") == {"--profile"}
        assert "register" not in bash.completes("--sandbox", "")

    @pytest.mark.parametrize(
        ("words", "option"), [("register", "--username"), ("sandbox", "--port"), ("completion", "fish")]
    )
    def test_those_of_a_command(self, bash: Bash, words: str, option: str) -> None:
        found = bash.completes(words, "")
        assert option in found
        assert "--profile" not in found

    def test_those_of_a_verb(self, bash: Bash) -> None:
        assert {"list", "create", "rotate"} <= bash.completes("keys", "")
        assert bash.completes("keys", "list") == {"list"}
        assert "--json" in bash.completes("keys", "list", "")
        assert "--scopes" in bash.completes("keys", "create", "ci", "--")
        assert "--scopes" not in bash.completes("keys", "list", "--")

    def test_values(self, bash: Bash) -> None:
        (bash.home / "a file.ini").touch()
        (bash.home / "folder").mkdir()
        profiles = bash.home / ".chutes" / "environments"
        profiles.mkdir(parents=True)
        (profiles / "grace.ini").touch()
        (profiles / "ada two.ini").touch()
        assert bash.completes("--config-path", "a") == {"a file.ini"}
        assert bash.completes("--sandbox-dir", "f") == {"folder"}
        assert bash.completes("--sandbox-dir", "a") == set()
        assert bash.completes("--profile", "") == {"grace", "ada two"}
        assert bash.completes("--theme", "chutes-") == {"chutes-dark", "chutes-light", "chutes-contrast"}
        assert bash.completes("--api-url", "") == set()

    def test_the_script_is_sound(self, bash: Bash) -> None:
        ran = subprocess.run(["bash", "-n", "-c", bash._script], capture_output=True, text=True, timeout=30)
        assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_every_option_and_a_sound_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for option in ("profile", "config-path", "sandbox-dir", "username", "port", "delete-old"):
        assert f"--{option}[" in script or f"-l {option} " in script
    if shutil.which(shell) is not None:
        ran = subprocess.run([shell, "-n", "-c", script], capture_output=True, text=True, timeout=30)
        assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish here")
def test_fish_completes_with_the_help_of_each_command_verb_and_option(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.main(["completion", "fish"]) == 0
    folder = tmp_path / ".config/fish/completions"
    folder.mkdir(parents=True)
    (folder / "chutes-tui.fish").write_text(capsys.readouterr().out)
    profiles = tmp_path / ".chutes/environments"
    profiles.mkdir(parents=True)
    (profiles / "prod.ini").touch()

    def completes(line: str) -> dict[str, str]:
        environ = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
        ran = subprocess.run(
            ["fish", "-c", f"complete -C '{line}'"], capture_output=True, text=True, timeout=30, env=environ
        )
        named = (one.partition("\t") for one in ran.stdout.splitlines())
        return {name: words for name, _, words in named}

    assert completes("chutes-tui ")["status"].startswith("The account in one line: ")
    assert completes("chutes-tui keys ")["list"] == "List all keys"
    assert "--value-file" in completes("chutes-tui keys create --")
    assert set(completes("chutes-tui --profile ")) == {"prod"}
    assert {"zsh", "fish"} < set(completes("chutes-tui completion "))


def test_zsh_splits_no_help_at_its_colons(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", "zsh"]) == 0
    script = capsys.readouterr().out
    assert r"--api-url[the API, default https\://api.chutes.ai]" in script
    assert r"'audit:Look for what is risky\: keys" in script
    assert "'list:List all keys'" in script


def test_another_shell_is_a_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", "csh"]) == 2
    assert "bash" in capsys.readouterr().err
    assert cli.main(["completion"]) == 2


def test_python_m() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "chutes_tui", "--version"], capture_output=True, text=True, timeout=30
    )
    assert (ran.returncode, ran.stdout) == (0, f"chutes-tui {__version__}\n")
