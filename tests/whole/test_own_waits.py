"""A test's wait ends before anything happens by itself that the test is about."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from driving import WITHIN

import chutes_tui
from chutes_tui.clipboard.clipboard import CLEAR_AFTER_SECONDS


def test_no_wait_is_as_long_as_a_secret_stays_readable() -> None:
    found = [module.name for module in walk_packages(chutes_tui.__path__, "chutes_tui.")]
    names = [name for name in found if not name.endswith("__main__")]
    seconds = {name: getattr(import_module(name), "HIDDEN_AGAIN_AFTER", None) for name in names}
    assert {name: after for name, after in seconds.items() if after is not None and after < 2 * WITHIN} == {}
    assert any(seconds.values())


def test_no_wait_is_as_long_as_a_secret_stays_in_the_clipboard() -> None:
    assert CLEAR_AFTER_SECONDS >= 2 * WITHIN
