"""What is written down before it is sent: kept, found again, and never at the cost of what others wrote."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chutes_tui.storage.open_writes import OpenWrite, OpenWrites
from chutes_tui.storage.private_files import FileProblem

if TYPE_CHECKING:
    from pathlib import Path

HOST = "https://api.example"


def write(identifier: str = "1", user: str = "ada", kind: str = "transfer", host: str = HOST) -> OpenWrite:
    return OpenWrite(identifier, kind, host, user, datetime(2026, 11, 27, tzinfo=UTC), {"to": "grace"})


def test_it_is_found_by_the_next_program_in_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "state" / "open.json"
    assert OpenWrites(path).begin(write()) is None
    assert OpenWrites(path).of(HOST) == (write(),)
    assert OpenWrites(path).of("https://other.example") == ()
    assert path.stat().st_mode & 0o777 == 0o600
    OpenWrites(path).end("1")
    assert OpenWrites(path).of(HOST) == ()


def test_two_of_a_kind_and_account_are_not_open_at_once(tmp_path: Path) -> None:
    path = tmp_path / "open.json"
    OpenWrites(path).begin(write())
    assert OpenWrites(path).begin(write("2")) == write()
    for other in (write("3", user="bob"), write("4", kind="deletion"), write("5", host="https://b.example")):
        assert OpenWrites(path).begin(other) is None
    assert len(json.loads(path.read_text())["open"]) == 4


def test_what_is_not_known_here_survives(tmp_path: Path) -> None:
    path = tmp_path / "open.json"
    strange = {"id": "9", "kind": "loan", "more": [1]}
    path.write_text(json.dumps({"version": 1, "colour": "red", "open": [strange]}))
    writes = OpenWrites(path)
    assert writes.of(HOST) == ()
    writes.begin(write())
    writes.end("1")
    assert json.loads(path.read_text()) == {"version": 1, "colour": "red", "open": [strange]}


def test_a_broken_file_is_set_aside_and_one_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "open.json"
    assert OpenWrites(path).unread() is None
    path.write_text("{half")
    assert OpenWrites(path).of(HOST) == ()
    problem = OpenWrites(path).unread()
    assert problem is not None
    assert "is damaged" in problem.what
    OpenWrites(path).begin(write())
    assert OpenWrites(path).unread() is None
    assert (tmp_path / "open.json.broken").read_text() == "{half"
    newer = json.dumps({"version": 2, "open": {}})
    path.write_text(newer)
    with pytest.raises(FileProblem, match="newer chutes-tui"):
        OpenWrites(path).begin(write())
    with pytest.raises(FileProblem):
        OpenWrites(path).end("1")
    assert OpenWrites(path).of(HOST) == ()
    problem = OpenWrites(path).unread()
    assert problem is not None
    assert "newer chutes-tui" in problem.what
    assert path.read_text() == newer


def test_without_a_file_it_is_kept_in_memory() -> None:
    writes = OpenWrites(None)
    writes.begin(write())
    assert writes.of(HOST) == (write(),)
    writes.end("1")
    assert writes.of(HOST) == ()
