"""`chutes-tui audit` from the command line, against a served sandbox."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.http.retry import RetryPolicy
from chutes_tui.cli import main

if TYPE_CHECKING:
    from served import ServedSandbox


@pytest.fixture(autouse=True)
def account(served: ServedSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chutes_tui.api.client.RetryPolicy", partial(RetryPolicy, base=0.0))
    monkeypatch.setenv("CHUTES_CONFIG_PATH", str(served.config_path))
    monkeypatch.setenv("BT_WALLET_PATH", str(served.wallets_path))


@pytest.fixture
def empty(served: ServedSandbox, monkeypatch: pytest.MonkeyPatch) -> ServedSandbox:
    """The same with an account that owns nothing."""
    served.reset(empty=True)
    monkeypatch.setenv("CHUTES_CONFIG_PATH", str(served.config_path))
    monkeypatch.setenv("BT_WALLET_PATH", str(served.wallets_path))
    return served


def checks_of(out: str) -> dict[str, dict[str, object]]:
    return {check["rule"]: check for check in json.loads(out)["checks"]}


def test_what_is_planted_in_the_sandbox_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--json"]) == 1
    checks = checks_of(capsys.readouterr().out)
    verdicts = {rule: check["verdict"] for rule, check in checks.items()}
    assert verdicts["admin-key"] == verdicts["old-key"] == verdicts["orphaned-secret"] == "found"
    assert verdicts["too-broad"] == "unknown"
    assert verdicts["open-config"] == "passed"


def test_nothing_is_written_and_no_secret_is_printed(
    served: ServedSandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("text", "json", "markdown", "csv"):
        main(["audit", "--format", form])
    out = capsys.readouterr().out
    assert served.account.hotkey_seed.hex() not in out
    assert served.asked("POST") == served.asked("DELETE") == 0


@pytest.mark.usefixtures("empty")
def test_an_empty_account_is_clean() -> None:
    assert main(["audit", "--fail-on", "high"]) == 0


def test_a_list_that_does_not_come_is_said_and_passes_nothing(
    empty: ServedSandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    empty.fault("GET /api_keys/=internal_error")
    code = main(["audit", "--json", "--fail-on", "high"])
    document = json.loads(capsys.readouterr().out)
    assert code == 2
    assert document["complete"] is False
    verdicts = {check["rule"]: check["verdict"] for check in document["checks"]}
    assert [verdicts[rule] for rule in ("admin-key", "old-key", "void-key")] == ["unknown"] * 3


def test_without_an_account_it_says_why(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("CHUTES_CONFIG_PATH")
    assert main(["audit"]) == 2
    assert "chutes-tui audit: There is no config file" in capsys.readouterr().err


class TestAll:
    @pytest.fixture
    def accounts(self, served: ServedSandbox, other_server: ServedSandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Two accounts on two servers, one of them in two profiles, and a file that can't be read."""
        monkeypatch.delenv("CHUTES_CONFIG_PATH")
        folder = Path(os.environ["HOME"]) / ".chutes" / "environments"
        folder.mkdir(parents=True, mode=0o700)
        texts = {
            "../config": served.config_path.read_text(),
            "again": served.config_path.read_text(),
            "other": other_server.config_path.read_text(),
            "broken": "[auth\n",
        }
        for name, text in texts.items():
            file = folder / f"{name}.ini"
            file.write_text(text)
            file.chmod(0o600)
        return folder

    @pytest.mark.usefixtures("accounts")
    def test_each_account_once_then_the_machine(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["audit", "--all", "--json"]) == 1
        found = json.loads(capsys.readouterr().out)["accounts"]
        profiles = [set(one["profiles"]) for one in found]
        assert {"ada", "again"} in profiles
        assert {"other"} in profiles
        assert profiles[-1] == set()
        broken = next(one for one in found if one["profiles"] == ["broken"])
        assert broken["complete"] is False
        assert "checks" not in broken
        ada = next(one for one in found if "again" in one["profiles"])
        rules = {check["rule"] for check in ada["checks"]}
        assert "admin-key" in rules
        assert "open-config" not in rules
        assert "open-config" in {check["rule"] for check in found[-1]["checks"]}

    @pytest.mark.usefixtures("accounts")
    def test_one_that_can_not_be_asked_leaves_the_others_alone(
        self, other_server: ServedSandbox, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other_server.fault("GET /=internal_error")
        assert main(["audit", "--all"]) == 1
        out = capsys.readouterr().out
        assert "Audit of ada" in out
        assert "! broken: not audited" in out
        assert "Audit of this machine" in out

    @pytest.mark.parametrize("more", [["--profile", "x"], ["--format", "csv"]])
    def test_what_it_does_not_go_with(self, more: list[str]) -> None:
        with pytest.raises(SystemExit) as end:
            main(["audit", "--all", *more])
        assert end.value.code == 2
