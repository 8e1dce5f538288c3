"""Each rule finds what was planted, passes what is clean, and never passes what it could not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chutes_tui.access.key_test import KeyTest, Proof
from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.api.models import ApiKey, SecretRecord
from chutes_tui.core.attempt import Presence
from chutes_tui.operations.audit.backups import find_backups
from chutes_tui.operations.audit.forms import as_csv, as_json, as_markdown, as_text
from chutes_tui.operations.audit.key_rules import KeysSeen, key_checks
from chutes_tui.operations.audit.machine_rules import MachineSeen, machine_checks
from chutes_tui.operations.audit.report import Check, Finding, Report, Severity, Verdict, ordered
from chutes_tui.operations.audit.secret_rules import SecretsSeen, secret_checks
from chutes_tui.operations.keys.knowledge import KeyKnowledge
from chutes_tui.operations.keys.rotation_record import Phase, Rotation
from chutes_tui.profiles.catalogue import Permissions, ProfileEntry
from chutes_tui.storage.private_files import private_write
from chutes_tui.wallets.model import Coldkey, ColdkeyState, Hotkey, HotkeyState, Wallet, WalletList

NOW = datetime(2026, 11, 27, tzinfo=UTC)
INVOKE = KeyKnowledge((ScopeGrant("chutes", None, "invoke"),))


def key(name: str = "ci", days: float | None = 1, *, admin: bool | None = False, number: int = 1) -> ApiKey:
    made = None if days is None else NOW - timedelta(days=days)
    return ApiKey(api_key_id=f"key-{number}", name=name, admin=admin, created_at=made, scopes=None)


def of_keys(*keys: ApiKey, missing: str = "", **known: KeyKnowledge) -> dict[str, Check]:
    by_id = {one.api_key_id: known.get(one.name, INVOKE) for one in keys if one.name != "unknown"}
    return {check.rule: check for check in key_checks(KeysSeen(keys, by_id, NOW, missing))}


def test_a_clean_account_passes_everything() -> None:
    checks = of_keys(key("ci"), key("app", number=2))
    assert {check.verdict for check in checks.values()} == {Verdict.PASSED}


@pytest.mark.parametrize("missing", ["", "incomplete: 100 of 143 keys"])
def test_what_was_not_listed_is_never_passed(missing: str) -> None:
    verdicts = {check.verdict for check in of_keys(key(), missing=missing).values()}
    assert verdicts == ({Verdict.UNKNOWN} if missing else {Verdict.PASSED})


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        (0, Verdict.PASSED),
        (90, Verdict.PASSED),
        (90.01, Verdict.FOUND),
        (-3, Verdict.PASSED),
        (None, Verdict.UNKNOWN),
    ],
)
def test_old_is_only_what_is_older(days: float | None, verdict: Verdict) -> None:
    assert of_keys(key(days=days))["old-key"].verdict is verdict


@pytest.mark.parametrize(("days", "severity"), [(10, Severity.MEDIUM), (400, Severity.HIGH)])
def test_an_admin_key_is_found_and_an_old_one_is_worse(days: int, severity: Severity) -> None:
    (finding,) = of_keys(key(days=days, admin=True))["admin-key"].findings
    assert finding.severity is severity


def test_whether_it_is_an_admin_key_may_not_be_reported() -> None:
    assert of_keys(key(admin=None))["admin-key"].verdict is Verdict.UNKNOWN


def test_any_action_on_chutes_is_broader_than_needed_by_record_or_test() -> None:
    tested = KeyTest(NOW, {("chutes", action): Proof.YES for action in ("read", "write", "delete", "invoke")})
    checks = of_keys(
        key("recorded"), key("tested", number=2), key("unknown", number=3),
        recorded=KeyKnowledge((ScopeGrant("chutes"),)), tested=KeyKnowledge(test=tested),
    )  # fmt: skip
    assert [one.subject for one in checks["too-broad"].findings] == ["recorded key-1", "tested key-2"]
    assert "1 key" in checks["too-broad"].unknown


def test_a_reminder_that_has_passed_and_a_rotation_that_is_not_finished() -> None:
    rotation = Rotation("key-3", "user", "half-2", AccessDraft(), NOW - timedelta(days=3), Phase.SENT, "ab")
    checks = of_keys(
        key("passed"), key("coming", number=2), key("half", number=3), key("quiet", number=4),
        passed=replace(INVOKE, remind=NOW.date(), replaced_by="fedcba98"),
        coming=replace(INVOKE, remind=NOW.date() + timedelta(days=1)),
        half=replace(INVOKE, rotation=rotation),
    )  # fmt: skip
    (found,) = checks["reminder"].findings
    assert found.subject == "passed key-1"
    assert "fedcba98 takes its place" in found.evidence
    assert [one.subject for one in checks["unfinished-rotation"].findings] == ["half key-3"]


def test_void_and_doubled_scopes_and_names_that_look_alike() -> None:
    checks = of_keys(
        key("void"), key("Twice", number=2), key("twice", number=3),
        void=KeyKnowledge((ScopeGrant("images", None, "read"),)),
        Twice=KeyKnowledge((ScopeGrant("chutes", None, "invoke"), ScopeGrant("chutes", "one", "invoke"))),
    )  # fmt: skip
    assert [one.subject for one in checks["void-key"].findings] == ["void key-1"]
    assert [one.subject for one in checks["doubled-scope"].findings] == ["Twice key-2"]
    assert [one.subject for one in checks["alike-names"].findings] == ["Twice key-2", "twice key-3"]


def secret(name: str, chute: str, number: int = 1) -> SecretRecord:
    return SecretRecord(secret_id=f"secret-{number}", key=name, purpose=chute)


def of_secrets(*secrets: SecretRecord, **asked: Presence) -> dict[str, Check]:
    return {check.rule: check for check in secret_checks(SecretsSeen(secrets, {"here": "bot"}, asked))}


@pytest.mark.parametrize(
    ("chute", "verdict"), [("here", Verdict.PASSED), ("gone", Verdict.FOUND), ("silent", Verdict.UNKNOWN)]
)
def test_a_chute_is_only_gone_when_the_server_said_so(chute: str, verdict: Verdict) -> None:
    checks = of_secrets(secret("A", chute), gone=Presence.ABSENT, silent=Presence.UNKNOWN)
    assert checks["orphaned-secret"].verdict is verdict


def test_a_variable_in_many_chutes_and_a_banned_name() -> None:
    spread = [secret("HF_TOKEN", chute, number) for number, chute in enumerate(("here", "b", "c"))]
    checks = of_secrets(*spread, secret("LD_PRELOAD", "here"), b=Presence.PRESENT, c=Presence.PRESENT)
    assert [one.subject for one in checks["spread-secret"].findings] == ["HF_TOKEN"]
    assert [one.subject for one in checks["banned-name"].findings] == ["LD_PRELOAD of bot"]
    assert checks["orphaned-secret"].verdict is Verdict.PASSED


def test_what_others_can_read_and_keys_that_are_the_coldkey() -> None:
    home = Path("/home/ada")
    open_file = ProfileEntry(
        "a", home / ".chutes/config.ini", ("default",), permissions=Permissions(0o644, "its group")
    )
    private = ProfileEntry("b", home / ".chutes/b.ini", ("environments",), permissions=Permissions(0o600))
    hotkeys = (
        Hotkey("same", "w", home / "same", HotkeyState.USABLE, ss58="5One"),
        Hotkey("own", "w", home / "own", HotkeyState.USABLE, ss58="5Two"),
    )
    wallet = Wallet("w", home / "w", Coldkey(home / "w/coldkey", ColdkeyState.PLAIN, ss58="5One"), hotkeys)
    seen = MachineSeen(home, (open_file, private), WalletList(home, (wallet,)), [(home / "c.ini.bak", "its group")])
    found = {check.rule: [one.subject for one in check.findings] for check in machine_checks(seen)}
    assert found == {
        "open-config": ["~/.chutes/config.ini"],
        "open-secret-file": ["~/c.ini.bak"],
        "seed-in-backup": [],
        "plain-coldkey": ["~/w/coldkey"],
        "same-key": ["w/same"],
    }


def test_backups_that_hold_a_seed_or_a_key_in_clear(tmp_path: Path) -> None:
    seed = "ab" * 32
    texts = {
        "seed": f"[auth]\nhotkey_seed = {seed}\n",
        "key": "[auth]\napi_key = cpk_planted\n",
        "neither": "[api]\nbase_url = https://api.chutes.ai\n",
        "broken": f"hotkey_seed = {seed}\n",
    }
    for name, text in texts.items():
        private_write(tmp_path / f"{name}.ini.2026-11-21-083000.bak", text)
    seen = MachineSeen(
        tmp_path, (), WalletList(tmp_path, ()), (), find_backups((tmp_path, tmp_path, tmp_path / "no"))
    )
    [check] = [one for one in machine_checks(seen) if one.rule == "seed-in-backup"]
    assert {one.subject.split(".")[0]: one.severity for one in check.findings} == {
        "~/seed": Severity.MEDIUM,
        "~/key": Severity.LOW,
    }
    assert check.unknown == "1 backup can't be read"
    assert seed not in repr(check)
    assert "cpk_" not in repr(check)


def test_the_worst_come_first_and_what_passed_last() -> None:
    def check(rule: str, *severities: Severity, unknown: str = "") -> Check:
        found = tuple(Finding("s", "e", severity) for severity in severities)
        return Check(rule, rule, "", "", found, unknown)

    checks = [
        check("passed"), check("unknown", unknown="?"), check("low", Severity.LOW, Severity.LOW),
        check("high", Severity.LOW, Severity.HIGH),
    ]  # fmt: skip
    assert [one.rule for one in ordered(checks)] == ["high", "low", "unknown", "passed"]
    report = Report("ada", NOW, ordered(checks))
    assert report.worst_at_least(Severity.HIGH)
    assert [report.count(severity) for severity in Severity] == [1, 0, 3]


def test_no_form_of_it_is_a_formula_or_markup() -> None:
    finding = Finding("=cmd|' /C calc'!A0", "[x](http://y) `z`", Severity.LOW)
    report = Report("ada", NOW, (Check("r", "t", "w", "f", (finding,)),), ("incomplete: 1 of 2 keys",))
    assert "\n=cmd" not in as_csv(report)
    assert ",'=cmd" in as_csv(report)
    assert "](http" not in as_markdown(report)
    assert "incomplete: 1 of 2 keys" in as_text(report)
    assert '"complete": false' in as_json(report)
