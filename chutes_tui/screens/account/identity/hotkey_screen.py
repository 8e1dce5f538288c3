"""The account's hotkey: its place on the chain, and whether the registry accepts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.core import times
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.host import host_of
from chutes_tui.profiles.model import credential_of
from chutes_tui.screens.account.account_screen import Overview
from chutes_tui.screens.account.glance import asked_words
from chutes_tui.screens.account.identity.hotkey_words import NO_HOTKEY, chain_words, registry_words
from chutes_tui.screens.base.screen import ChutesScreen

if TYPE_CHECKING:
    from textual.app import ComposeResult


class HotkeyScreen(ChutesScreen):
    """Asks when it opens, and when told to: nothing of it changes by itself from one minute to the next."""

    COMMAND_GROUP = commands.HOTKEY
    BINDINGS = commands.bindings(commands.HOTKEY)
    CSS_PATH = "../../../styles/hotkey.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._asked_for = ""

    def compose_body(self) -> ComposeResult:
        with Overview(id="hotkey"):
            for name, title in (("standing", "Account › Hotkey on the chain"), ("registry", "Registry")):
                panel = Static(id=name, classes="panel")
                panel.border_title = title
                yield panel

    def on_mount(self) -> None:
        for name in ("hotkey_identity", "user", "profile"):
            self.watch(self.state, name, self._changed, init=False)
        self.set_interval(1.0, self._show)
        self._changed()
        self.query_one(Overview).focus()

    @property
    def hotkey(self) -> str:
        """The address: the one that signs for the profile, else the account's by the server; "" for none."""
        profile, user = self.state.profile, self.state.user
        credential = credential_of(profile)
        if isinstance(credential, HotkeyCredential):
            return credential.ss58
        return user.hotkey if user is not None else ""

    def _changed(self) -> None:
        if not self.is_attached:
            return
        if self.hotkey and self.hotkey != self._asked_for:
            self._asked_for = self.hotkey
            self.worker.hotkey_identity.refresh(self.hotkey)
        self._show()
        self.refresh_footer()

    def _show(self) -> None:
        known, now = self.state.hotkey_identity, times.utc_now()
        say = self.query_one(Overview).say
        if not self.hotkey:
            say("standing", Content(NO_HOTKEY))
            self.query_one("#registry").display = False
            return
        self.query_one("#registry").display = True
        of_it = known if known is not None and known.hotkey == self.hotkey else None
        say("standing", chain_words(of_it, self.hotkey), asked_words(of_it.standing, now) if of_it else "")
        say("registry", registry_words(of_it), asked_words(of_it.registry, now) if of_it else "")

    # Acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("copy", "choose_node") and not self.hotkey:
            return None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        return NO_HOTKEY if action in ("copy", "choose_node") else super().why_not(action)

    def action_refresh(self) -> None:
        if self.worker.could_not_open:
            host_of(self).refresh_account()
        elif self.hotkey:
            self.worker.hotkey_identity.refresh(self.hotkey)

    def action_choose_node(self) -> None:
        from chutes_tui.screens.account.pay_in.pay_in_dialogs import NodeDialog

        def use(url: str) -> None:
            self.worker.hotkey_identity.use_node(url, self.hotkey)

        self.ask(NodeDialog(self.state.memory.chain_node), use)

    def action_copy(self) -> None:
        self.worker.clipboard.copy(self.hotkey, "the hotkey's address")

    def action_leave(self) -> None:
        self.dismiss(None)
