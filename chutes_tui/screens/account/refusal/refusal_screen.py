"""Why am I refused? An error is pasted, its one cause is named, and what the account's reads say of it stands beside.

What is pasted may hold secrets: it is neither shown, logged nor kept, and leaves with the screen.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.access.key_format import find_tokens
from chutes_tui.commands import account_groups
from chutes_tui.core import times
from chutes_tui.core.text import capitalized, visible
from chutes_tui.operations.account.refusal.text import PastedRefusal, read_refusal
from chutes_tui.operations.account.refusal.verdict import explain
from chutes_tui.operations.account.standing import Line, Moment, Sign
from chutes_tui.screens.account.account_screen import EVERY, NO_SIGN_IN, Overview
from chutes_tui.screens.account.glance import Glance, asked_words
from chutes_tui.screens.account.payment import NOT_KNOWN, payment_address
from chutes_tui.screens.account.refusal.words import support_words, verdict_words
from chutes_tui.screens.base.screen import ChutesScreen, opens
from chutes_tui.widgets.fields.secret_paste import SecretPaste
from chutes_tui.widgets.frames import panel, show_words, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from chutes_tui.operations.account.refusal.verdict import Verdict

_EMPTY: Final = "Paste an error, or an answer with its headers: neither shown nor kept."
_MOST_KEYS: Final = 3


class RefusalScreen(ChutesScreen):
    """A field for the text, the verdict, and the limits of `state.figures`."""

    COMMAND_GROUP = account_groups.REFUSAL
    CSS_PATH = "../../../styles/account.tcss"

    def __init__(self, text: str = "") -> None:
        """`text`: of a call of this program that failed."""
        super().__init__()
        self._first_text = text
        self._pasted = PastedRefusal()
        self._keys: Sequence[Line] = ()
        self._read_at: float | None = None

    def compose_body(self) -> ComposeResult:
        with titled(Vertical(id="refused-text", classes="panel"), "Account › Why am I refused?"):
            yield SecretPaste(id="paste")
            yield Static(id="said")
        with Overview(id="refused"), Container(id="refused-panels"):
            for name, title in (("verdict", "Verdict"), ("limits", "What supports it")):
                yield panel(name, title)

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._close, init=False)
        self.follow(self._show, "figures", "user", "connection", "keys", "chutes")
        self.set_interval(1.0, self._tick)
        self.query_one(SecretPaste).focus()
        if self._first_text:
            self.query_one(SecretPaste).paste(self._first_text)
            self._first_text = ""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        figure = self.state.figures.user
        age = None if figure.at is None else times.utc_now().timestamp() - figure.at
        if age is None or age >= EVERY:
            self.read()
        else:
            self._read_at = monotonic() - max(0.0, age)
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # What was pasted

    def on_paste(self, event: events.Paste) -> None:
        """A paste that no field took, because another part of the screen has the focus."""
        event.stop()
        self.query_one(SecretPaste).paste(event.text)

    @on(SecretPaste.Changed)
    def _text_changed(self, event: SecretPaste.Changed) -> None:
        event.stop()
        field = self.query_one(SecretPaste)
        text = field.text
        whole = text.reveal() if text else ""
        self._pasted = read_refusal(whole)
        self._keys = self._whose(whole)
        text.wipe()
        if field.was_pasted and whole:
            self.query_one(Overview).focus()
        self.query_one(Overview).scroll_home(animate=False)
        self._show()

    @on(SecretPaste.Finished)
    def _finished(self, event: SecretPaste.Finished) -> None:
        event.stop()
        self.query_one(Overview).focus()

    def _whose(self, text: str) -> tuple[Line, ...]:
        """Whose the tokens in the text are, offline; their values are wiped."""
        lines = []
        for token in find_tokens(text)[:_MOST_KEYS]:
            one = self.worker.keys.identify(token)
            token.wipe()
            name = visible(one.name)
            label = name or capitalized(token.kind.removeprefix("an ").removeprefix("a "))
            lines.append(Line(Sign.FINE if name else Sign.UNKNOWN, label, one.whose))
        return tuple(lines)

    # Showing

    @property
    def moment(self) -> Moment:
        """Now, by the server's clock."""
        return Moment(self.state.connection.server_now, self.state.connection.clock_skew or 0.0)

    def verdict(self) -> Verdict:
        """Why the call was refused, as far as it is known now."""
        names = {one.chute_id: one.name for one in self.state.chutes.items if one.name}
        return explain(self._pasted, self.state.figures, self.moment, names=names, keys=self._keys)

    def _show(self) -> None:
        if not self.is_mounted or not self.query("#verdict"):
            return
        verdict, now = self.verdict(), self.moment.now
        keymap = self.keymap.applied_to(account_groups.REFUSAL)
        keys = {one.action: one.shown_key for one in keymap.commands if self.check_action(one.action, ())}
        say, asked = self.query_one(Overview).say, asked_words(self.state.figures.user)
        say("verdict", verdict_words(verdict, now, keys, self._room("verdict")))
        say("limits", support_words(verdict, now, self._room("limits")), asked)
        self.query_one("#limits").display = bool(verdict.lines or verdict.unknown)
        show_words(self.query_one("#said", Static), self._said(verdict))

    def _said(self, verdict: Verdict) -> Content:
        """What was read in the text, masked, in one line."""
        if self._pasted.empty:
            return Content.styled(_EMPTY, "$quiet")
        status = "" if self._pasted.status is None else f"{self._pasted.status}"
        words = " · ".join(one for one in (status, visible(verdict.said)) if one)
        if not words:
            return Content.styled("No status and no words of the server were found in it.", "$quiet")
        return Content.assemble(("Read: ", "$quiet"), words)

    def _room(self, name: str) -> int:
        return max(30, self.query_one(f"#{name}", Static).content_size.width)

    def _tick(self) -> None:
        if self.is_current:
            self._show()
            if self._read_at is not None and monotonic() - self._read_at >= EVERY:
                self.read()

    # Acting

    action_show_payment = opens("account.pay_in.pay_in_screen.PayInScreen")
    action_use_fingerprint = opens("account.fingerprint_dialog.FingerprintDialog")
    action_identify = opens("keys.identify_dialog.IdentifyDialog")
    action_show_use = opens("account.use.use_screen.UseScreen")

    def read(self) -> None:
        if self.state.profile is not None and not self.state.figures.loading:
            self._read_at = monotonic()
            self.worker.account.refresh_figures()

    def obstacle(self, action: str) -> str:
        if action == "show_payment" and not payment_address(self.state):
            return NOT_KNOWN
        if action == "use_fingerprint" and not Glance(self.state, self.moment.now).needs_sign_in:
            return NO_SIGN_IN
        return super().obstacle(action)

    def action_edit_text(self) -> None:
        self.query_one(SecretPaste).focus()

    def action_copy(self) -> None:
        self.worker.clipboard.copy(self.verdict().report(self.moment), "the verdict")

    def action_back(self) -> None:
        """Leave the field, if there is a verdict about what is in it; else close."""
        if self.focused is self.query_one(SecretPaste) and not self._pasted.empty:
            self.query_one(Overview).focus()
        else:
            self._close()
