"""`chutes-tui backup` as a script runs it, with real encryption."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PHRASE = "correct horse battery staple nine\n"


def _run(home: Path, *arguments: str, given: str = PHRASE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chutes_tui", "backup", *arguments, "--passphrase-file", "-"],
        input=given,
        capture_output=True,
        text=True,
        cwd=home,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        check=False,
        timeout=60,
    )


@pytest.mark.slow
def test_made_checked_and_restored(tmp_path: Path) -> None:
    home, new = tmp_path / "home", tmp_path / "new"
    (home / ".chutes").mkdir(parents=True)
    new.mkdir()
    (home / ".chutes" / "config.ini").write_text("[auth]\nusername = ada\nhotkey_seed = sentinel\n")
    (home / ".bittensor" / "wallets").mkdir(parents=True)
    made = _run(home, "make", "kept.age")
    assert (made.returncode, made.stderr) == (0, "")
    assert "1 config, in kept.age; opened again, every file is the same" in made.stdout
    assert b"sentinel" not in (home / "kept.age").read_bytes()
    assert _run(home, "make", "kept.age").returncode == 1
    assert "It opens: 1 config" in _run(home, "check", "kept.age").stdout
    wrong = _run(home, "check", "kept.age", given="another\n")
    assert wrong.returncode == 1
    assert "doesn't open" in wrong.stderr
    restored = _run(new, "restore", str(home / "kept.age"))
    assert restored.returncode == 0
    assert (new / ".chutes" / "config.ini").read_text() == (home / ".chutes" / "config.ini").read_text()
    weak = _run(home, "make", "weak.age", given="hunter22\n")
    assert weak.returncode == 1
    assert "won't do" in weak.stderr
    assert not (home / "weak.age").exists()


def test_usage(tmp_path: Path) -> None:
    assert _run(tmp_path, "restore", "x", "--wallet", "ada").returncode == 2
    assert _run(tmp_path, "eat", "x").returncode == 2
    assert _run(tmp_path, "check", "missing").returncode == 1
