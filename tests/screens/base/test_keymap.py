"""Every binding of ours has an id, by which its keys can be replaced."""

from __future__ import annotations

import re
from collections import defaultdict
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import chutes_tui
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from driving import Driving

ID = re.compile(r"[a-z_]+\.[a-z_]+")


def kinds_of(base: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_every_binding_has_an_id_that_no_other_action_has() -> None:
    for module in walk_packages(chutes_tui.__path__, "chutes_tui."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    actions = defaultdict(set)
    kinds = {kind for kind in kinds_of(DOMNode) if kind.__module__.startswith("chutes_tui.")}
    for kind in kinds:
        for binding in vars(kind).get("BINDINGS", ()):
            assert isinstance(binding, Binding), kind
            assert ID.fullmatch(binding.id or ""), (kind, binding)
            actions[binding.id].add(binding.action.rpartition(".")[2])
    assert len(actions) > 150
    assert {name: found for name, found in actions.items() if len(found) > 1} == {}


async def test_keys_can_be_replaced(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.app.set_keymap({"keys.new_key": "f9", "table.cursor_down": "z,f2"})
        row = app.table.cursor
        await app.press("n", "j")
        assert app.table.cursor == row
        await app.press("z", "f2")
        assert app.table.cursor == row + 2
        await app.press("f9")
        assert app.in_front(KeyBuilderScreen)


@pytest.fixture
def mine(driving: Driving) -> Path:
    path = driving.home / ".config/chutes-tui/keymap.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        '[keys]\nnew_key = "f9"\nnonsense = "x"\n[everywhere]\nhelp = "f11"\nshow_wallets = "z"\n'
        '[key_builder]\ncreate = "ctrl+w"\n'
    )
    return path


@pytest.mark.slow
async def test_the_users_keys_work_and_are_shown_everywhere(driving: Driving, mine: Path) -> None:
    async with driving.sandboxed() as app:
        assert app.says("f9 New")
        assert app.says("f11 Help")
        assert any("line 3: there is no command keys.nonsense" in one.message for one in app.app._notifications)
        await app.press("n", "question_mark")
        assert app.in_front(KeysScreen)
        await app.press("f11")
        assert any(line.split()[:2] == ["│", "f9"] or " f9 " in line for line in app.lines)
        await app.press("escape", "ctrl+p")
        await app.type("new api")
        assert re.search(r"New API key .* f9 +│", app.text)
        await app.press("escape", "ctrl+p")
        await app.type("new wallet")
        assert "z n" in next(line for line in app.lines if "New wallet" in line)
        await app.press("escape", "z")
        assert app.in_front(WalletsScreen)
        await app.press("1", "f9")
        assert app.in_front(KeyBuilderScreen)
        assert app.says("[^w]")
        assert app.says("z Wallets")
