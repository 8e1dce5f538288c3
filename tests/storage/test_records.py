"""The memory of grants: exact, shared between programs, and careful with files that are not its own."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.storage.key_records import Grant, KeyRecords, grants_of
from chutes_tui.storage.private_files import FileProblem

if TYPE_CHECKING:
    from pathlib import Path

HOST, USER = "api.chutes.ai", "user-1"
GRANTS = (("chutes", None, "invoke"), ("images", "id-1", None))


def grants_in(records: KeyRecords, host: str) -> dict[str, tuple[Grant, ...]]:
    """The exact grants of every key on a host, by key id."""
    entries = records.entries(host).items()
    return {key_id: grants for key_id, entry in entries if (grants := grants_of(entry)) is not None}


def test_grants_are_found_again_exactly_and_only_where_they_belong(tmp_path: Path) -> None:
    path = tmp_path / "state" / "chutes-tui" / "keys.json"
    records = KeyRecords.load(path)
    records.remember(HOST, USER, "key-1", False, GRANTS)
    records.remember("https://API.chutes.ai/", USER, "key-2", True, ())
    for known in (records, KeyRecords.load(path)):
        assert grants_in(known, HOST) == {"key-1": GRANTS, "key-2": ()}
        assert grants_in(known, "https://api.chutes.ai") == {"key-1": GRANTS, "key-2": ()}
        assert grants_in(known, "localhost:8000") == {}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_forgotten_key_is_gone_from_the_file_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    records = KeyRecords.load(path)
    records.remember(HOST, USER, "key-1", False, GRANTS)
    records.remember(HOST, USER, "key-2", False, ())
    records.forget(HOST, USER, "key-1")
    before = path.stat().st_mtime_ns
    records.forget(HOST, USER, "unknown")
    assert path.stat().st_mtime_ns == before
    assert grants_in(KeyRecords.load(path), HOST) == {"key-2": ()}


def test_two_programs_keep_each_others_records(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    programs = [KeyRecords.load(path) for _ in range(3)]

    def work(number: int) -> None:
        for count in range(10):
            programs[number].remember(HOST, USER, f"key-{number}-{count}", False, GRANTS)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(grants_in(KeyRecords.load(path), HOST)) == 30


ROUNDS = 60
CUT_OFF = b'{"version": 1, "hosts": {}' + b" " * 300_000
PROGRAM = """
import sys
from pathlib import Path
from chutes_tui.storage.key_records import KeyRecords
for line in sys.stdin:
    KeyRecords.load(Path(line.strip())).remember("api.chutes.ai", "user-1", sys.argv[1], False, ())
    print("kept", flush=True)
"""


def test_two_programs_that_meet_a_broken_file_set_it_aside_once_and_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    programs = [subprocess.Popen([*command, name], **pipes) for name in ("one", "two")]  # type: ignore[call-overload]
    for number in range(ROUNDS):
        path = tmp_path / str(number) / "keys.json"
        path.parent.mkdir()
        path.write_bytes(CUT_OFF)
        for program in programs:
            program.stdin.write(f"{path}\n")
            program.stdin.flush()
        said = [program.stdout.readline() for program in programs]
        assert said == ["kept\n", "kept\n"], programs[said.index("")].stderr.read()
        assert set(grants_in(KeyRecords.load(path), HOST)) == {"one", "two"}
        assert sorted(file.name for file in path.parent.iterdir()) == ["keys.json", "keys.json.broken"]
        assert path.with_name("keys.json.broken").read_bytes() == CUT_OFF
    for program in programs:
        program.communicate()


def test_a_file_of_a_newer_version_is_left_as_it_is_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    data = b'{"version": 2, "hosts": {"api.chutes.ai": {"user-1": {"key-1": {"may": ["x"]}}}}}'
    path.write_bytes(data)
    records = KeyRecords.load(path)
    with pytest.raises(FileProblem, match="newer chutes-tui"):
        records.remember(HOST, USER, "key-2", False, GRANTS)
    assert grants_in(records, HOST) == {"key-2": GRANTS}
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_not_known_here_survives_every_write(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    old = {"admin": False, "grants": [], "note": "CI"}
    document = {"version": 1, "theme": "dark", "hosts": {HOST: {USER: {"key-1": old, "key-2": {}}}}}
    path.write_text(json.dumps(document))
    records = KeyRecords.load(path)
    records.remember(HOST, USER, "key-1", True, GRANTS)
    records.remember(HOST, USER, "key-3", True, ())
    records.forget(HOST, USER, "key-2")
    written = json.loads(path.read_text())
    assert written["theme"] == "dark"
    assert written["hosts"][HOST][USER]["key-1"] == {
        "admin": True,
        "grants": [["chutes", None, "invoke"], ["images", "id-1", None]],
        "note": "CI",
    }
    assert set(written["hosts"][HOST][USER]) == {"key-1", "key-3"}


def test_what_could_not_be_kept_is_kept_with_the_next_change(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.mkdir()
    records = KeyRecords.load(path)
    with pytest.raises(FileProblem):
        records.remember(HOST, USER, "key-1", False, GRANTS)
    path.rmdir()
    records.remember(HOST, USER, "key-2", False, ())
    assert grants_in(KeyRecords.load(path), HOST) == {"key-1": GRANTS, "key-2": ()}


BROKEN = [
    b"",
    b"{",
    b"\xff\x00",
    b"[" * 100_000,
    b"[]",
    b'{"version": 0, "hosts": {}}',
    b'{"version": "1", "hosts": {}}',
    b'{"version": true, "hosts": {}}',
    b'{"version": NaN, "hosts": {}}',
    b'{"version": 1, "hosts": []}',
    b'{"version": 1, "hosts": {"api.chutes.ai": 5}}',
    b'{"version": 1, "hosts": {"api.chutes.ai": {"user-1": []}}}',
]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_a_file_that_is_not_ours_counts_as_empty_and_is_kept_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "keys.json"
    (tmp_path / "keys.json.broken").write_bytes(b"an earlier one")
    path.write_bytes(data)
    records = KeyRecords.load(path)
    assert grants_in(records, HOST) == {}
    assert path.read_bytes() == data, "reading changes nothing"
    records.remember(HOST, USER, "key-1", False, GRANTS)
    assert grants_in(KeyRecords.load(path), HOST) == {"key-1": GRANTS}
    assert (tmp_path / "keys.json.broken").read_bytes() == b"an earlier one"
    assert (tmp_path / "keys.json.broken2").read_bytes() == data


@pytest.mark.parametrize(
    "entry", [None, [], {}, {"grants": None}, {"grants": [["chutes"]]}, {"grants": [[1, None, None]]}]
)
def test_a_key_that_can_not_be_understood_is_unknown_and_left_in_the_file(tmp_path: Path, entry: object) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"version": 1, "hosts": {HOST: {USER: {"odd": entry}}}}))
    records = KeyRecords.load(path)
    assert grants_in(records, HOST) == {}
    records.remember(HOST, USER, "key-1", False, GRANTS)
    assert json.loads(path.read_text())["hosts"][HOST][USER]["odd"] == entry


def test_without_a_path_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    records = KeyRecords.load(None)
    records.remember(HOST, USER, "key-1", False, GRANTS)
    assert grants_in(records, HOST) == {"key-1": GRANTS}
    assert list(tmp_path.iterdir()) == []


def test_what_can_not_be_kept_is_said_and_known_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.mkdir()
    records = KeyRecords.load(path)
    with pytest.raises(FileProblem):
        records.remember(HOST, USER, "key-1", False, GRANTS)
    assert grants_in(records, HOST) == {"key-1": GRANTS}


def test_an_edit_sees_what_another_program_wrote_and_is_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    records = KeyRecords.load(path)
    KeyRecords.load(path).note(HOST, USER, "key-1", places=["ci"])

    def refuse(entries: dict[str, dict[str, Any]]) -> None:
        assert entries["key-1"] == {"places": ["ci"]}
        entries["key-2"] = {}
        raise FileProblem("no", why="", next_step="")

    with pytest.raises(FileProblem):
        records.edit(HOST, USER, refuse)
    assert records.entries(HOST) == {}
    records.edit(HOST, USER, lambda entries: entries["key-1"].update(remind="2026-12-01"))
    for known in (records, KeyRecords.load(path)):
        assert known.entries(HOST) == {"key-1": {"places": ["ci"], "remind": "2026-12-01"}}


def test_what_another_program_wrote_is_taken_over_when_it_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    records = KeyRecords.load(path)
    records.reread()
    KeyRecords.load(path).note(HOST, USER, "key-1", places=["ci"])
    records.reread()
    assert records.entries(HOST) == {"key-1": {"places": ["ci"]}}
    path.write_text("torn")
    records.reread()
    assert records.entries(HOST) == {"key-1": {"places": ["ci"]}}


def test_an_edit_that_can_t_be_written_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    records = KeyRecords.load(folder / "keys.json")
    folder.write_text("in the way")
    with pytest.raises(FileProblem):
        records.edit(HOST, USER, lambda entries: entries.update(key={}))
    folder.unlink()
    assert records.entries(HOST) == {}
    records.note(HOST, USER, "other", places=["ci"])
    assert set(KeyRecords.load(folder / "keys.json").entries(HOST)) == {"other"}
