"""What is known of keys is written to a file and read elsewhere: notes are joined, nothing secret goes along."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from chutes_tui.access.key_test import KeyTest, Proof
from chutes_tui.operations.keys.knowledge import KeyKnowledge, kept_test
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.notes_dialog import RecordExportDialog, RecordImportDialog

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving

KEY = "cpk_" + "a" * 32 + "." + "b" * 32 + "." + "Sentinel" * 4


def older(day: int) -> dict[str, Any]:
    return kept_test(KeyTest(datetime(2026, 1, day, tzinfo=UTC), {("chutes", "invoke"): Proof.YES}))


async def give(app: Driver, key: str, path: Path) -> None:
    await app.press(key)
    await app.until(lambda: app.in_front(RecordExportDialog if key == "E" else RecordImportDialog))
    app.app.screen.query_one(Input).value = str(path)
    await app.press("enter")


def known(app: Driver, name: str) -> KeyKnowledge:
    api_key_id = next(key.api_key_id for key in app.state.keys.items if key.name == name)
    return app.state.known_keys.by_id.get(api_key_id, KeyKnowledge())


def document(app: Driver, **fields: object) -> str:
    api_key_id = next(key.api_key_id for key in app.state.keys.items if key.name == "grafana")
    keys = [{"id": api_key_id, **fields}, {"id": "of-another-account", "places": ["elsewhere"]}, 7, {"places": []}]
    return json.dumps({"kind": "chutes-tui keys", "version": 1, "keys": keys})


async def test_it_goes_there_and_back(driving: Driving, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    async with driving.sandboxed() as app:
        key = next(key for key in app.state.keys.items if key.name == "grafana")
        app.app.worker.keys.note(key, ("GitHub ada/web", "laptop"), date(2027, 1, 31))
        await app.settled()
        await give(app, "E", path)
        await app.seen("Wrote 1 key to")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        app.app.worker.keys.note(key, ("phone",), None)
        await app.settled()
        await give(app, "M", path)
        await app.seen("1 key told of")
        assert known(app, "grafana").places == ("phone", "GitHub ada/web", "laptop")
        assert known(app, "grafana").remind == date(2027, 1, 31)
        await give(app, "M", path)
        await app.seen("0 keys told of")


async def test_what_is_known_here_stays_and_the_newer_test_counts(driving: Driving, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    async with driving.sandboxed() as app:
        path.write_text(
            document(app, tested=older(2), remind="2027-01-01", admin=False, grants=[["chutes", None, "x"]])
        )
        await give(app, "M", path)
        await app.seen("1 key told of; 1 not in this account, left out")
        first = known(app, "grafana")
        assert first.test is not None
        assert first.grants is not None
        path.write_text(document(app, tested=older(1), remind="2028-01-01", admin=False, grants=[]))
        await give(app, "M", path)
        await app.seen("0 keys told of")
        assert known(app, "grafana") == first
        path.write_text(document(app, tested=older(3)))
        await give(app, "M", path)
        await app.until(lambda: known(app, "grafana").test != first.test)


async def test_nothing_secret_and_nothing_unknown_is_read(driving: Driving, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    async with driving.sandboxed() as app:
        strange = {"at": "2026-01-02T00:00:00+00:00", "proofs": [[KEY, "invoke", "yes"]]}
        path.write_text(
            document(app, places=[KEY, "laptop", 7], value=KEY, rotated_from=KEY, tested=strange, remind="soon")
        )
        await give(app, "M", path)
        await app.seen("1 key told of")
        assert known(app, "grafana") == KeyKnowledge(places=("laptop",))
        await give(app, "E", tmp_path / "out.json")
        await app.seen("Wrote 1 key to")
        assert "Sentinel" not in (tmp_path / "out.json").read_text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no record of keys"),
        ("[" * 100_000, "holds no record of keys"),
        ('{"kind": "chutes-tui keys", "version": 2, "keys": []}', "by a newer chutes-tui"),
        (None, "doesn't exist"),
    ],
)
async def test_what_is_no_such_file_is_said(driving: Driving, tmp_path: Path, text: str | None, words: str) -> None:
    path = tmp_path / "keys.json"
    if text is not None:
        path.write_text(text)
    async with driving.sandboxed() as app:
        await give(app, "M", path)
        await app.seen(words)
        assert app.in_front(RecordImportDialog)


async def test_a_file_that_is_there_is_replaced_only_when_told(driving: Driving, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text("mine")
    async with driving.sandboxed() as app:
        await give(app, "E", path)
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("escape", "escape")
        assert path.read_text() == "mine"
        await give(app, "E", tmp_path / "no" / "keys.json")
        await app.seen("There is no folder")
