"""The palette: type a few letters of what you want, and Enter does it."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.commands.palette_words import palette_words
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import visible
from chutes_tui.host import Hosted, host_of
from chutes_tui.screens.palette.entries import ACCOUNTS, OTHERS, PaletteEntry, accounts_of, entries_of, found
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.screen import Screen

    from chutes_tui.profiles.catalogue import ProfileEntry

_TITLE_CELLS = 30
"""Cells of a title that there is always room for."""
_WIDTH = 84
_EDGES = 8
"""Cells of a row that hold no words: frame and padding, the cursor, and a scrollbar."""


class PaletteList(Options, can_focus=False):
    """The entries that were found; the focus stays in the line above."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.option_count  # each is one line; Textual can't count those of no width

    @property
    def cursor_sign(self) -> str:
        return "▌"  # what Enter runs


class EntryMenu(Modal[PaletteEntry], Hosted):
    """A list of entries that typed words narrow. Answers with the one that was chosen, or None.

    What isn't possible now is listed, and says why. Subclasses say what there is, and what it is called.
    """

    CSS_PATH: ClassVar[Any] = Path(__file__).parents[2] / "styles" / "palette.tcss"
    BINDINGS = commands.hidden_bindings(
        "palette",
        ("escape", "cancel", "Cancel"),
        ("down,ctrl+n", "move('cursor_down')", "Next"),
        ("up", "move('cursor_up')", "Previous"),
        ("pagedown", "move('page_down')", "Page down"),
        ("pageup", "move('page_up')", "Page up"),
        ("ctrl+home", "move('first')", "First"),
        ("ctrl+end", "move('last')", "Last"),
    )
    TITLE_WORDS: ClassVar[str]
    KEYS_HINT: ClassVar[str]
    NONE_FOUND: ClassVar[str] = "Nothing is called that. Try another word."

    def __init__(self, below: Screen[object]) -> None:
        """`below` is the screen in front."""
        super().__init__()
        self._below = below
        self._found: list[PaletteEntry] = []

    def entries(self) -> Sequence[PaletteEntry]:
        """Everything there is to choose from."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            with Horizontal(id="palette-line"):
                yield Static("› ", id="palette-prompt")
                yield PlainInput(id="needle", compact=True, select_on_focus=False)
                yield Static(id="palette-count")
            yield PaletteList()

    def on_mount(self) -> None:
        frame = self.query_one("#palette")
        frame.border_title, frame.border_subtitle = self.TITLE_WORDS, self.KEYS_HINT
        host = host_of(self)
        self.watch(host.state, "profiles", self.show_entries, init=False)
        if host.state.profiles.phase is LoadPhase.IDLE:
            host.worker.profiles.refresh()
        self.query_one(Input).focus()
        self.show_entries()

    def on_resize(self, event: events.Resize) -> None:
        self.show_entries()

    # Showing

    def show_entries(self) -> None:
        """Show what the typed words find."""
        entries = self.entries()
        needle = self.query_one(Input).value
        self._found = found(entries, needle)
        width = max(_EDGES, min(_WIDTH, self.app.size.width - 4))
        self.query_one("#palette").styles.width = width
        options: list[Option] = []
        for index, entry in enumerate(self._found):
            if index == 0 or entry.section != self._found[index - 1].section:
                options.append(Option(Content.styled(entry.section, "bold $quiet"), disabled=True))
            options.append(Option(_row(entry, needle.split(), width - _EDGES), id=str(index)))
        if not options:
            options.append(Option(Content.styled(self.NONE_FOUND, "$quiet"), disabled=True))
        rows = self.query_one(PaletteList)
        rows.set_options(options)
        rows.highlighted = 1 if self._found else None
        rows.scroll_home(animate=False, immediate=True)
        self.query_one("#palette-count", Static).update(f"{len(self._found)} of {len(entries)}")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.show_entries()

    # Answering

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.submitted()

    def submitted(self) -> None:
        """Choose the entry under the cursor, for Enter."""
        rows = self.query_one(PaletteList)
        if rows.highlighted is not None:
            self._choose(rows.get_option_at_index(rows.highlighted))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(event.option)

    def _choose(self, option: Option) -> None:
        if option.id is None:
            return
        entry = self._found[int(option.id)]
        if entry.why_not:
            self.app.clear_notifications()
            self.notify(entry.why_not, timeout=4, markup=False)
        else:
            self.dismiss(entry)

    def action_move(self, where: str) -> None:
        getattr(self.query_one(PaletteList), f"action_{where}")()

    def action_cancel(self) -> None:
        self.dismiss(None)


class Palette(EntryMenu):
    """Every command, place and account, those of the screen in front first."""

    TITLE_WORDS = "Go to or do anything"
    KEYS_HINT = "enter run · esc close · letters match names, help and synonyms"

    def __init__(self, below: Screen[object]) -> None:
        super().__init__(below)
        self._can_leave = can_leave(below)
        self._commands = entries_of(below, can_leave=self._can_leave)

    def entries(self) -> Sequence[PaletteEntry]:
        state = self.state
        opened = None if state.sandboxed else state.profile
        accounts = accounts_of(self._below, state.profiles.items, opened, can_leave=self._can_leave)
        return [*self._commands, *accounts]


def can_leave(below: Screen[Any]) -> bool:
    """Return whether nothing is half done on the screen in front, so that place and account can be changed."""
    return bool(below.app.check_action(commands.PLACES[0].action, ()))


def _row(entry: PaletteEntry, words: Sequence[str], width: int) -> Content:
    """Title, note and, at the right edge, the key."""
    tone = "$quiet" if entry.why_not else ""
    title = Content.styled(entry.title, tone)
    for word in words:
        title = _highlighted(title, word)
    key = Content.styled(entry.key, tone or "bold $accent")
    room = width - key.cell_length - (2 if entry.key else 0)
    note_at = max(_TITLE_CELLS, min(title.cell_length, room)) + 2
    note = entry.why_not or entry.note([word.casefold() for word in words])
    left = Content("  ") + title.truncate(room, ellipsis=True).pad_right(max(0, note_at - title.cell_length))
    if note_at < room:
        left += Content.styled(note, "$quiet").truncate(room - note_at, ellipsis=True)
    return left.pad_right(max(0, width + 2 - left.cell_length - key.cell_length)) + key


def _highlighted(title: Content, word: str) -> Content:
    """The title with the letters of a word underlined, where it stands first."""
    where = re.search(re.escape(word), title.plain, re.IGNORECASE)
    return title if where is None else title.stylize("bold underline $accent", where.start(), where.end())


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
        host, state = host_of(self), self.state
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
        key = self.keymap.shown_key(commands.EVERYWHERE, action)
        return PaletteEntry(OTHERS, words.title, run, command.help, words.synonyms, key=key)

    # Letters and Enter may come before the config files are read

    @property
    def _reading(self) -> bool:
        profiles = self.state.profiles
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
