"""Giving an account that was made on the website its wallet and its config, in one go; or fetching a hotkey's."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, ContentSwitcher, Static

from chutes_tui import commands
from chutes_tui.api.errors.from_registration import Step as Mending
from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.account_access import AttachmentStage
from chutes_tui.operations.onboarding.registration_state import Errand, Presets
from chutes_tui.screens.onboarding.attaching import (
    AttachedWalletStep,
    FingerprintStep,
    KnownWalletStep,
    LookOverStep,
    ReadyStep,
)
from chutes_tui.screens.onboarding.steps.config import ConfigStep
from chutes_tui.screens.onboarding.steps.step import Form, Step
from chutes_tui.screens.onboarding.wizard import SteppingScreen
from chutes_tui.widgets.step_list import StepList

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.onboarding.account_access import WalletAttachment

_LOST = {
    AttachmentStage.LOST_UNATTACHED: "The answer was lost, and the wallet is not attached: it may be sent again.",
    AttachmentStage.LOST_UNKNOWN: "The answer was lost: the wallet may be attached or not. Look again (F8).",
}
_FETCHABLE = (AttachmentStage.HOTKEY_TAKEN, AttachmentStage.LOST_UNKNOWN)


class AttachWalletScreen(SteppingScreen):
    """A form in steps; the result is the profile that was written, or None.

    Without `attaches` the hotkey has an account already, which is fetched.
    """

    COMMAND_GROUP = commands.ATTACH
    BINDINGS = commands.bindings(commands.ATTACH)
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../styles/register.tcss", "../../styles/wallet_parts.tcss"]

    def __init__(self, *, attaches: bool = True) -> None:
        super().__init__(classes="wizard")
        self.form = Form()
        state = self.state
        self._attaches = attaches
        self._fingerprint = FingerprintStep(self.form, state)
        self._wallet = (AttachedWalletStep if attaches else KnownWalletStep)(self.form, state, Presets())
        self._config = ConfigStep(self.form, state)
        self._review = LookOverStep(self.form, state)
        self._ready = ReadyStep(self.form, state)
        first: list[Step] = [self._fingerprint] if attaches else []
        self._steps: list[Step] = [*first, self._wallet, self._config, self._review, self._ready]
        self._current = self._steps[0]
        self._seen: tuple[WalletAttachment | None, Errand] = (None, Errand.NONE)

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="wizard"):
            yield StepList([step.TITLE for step in self._steps], id="steps")
            with Vertical(id="page"):
                with ContentSwitcher(id="pages", initial=self._current.id):
                    yield from self._steps
                with VerticalScroll(id="refusal", can_focus=False):
                    yield Static(id="refusal-text")
                yield Static(id="hint")
                with Horizontal(id="buttons"):
                    yield Button("Back", id="back", compact=True)
                    yield Button("Next", id="next", variant="primary", compact=True)
                    yield Button("Fetch that account", id="fetch", compact=True)
                    yield Button("Choose another file", id="other-file", compact=True)

    def on_mount(self) -> None:
        # Textual's button is deaf for a moment after it was pressed; here its next meaning may be there by then.
        self.query_one("#next", Button).active_effect_duration = 0
        self.watch(self.state, "registration", self._changed, init=False)
        self.watch(self.state, "attachment", self._changed, init=False)
        self._changed()
        self._follow()
        self.call_after_refresh(self._enter, self._current)

    def on_unmount(self) -> None:
        # However the screen went: nothing secret outlives it.
        self.worker.wallets.forget_hotkey()
        self.worker.registration.forget_attachment()
        self.worker.registration.end()

    # Where we are

    @property
    def _stage(self) -> AttachmentStage | None:
        attachment = self.state.attachment
        return attachment.stage if attachment is not None and not self._outdated else None

    @property
    def _fetchable(self) -> bool:
        return self._stage in _FETCHABLE or super()._fetchable

    @property
    def would_lose(self) -> str:
        """What quitting now would lose, as a sentence; empty if nothing."""
        if self._account_exists:
            written = self.registration is not None and self.registration.written is not None
            return "" if written else "The config of the account is not written yet."
        typed = self._attaches and self._fingerprint.filled
        if typed or self.form.hotkey is not None or self.form.path is not None:
            return "What was typed and chosen here is kept nowhere."
        return ""

    # What is known changes

    def _changed(self) -> None:
        registration, attachment = self.registration, self.state.attachment
        if registration is None or not self.is_attached:
            return
        before, self._seen = self._seen, (attachment, registration.errand)
        for step in self._steps:
            step.show_state()
        if attachment is not None and attachment is not before[0]:
            self._answered(attachment)
        if registration.account is not None and not self._busy and before[1] is not Errand.NONE:
            if self._attaches:
                self._fingerprint.clear()
            self._go(self._ready)
        self._show()

    def _answered(self, attachment: WalletAttachment) -> None:
        """A refusal goes to the step that can mend it; the words go with it."""
        if attachment.stage is AttachmentStage.REFUSED and attachment.step is Mending.FINGERPRINT:
            self._go(self._fingerprint)
        elif attachment.stage is AttachmentStage.REFUSED and attachment.step is Mending.WALLET:
            self._go(self._wallet)

    # Showing

    def _show(self) -> None:
        if not self.is_attached:
            return
        self.query_one("#steps", StepList).current = self._steps.index(self._current)
        words = self._refusal_words()
        if words is not None:
            self.query_one("#refusal-text", Static).update(words)
        self.set_class(words is not None, "-refused")
        self.query_one("#hint", Static).update(self._hint_words())
        self._show_buttons()
        self.refresh_footer()

    def _refusal_words(self) -> Content | None:
        registration, attachment = self.registration, self.state.attachment
        if registration is None or self._outdated or self._busy or self._account_exists:
            return None
        problem: Problem | None = registration.problem or (attachment.problem if attachment is not None else None)
        lost = _LOST.get(attachment.stage, "") if attachment is not None else ""
        if problem is None and not lost:
            return None
        lines = [Content.styled(f"✗ {lost}", "bold $text-error")] if lost else []
        if problem is not None:
            lines += [] if lost else [Content.styled(f"✗ {visible(problem.what)}", "$text-error")]
            lines += [Content(visible(line)) for line in (problem.why, problem.next_step) if line]
        return Content("\n").join(lines)

    def _hint_words(self) -> Content:
        if self._busy and self.registration is not None:
            return Content.styled(f"↻ {self.registration.errand.value}", "$text-accent")
        return Content.styled(f"⚠ {visible(self._hint)}", "$text-warning") if self._hint else Content("")

    def _show_buttons(self) -> None:
        labels = {self._review: "Attach" if self._attaches else "Fetch", self._ready: "Open the account"}
        following = self.query_one("#next", Button)
        following.label = Content("Write the config" if self._rewriting else labels.get(self._current, "Next"))
        following.refresh(layout=True)
        failed = self.registration is not None and self.registration.write_problem is not None
        last = self._current is self._ready
        self.query_one("#back").display = not last and self._current is not self._steps[0]
        self.query_one("#fetch").display = self._fetchable and not self._account_exists
        self.query_one("#other-file").display = last and failed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("make_wallet", "other_folder", "refresh_wallets", "filter_wallets"):
            return self._current is self._wallet
        if action == "fetch_account":
            return self._fetchable and not self._busy and not self._account_exists
        return (None if self._busy else True) if action in ("next_step", "back") else True

    # Going on and back

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        event.prevent_default().stop()
        if self._busy:
            return
        if event.button.id == "next":
            self.action_next_step()
        elif event.button.id == "fetch":
            self.action_fetch_account()
        elif event.button.id == "other-file":
            self._go(self._config)
        elif event.button.id == "back":
            self._go_back()

    def leave_step(self) -> None:
        if self._current is self._ready:
            self._finish()
            return
        self._hint = self._current.blocker
        if self._hint:
            self._show()
            self._current.enter()
            return
        if self._current is self._config:
            self.form.path = self._config.path
        if self._rewriting and self.form.destination is not None:
            self.worker.registration.write_config(self.form.destination)
        elif self._current is self._review:
            self._send()
        else:
            self._go(self._steps[self._steps.index(self._current) + 1])

    def _send(self) -> None:
        destination = self.form.destination
        earlier = next((step for step in self._steps[:-1] if step.blocker), None)
        if earlier is not None or destination is None:
            self._go(earlier or self._config)
            return
        if self._attaches:
            self.worker.registration.attach_wallet(self._fingerprint.take(), self.form.coldkey, destination)
        else:
            self.worker.registration.fetch_account(destination)

    def action_fetch_account(self) -> None:
        self.worker.registration.fetch_account(self.form.destination)

    def _finish(self) -> None:
        registration = self.registration
        if registration is not None and registration.written is None:
            self._go(self._config)
        else:
            self.dismiss(registration.profile if registration is not None else None)

    async def action_back(self) -> None:
        """Out of the filter, back a step, and from the first step out."""
        self.worker.forget_results()
        if self._busy or (self._current is self._wallet and await self._wallet.picker.unwind()):
            return
        if self._current is self._steps[0] or self._current is self._ready:
            self._leave()
        else:
            self._go_back()

    def _go_back(self) -> None:
        back = self._ready if self._rewriting else self._steps[self._steps.index(self._current) - 1]
        self._go(back)

    def _leave(self) -> None:
        lost = self.would_lose
        if not lost:
            self.dismiss(self.registration.profile if self.registration is not None else None)
            return
        from chutes_tui.screens.base.dialogs import ConfirmDialog

        question = ConfirmDialog("Leave now?", lost, confirm="Leave", cancel="Stay")
        self.when_confirmed(question, lambda: self.dismiss(None))
