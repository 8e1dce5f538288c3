"""Destinations of the user's own: an argument list, and a file that nobody else can change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.destinations.place import Place
from chutes_tui.operations.destinations.programs import own_file
from chutes_tui.operations.destinations.putting import offer, put

from .stand_ins import Desk

if TYPE_CHECKING:
    from pathlib import Path

VALUE = "cpk_0123456789abcdef.sentinel.value"
VAULT = '[[destination]]\nname = "Vault"\ncommand = ["vault", "kv put", "key=-", "$HOME; x"]\n'


def _written(desk: Desk, text: str | bytes, mode: int = 0o600) -> None:
    path = own_file({}, desk.folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)


def test_it_gets_the_arguments_as_they_are_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.has("vault")
    _written(desk, VAULT)
    assert [own.name for own in offer(desk.around).own] == ["Vault"]
    assert "Gave it to Vault" in put(Place("own", ("Vault",)), Secret(VALUE), desk.around)
    assert desk.calls == "vault ['kv put', 'key=-', '$HOME; x']\n"
    assert desk.given == VALUE


def test_a_file_that_others_can_change_is_not_run(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.has("vault")
    _written(desk, VAULT, 0o620)
    problem = offer(desk.around).own_problem
    assert problem is not None
    assert "can be changed by others" in problem.what
    with pytest.raises(Problem, match="can be changed by others"):
        put(Place("own", ("Vault",)), Secret(VALUE), desk.around)
    assert not desk.calls


@pytest.mark.parametrize(
    "text",
    [
        b"\xff",
        "destination = 1",
        "x = 1",
        "[[destination]]",
        '[[destination]]\nname = "a"\ncommand = "echo hi"',
        '[[destination]]\nname = "a"\ncommand = []',
        '[[destination]]\nname = "a"\ncommand = ["x", 1]',
        '[[destination]]\nname = ""\ncommand = ["x"]',
        '[[destination]]\nname = "a\\u001b"\ncommand = ["x"]',
        '[[destination]]\nname = "a"\ncommand = ["x"]\nshell = true',
        VAULT + VAULT,
    ],
)
def test_what_cannot_be_understood_is_told(tmp_path: Path, text: str | bytes) -> None:
    desk = Desk(tmp_path)
    _written(desk, text)
    found = offer(desk.around)
    assert found.own == ()
    assert found.own_problem is not None


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert offer(desk.around).own == ()
    with pytest.raises(Problem, match="no such destination"):
        put(Place("own", ("Vault",)), Secret(VALUE), desk.around)
