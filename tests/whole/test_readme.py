"""The README says what is so."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from make_readme import README, with_tables

from chutes_tui import cli

ROOT = README.parent
TEXT = README.read_text(encoding="utf-8")


def test_its_tables_of_keys_are_those_of_the_registry() -> None:
    assert with_tables(TEXT) == TEXT, "run: python tests/make_readme.py"


def test_it_has_one_test_command_and_ci_runs_that_one() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m 1 '([^']+)' README\.md", script)
    assert pattern is not None
    found = [line for line in TEXT.splitlines() if re.match(pattern[1], line)]
    assert len(found) == 1
    syntax = subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], capture_output=True, timeout=20, check=False)
    assert syntax.returncode == 0


def test_every_picture_is_there_and_shown_and_needs_nothing_from_elsewhere() -> None:
    shown = set(re.findall(r"screenshots/[\w-]+\.svg", TEXT))
    assert shown == {f"screenshots/{path.name}" for path in (ROOT / "screenshots").iterdir()}
    for name in shown:
        picture = (ROOT / name).read_text(encoding="utf-8")
        assert "url(http" not in picture
        assert "@import" not in picture
        assert not re.search(r"cpk_[0-9a-f]", picture)


def test_the_variables_that_the_program_names_are_all_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    printed = capsys.readouterr().out
    for name in [*re.findall(r"\b(?:CHUTES|BT)_[A-Z_]+", printed), *re.findall(r"--[a-z][a-z-]+", printed)]:
        assert name in TEXT, name


def test_links_inside_the_project_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("https://") or Path(ROOT, target).exists(), target
