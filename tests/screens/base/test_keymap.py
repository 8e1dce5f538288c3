"""Every binding of ours has an id, by which its keys can be replaced."""

from __future__ import annotations

import re
from collections import defaultdict
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.dom import DOMNode

import chutes_tui
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

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
