"""Registrations by payment are kept privately, by server and hotkey; what is not understood there survives."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.storage.paid_registrations import PaidEntry, PaidRegistrations
from chutes_tui.storage.private_files import FileProblem

A, B = "https://a.example", "https://b.example"
BEGUN = datetime(2026, 11, 27, 12, tzinfo=UTC)
ENTRY = PaidEntry(A, "5Grw", "5FHn", "lovelace", "ada", "default", Path("/home/ada/.chutes/config.ini"), False, BEGUN)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "registrations.json"


def test_an_entry_is_there_at_the_next_start_and_private(path: Path) -> None:
    assert PaidRegistrations(path).of(A) == ()
    known = replace(ENTRY, address="5Pay", required=10**9, arrived=5, user_id="u", registration_id="r")
    PaidRegistrations(path).keep(ENTRY)
    PaidRegistrations(path).keep(known)
    assert PaidRegistrations(path).of(A) == (known,)
    assert PaidRegistrations(path).of(B) == ()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    PaidRegistrations(path).forget(ENTRY)
    assert PaidRegistrations(path).of(A) == ()


def test_the_newest_comes_first(path: Path) -> None:
    other = replace(ENTRY, hotkey="5Oth", begun=BEGUN + timedelta(hours=1))
    for one in (other, ENTRY):
        PaidRegistrations(path).keep(one)
    assert PaidRegistrations(path).of(A) == (other, ENTRY)


def test_programs_that_write_at_once_lose_nothing(path: Path) -> None:
    entries = [replace(ENTRY, hotkey=f"5{number}") for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda entry: PaidRegistrations(path).keep(entry), entries))
    assert {one.hotkey for one in PaidRegistrations(path).of(A)} == {one.hotkey for one in entries}


def test_what_another_version_added_survives(path: Path) -> None:
    PaidRegistrations(path).keep(ENTRY)
    document = json.loads(path.read_text())
    document["more"] = 1
    document["registrations"][0]["note"] = "n"
    document["registrations"] += ["?", {"base_url": A}]
    path.write_text(json.dumps(document))
    PaidRegistrations(path).keep(replace(ENTRY, setting_up=True))
    after = json.loads(path.read_text())
    assert after["more"] == 1
    assert after["registrations"][:2] == ["?", {"base_url": A}]
    assert after["registrations"][2]["note"] == "n"
    assert PaidRegistrations(path).of(A) == (replace(ENTRY, setting_up=True),)


@pytest.mark.parametrize("text", ["{", "[]", '{"version": "1"}', '{"version": 1, "registrations": {}}', ""])
def test_a_damaged_file_is_said_to_be_so_and_set_aside(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(FileProblem, match="is damaged"):
        PaidRegistrations(path).of(A)
    assert path.read_text() == text
    PaidRegistrations(path).keep(ENTRY)
    assert PaidRegistrations(path).of(A) == (ENTRY,)
    assert path.with_name("registrations.json.broken").read_text() == text


def test_a_newer_file_is_never_written(path: Path) -> None:
    path.parent.mkdir()
    text = '{"version": 2, "registrations": []}'
    path.write_text(text)
    with pytest.raises(FileProblem, match="newer chutes-tui") as caught:
        PaidRegistrations(path).of(A)
    assert "Update chutes-tui" in caught.value.next_step
    for change in (PaidRegistrations(path).keep, PaidRegistrations(path).forget):
        with pytest.raises(FileProblem, match="newer chutes-tui"):
            change(ENTRY)
    assert path.read_text() == text
    assert [one.name for one in path.parent.iterdir() if not one.name.startswith(".")] == [path.name]


def test_a_file_that_cant_be_read_is_no_empty_one(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(FileProblem):
        PaidRegistrations(path).of(A)


_JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


@given(st.sampled_from([one.name for one in fields(PaidEntry)]), _JSON)
def test_a_value_of_another_kind_is_never_fatal(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: object
) -> None:
    path = tmp_path_factory.mktemp("state") / "registrations.json"
    PaidRegistrations(path).keep(ENTRY)
    document = json.loads(path.read_text())
    document["registrations"][0][name] = value
    path.write_text(json.dumps(document))
    for one in PaidRegistrations(path).of(A):
        assert one.begun.tzinfo is not None
        assert one.required is None or one.required >= 0
