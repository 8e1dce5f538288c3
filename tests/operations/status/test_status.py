"""`chutes-tui status`: one line, whatever happens, and an exit code that a script can use."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from api.connections import free_port
from api.support import RawServer
from hypothesis import example, given
from hypothesis import strategies as st
from lanes import cases

from chutes_tui.cli import main
from chutes_tui.operations.status.reading import Status, status_from

from ..doctor.patient import Patient

if TYPE_CHECKING:
    from served import ServedSandbox


@pytest.fixture
def patient(served: ServedSandbox, monkeypatch: pytest.MonkeyPatch) -> Patient:
    return Patient(served, monkeypatch)


def kept() -> Path:
    return Path(os.environ["XDG_STATE_HOME"]) / "chutes-tui" / "status.json"


ACCOUNTS = {
    "paying": ("ada · $42.17 · 200 requests a day · 138.5/200 today", 0),
    "subscribed": ("ada · $3.61 · 2,000 requests a day · 412.3/2,000 today · 4 h 33% · month 63%", 0),
    "empty": ("ada · $0.00 · Pay as you go · ✗ The account has no daily quota and no money: it pays as it goes", 1),
    "capped": (
        "ada · $0.00 · 300 requests a day · 188/300 today · 4 h 102% · month 65% · ✗ The 4 hour cap of your plan is "
        "reached, and the balance can't pay",
        1,
    ),
    "broke": (
        "ada · -$0.13 · 200 requests a day · 200/200 today · ✗ The daily quota is used up, and the balance can't pay",
        1,
    ),
    "free-calls": ("ada · $2.40 · Pay as you go", 0),
}


@cases("account", {name: name for name in ACCOUNTS}, "paying", "capped")
def test_one_line(patient: Patient, capsys: pytest.CaptureFixture[str], account: str) -> None:
    patient.served.sandbox.become(account)
    line, code = ACCOUNTS[account]
    assert main(["status"]) == code
    out = capsys.readouterr()
    assert (out.out, out.err) == (f"{line}\n", "")


def test_one_document(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["username"] == "ada"
    assert document["balance_usd"] == 42.17
    assert (document["quota"], document["quota_used"], document["refused"]) == (200, 138.5, False)
    assert document["stale"] is False
    assert document["api_url"] == patient.served.base_url


def test_without_a_network_the_last_known_is_said_with_its_age(
    patient: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["status"])
    document = json.loads(kept().read_text())
    for status in document.values():
        status["at"] -= 2 * 3600
    kept().write_text(json.dumps(document))
    patient.served.fault("/=drop_before_commit")
    capsys.readouterr()
    assert main(["status"]) == 2
    line = capsys.readouterr().out
    assert line.startswith("ada · $42.17 · 200 requests a day · 138.5/200 today · 2 h ago · ? ")
    main(["status", "--json"])
    assert json.loads(capsys.readouterr().out)["stale"] is True


def test_nothing_is_known_yet(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    patient.set("api", base_url=f"http://127.0.0.1:{free_port()}")
    assert main(["status"]) == 2
    assert capsys.readouterr().out == "ada · ? Nothing responds at 127.0.0.1\n"
    assert not kept().exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "nonsense", '{"x": 1}', pytest.param("[" * 100_000, marks=pytest.mark.slow)]
)
def test_what_was_kept_can_be_broken(patient: Patient, capsys: pytest.CaptureFixture[str], text: str) -> None:
    kept().parent.mkdir(parents=True)
    kept().write_text(text)
    patient.served.fault("/=drop_before_commit x99")
    assert main(["status"]) == 2
    patient.served.sandbox.faults.clear()
    assert main(["status"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == ACCOUNTS["paying"][0]


def test_what_is_kept_is_private_and_holds_no_secret(patient: Patient) -> None:
    main(["status"])
    assert kept().stat().st_mode & 0o777 == 0o600
    text = kept().read_text()
    assert not [secret for secret in patient.secrets() if secret in text]


def test_a_profile_that_is_not_there(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--profile", "staging"]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert "There is no profile named staging" in out.err
    assert main(["status", "--profile", "ada"]) == 0
    assert patient.served.asked("GET", "/users/me") > 0


@pytest.mark.slow
async def test_a_server_that_is_silent_is_given_up(patient: Patient) -> None:
    async def behave(reader: asyncio.StreamReader, _: asyncio.StreamWriter, __: int) -> bool:
        await reader.read()
        return False

    async with RawServer(behave) as server:
        patient.set("api", base_url=server.base_url)
        ran = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "chutes_tui", "status", "--within", "1"), stdout=subprocess.PIPE
        )
        out, _ = await ran.communicate()
    assert ran.returncode == 2
    assert out.decode() == "ada · ? no answer in 1 s\n"


@pytest.mark.slow
def test_whatever_hangs_it_ends(patient: Patient) -> None:
    """A home folder on a dead server: nothing interrupts that."""
    lines = (
        "import sys, time",
        "import chutes_tui.operations.unattended as unattended",
        "from chutes_tui import profiles",
        "profiles.resolve_profile = lambda *_: time.sleep(60)",
        "from chutes_tui.cli import main",
        "sys.exit(main(['status', '--within', '0.1']))",
    )
    started = time.monotonic()
    ran = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "No answer in 0.1 s" in ran.stderr
    assert time.monotonic() - started < 20
    assert patient.served.asked("GET") == 0


def test_no_textual_is_loaded(patient: Patient) -> None:
    lines = (
        "import sys; from chutes_tui.cli import main; main(['status'])",
        "assert not {one for one in sys.modules if one.split('.')[0] in ('textual', 'rich')}",
    )
    ran = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(f"{patient.served.account.username} · $42.17")


def test_a_name_with_control_characters_is_one_line() -> None:
    assert "\n" not in Status(username="a\n\x1b[31mb").line("", 0.0)


class TestAll:
    @pytest.fixture
    def other(self, patient: Patient, other_server: ServedSandbox) -> ServedSandbox:
        """A second profile, on a server of its own."""
        self.add(patient, "other", other_server.config_path.read_text())
        return other_server

    def add(self, patient: Patient, name: str, text: str) -> None:
        file = patient.home / ".chutes" / "environments" / f"{name}.ini"
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_text(text)
        file.chmod(0o600)

    def test_a_line_for_each(
        self, patient: Patient, other: ServedSandbox, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other.sandbox.become("subscribed")
        assert main(["status", "--all"]) == 0
        first, second = capsys.readouterr().out.splitlines()
        assert first.split(None, 1) == ["ada", ACCOUNTS["paying"][0]]
        assert second.split(None, 1) == ["other", ACCOUNTS["subscribed"][0]]
        assert patient.served.asked("GET", "/users/me") > 0

    @pytest.mark.usefixtures("patient")
    def test_one_that_is_refused_decides(self, other: ServedSandbox, capsys: pytest.CaptureFixture[str]) -> None:
        other.sandbox.become("broke")
        assert main(["status", "--all", "--json"]) == 1
        document = json.loads(capsys.readouterr().out)["profiles"]
        assert [one["refused"] for one in document] == [False, True]
        assert [one["stale"] for one in document] == [False, False]
        assert document[1]["api_url"] == other.base_url

    def test_a_dead_server_and_a_broken_file_leave_the_others_alone(
        self, patient: Patient, other: ServedSandbox, capsys: pytest.CaptureFixture[str]
    ) -> None:
        dead = f"http://127.0.0.1:{free_port()}"
        self.add(patient, "other", other.config_path.read_text().replace(other.base_url, dead))
        self.add(patient, "broken", "[auth\n")
        assert main(["status", "--all", "--json"]) == 2
        document = {one["profile"]: one for one in json.loads(capsys.readouterr().out)["profiles"]}
        assert document["ada"]["balance_usd"] == 42.17
        assert document["other"]["problem"] == "Nothing responds at 127.0.0.1"
        assert document["broken"]["problem"]
        patient.served.sandbox.become("broke")
        assert main(["status", "--all"]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 3
        assert any(line.startswith("other ") and line.endswith("? Nothing responds at 127.0.0.1") for line in lines)

    @pytest.mark.slow
    def test_one_that_hangs_leaves_the_others_alone(self, patient: Patient, other: ServedSandbox) -> None:
        lines = (
            "import sys, time",
            "from chutes_tui.operations.status import command",
            "real = command.read_status",
            "def read(options, within):",
            "    return time.sleep(60) if 'other' in str(options.config_path) else real(options, within)",
            "command.read_status = read",
            "from chutes_tui.cli import main",
            "sys.exit(main(['status', '--all', '--within', '3']))",
        )
        started = time.monotonic()
        ran = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
        assert ran.returncode == 2
        assert ACCOUNTS["paying"][0] in ran.stdout
        assert "? No answer in 3 s" in ran.stdout
        assert time.monotonic() - started < 30
        assert other.asked("GET") == 0
        assert patient.served.asked("GET") > 0

    def test_no_profile_and_a_profile_too(self, patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as end:
            main(["status", "--all", "--profile", "ada"])
        assert end.value.code == 2
        patient.file.unlink()
        capsys.readouterr()
        assert main(["status", "--all"]) == 2
        assert "There is no profile on this machine" in capsys.readouterr().err


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.none()))


@example({"at": float("nan"), "quota": float("inf"), "quota_used": 1e300}, "x")
@example({"at": 1e300}, "x")
@given(st.dictionaries(st.sampled_from(sorted(Status().as_json())), VALUES), st.text(max_size=10))
def test_whatever_was_kept_is_a_line(document: dict[str, object], trouble: str) -> None:
    line = status_from(document).line("ada", time.time(), trouble)
    assert line
