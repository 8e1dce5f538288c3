"""`chutes-tui doctor` from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chutes_tui.cli import main
from chutes_tui.operations.doctor import command

if TYPE_CHECKING:
    from chutes_tui.operations.doctor.scene import Place

    from .patient import Patient


def test_all_is_well(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr()
    assert out.err == ""
    assert "✓ Sign-in" in out.out
    assert "✗" not in out.out
    assert patient.served.account.hotkey_seed.hex() not in out.out


def test_the_root_cause_comes_first(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    patient.set("auth", hotkey_seed=patient.seed_of("workbench", "second")[0])
    assert main(["doctor"]) == 1
    first, why, *rest = capsys.readouterr().out.splitlines()
    assert first == "✗ Hotkey      The seed belongs to another hotkey: workbench/second."
    assert why.split()[0] == "Why"
    assert "– Sign-in     waits for Hotkey" in rest


def test_one_json_document(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    patient.served.sandbox.become("broke")
    assert main(["doctor", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["verdict"] == "problem"
    assert document["root_cause"] == "limits"
    checks = {check["id"]: check for check in document["checks"]}
    assert checks["limits"]["state"] == "problem"
    assert checks["sign-in"]["state"] == "ok"


def test_what_can_not_be_told_is_no_pass(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    patient.served.fault("GET /users/me=too_many_requests:30")
    assert main(["doctor", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "incomplete"


@pytest.mark.usefixtures("patient")
def test_a_profile_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--profile", "staging"]) == 1
    assert "There is no profile named staging" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--every", "0"], ["--every", "x"], ["--nonsense"]])
def test_arguments_that_can_not_be_used(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["doctor", *arguments])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_watching_until_it_works(
    patient: Patient, form: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third run finds it well; what is found twice is printed once; one document or none."""
    runs = []
    once = command._once
    patient.served.fault("GET /users/me=internal_error")

    async def counted(place: Place) -> object:
        runs.append(1)
        if len(runs) == 3:
            patient.served.sandbox.faults.clear()
        return await once(place)

    monkeypatch.setattr(command, "_once", counted)
    assert main(["doctor", "--watch", "--every", "0.1", *form]) == 0
    out = capsys.readouterr().out
    assert len(runs) == 3
    if form:
        assert json.loads(out)["verdict"] == "well"
    else:
        assert out.count("✗ Sign-in") == 1
        assert out.rstrip().endswith("It works.")
        assert "\a" not in out  # a pipe has no bell


def test_a_broken_watch_prints_no_half_document(
    patient: Patient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient.served.fault("GET /users/me=internal_error")

    async def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_rest", interrupted)
    assert main(["doctor", "--watch", "--json"]) == 130
    assert capsys.readouterr().out == ""


def test_no_textual_is_loaded() -> None:
    lines = (
        "import sys; from chutes_tui.cli import main; main(['doctor', '--json'])",
        "assert not {one for one in sys.modules if one.split('.')[0] == 'textual'}",
    )
    ran = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["root_cause"] == "config"
