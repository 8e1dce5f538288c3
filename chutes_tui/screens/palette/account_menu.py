"""The account menu: the first letters of an account and Enter open it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chutes_tui import commands
from chutes_tui.commands.palette_words import palette_words
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.screens.palette.entries import ACCOUNTS, OTHERS, PaletteEntry
from chutes_tui.screens.palette.palette import EntryMenu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

    from chutes_tui.profiles.catalogue import ProfileEntry

_PLACES = {place.mode: place for place in commands.PLACES}
_NOW = "open now"


class AccountMenu(EntryMenu):
    """The accounts of this machine, the open one last, and the ways to another one."""

    TITLE_WORDS = "Switch account"
    KEYS_HINT = "first letters · enter open · esc close"
    NONE_FOUND = "No account is called that."

    def __init__(self, below: Screen[object]) -> None:
        super().__init__(below)
        self._submitted = False

    def entries(self) -> Sequence[PaletteEntry]:
        host, state = host_of(self), host_of(self).state
        opened = state.profile.config_path if state.profile is not None and not state.sandboxed else None
        profiles = sorted(state.profiles.items, key=lambda one: one.path == opened)
        entries = [self._account(one, is_open=one.path == opened) for one in profiles]
        if opened is None and state.profile is not None:
            name = visible(state.profile.name)
            entries.append(PaletteEntry(ACCOUNTS, name, self._to_keys, where="this session only", key=_NOW))
        welcome, add = _PLACES["welcome"], partial(host.run_in_place, _PLACES["profiles"], "add")
        return [
            *entries,
            self._other("register_account", host.register_account),
            PaletteEntry(OTHERS, "Add a profile", add, "Paste a config, an API key or a hotkey.", ("new", "import")),
            self._other(welcome.action, partial(host.show_place, welcome)),
        ]

    def _account(self, one: ProfileEntry, *, is_open: bool) -> PaletteEntry:
        host, name, username = host_of(self), visible(one.name), visible(one.username)
        title = name if username in ("", name) else f"{username} · {name}"
        run = self._to_keys if is_open else partial(host.switch_account, one.path)
        server = visible(one.base_url.value.removeprefix("https://")) if one.base_url else ""
        where = " · ".join(filter(None, (host.worker.profiles.short_path(one.path), server)))
        why_not = visible(one.problem.what) if one.problem is not None else ""
        return PaletteEntry(ACCOUNTS, title, run, where=where, key=_NOW if is_open else "", why_not=why_not)

    def _to_keys(self) -> object:
        return host_of(self._below).show_place(_PLACES["keys"])

    def _other(self, action: str, run: Callable[[], object]) -> PaletteEntry:
        command = next(one for one in commands.EVERYWHERE.commands if one.action == action)
        words = palette_words(commands.EVERYWHERE.name, action, command.label)
        key = host_of(self).keymap.shown_key(commands.EVERYWHERE, action)
        return PaletteEntry(OTHERS, words.title, run, command.help, words.synonyms, key=key)

    # Letters and Enter may come before the config files are read

    @property
    def _reading(self) -> bool:
        profiles = host_of(self).state.profiles
        return not profiles.items and profiles.phase in (LoadPhase.IDLE, LoadPhase.LOADING)

    def show_entries(self) -> None:
        super().show_entries()
        if self._submitted and not self._reading:
            self._submitted = False
            super().submitted()

    def submitted(self) -> None:
        self._submitted = self._reading
        if not self._submitted:
            super().submitted()
