"""How each profile was looked at last is remembered privately, and nothing in the file can do harm."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.storage.private_files import FileProblem
from chutes_tui.storage.ui_memory import UiMemories, UiMemory, read_memories, write_memory

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = UiMemory(
    theme="chutes-light",
    place="secrets",
    sorts={"keys": ("name", False), "secrets": ("key", True)},
    folded={"secrets": frozenset({"a", "b"})},
    flat=frozenset({"secrets"}),
    import_path="~/app/.env",
    tips={"mark": 2},
    apps_off=frozenset({"an-app"}),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ui.json"


def test_it_comes_back_and_is_private(path: Path) -> None:
    write_memory(path, "/a.ini", MEMORY)
    assert read_memories(path).of("/a.ini") == MEMORY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_profiles_are_apart_but_a_new_one_has_the_last_theme(path: Path) -> None:
    write_memory(path, "/a.ini", MEMORY)
    write_memory(path, "/b.ini", UiMemory(place="wallets"))
    memories = read_memories(path)
    assert memories.of("/a.ini") == MEMORY
    assert memories.of("/b.ini") == UiMemory(theme="chutes-light", place="wallets", tips={"mark": 2})
    assert memories.of("/c.ini") == UiMemory(theme="chutes-light", tips={"mark": 2})


def test_a_tip_is_counted_by_all_profiles_together(path: Path) -> None:
    write_memory(path, "/a.ini", MEMORY)
    write_memory(path, "/b.ini", UiMemory(tips={"mark": 1, "jump": 3}))
    assert read_memories(path).of("/a.ini").tips == {"mark": 2, "jump": 3}


def test_no_file_is_no_memory(path: Path) -> None:
    assert read_memories(path) == UiMemories()
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b'{"profiles": [1], "theme": {}}',
        b'{"profiles": {"/a.ini": 3}, "tips": {"mark": "2", "jump": true, "check": -1}}',
        b'{"profiles": {"/a.ini": {"sorts": {"keys": ["name"], "secrets": [1, true]}, "folded": {"secrets": 7}}}}',
        b'{"profiles": {"/a.ini": {"theme": null, "place": ["keys"], "flat": "secrets", "import_path": 0}}}',
    ],
)
def test_a_broken_file_is_no_memory_and_is_written_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert read_memories(path).of("/a.ini") == UiMemory()
    write_memory(path, "/a.ini", MEMORY)
    assert read_memories(path).of("/a.ini") == MEMORY


def test_one_of_a_newer_version_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    newer: dict[str, Any] = {"version": 2, "theme": "chutes-light", "more": 1}
    path.write_text(json.dumps(newer))
    with pytest.raises(FileProblem):
        write_memory(path, "/a.ini", MEMORY)
    assert json.loads(path.read_text()) == newer
