"""What the user allowed is remembered for one credential and one server, privately, by several programs at once."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from chutes_tui.storage.allowed_hosts import AllowedHosts
from chutes_tui.storage.private_files import FileProblem

if TYPE_CHECKING:
    from pathlib import Path

A, B = "https://a.example", "https://b.example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "hosts.json"


def test_an_answer_counts_for_its_pair_alone_and_at_the_next_start(path: Path) -> None:
    assert not AllowedHosts(path).allows("5Grw", A)
    assert not path.exists()
    AllowedHosts(path).allow("5Grw", A)
    again = AllowedHosts(path)
    assert again.allows("5Grw", A)
    assert not again.allows("5Grw", B)
    assert not again.allows("5FHn", A)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_programs_that_answer_at_once_lose_nothing(path: Path) -> None:
    origins = [f"https://{number}.example" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda origin: AllowedHosts(path).allow("5Grw", origin), origins))
    after = AllowedHosts(path)
    assert all(after.allows("5Grw", origin) for origin in origins)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 9000,
        '{"version": 1}',
        '{"version": 1, "allowed": {"5Grw": "https://a.example"}}',
        "\0\xff",
    ],
)
def test_a_broken_file_allows_nothing_and_takes_the_next_answer(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="latin-1")
    hosts = AllowedHosts(path)
    assert not hosts.allows("5Grw", A)
    hosts.allow("5Grw", A)
    assert AllowedHosts(path).allows("5Grw", A)


def test_a_file_of_a_newer_version_is_left_alone_and_the_answer_holds_for_this_run(path: Path) -> None:
    path.parent.mkdir()
    newer = json.dumps({"version": 2, "hosts": [1]})
    path.write_text(newer)
    hosts = AllowedHosts(path)
    with pytest.raises(FileProblem, match="newer version"):
        hosts.allow("5Grw", A)
    assert path.read_text() == newer
    assert hosts.allows("5Grw", A)
    assert not AllowedHosts(path).allows("5Grw", A)
