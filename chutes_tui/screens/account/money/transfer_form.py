"""Giving balance to another account: to whom and how much, before and after, and a transfer whose end isn't known."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.widgets import Input, Static

from chutes_tui import commands
from chutes_tui.core import times
from chutes_tui.core.attempt import Presence, Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import capitalized, visible
from chutes_tui.operations.money.amounts import EVERYTHING, amount_of, exact_usd
from chutes_tui.operations.money.open_writes import named
from chutes_tui.operations.money.transfer import Transfer, TransferDraft, recipient_problem
from chutes_tui.screens.account.glance import asked_words
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, name_to_type
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from textual.app import ComposeResult

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.money.transfer import Recipient
    from chutes_tui.storage.open_writes import OpenWrite

_TO: Final = "the exact username, or the user id"
_AMOUNT: Final = f"USD, such as 2.50; or {EVERYTHING}"
BY_FINGERPRINT: Final = (
    "This profile signs in with an API key, which may send balance only if it is an admin key. The fingerprint signs "
    "this one transfer. It is sent to this server once, and not kept."
)


class TransferForm(FormDialog[None]):
    """Stays until the transfer has ended and its end was read."""

    BINDINGS = commands.hidden_bindings("transfer", ("f2", "by_fingerprint", "Fingerprint"))
    CSS_PATH: ClassVar[list[Path | str]] = [FormDialog.CSS_PATH, "../../../styles/money.tcss"]  # type: ignore[assignment]
    HEADING = "Account › Transfer balance"
    EXPLANATION = "Moves balance in USD to another Chutes account, at once. ctrl+s checks it, and asks."

    _asking: str | None = None
    """The recipient that is asked about."""
    _fingerprint: Secret | None = None
    _over = False

    def compose_fields(self) -> ComposeResult:
        yield FormField("To", PlainInput(id="transfer-to", compact=True), note=_TO, id="to-field")
        yield FormField("Amount", PlainInput(id="transfer-amount", compact=True), note=_AMOUNT, id="amount-field")
        yield Static(id="transfer-sums")

    def on_mount(self) -> None:
        self._confirm_button.say("Review", "^s", role="main")
        if not self.worker.transfers.by_hotkey:
            self.query_one(".buttons").mount(
                KeyButton("Sign by fingerprint", "f2", id="by_fingerprint"), before=self.query_one("#confirm")
            )
        self.watch(self.state, "transfer", self._changed, init=False)
        self.worker.transfers.begin()
        if self._known.stage is Stage.SENDING:
            self._wait("A transfer is being sent…")
        self.set_interval(1.0, self._show_sums)
        self._show_sums()

    def on_unmount(self) -> None:
        self._forget_fingerprint()
        self.worker.transfers.discard()

    @property
    def _known(self) -> Transfer:
        return self.state.transfer or Transfer()

    @property
    def _confirm_button(self) -> KeyButton:
        return self.query_one("#confirm", KeyButton)

    # What was typed

    @property
    def _whom(self) -> str:
        return self.query_one("#transfer-to", Input).value.strip()

    @property
    def _balance(self) -> Decimal | None:
        account = self._known.account.value
        return account.balance if account is not None else None

    @property
    def _amount(self) -> Decimal | str:
        return amount_of(self.query_one("#transfer-amount", Input).value, self._balance)

    def edited(self, field: Input) -> None:
        if self._over or self._known.stage is Stage.SENDING:
            return
        self._asking = None
        self.be_idle()
        self._judge(field.id or "")
        self._show_sums()

    def _judge(self, field: str) -> bool:
        """Say whether a field will do; whether it does."""
        if field == "transfer-to":
            problem, note, row = recipient_problem(self._whom, self._known.account.value), _TO, "#to-field"
        else:
            amount = self._amount
            problem, note, row = amount if isinstance(amount, str) else "", _AMOUNT, "#amount-field"
        return self.query_one(row, FormField).judge(problem, note, "$quiet")

    def _show_sums(self) -> None:
        figure, balance, amount = self._known.account, self._balance, self._amount
        if balance is None:
            read = figure.value is not None
            words = "not reported" if read else "can't be read" if figure.problem is not None else "reading…"
            lines = [("Balance", Content.styled(words, "$quiet"))]
        else:
            asked = asked_words(figure)
            label = "Before" if self._known.stage is Stage.DONE else "Balance"
            lines = [(label, Content.assemble((exact_usd(balance), "bold"), (f"  {asked}", "$quiet")))]
        after = self._known.after
        if self._known.stage is Stage.DONE:
            words = "not reported" if after is None else exact_usd(after)
            lines.append(("After", Content.styled(words, "bold")))
        elif not isinstance(amount, str) and balance is not None and not self._over:
            left = balance - amount
            what = Content.styled(exact_usd(left), "bold" if left else "bold $text-warning")
            lines.append(
                ("After it", what if left else Content.assemble(what, ("  nothing is left", "$text-warning")))
            )
        sums = Content("\n").join(Content.assemble((label.ljust(12), "$quiet"), words) for label, words in lines)
        self.query_one("#transfer-sums", Static).update(sums)

    # Sending

    def send(self) -> None:
        if self._over:
            self.dismiss(None)
            return
        if self.busy or self._known.stage is Stage.SENDING:
            return
        wrong = [field for field in ("transfer-to", "transfer-amount") if not self._judge(field)]
        if wrong:
            self.query_one(f"#{wrong[0]}").focus()
            return
        self._asking = self._whom
        self.be_busy(f"Looking for {self._asking}…")
        self.worker.transfers.look_up(self._asking)

    def action_by_fingerprint(self) -> None:
        from chutes_tui.screens.account.fingerprint_dialog import ChosenFingerprintDialog

        if self._over or self.busy:
            return
        if self.worker.transfers.by_hotkey:
            self.say(Content.styled("The profile's hotkey signs: no fingerprint is needed.", "$quiet"))
            return
        self.ask(ChosenFingerprintDialog(own=False, why=BY_FINGERPRINT), self._take_fingerprint)

    def _take_fingerprint(self, fingerprint: Secret) -> None:
        self._forget_fingerprint()
        self._fingerprint = fingerprint
        self.send()

    def _forget_fingerprint(self) -> None:
        if self._fingerprint is not None:
            self._fingerprint.wipe()
            self._fingerprint = None

    def _changed(self, transfer: Transfer | None) -> None:
        if transfer is None:
            return
        self._show_sums()
        if transfer.stage is Stage.SENDING or self._over:
            return
        if transfer.stage is not Stage.WAITING:
            self._end(transfer)
            return
        recipient = transfer.recipient
        if self._asking is not None and recipient is not None and recipient.name == self._asking:
            self._asking = None
            self.be_idle()
            self._review(recipient)

    def _review(self, recipient: Recipient) -> None:
        whole = self._judge("transfer-to") and self._judge("transfer-amount")  # the balance was read again
        amount = self._amount
        if not whole or isinstance(amount, str):
            return
        if recipient.presence is Presence.ABSENT:
            self.query_one("#to-field", FormField).say("✗ There is no account of this name.", "$text-error")
            self.refuse(
                Problem(
                    f"The server knows no account {recipient.name}.",
                    why="Usernames are compared letter by letter here; capitals count. Nothing was sent.",
                    next_step="Check how it is written.",
                )
            )
            return
        draft = TransferDraft(recipient.name, amount, self._balance)
        self.when_confirmed(review_dialog(draft, recipient), lambda: self._send(draft), self._forget_fingerprint)

    def _send(self, draft: TransferDraft) -> None:
        fingerprint, self._fingerprint = self._fingerprint, None
        self._wait(f"Sending {exact_usd(draft.amount)} to {draft.whom}…")
        self.worker.transfers.send(draft, fingerprint)

    def _wait(self, doing: str) -> None:
        """Nothing can be typed while it is being sent."""
        self.be_busy(doing)
        self._confirm_button.focus()  # Enter does nothing there, and on Cancel it would close
        for field in self.query(Input):
            field.disabled = True

    def _end(self, transfer: Transfer) -> None:
        self.be_idle()
        if transfer.stage in (Stage.REFUSED, Stage.LOST_ABSENT):
            for field in self.query(Input):
                field.disabled = False
            self.query_one("#transfer-amount").focus()
            self.refuse(transfer.problem or Problem("It was not sent."))
            return
        self._over = True
        for field in self.query(Input):
            field.disabled = True
        self._confirm_button.display = False
        for button in self.query("#by_fingerprint"):
            button.display = False
        self.query_one("#cancel", KeyButton).say("Close", "esc", role="main")
        self.query_one("#cancel").focus()
        self._show_sums()
        self.say(_end_words(transfer))


def _end_words(transfer: Transfer) -> Content:
    if transfer.stage is Stage.DONE:
        done = Content.assemble(("✓ ", "$text-success"), ("Sent.", "bold"))
        return done if transfer.problem is None else Content("\n").join([done, problem_words(transfer.problem)])
    return problem_words(transfer.problem or Problem("It may have been sent."), style="bold $text-warning")


def review_dialog(draft: TransferDraft, recipient: Recipient) -> ConfirmDialog:
    """Shows who gets what, and asks for the recipient to be typed."""
    whom = visible(draft.whom)
    lines = [Content.assemble((exact_usd(draft.amount), "bold"), " goes to ", (whom, "bold"), "."), Content("")]
    if draft.before is None:
        lines.append(Content("What is left afterwards isn't known: the balance can't be read."))
    else:
        left = draft.before - draft.amount
        lines.append(Content(f"Balance now {exact_usd(draft.before)}, afterwards {exact_usd(left)}."))
        if not left:
            words = "⚠ That is the whole balance: what no plan pays will be refused."
            lines.append(Content.styled(words, "$text-warning"))
    if recipient.presence is Presence.PRESENT:
        lines.append(Content.assemble(("✓ ", "$text-success"), f"There is an account {whom}."))
    else:
        lines.append(Content.styled(f"⚠ The server didn't say whether there is an account {whom}.", "$text-warning"))
    lines.append(Content(f"This can't be undone: only {whom} could send it back."))
    typed = name_to_type([draft.whom], "recipients", identifier=draft.whom)
    return ConfirmDialog("Send this?", Content("\n").join(lines), confirm="Send", typed=typed)


class OpenTransferDialog(ConfirmDialog):
    """Looks at the balance when it opens. The answer True: it is settled, and another can be sent."""

    def __init__(self, write: OpenWrite) -> None:
        super().__init__(
            "A transfer is open",
            _words(write, None),
            confirm="It is settled",
            cancel="Close",
            instead=("Check again", lambda: None),
        )
        self._write = write

    def on_mount(self) -> None:
        self.watch(self.state, "transfer", self._looked, init=False)
        self.action_instead()

    def on_unmount(self) -> None:
        self.worker.transfers.discard()

    def action_instead(self) -> None:
        self.worker.transfers.look_again(self._write)

    def _looked(self, transfer: Transfer | None) -> None:
        if transfer is not None:
            self.query_one(".dialog-body Static", Static).update(_words(self._write, transfer))
            self.call_after_refresh(self._fit)


def _words(write: OpenWrite, transfer: Transfer | None) -> Content:
    if transfer is None or transfer.problem is None:
        asking = transfer is None or transfer.looking
        known = Content("Looking at the balance…" if asking else f"It is not known what became of {named(write)}.")
    else:
        known = problem_words(transfer.problem, style="bold $text-warning")
    settled = "When you know what became of it, “It is settled” closes it here. Then another one can be sent."
    return Content("\n").join(
        [
            Content.assemble((capitalized(visible(named(write))), "bold")),
            Content.styled(f"begun {times.exact_and_ago(write.begun, times.utc_now())}", "$quiet"),
            Content(""),
            known,
            Content(""),
            Content(settled),
        ]
    )
