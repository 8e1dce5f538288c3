"""A new fingerprint for the account: shown and saved first, then set, then tried out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.commands import account_groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import spinner, visible
from chutes_tui.operations.account.new_fingerprint import WHAT_ENDS
from chutes_tui.screens.account.fingerprint_dialog import ChosenFingerprintDialog
from chutes_tui.screens.destinations.puts_value import PutsValue
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, two_lines
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.frames import titled
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import PurePath

    from textual.app import ComposeResult

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.account.new_fingerprint import NewFingerprint
    from chutes_tui.operations.destinations.place import Place
    from chutes_tui.screens.destinations.put_dialogs import ToPut


class NewFingerprintScreen(TimedReveal, PutsValue):
    """Nothing is sent before the new fingerprint is saved: it can't be read back."""

    COMMAND_GROUP = account_groups.NEW_FINGERPRINT
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../styles/new_key.tcss", "../../styles/fingerprint.tcss"]

    _saved: Secret | None = None
    """The value that is saved."""
    _copied = False

    def compose_body(self) -> ComposeResult:
        with Container(classes="centred"), Vertical(id="new-fingerprint"):
            with titled(Vertical(id="once", classes="panel -once"), "Account › New fingerprint"):
                yield Static(id="about")
                yield Static(id="value")
                yield Static(id="how-kept")
                yield Static(id="saved")
                yield Static(id="outcome")
            with Horizontal(id="buttons", classes="buttons"):
                yield Static(id="why-not", classes="buttons-why")
                yield self.command_button("toggle_reveal", "Show")
                yield self.command_button("copy_value")
                yield self.command_button("leave")
                yield self.command_button("set_fingerprint", role="main")

    def on_mount(self) -> None:
        if self.state.new_fingerprint is None:
            self.worker.fingerprint.propose()
        self.watch(self.state, "new_fingerprint", self._show, init=False)
        self.watch(self.state, "activities", self._show, init=False)
        self._show()
        self.query_one("#copy_value").focus()

    @property
    def new(self) -> NewFingerprint | None:
        """The new fingerprint, and how far it is."""
        return self.state.new_fingerprint

    @property
    def saved(self) -> bool:
        """Whether the value was copied, or is said to be saved."""
        return self.new is not None and self._saved is self.new.value

    # Showing

    @property
    def can_reveal(self) -> bool:
        return self.new is not None

    def watch_revealed(self) -> None:
        self._show()

    def _show(self) -> None:
        new = self.new
        if new is None or not self.is_attached:
            return
        self.query_one("#about", Static).update(WHAT_ENDS)
        value = new.value.reveal() if self.revealed else "•" * 32
        self.query_one("#value", Static).update(Content.styled(value, "bold"))
        kind = (
            "Your own choice." if new.chosen else "Random: 32 letters and digits. g draws another, o takes your own."
        )
        self.query_one("#how-kept", Static).update(
            Content.styled(f"{kind} It is the account's password and can't be read back.", "$quiet")
        )
        box = "[x]" if self.saved else "[ ]"
        how = ("copied" if self._copied else "saved") if self.saved else "not saved yet"
        saved = Content.assemble(
            f"{box} I have saved this fingerprint  ", ("s", "bold $accent"), (f"   {how}", "$quiet")
        )
        self.query_one("#saved", Static).update(saved)
        outcome = self.query_one("#outcome", Static)
        outcome.update(self._outcome(new))
        outcome.display = new.stage is not Stage.WAITING
        self._show_buttons(new)

    def _show_buttons(self, new: NewFingerprint) -> None:
        self.query_one("#toggle_reveal", KeyButton).say("Hide" if self.revealed else "Show", "v")
        self.query_one("#leave", KeyButton).say("Close" if new.may_be_set else "Cancel", "esc")
        send, why = self.query_one("#set_fingerprint", KeyButton), self.query_one("#why-not", Static)
        send.display = new.stage is not Stage.DONE
        unsure = new.stage in (Stage.LOST_UNKNOWN, Stage.LOST_ABSENT)
        send.say("Check again" if new.stage is Stage.LOST_UNKNOWN else "Set fingerprint", "^s", role="main")
        send.disabled = not (self.saved or unsure) or new.stage is Stage.SENDING
        why.update("⚠ save it first" if new.stage is Stage.WAITING and not self.saved else "")
        self.refresh_footer()

    def _outcome(self, new: NewFingerprint) -> Content:
        if new.stage is Stage.SENDING:
            return Content.styled(f"{spinner(0)} Setting it…", "$text-accent")
        if new.stage is Stage.DONE and new.verified:
            return Content.assemble(("✓ ", "$text-success"), ("It is set, and signs in.", "bold"))
        if new.stage is Stage.DONE:
            words = "⚠ The server says that it is set, but a sign-in with it did not work. Keep the old one, too."
            more = [problem_words(new.problem)] if new.problem is not None else []
            return Content("\n").join([Content.styled(words, "bold $text-warning"), *more])
        if new.problem is None:
            return Content("")
        keep = (
            "Keep this one and the old one until you know."
            if new.stage.failed and new.stage is not Stage.REFUSED
            else ""
        )
        return problem_words(new.problem, *([keep] if keep else []))

    # Acting

    def obstacle(self, action: str) -> str:
        stage = self.new.stage if self.new is not None else None
        if action in ("generate", "choose_own") and stage not in _OPEN:
            return "This fingerprint was sent: close, and begin with another."
        if action == "set_fingerprint" and stage in (None, Stage.DONE):
            return self.not_now(action)
        return super().obstacle(action)

    def action_toggle_reveal(self) -> None:
        self.toggle()

    def action_copy_value(self) -> None:
        if self.new is not None:
            value = self.new.value
            self.worker.clipboard.copy(value, "the fingerprint", secret=True, then=partial(self._copied_it, value))

    def _copied_it(self, value: Secret, ok: bool) -> None:
        if ok:
            self._saved, self._copied = value, True
            self._show()

    def to_put(self) -> ToPut | None:
        from chutes_tui.screens.destinations.put_dialogs import ToPut

        if (new := self.new) is None:
            return None
        return ToPut(lambda: new.value if self.new is new else None, "fingerprint", "CHUTES_FINGERPRINT")

    def value_put(self, place: Place) -> None:
        if self.new is not None:
            self._saved, self._copied = self.new.value, False
            self._show()

    def action_confirm_saved(self) -> None:
        if self.new is not None:
            self._saved, self._copied = self.new.value, False
            self._show()

    def action_generate(self) -> None:
        self.hide()
        self.worker.fingerprint.propose()

    def action_choose_own(self) -> None:
        self.hide()
        self.ask(ChosenFingerprintDialog(own=True), self.worker.fingerprint.propose)

    def action_set_fingerprint(self) -> None:
        new = self.new
        if new is None or new.stage is Stage.SENDING:
            return
        if new.stage is Stage.LOST_UNKNOWN:
            self.worker.fingerprint.look_again()
        elif not self.saved:
            self.note("– Not yet: save it first: c copies, s confirms.")
        elif self.worker.fingerprint.by_hotkey:
            self.when_confirmed(self._question(), self.worker.fingerprint.set)
        else:
            self._choose_proof()

    def _choose_proof(self) -> None:
        signing = self.worker.signing
        by_fingerprint = two_lines("Current fingerprint", "sent to this server once (servers since 2026)")
        options: list[tuple[Content, Callable[[], None]]] = [(by_fingerprint, self._by_present)]
        for name, address, by_coldkey in (("Hotkey", signing.hotkey, False), ("Coldkey", signing.coldkey, True)):
            if address:
                words = two_lines(name, "on another machine: it signs, the signature is pasted here")
                options.append((words, partial(self._by_signature, by_coldkey)))
        if len(options) == 1:
            self._by_present()
        else:
            self.ask(OptionDialog("What proves that the account is yours?", options), lambda chosen: chosen())

    def _by_present(self) -> None:
        def confirm(old: Secret) -> None:
            self.when_confirmed(self._question(), partial(self.worker.fingerprint.set, old), old.wipe)

        self.ask(ChosenFingerprintDialog(own=False), confirm)

    def _by_signature(self, by_coldkey: bool) -> None:
        from chutes_tui.screens.dialogs.sign_elsewhere import SignElsewhereDialog

        def sign() -> None:
            message = partial(self.worker.signing.fingerprint, by_coldkey=by_coldkey)
            self.ask(SignElsewhereDialog(message), self.worker.fingerprint.set)

        self.when_confirmed(self._question(), sign)

    def _question(self) -> ConfirmDialog:
        user, profile = self.state.user, self.state.profile
        name = (user.username if user else "") or (profile.username if profile else "") or "new fingerprint"
        return ConfirmDialog(
            f"Set a new fingerprint for {visible(name)}?", WHAT_ENDS, confirm="Set fingerprint", typed=name
        )

    @property
    def would_lose(self) -> str:
        """What leaving now would lose."""
        new = self.new
        if new is None or self.saved or not new.chosen:
            return ""
        return "The fingerprint that you typed is not set and will be forgotten."

    def action_leave(self) -> None:
        if self.would_lose:
            question = ConfirmDialog("Leave now?", self.would_lose, confirm="Leave", cancel="Stay")
            self.when_confirmed(question, self._close)
        else:
            self._close()

    def _close(self) -> None:
        self.hide()
        self.worker.fingerprint.discard()
        self.dismiss(None)


_OPEN: Final = (Stage.WAITING, Stage.REFUSED)
"""The stages in which another one can be taken."""
