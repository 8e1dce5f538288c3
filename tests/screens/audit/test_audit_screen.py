"""The audit's screen: what is found, why, what can be done about it, and that unknown never passes."""

from __future__ import annotations

import json
import stat
from functools import partial
from typing import TYPE_CHECKING

import pytest
from driving import add_keys
from lanes import SIZES
from textual.widgets import Input

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.audit.audit_dialogs import AcceptDialog, ExportDialog
from chutes_tui.screens.audit.audit_rows import CheckRow
from chutes_tui.screens.audit.audit_screen import AuditScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving

    from chutes_tui.operations.audit.report import AuditRun

SENTINEL = "cpk_" + "5e" * 16 + "." + "ed" * 16 + "." + "Se" * 16


async def open_audit(app: Driver) -> AuditScreen:
    await app.press("A")
    await app.until(lambda: app.in_front(AuditScreen) and app.state.audit is not None)
    await app.until(lambda: app.state.audit is not None and app.state.audit.phase is not LoadPhase.LOADING)
    await app.settled()
    screen = app.app.screen
    assert isinstance(screen, AuditScreen)
    return screen


async def go_to(app: Driver, screen: AuditScreen, title: str, *, unfold: bool = False) -> None:
    """Put the cursor on the first row of a check, or on its first finding."""
    index = next(
        i for i, row in enumerate(screen.table.records) if isinstance(row, CheckRow) and row.check.title == title
    )
    screen.table.cursor = index
    if unfold:
        await app.press("enter", "j")
    await app.settled()


def is_looking_anew(app: Driver, before: AuditRun | None) -> bool:
    return app.in_front(AuditScreen) and app.state.audit is not before


def found(screen: AuditScreen) -> dict[str, tuple[str, int]]:
    return {
        f"{row.check.rule} {row.state}": (row.state, len(row.findings))
        for row in screen.table.records
        if isinstance(row, CheckRow)
    }


@SIZES
async def test_the_worst_come_first_and_unknown_is_its_own(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await open_audit(app)
        states = [row.state for row in screen.table.records]
        order = ["high", "medium", "low", "unknown", "passed"]
        assert states == sorted(states, key=order.index)
        assert set(states) == set(order)
        assert found(screen)["admin-key high"] == ("high", 2)
        assert "too-broad passed" not in found(screen)
        for words in ("✗ 2 high", "⚠ 8 medium", "? 4 unknown", "Admin keys", "unknown is never counted as passed"):
            assert app.says(words), words
        assert app.sent("POST", "/") == app.sent("DELETE", "/") == 0


@pytest.mark.slow
async def test_a_check_unfolds_and_says_why_and_how(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        await app.press("enter", "j")
        assert "laptop" in app.row
        assert app.says("Whoever has an admin key can spend the balance")
        assert app.says("v go to the key")
        await app.press("k", "enter")
        assert all(isinstance(row, CheckRow) for row in screen.table.records)


@pytest.mark.slow
async def test_what_passed_can_be_hidden_and_what_is_searched_is_found_folded_or_not(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        await app.press("h")
        assert "passed" not in {row.state for row in screen.table.records}
        await app.press("slash")
        await app.type("old laptop")
        assert len(screen.table.records) == 4
        await app.press("enter", "j")
        assert "old laptop" in app.row
        await app.press("escape")
        assert app.in_front(AuditScreen)


@pytest.mark.slow
async def test_enter_and_v_lead_to_the_key_and_to_the_secret(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        await go_to(app, screen, "Secrets of chutes that are gone", unfold=True)
        secret = screen._chosen[0].finding.ids[0]
        await app.press("v")
        await app.until(lambda: app.in_front(SecretsScreen))
        there = app.app.screen
        assert isinstance(there, SecretsScreen)
        await app.until(lambda: there.table.current_id == secret)
        await app.press("A")
        await go_to(app, screen, "Admin keys", unfold=True)
        key = screen._chosen[0].finding.ids[0]
        await app.press("v")
        await app.until(lambda: app.in_front(KeysScreen) and app.table.current_id == key)


async def test_keys_are_deleted_after_their_phrase_and_looked_at_again(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        await go_to(app, screen, "Keys that grant nothing")
        await app.press("d")
        assert app.in_front(ConfirmDialog)
        assert app.says("Delete 2 API keys?")
        await app.type("delete 2 keys")
        await app.press("enter")
        await app.until(lambda: app.sent("DELETE") == 2)
        await app.settled()
        assert "void-key low" not in found(screen)
        assert app.says("11 Keys") or len(app.state.keys.items) == 11


async def test_keys_and_secrets_are_deleted_apart(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await open_audit(app)
        await app.press("a", "d")
        await app.seen("Keys and secrets are deleted apart")
        assert app.in_front(AuditScreen)


@pytest.mark.slow
async def test_a_key_is_created_in_place_of_a_risky_one(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        await go_to(app, screen, "Admin keys")
        await app.press("n")
        await app.seen("Choose one key")
        await app.press("enter", "j")
        name = screen._chosen[0].finding.subject.rpartition(" ")[0]
        await app.press("n")
        assert app.in_front(KeyBuilderScreen)
        assert app.app.screen.query_one("#name", Input).value == f"{name}-2"
        assert app.app.screen.draft.admin is False  # type: ignore[attr-defined]


@pytest.mark.slow
async def test_a_risky_key_is_rotated_from_its_finding_or_instead_of_its_deletion(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        await go_to(app, screen, "Admin keys")
        await app.press("R")
        await app.seen("Choose one key")
        await app.press("enter", "j")
        key_id = screen._chosen[0].finding.ids[0]
        for keys in (("R",), ("d", "f2")):
            looked = app.state.audit
            await app.press(*keys)
            await app.until(lambda: app.in_front(RotationScreen))
            rotation = app.app.screen
            assert isinstance(rotation, RotationScreen)
            assert rotation.old.api_key_id == key_id
            await app.settled()
            await app.press("escape")
            await app.until(partial(is_looking_anew, app, looked))
            await app.settled()


@pytest.mark.slow
@SIZES
async def test_a_finding_is_accepted_with_a_note_and_taken_back(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await open_audit(app)
        await app.press("enter", "j", "x")
        assert app.in_front(AcceptDialog)
        await app.press("enter")
        await app.seen("Say why")
        await app.type("needed until the move")
        await app.press("enter")
        await app.seen("Accepted 1 finding until")
        await app.until(lambda: found(screen)["admin-key accepted"] == ("accepted", 1))
        assert found(screen)["admin-key high"] == ("high", 1)
        await app.press("r")
        await app.settled()
        assert found(screen)["admin-key accepted"] == ("accepted", 1)
        await app.press("slash")
        await app.type("accepted")
        await app.press("enter", "j")
        assert "until " in app.row
        await app.press("x")
        assert app.in_front(ConfirmDialog)
        assert app.says("needed until the move")
        await app.press("left", "enter")
        await app.until(lambda: "admin-key accepted" not in found(screen))


@pytest.mark.slow
async def test_a_note_that_holds_a_key_is_neither_kept_nor_shown(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await open_audit(app)
        await app.press("x")
        await app.type(f"uses {SENTINEL}")
        await app.press("enter")
        assert app.in_front(AcceptDialog)
        assert SENTINEL not in app.text
        assert app.state.audit is not None
        assert app.state.audit.report is not None
        assert app.state.audit.report.accepted == 0


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".md", ".csv", ".json"])
async def test_the_report_is_written_privately_and_never_over_a_file_unasked(
    driving: Driving, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"report{ending}"
    async with driving.sandboxed() as app:
        await open_audit(app)
        await app.press("w")
        assert app.in_front(ExportDialog)
        field = app.app.screen.query_one(Input)
        field.value = str(path)
        await app.press("enter")
        await app.seen("Wrote the report to")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "admin" in path.read_text().casefold()
        if ending == ".json":
            assert json.loads(path.read_text())["account"] == "ada"
        path.write_text("mine")
        await app.press("w")
        app.app.screen.query_one(Input).value = str(path)
        await app.press("enter")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("enter")
        await app.until(lambda: app.in_front(ExportDialog))
        assert path.read_text() == "mine"
        await app.press("enter")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("left", "enter")
        await app.seen("Wrote the report to")
        assert "admin" in path.read_text().casefold()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "words"), [("x.txt", ".md, .csv or .json"), ("no/such/x.md", "There is no folder")])
async def test_a_path_that_cannot_be_is_said(driving: Driving, tmp_path: Path, name: str, words: str) -> None:
    async with driving.sandboxed() as app:
        await open_audit(app)
        await app.press("w")
        app.app.screen.query_one(Input).value = str(tmp_path / name)
        await app.press("enter")
        await app.seen(words)
        assert app.in_front(ExportDialog)
        assert [one.name for one in tmp_path.iterdir()] == ["home"]  # noqa: ASYNC240


async def test_a_list_that_does_not_come_passes_nothing_and_is_said(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("GET /api_keys/=internal_error")
        screen = await open_audit(app)
        assert app.says("the keys can't be listed")
        assert all(f"{rule} unknown" in found(screen) for rule in ("admin-key", "old-key", "void-key"))
        app.mend()
        await app.press("r")
        await app.until(lambda: "admin-key high" in found(screen))


async def test_while_it_looks_it_says_at_what(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("GET /secrets/=latency:60")
        await app.press("A")
        await app.seen("Looking at")
        app.mend()
        await app.until(lambda: app.state.audit is not None and app.state.audit.phase is LoadPhase.READY)


async def test_an_account_with_nothing_has_nothing_to_fix(driving: Driving) -> None:
    async with driving.sandboxed(empty=True) as app:
        screen = await open_audit(app)
        assert {row.state for row in screen.table.records} <= {"passed", "unknown"}
        await app.press("d")
        await app.seen("there is nothing to do here")


async def test_without_an_account_the_key_leads_to_the_ways_in(driving: Driving) -> None:
    async with driving.app() as app:
        await app.press("A")
        await app.seen("Create an account")


async def test_another_account_is_looked_at_anew(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        profile = app.state.profile
        assert profile is not None
        app.app.worker.accounts.enter(profile)
        assert app.state.audit is None
        await app.until(lambda: app.state.audit is not None and app.state.audit.phase is LoadPhase.READY)
        await app.settled()
        assert found(screen)["admin-key high"] == ("high", 2)


@pytest.mark.slow
async def test_a_thousand_findings(driving: Driving) -> None:
    async with driving.sandboxed(before=add_keys(1000)) as app:
        screen = await open_audit(app)
        assert found(screen)["old-key medium"][1] > 1000
        await go_to(app, screen, "Not renewed for 90 days", unfold=True)
        await app.press("G", "g", "a")
        assert len(screen.table.marks) > 1000
        await app.press("x")
        assert app.in_front(AcceptDialog)
        assert app.says("and 1,0")


async def test_the_age_limit_is_chosen_and_remembered(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        before = found(screen)["old-key medium"][1]
        await app.press("y", "G", "enter")
        await app.until(lambda: app.state.memory.key_age == 365)
        await app.seen("Not renewed for 365 days")
        assert found(screen)["old-key medium"][1] < before


async def test_a_click_opens_the_row(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_audit(app)
        await app.click_on("▸ Admin keys", times=2)
        assert any(not isinstance(row, CheckRow) for row in screen.table.records)
