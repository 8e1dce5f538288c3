"""The user's keymap: what it may say, what is told of its faults, and how the present one is printed."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from chutes_tui.commands import groups
from chutes_tui.commands.remapping.keymap import Keymap, keymap_path, read_keymap
from chutes_tui.commands.remapping.keymap_file import DEFAULTS, parse, printed

if TYPE_CHECKING:
    from pathlib import Path


def read(data: bytes) -> Keymap:
    return Keymap(*parse(data))


def present(keymap: Keymap) -> str:
    return printed(keymap.applied_to(group) for group in groups.GROUPS.values())


def test_keys_are_replaced_and_the_others_stay() -> None:
    keymap = read(b'[keys]\nnew_key = "f9"\ncopy = ["y", "?"]\n[everywhere]\nhelp = "f1"\n')
    assert keymap.faults == ()
    group = keymap.applied_to(groups.KEYS)
    keys = {one.action: one.keys for one in group.commands}
    assert keys["new_key"] == ("f9",)
    assert keys["copy"] == ("y", "question_mark")
    assert keys["delete_keys"] == DEFAULTS["keys.delete_keys"]
    assert keymap.applied_to(groups.SECRETS) == groups.SECRETS
    assert keymap.for_textual()["keys.copy"] == "y,question_mark"


def test_two_keys_can_be_swapped() -> None:
    keymap = read(b'[keys]\nnew_key = "c"\ncopy = "n"\n')
    assert keymap.faults == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("nwe_key = 'f9'", "there is no command keys.nwe_key"),
        ("new_key = 7", "it takes a key or a list of keys"),
        ("new_key = []", "it takes a key or a list of keys"),
        ("new_key = ''", "there is no key ''"),
        ("new_key = 'contrl+n'", "there is no key 'contrl+n'"),
        ("new_key = 'ctrl+nn'", "there is no key 'ctrl+nn'"),
        ("new_key = 'n,f9'", "there is no key 'n,f9'"),
        ("new_key = 'd'", "d is the key of keys.delete_keys, too"),
        ("new_key = 'q'", "q is the key of everywhere.quit, too"),
        ("new_key = '?'", "? is the key of everywhere.help, too"),
        ("new_key = 'j'", "j is the key of table.cursor_down, too"),
    ],
)
def test_a_fault_is_told_by_its_line_and_the_rest_works(line: str, fault: str) -> None:
    keymap = read(f"# mine\n\n[keys]\n{line}\nrefresh = 'f9'\n".encode())
    assert len(keymap.faults) == 1
    assert keymap.faults[0].startswith(f"line 4: {fault}")
    assert keymap.keys == {"keys.refresh": ("f9",)}


def test_of_two_lines_with_one_key_the_first_counts() -> None:
    keymap = read(b'[keys]\nnew_key = "f9"\nrefresh = "f9"\n')
    assert keymap.faults == ("line 3: f9 is the key of keys.new_key, too",)
    assert keymap.keys == {"keys.new_key": ("f9",)}


def test_a_line_that_gets_its_key_back_can_push_out_another() -> None:
    keymap = read(b'[keys]\nnew_key = "c"\ncopy = "q"\n')
    assert keymap.keys == {}
    assert [one.partition(":")[0] for one in keymap.faults] == ["line 2", "line 3"]


def test_screens_that_never_meet_may_share_a_key() -> None:
    assert read(b'[keys]\nnew_key = "f9"\n[secrets]\nnew_secret = "f9"\n').faults == ()
    assert read(b'[keys]\nnew_key = "h"\n').faults == ()
    assert read(b'[key_builder]\ncreate = "h"\n').faults


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"[keys", b"keys = 3", b"[[keys]]\nnew_key = 'x'", b"new_key = 'f9'", b"a.b.c = 'x'"]
)
def test_what_is_no_keymap_changes_nothing(data: bytes) -> None:
    keymap = read(data)
    assert keymap.keys == {}
    assert keymap.faults
    assert all(fault.isprintable() for fault in keymap.faults)


def test_what_is_printed_is_the_present_map_in_its_own_format() -> None:
    text = present(Keymap())
    assert read(text.encode()) == Keymap(DEFAULTS)
    assert all("#" in line for line in text.splitlines() if line)
    mine = read(b'[keys]\nnew_key = "f9"\nhelp = "f1"\n')
    assert tomllib.loads(present(mine))["keys"]["new_key"] == "f9"


def test_where_it_is_read(tmp_path: Path) -> None:
    assert keymap_path({}, tmp_path) == tmp_path / ".config/chutes-tui/keymap.toml"
    path = keymap_path({"XDG_CONFIG_HOME": str(tmp_path / "xdg")}, tmp_path)
    assert path == tmp_path / "xdg/chutes-tui/keymap.toml"
    assert read_keymap(path) == Keymap()
    path.parent.mkdir(parents=True)
    path.write_text('[keys]\nnew_key = "f9"\n')
    assert read_keymap(path).keys == {"keys.new_key": ("f9",)}
    path.unlink()
    path.mkdir()
    assert read_keymap(path).faults
