"""`chutes-tui audit` from the command line, against a served sandbox."""

from __future__ import annotations

import json
from functools import partial
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
