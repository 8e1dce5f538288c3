"""The password of an encrypted hotkey: asked for, tried, and asked for again when it is wrong."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Button, Input

from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import spinner, visible
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.secret_input import PasswordInput

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.operations.wallets.existing import HotkeyOpening
    from chutes_tui.wallets.model import Hotkey

_COST = "Bittensor's encryption needs about 4 seconds and 512 MB of memory."


class HotkeyPasswordDialog(FieldDialog[bool]):
    """True: the hotkey is open, its seed in `state.hotkey_opening` until the caller has it forgotten."""

    CONFIRM = "Open"

    def __init__(self, hotkey: Hotkey) -> None:
        super().__init__()
        self._hotkey = hotkey
        self._since = 0.0
        self._tick: Timer | None = None

    def heading(self) -> Content:
        name = f"{visible(self._hotkey.wallet)} / {visible(self._hotkey.name)}"
        return Content.assemble("Open ", (name, "$text-accent"))

    def explanation(self) -> Content:
        return Content(f"This hotkey is encrypted. Its password stays on this machine. {_COST}")

    def compose_fields(self) -> ComposeResult:
        yield PasswordInput(placeholder="password", id="password", compact=True)

    def on_mount(self) -> None:
        self.watch(host_of(self).state, "hotkey_opening", self._opening_changed, init=False)
        self.query_one("#confirm", Button).disabled = True

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one("#confirm", Button).disabled = not event.value
        self.say(None)

    def action_cancel(self) -> None:
        host_of(self).worker.wallets.forget_hotkey()
        self._close(False)

    def _close(self, is_open: bool) -> None:
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""
        self.dismiss(is_open)

    def send(self) -> None:
        if self.text and self._tick is None:
            self._working(True)
            host_of(self).worker.wallets.open_hotkey(self._hotkey, Secret(self.text))

    def _opening_changed(self, opening: HotkeyOpening | None) -> None:

        if opening is None or opening.stage is Stage.SENDING:
            return
        self._working(False)
        if opening.stage is Stage.DONE:
            self._close(True)
        elif opening.problem is not None:
            self.refuse(opening.problem)
        else:
            self.query_one(Input).focus()

    def _working(self, working: bool) -> None:
        self.query_one(Input).disabled = working
        self.query_one("#confirm", Button).disabled = working
        if working:
            self._since = monotonic()
            self._tick = self.set_interval(0.25, self._show_progress)
            self.query_one("#cancel").focus()
            self._show_progress()
        elif self._tick is not None:
            self._tick.stop()
            self._tick = None

    def _show_progress(self) -> None:
        seconds = monotonic() - self._since
        doing = f"{spinner(seconds)} Deriving the key from the password (512 MB)… {int(seconds)} s"
        self.say(Content.styled(doing, "$text-accent"))
