"""Small questions over a screen: confirm, confirm by a typed name, and a text to read."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, TypeVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from chutes_tui import commands
from chutes_tui.core.text import LOST, short_id, visible
from chutes_tui.host import Hosted
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.frames import titled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App, ComposeResult

    from chutes_tui.widgets.buttons import Role

R = TypeVar("R")
_LONGEST_TYPED: Final = 64
"""Characters in a name that somebody can be asked to type."""


class _Dialog(Modal[R], Hosted):
    """Title, body, buttons. However low the terminal is, the body alone gives way, and scrolls."""

    BINDINGS = commands.hidden_bindings(
        "dialog",
        ("down", "scroll_body(1)", "Down"),
        ("up", "scroll_body(-1)", "Up"),
        ("pagedown", "scroll_body(10)", "Page down"),
        ("pageup", "scroll_body(-10)", "Page up"),
    )

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        dialog, body = self.query_one(".dialog"), self.query_one(".dialog-body")
        around = dialog.gutter.height + body.styles.margin.height
        for child in dialog.children:
            if child is not body:
                around += child.outer_size.height + child.styles.margin.height
        beside = 0 if self.has_class("-low") else 2
        body.styles.max_height = max(1, self.size.height - beside - around)

    def action_scroll_body(self, lines: int) -> None:
        self.query_one(".dialog-body").scroll_relative(y=lines, animate=False, immediate=True)


class ConfirmDialog(_Dialog[bool]):
    """Asks before something is lost. The answer is True only when the confirming button was pressed.

    With `typed`, that text has to be typed first, and the focus starts in its field, else on cancel: a stray Enter
    cancels in either.
    """

    BINDINGS = commands.hidden_bindings(
        "dialog",
        ("escape", "cancel", "Cancel"),
        ("f2", "instead", "Instead"),
        ("left", "app.focus_previous", "Previous"),
        ("right", "app.focus_next", "Next"),
    )

    def __init__(
        self,
        title: str,
        body: str | Content,
        *,
        confirm: str,
        cancel: str = "Cancel",
        typed: str | None = None,
        dangerous: bool = True,
        instead: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """`instead`: what else could be done, as a button's label and the act; the answer is False then."""
        super().__init__()
        self._instead = instead
        self._title = title
        self._body = body if isinstance(body, Content) else Content(body)
        self._confirm = confirm
        self._cancel = cancel
        self._typed = typed
        self._dangerous = dangerous

    def compose(self) -> ComposeResult:
        with titled(Vertical(classes="dialog -danger" if self._dangerous else "dialog"), self._title):
            with VerticalScroll(classes="dialog-body", can_focus=False):
                yield Static(self._body)
            if self._typed is not None:
                yield Label(
                    Content.assemble("Type “", (self._typed, "bold"), "” to confirm:"), classes="dialog-prompt"
                )
                yield PlainInput(id="typed", expected=self._typed, compact=True)
            with Horizontal(classes="buttons"):
                if self._instead is not None:
                    yield KeyButton(self._instead[0], "f2", id="instead")
                yield KeyButton(self._confirm, id="confirm")
                yield KeyButton(self._cancel, "enter", id="cancel", role="main")

    def on_mount(self) -> None:
        self._offer(self._typed is None)
        self.query_one("#cancel" if self._typed is None else "#typed").focus()

    def _offer(self, allowed: bool) -> None:
        """Name the key of each button: Enter cancels, until the text is typed."""
        confirm, cancel = self.query_one("#confirm", KeyButton), self.query_one("#cancel", KeyButton)
        row = self.query_one(".buttons")
        confirm.disabled = not allowed
        danger: Role = "danger" if self._dangerous else "main"
        if self._typed is None:
            confirm.say(self._confirm)
        elif allowed:
            confirm.say(self._confirm, "enter", role=danger)
            cancel.say(self._cancel, "esc")
            row.move_child(confirm, after=cancel)
        else:
            confirm.say(self._confirm, "type the words" if self._typed.startswith("delete ") else "type the name")
            cancel.say(self._cancel, "enter", role="main")
            row.move_child(cancel, after=confirm)

    def on_input_changed(self, event: Input.Changed) -> None:
        allowed = event.value == self._typed
        if self.query_one("#confirm").disabled is allowed:
            self._offer(allowed)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value in ("", self._typed):
            self.dismiss(event.value == self._typed)
        else:
            self.app.bell()  # a slip of the finger costs nothing that was typed

    def action_confirm(self) -> None:
        self.dismiss(True)

    def action_cancel(self) -> None:
        self.dismiss(False)

    def action_instead(self) -> None:
        if self._instead is not None:
            self.app.call_later(self._instead[1])
            self.dismiss(False)


def name_to_type(names: Sequence[str], what: str, *, identifier: str = "") -> str:
    """What confirms a deletion: the name of the only one, or the beginning of its `identifier` where the name can't
    be typed, or `delete N keys`."""
    if len(names) > 1:
        return f"delete {len(names)} {what}"
    if _typeable(names[0]):
        return names[0]
    short = short_id(identifier)
    return short if short.isascii() and short.isalnum() else "delete"


def _typeable(name: str) -> bool:
    """Whether a person who sees this name can type it."""
    if not name or len(name) > _LONGEST_TYPED or LOST in name or visible(name) != name:
        return False
    plain_spaces = all(character == " " or not character.isspace() for character in name)
    return plain_spaces and name == name.strip() and "  " not in name and unicodedata.is_normalized("NFC", name)


class TextDialog(_Dialog[None]):
    """A text to read, and to copy with `c` when `copyable` gives it as plain text."""

    BINDINGS = commands.hidden_bindings(
        "dialog",
        ("escape,q,enter", "close", "Close"),
        ("c", "copy", "Copy"),
        ("w", "also", "More"),
        ("d", "look_into", "Find out why"),
        ("j", "scroll_body(1)", "Down"),
        ("k", "scroll_body(-1)", "Up"),
        ("g,home", "scroll_to_end(False)", "Start"),
        ("G,end", "scroll_to_end(True)", "End"),
        ("ctrl+d", "scroll_body(10)", "Page down"),
        ("ctrl+u", "scroll_body(-10)", "Page up"),
        ("space", "scroll_body(10)", "Page down"),
    )

    def __init__(
        self,
        title: str,
        text: Content,
        *,
        copyable: str | None = None,
        what: str = "the text",
        also: tuple[str, Callable[[App[Any]], object]] | None = None,
        look_into: Callable[[App[Any]], object] | None = None,
    ) -> None:
        """`also`: what else can be done about it with `w`, as a button's label and the act. `look_into`: how its
        cause is looked for, with `d`."""
        super().__init__()
        self._also = also
        self._look_into = look_into
        self._title = title
        self._text = text
        self._copyable = copyable
        self._what = what

    def compose(self) -> ComposeResult:
        with titled(Vertical(classes="dialog wide"), self._title):
            with VerticalScroll(classes="dialog-body", can_focus=False):
                yield from self.compose_body()
            with Horizontal(classes="buttons"):
                if self._look_into is not None:
                    yield KeyButton("Find out why", "d", id="look_into")
                if self._also is not None:
                    yield KeyButton(self._also[0], "w", id="also")
                if self._copyable is not None:
                    yield KeyButton("Copy", "c", id="copy")
                yield KeyButton("Close", "esc", id="close", role="main")

    def compose_body(self) -> ComposeResult:
        yield Static(self._text)

    def on_mount(self) -> None:
        self.query_one("#close").focus()

    def action_copy(self) -> None:
        if self._copyable is not None:
            self.worker.clipboard.copy(self._copyable, self._what)

    def action_also(self) -> None:
        if self._also is not None:
            self.app.call_later(self._also[1], self.app)
            self.dismiss(None)

    def action_look_into(self) -> None:
        if self._look_into is not None:
            self.app.call_later(self._look_into, self.app)
            self.dismiss(None)

    def action_scroll_to_end(self, end: bool) -> None:
        body = self.query_one(".dialog-body")
        (body.scroll_end if end else body.scroll_home)(animate=False, immediate=True)

    def action_close(self) -> None:
        self.dismiss(None)
