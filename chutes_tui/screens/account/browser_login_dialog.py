"""Signs in to the website by the hotkey. The address is a credential: masked, handed to a browser, or copied."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.access.signed_messages import LOGIN_LIFETIME
from chutes_tui.core.text import visible
from chutes_tui.host import Hosted
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.frames import titled

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.operations.account.browser_login import BrowserLogin
    from chutes_tui.state import ClipboardNotice


class BrowserLoginDialog(Modal[bool], Hosted):
    """Has an address made, which is wiped with the dialog. True: another signature is wanted for another address."""

    BINDINGS = commands.hidden_bindings(
        "browser_login",
        ("escape", "close", "Close"),
        ("enter", "open", "Open browser"),
        ("c", "copy", "Copy address"),
        ("r", "renew", "Another"),
    )

    def __init__(self, given: GivenSignature | None = None) -> None:
        """`given`: the signature of a hotkey that isn't the profile's."""
        super().__init__()
        self._given = given

    def compose(self) -> ComposeResult:
        with titled(Vertical(classes="dialog"), "Sign in to the website"):
            yield Static(
                "The hotkey signs in to the website, once, within five minutes. Whoever has this address signs in "
                "as you: it is handed to your browser without appearing anywhere."
            )
            yield Static(id="address")
            with Horizontal(classes="buttons"):
                yield KeyButton("Copy address", "c", id="copy")
                yield KeyButton("Close", "esc", id="close")
                yield KeyButton("Open browser", "enter", id="open", role="main")

    def on_mount(self) -> None:
        state = self.state
        self.watch(state, "browser_login", self._count, init=False)
        self.watch(state, "clipboard", self._say_copied, init=False)
        self.set_interval(1.0, self._count)
        self.worker.account.make_browser_login(self._given)
        self.query_one("#open").focus()

    @property
    def _login(self) -> BrowserLogin | None:
        return self.state.browser_login

    @property
    def _left(self) -> int:
        """Seconds for which the address works; 0 without one."""
        login = self._login
        return (
            int(login.made_at + LOGIN_LIFETIME - time.time())
            if login is not None and login.address is not None
            else 0
        )

    def _count(self) -> None:
        """Say whether there is an address, and for how long it works."""
        login, left = self._login, self._left
        for name in ("#copy", "#open"):
            self.query_one(name).disabled = left <= 0
        if login is None:
            return
        if login.problem is not None:
            words = problem_words(login.problem, "r: try again")
        elif login.address is None:
            words = Content.styled("Asking the server…", "$text-accent")
        elif left <= 0:
            words = Content.styled("The address has expired. r makes another.", "$text-warning")
        else:
            works = f" · hidden · works for {left // 60}:{left % 60:02}"
            words = Content.assemble(("✓ ", "$text-success"), "Ready", (works, "$quiet"))
        self.query_one("#address", Static).update(words)

    def _say_copied(self, notice: ClipboardNotice | None) -> None:
        self.query_one(".dialog").border_subtitle = Content(visible(notice.text)) if notice is not None else ""

    def action_renew(self) -> None:
        if self._given is not None:
            self.dismiss(True)
        else:
            self.worker.account.make_browser_login()

    def action_copy(self) -> None:
        login = self._login
        if login is not None and login.address is not None and self._left > 0:
            self.worker.clipboard.copy(login.address, "the address", secret=True)

    def action_open(self) -> None:
        if self._left > 0:
            self.worker.account.open_browser_login()
            self.dismiss(False)

    def action_close(self) -> None:
        self.dismiss(False)

    def on_unmount(self) -> None:
        self.worker.account.discard_browser_login()
