"""Keys in files are found where they stand, whatever the files are, and nothing of them is kept but their ids."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from chutes_tui.operations.scanning import files as scanning
from chutes_tui.operations.scanning.files import Place, scan_files

if TYPE_CHECKING:
    from pathlib import Path

KEY = "cpk_" + "0a" * 16 + "." + "0b" * 16 + "." + "Zz9" * 10 + "Zz"
KEY_ID, USER_ID = "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a", "0b0b0b0b-0b0b-0b0b-0b0b-0b0b0b0b0b0b"


def places(folder: Path, data: bytes) -> list[tuple[int, int]]:
    file = folder / "file"
    file.write_bytes(data)
    scan = scan_files([file])
    return [(place.line, place.column) for key in scan.keys.values() for place in key.places]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (KEY.encode(), [(1, 1)]),
        (f"A=1\nB={KEY}\n{KEY}".encode(), [(2, 3), (3, 1)]),
        (f"a\r\nb\r\n{KEY}".encode(), [(3, 1)]),
        (f"a\rb\r {KEY}".encode(), [(3, 2)]),
        (f"ключ: {KEY}".encode(), [(1, 7)]),
        (b"\0\xff\n" + KEY.encode() + b"\0", [(2, 1)]),
        (f"{KEY} {KEY}".encode(), [(1, 1), (1, 104)]),
        (f"my{KEY}".encode(), []),
        (f"{KEY}x".encode(), []),
        (f"{KEY[:-1]}".encode(), []),
        (b"cpk_<key id>.<user id>.<secret>", []),
    ],
)
def test_a_key_is_found_at_its_line_and_column(tmp_path: Path, data: bytes, where: list[tuple[int, int]]) -> None:
    assert places(tmp_path, data) == where


@pytest.mark.parametrize("piece", [1, 7, 103, 104, 105, 1000])
def test_pieces_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    data = f"x\r\ny {KEY}\n\r\n{'z' * 130}{KEY} {KEY}\r".encode()
    monkeypatch.setattr(scanning, "_PIECE", piece)
    assert places(tmp_path, data) == [(2, 3), (4, 130 + 102 + 2)]


def test_one_key_is_one_find_with_all_its_places(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / ".env").write_text(f"K={KEY}\n")
    (tmp_path / "a.txt").write_text(f"{KEY}\n\n{KEY}\n")
    (tmp_path / "empty").touch()
    scan = scan_files([tmp_path, tmp_path / "b", tmp_path / "a.txt"])
    (found,) = scan.keys.values()
    assert (found.api_key_id, found.user_id) == (KEY_ID, USER_ID)
    assert found.places == [
        Place(str(tmp_path / "a.txt"), 1, 1),
        Place(str(tmp_path / "a.txt"), 3, 1),
        Place(str(tmp_path / "b" / ".env"), 1, 3),
    ]
    assert (scan.files, scan.unread) == (3, [])
    assert KEY[-32:] not in repr(scan)


def test_links_pipes_sockets_and_packed_objects_are_passed_over(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "key").write_text(KEY)
    inside = tmp_path / "inside"
    (inside / ".git" / "objects").mkdir(parents=True)
    (inside / ".git" / "objects" / "pack").write_text(KEY)
    (inside / "link").symlink_to(outside)
    (inside / "file").symlink_to(outside / "key")
    (inside / "round").symlink_to(inside)
    os.mkfifo(inside / ".env")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(inside / "s"))
        scan = scan_files([inside])
    assert (scan.keys, scan.unread, scan.packed) == ({}, [], 1)
    named = scan_files([inside / "link"])
    assert list(named.keys) == [KEY_ID]


def test_what_can_not_be_read_is_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    name = os.fsdecode(b"b\xff")
    (tmp_path / name).write_text(KEY)
    scan = scan_files([tmp_path / "gone", tmp_path])
    assert [path for path, _ in scan.unread] == [str(tmp_path / "gone")]
    assert [place.path for place in scan.keys[KEY_ID].places] == [str(tmp_path / name)]


def test_places_and_bytes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "MOST_PLACES", 2)
    monkeypatch.setattr(scanning, "LARGEST", 500)
    (tmp_path / "file").write_text(f"{KEY}\n" * 10)
    scan = scan_files([tmp_path])
    assert len(scan.keys[KEY_ID].places) == 2
    assert 1 <= scan.keys[KEY_ID].more <= 3
    assert [path for path, _ in scan.unread] == [str(tmp_path / "file")]
