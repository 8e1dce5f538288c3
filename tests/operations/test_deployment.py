"""The CI jobs that deploy: their shell lines are run, exactly as they stand in the workflow."""

from __future__ import annotations

import asyncio
import configparser
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import yaml

from chutes_tui.api.client import ChutesClient
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.operations.deployment import SEED, deploy_lines, deploy_snippets
from chutes_tui.profiles import LaunchOptions, resolve_profile

if TYPE_CHECKING:
    from pathlib import Path

    from served import ServedSandbox

    from chutes_tui.profiles import Profile

SHELLS = [name for name in ("bash", "sh") if shutil.which(name) is not None]
STAND_IN = """\
#!/bin/sh
echo "arguments: $*" > "$NOTES"
printenv >> "$NOTES"
stat -c 'mode: %a' "$CHUTES_CONFIG_PATH" >> "$NOTES"
cp "$CHUTES_CONFIG_PATH" "$NOTES.ini"
read -r answer
echo "answer: $answer" >> "$NOTES"
"""
DEPLOYED = "echo 'Successfully deployed chute mine chute_id=1'\n"
APP = """\
from chutes.chute import Chute, NodeSelector

chute = Chute(username="ada", name="from-ci", image="{}", node_selector=NodeSelector(gpu_count=1))


@chute.cord()
async def hello(self, x: str) -> str:
    return x
"""


@dataclass
class Job:
    """A runner with a `chutes` on its path, and a folder for temporary files."""

    folder: Path
    profile: Profile
    seed: str

    def install(self, *, then: str) -> None:
        program = self.folder / "bin" / "chutes"
        program.parent.mkdir(exist_ok=True)
        program.write_text(STAND_IN + then)
        program.chmod(0o755)

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    @property
    def temporary(self) -> Path:
        return self.folder / "runner"

    def environ(self, **more: str) -> dict[str, str]:
        self.temporary.mkdir(exist_ok=True)
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        home = {"HOME": str(self.folder)}
        return {"PATH": path, "NOTES": str(self.notes), "RUNNER_TEMP": str(self.temporary), **home, **more}

    def run(self, shell: str, **more: str) -> subprocess.CompletedProcess[str]:
        words = [shell, "-e", "-c", deploy_lines(self.profile)]
        environ = self.environ(**{SEED: self.seed, **more})
        return subprocess.run(
            words, capture_output=True, text=True, timeout=120, env=environ, check=False, cwd=self.folder
        )


@pytest.fixture
def job(served: ServedSandbox, tmp_path: Path) -> Job:
    profile = resolve_profile(LaunchOptions(served.config_path), {}, tmp_path)
    return Job(tmp_path, profile, served.account.hotkey_seed.hex())


@pytest.mark.parametrize("shell", SHELLS)
class TestLines:
    def test_the_cli_gets_a_private_config_and_no_other_secret(self, job: Job, shell: str) -> None:
        job.install(then=DEPLOYED)
        ran = job.run(shell)
        assert ran.returncode == 0, ran.stderr
        notes = job.notes.read_text()
        assert "arguments: deploy app:chute --accept-fee\n" in notes
        assert "answer: y\n" in notes
        assert "mode: 600\n" in notes
        assert job.seed not in notes + ran.stdout + ran.stderr
        config = configparser.ConfigParser()
        config.read(f"{job.notes}.ini")
        assert config["auth"]["hotkey_seed"] == job.seed
        assert config["auth"]["username"] == job.profile.username
        assert config["auth"]["hotkey_ss58address"] == job.profile.hotkey_ss58
        assert list(job.temporary.iterdir()) == []

    @pytest.mark.parametrize(
        "then", ["echo 'Unexpected error'\n", "exit 3\n", "echo 'Invalid request signature'; exit 0\n"]
    )
    def test_a_refusal_fails_the_job_and_leaves_nothing(self, job: Job, shell: str, then: str) -> None:
        job.install(then=then)
        ran = job.run(shell)
        assert ran.returncode != 0
        assert list(job.temporary.iterdir()) == []
        assert job.seed not in ran.stdout + ran.stderr

    def test_without_the_variable_it_does_not_start(self, job: Job, shell: str) -> None:
        job.install(then=DEPLOYED)
        assert job.run(shell, **{SEED: ""}).returncode != 0
        assert not job.notes.exists()
        assert list(job.temporary.iterdir()) == []

    def test_a_cancelled_job_leaves_nothing(self, job: Job, shell: str) -> None:
        job.install(then=f'kill -{signal.SIGTERM.value} "$PPID"\n')
        assert job.run(shell).returncode == 128 + signal.SIGTERM
        assert list(job.temporary.iterdir()) == []


def test_the_jobs_hold_exactly_these_lines_and_no_secret(job: Job) -> None:
    github, gitlab = deploy_snippets(job.profile)
    workflow = yaml.safe_load(github.text.reveal())
    (step,) = [one for one in workflow["jobs"]["deploy"]["steps"] if one.get("name") == "Deploy"]
    assert step["run"].rstrip() == deploy_lines(job.profile)
    assert step["env"] == {SEED: "${{ secrets.CHUTES_HOTKEY_SEED }}"}
    script = yaml.safe_load(gitlab.text.reveal())["deploy"]["script"]
    assert script[1].rstrip() == deploy_lines(job.profile)
    for snippet in (github, gitlab):
        assert job.seed not in snippet.text.reveal() + snippet.hint
        assert "the whole account" in snippet.text.reveal()
        assert "account of its own" in snippet.hint
        assert not snippet.holds_secret


def test_a_name_from_outside_cannot_become_an_expression(job: Job) -> None:
    hostile = job.profile._replace(username="${{ secrets.OTHER }}", hotkey_name="a'; rm -rf ~; '")
    for snippet in deploy_snippets(hostile):
        assert "secrets.OTHER" not in snippet.text.reveal() + snippet.hint
        assert "rm -rf ~" not in snippet.text.reveal()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chutes") is None, reason="the official CLI isn't installed")
def test_with_the_official_cli(job: Job, served: ServedSandbox) -> None:
    (job.folder / "app.py").write_text(APP.format(asyncio.run(_an_image(served))))
    ran = job.run("bash")
    assert ran.returncode == 0, ran.stdout
    assert re.search("Successfully deployed chute from-ci", ran.stdout)
    assert list(job.temporary.iterdir()) == []
    assert job.seed not in ran.stdout + ran.stderr
    refused = Job(job.folder, job.profile, "ab" * 32).run("bash")
    assert refused.returncode != 0


async def _an_image(served: ServedSandbox) -> str:
    client = ChutesClient(served.base_url, HotkeyAuth(served.signer))
    try:
        images = (await client.list_images()).items
    finally:
        await client.aclose()
    return next(one.image_id for one in images if one.status == "built and pushed")
