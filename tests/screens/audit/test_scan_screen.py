"""The scan's screen: where keys stand in files, whose they are, alive or gone; never a part of their value."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from lanes import SIZES
from textual.widgets import Input

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.scanning import files
from chutes_tui.screens.audit.audit_screen import AuditScreen
from chutes_tui.screens.audit.scan_screen import ScanScreen
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from driving import Driver, Driving

SECRET_PART = "Yy8" * 10 + "Yy"
OF_ANOTHER = f"cpk_{'1a' * 16}.{'2b' * 16}.{SECRET_PART}"


async def a_new_key(app: Driver) -> str:
    app.app.worker.keys.create("probe", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)))
    await app.until(lambda: app.in_front(RevealScreen))
    assert app.state.minted is not None
    value = app.state.minted.secret.reveal()
    await app.press("s")
    await app.until(lambda: app.in_front(KeysScreen))
    await app.settled()
    return value


async def open_scan(app: Driver, path: Path | str | None = None) -> ScanScreen:
    """Open the screen; with a path, look through it."""
    await app.press("A")
    await app.until(lambda: app.in_front(AuditScreen))
    await app.settled()
    await app.press("s")
    await app.until(lambda: app.in_front(ScanScreen))
    screen = app.app.screen
    assert isinstance(screen, ScanScreen)
    if path is not None:
        before = app.state.scan
        screen.query_one(Input).value = str(path)
        screen.query_one(Input).focus()
        await app.press("enter")
        await app.until(lambda: app.state.scan is not before)
        await app.until(lambda: app.state.scan is not None and app.state.scan.phase is not LoadPhase.LOADING)
        await app.settled()
    return screen


def planted(folder: Path, *values: str) -> Path:
    tree = folder / "tree"
    (tree / "sub").mkdir(parents=True)
    (tree / ".env").write_text("A=1\n" + "".join(f"KEY={one}\n" for one in values))
    (tree / "sub" / "blob").write_bytes(b"\0\xff" + values[0].encode() + b"\0")
    return tree


@SIZES
async def test_places_are_listed_with_key_owner_and_state(
    driving: Driving, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with driving.sandboxed(size=size) as app:
        own = await a_new_key(app)
        screen = await open_scan(app, planted(tmp_path, own, OF_ANOTHER))
        rows = [(row.where, row.owner.name, row.owner.state.value) for row in screen.table.records]
        assert sorted(rows) == [
            (".env:2", "probe", "alive"),
            (".env:3", "", "not checked"),
            ("sub/blob:1", "probe", "alive"),
        ]
        assert rows[0][2] == "alive"
        assert app.says("3 places · 2 keys · 2 files read")
        await app.press("enter")
        assert own[-20:] not in app.text
        assert SECRET_PART[:12] not in app.text


async def test_a_deleted_key_is_gone_and_v_leads_to_a_living_one(driving: Driving, tmp_path: Path) -> None:
    async with driving.sandboxed() as app:
        own = await a_new_key(app)
        key = next(one for one in app.state.keys.items if one.name == "probe")
        screen = await open_scan(app, planted(tmp_path, own))
        await app.press("v")
        await app.until(lambda: app.in_front(KeysScreen) and app.table.current_id == key.api_key_id)
        app.app.worker.keys.delete([key])
        await app.settled()
        screen = await open_scan(app, tmp_path / "tree")
        assert {row.owner.state.value for row in screen.table.records} == {"gone"}
        await app.press("v")
        await app.seen("not in this account's list")


async def test_a_server_that_does_not_answer_makes_no_key_gone(driving: Driving, tmp_path: Path) -> None:
    async with driving.sandboxed() as app:
        tree = planted(tmp_path, await a_new_key(app))
        app.fault("GET /api_keys/=internal_error")
        screen = await open_scan(app, tree)
        assert {row.owner.state.value for row in screen.table.records} == {"not checked"}
        assert app.says("not checked with the server")


async def test_nothing_is_said_to_be_clean_that_was_not_read(driving: Driving, tmp_path: Path) -> None:
    async with driving.sandboxed() as app:
        await open_scan(app, tmp_path / "nowhere")
        await app.seen("there may be some")
        await app.press("escape")
        assert app.in_front(AuditScreen)
        await app.press("s", "tab")
        app.app.screen.set_focus(None)
        await app.press("u")
        assert app.in_front(TextDialog)
        assert app.says("no such file")


async def test_with_nothing_to_find_it_says_how_much_it_read(driving: Driving, tmp_path: Path) -> None:
    folder = tmp_path / "clean"
    folder.mkdir()
    (folder / "a.txt").write_text("nothing")
    async with driving.sandboxed() as app:
        await open_scan(app, folder)
        await app.seen("No API keys were found.")
        assert app.says("1 files were read") or app.says("1 file read")
        assert app.sent("GET", "/api_keys/") == 2  # the list at the start, and the audit's


async def test_it_can_be_stopped_and_says_so(
    driving: Driving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, reached, go_on = planted(tmp_path, OF_ANOTHER), threading.Event(), threading.Event()
    scan_file = files._scan_file

    def slowly(path: str, look: Any) -> None:
        scan_file(path, look)
        reached.set()
        go_on.wait(10)

    monkeypatch.setattr(files, "_scan_file", slowly)
    async with driving.sandboxed() as app:
        screen = await open_scan(app)
        screen.query_one(Input).value = str(tree)
        await app.press("enter")
        await app.until(reached.is_set)
        await app.seen("x stops")
        await app.press("x")
        go_on.set()
        await app.seen("stopped: not everything was read")
        assert [row.where for row in screen.table.records] == [".env:2"]


async def test_a_path_that_looks_like_a_key_is_not_shown(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_scan(app)
        await app.press("ctrl+u")
        await app.type(OF_ANOTHER)
        await app.press("enter")
        assert SECRET_PART not in app.text
        assert app.state.scan is None
        assert screen.query_one(Input).password


async def test_the_filter_is_not_the_path_and_the_order_can_change(driving: Driving, tmp_path: Path) -> None:
    async with driving.sandboxed() as app:
        screen = await open_scan(app, planted(tmp_path, OF_ANOTHER))
        await app.press("slash")
        await app.type("blob")
        assert len(screen.table.records) == 1
        await app.press("escape", "s", "f", "S", "c")
        assert len(screen.table.records) == 2
        assert app.clipboard.text == ".env:2" or app.clipboard.text == "sub/blob:1"
