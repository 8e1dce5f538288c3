"""The step of a registration by payment: where to pay how much, its code, and how far the payment is."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Final, cast

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.core import times
from chutes_tui.core.tao import plain_tao, tao
from chutes_tui.core.text import spinner, visible
from chutes_tui.operations.account.pay_in import transfer_command
from chutes_tui.operations.onboarding.registration_state import RegistrationTask
from chutes_tui.screens.onboarding.steps.step import FormStep
from chutes_tui.widgets.frames import show_words

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.operations.onboarding.by_payment import Offer, Payment
    from chutes_tui.operations.onboarding.registration_state import Registration
    from chutes_tui.screens.base.screen import FullScreen
    from chutes_tui.screens.onboarding.steps.step import Form
    from chutes_tui.storage.paid_registrations import PaidEntry

_PENDING: Final = "pending_payment"
_NOTHING_SENT: Final = "You send it from your wallet; chutes-tui sends nothing."
_KEPT: Final = "You can close chutes-tui: this is kept here and offered again at the next start of the registration."
WITH_CAPTCHA: Final = (
    "This creates your account and ties it to this hotkey: at most 3 a day from one network address."
)
BY_PAYMENT: Final = (
    "This gets an address to pay to (about 50 USD in TAO, within 24 hours). The account is created when the payment "
    "has arrived, and tied to this hotkey."
)


def about_words(offer: Offer | None, form: Form) -> Content:
    """What registering does in the chosen way, and which other way there is."""
    by_payment = form.by_payment
    parts: list[tuple[str, str]] = [(BY_PAYMENT if by_payment else WITH_CAPTCHA, "$quiet")]
    if offer is not None and offer.offered and not form.elsewhere:
        other = "F4 uses a token instead." if by_payment else "F4 registers by payment instead, without a captcha."
        parts.append((f" {other}", ""))
    if by_payment and offer is not None and offer.waits is not None and offer.waits.progress.value == _PENDING:
        words = "A registration by payment waits for this hotkey already: it is continued."
        parts.append((f"\n⚠ {words}", "$text-warning"))
    return Content.assemble(*parts)


def waiting_words(registration: Registration, now: datetime) -> Content:
    """Which registrations by payment are not finished, or why that isn't known."""
    waiting, unread = registration.waiting, registration.unread
    if unread is not None:
        said = " ".join(visible(text) for text in (unread.what, unread.why) if text)
        return Content.assemble((f"⚠ {said}", "$text-warning"), (f" {visible(unread.next_step)}", "$quiet"))
    if not waiting:
        return Content("")
    first = waiting[0]
    what = f"A registration by payment waits: {visible(first.username)}, begun {times.ago(first.begun, now)}."
    if len(waiting) > 1:
        what = f"{len(waiting)} registrations by payment wait; the newest: {visible(first.username)}."
    return Content.assemble((f"⚠ {what}", "$text-warning"), (" F4 goes on with it.", "$quiet"))


def entry_words(entry: PaidEntry, now: datetime) -> Content:
    """A registration among others, as an option."""
    amount = "amount not known" if entry.required is None else f"{tao(entry.required)} TAO"
    where = visible(entry.address) or "address not known"
    return Content.assemble(
        (visible(entry.username), "bold"),
        f"  begun {times.ago(entry.begun, now)}, {amount}\n",
        (f"  {where}", "$quiet"),
    )


def transfer_line(payment: Payment) -> str:
    """The line that pays what is missing, for btcli; "" where nothing is to be paid or the amount isn't known."""
    over = payment.completed or payment.expired or payment.other_address
    if not payment.entry.address or not payment.missing or over:
        return ""
    return transfer_command(payment.entry.address, plain_tao(payment.missing))


def what_to_pay(payment: Payment) -> Content:
    """The amount, the address and the command."""
    entry = payment.entry
    if not entry.address:
        return Content.styled("The payment address is not known yet.", "bold")
    required = "an amount that the server doesn't report" if entry.required is None else f"{tao(entry.required)} TAO"
    lead = Content.assemble("Send ", (required, "bold"), " to this address:")
    if payment.completed or payment.expired or payment.other_address:
        lead = Content.assemble("It was begun for ", (required, "bold"), ", with this address:")
    lines = [
        lead,
        Content.styled(visible(entry.address), "bold"),
    ]
    if line := transfer_line(payment):
        lines.append(Content.styled(visible(line), "$text-accent"))
    return Content("\n").join(lines)


def progress_words(payment: Payment, now: datetime) -> Content:
    """How far it is, what is wrong, and what to do next."""
    lines = [_state(payment, now), *_arrived(payment), *_troubles(payment)]
    over = payment.completed or payment.expired or payment.other_address
    if not over and not payment.never_begun:
        lines.append(Content.styled(f"{_NOTHING_SENT} {_KEPT}", "$quiet"))
    return Content("\n").join(line for line in lines if line.plain)


def _state(payment: Payment, now: datetime) -> Content:
    if payment.told is None and payment.problem is None:
        return Content.styled(f"{spinner(now.timestamp())} Asking the server…", "$text-accent")
    if payment.told is None:
        return Content("")
    if payment.completed:
        words = "✓ The server has the payment, and the account exists."
        return Content.assemble((words, "bold $text-success"), "\nSet it up now: that writes its config.")
    if payment.other_address:
        words = (
            f"✗ The server names another address for this hotkey now, {visible(payment.other_address)}: it was begun "
            "anew somewhere else."
        )
        return Content.assemble(
            (words, "$text-error"),
            ("\nDon't pay to this one. d forgets it; then register again to get the new one.", "bold"),
        )
    if payment.expired:
        words = "✗ The registration has expired: the payment was not complete within 24 hours."
        return Content.assemble(
            (words, "$text-error"), ("\nDon't send anything to this address any more. d forgets it.", "bold")
        )
    if payment.told.progress.value == "":
        return Content.styled(f"⚠ The server says: {visible(payment.told.word) or 'nothing'}.", "$text-warning")
    left = int((payment.ends - now).total_seconds())
    if left <= 0:
        return Content.styled("⚠ The 24 hours are over. The server decides whether it still waits.", "$text-warning")
    clock = f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"
    tone = "$text-warning" if left < 3600 else "$text-accent"
    end = payment.ends.astimezone(UTC)
    return Content.assemble(
        f"{spinner(now.timestamp())} Waiting for the payment: ",
        (clock, f"bold {tone}"),
        (f" left, until {end:%d %b %H:%M} UTC", "$quiet"),
    )


def _arrived(payment: Payment) -> list[Content]:
    """What the chain has at the address, beside what is wanted."""
    entry, missing = payment.entry, payment.missing
    if not entry.address:
        return []
    if payment.expired or payment.other_address:
        return _left_behind(entry, payment.other_address if payment.completed else "")
    if payment.completed:
        return _surplus(entry)
    if not entry.arrived:
        known = payment.chain_problem is None and payment.asked_at is not None
        return [Content.styled("Nothing has arrived on the chain yet.", "$quiet")] if known else []
    if missing is None:
        return [Content(f"{tao(entry.arrived)} TAO arrived on the chain.")]
    if missing:
        words = (
            f"⚠ {tao(entry.arrived)} of {tao(entry.required or 0)} TAO arrived on the chain. Send the missing "
            f"{tao(missing)} TAO to the same address."
        )
        return [Content.styled(words, "$text-warning")]
    words = f"✓ {tao(entry.arrived)} TAO arrived on the chain. Waiting for the server to notice…"
    return [Content.styled(words, "$text-success")]


def _left_behind(entry: PaidEntry, paid_at: str) -> list[Content]:
    """What is at an address that the server doesn't look at any more. `paid_at`: the one that was paid instead."""
    lines = []
    if entry.arrived:
        words = (
            f"{tao(entry.arrived)} TAO are at the address by the chain, and chutes-tui can't move them. Ask Chutes' "
            f"support, with the registration's id: {visible(entry.registration_id) or 'not reported'}."
        )
        lines.append(Content.styled(words, "$text-warning"))
    if paid_at:
        lines.append(Content.styled(f"It was paid at another address: {visible(paid_at)}.", "$quiet"))
    return lines


def _surplus(entry: PaidEntry) -> list[Content]:
    """What arrived beyond the amount that was wanted; what the server made of it, only the balance tells."""
    surplus = entry.arrived - entry.required if entry.required is not None else 0
    if surplus <= 0:
        return []
    words = f"{tao(surplus)} TAO more than that arrived on the chain. Account (3) shows whether it is in the balance."
    return [Content.styled(words, "$quiet")]


def _troubles(payment: Payment) -> list[Content]:
    lines = []
    if payment.problem is not None:
        said = [visible(text) for text in (payment.problem.what, payment.problem.next_step) if text]
        last = ""
        if payment.asked_at is not None:
            last = f" Last answer {datetime.fromtimestamp(payment.asked_at, UTC):%H:%M:%S} UTC."
        lines.append(Content.styled(f"⚠ {' '.join(said)}{last} F9 asks again.", "$text-warning"))
    if payment.chain_problem is not None and not payment.completed and not payment.expired:
        what = visible(payment.chain_problem.what)
        lines.append(Content.styled(f"⚠ The chain can't be read: {what} The server is still asked.", "$text-warning"))
    if payment.unkept is not None:
        what = visible(payment.unkept.what)
        words = f"⚠ What is known isn't on the disk, so note the address: {what}"
        lines.append(Content.styled(words, "$text-error"))
    return lines


_SANDBOX_EVERY: Final = 1.0


class PaymentStep(FormStep, can_focus=True):
    """While it is in front, the server and the chain are asked again and again, until the server says that it ended.

    It has no field: the focus is on the page itself, so that every letter is a command.
    """

    TITLE = "Payment"
    HEADING = "Send the payment"
    _timer: Timer | None = None
    _looked_at = 0.0
    _drawn = ""

    def compose_fields(self) -> ComposeResult:
        command_button = cast("FullScreen[object]", self.screen).command_button
        with Horizontal(id="pay"):
            with Vertical(id="pay-facts"):
                yield Static(id="pay-what")
                with Horizontal(classes="fact-buttons", id="pay-buttons"):
                    yield command_button("copy_payment", id="pay-copy")
                    yield command_button("copy_transfer", "Copy btcli line", id="pay-transfer")
                    yield command_button("pay_in_sandbox", id="pay-sandbox")
                    yield command_button("show_qr", id="pay-show-qr")
                yield Static(id="pay-progress")
            yield Static(id="pay-qr")

    @property
    def payment(self) -> Payment | None:
        """What is known of it."""
        return self.registration.payment if self.registration is not None else None

    @property
    def payable(self) -> str:
        """The address, as long as something may be sent to it."""
        payment = self.payment
        if payment is None or payment.expired or payment.other_address:
            return ""
        return payment.entry.address

    def enter(self) -> None:
        self.focus()
        self._looked_at = monotonic()
        if self._timer is None:
            self._timer = self.set_interval(1.0, self._tick)
        self.show_state()

    def leave(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tick(self) -> None:
        payment, registration = self.payment, self.registration
        if payment is None or registration is None:
            return
        self._show_words(payment)
        over = (payment.completed or payment.expired) and payment.problem is None
        if over or payment.looking or registration.task is not RegistrationTask.NONE:
            return
        every = _SANDBOX_EVERY if self.state.sandboxed and not payment.failures else payment.pause
        if monotonic() - self._looked_at >= every:
            self.look()

    def look(self) -> None:
        """Ask the server and the chain now."""
        self._looked_at = monotonic()
        self.worker.registration.look_at_payment()

    # Going on

    @property
    def blocker(self) -> str:
        payment = self.payment
        if payment is None:
            return "There is no registration by payment."
        if payment.expired:
            return "The registration has expired. Forget it, then begin again."
        if payment.other_address and not payment.completed:
            return "It was begun anew somewhere else. Forget this one, then register again."
        if payment.never_begun:
            return "The registration was not begun. Forget it, then begin again."
        return "" if payment.completed else "The server doesn't have the payment yet."

    def complain(self) -> None:
        """Do nothing: how far it is is on the screen already."""

    # Showing

    def show_state(self) -> None:
        payment, registration = self.payment, self.registration
        if not self.is_attached or payment is None or registration is None:
            return
        self._show_words(payment)
        address = self.payable
        self.query_one("#pay-copy").display = bool(payment.entry.address)
        self.set_class(not address, "-unpayable")
        self.query_one("#pay-transfer").display = bool(transfer_line(payment))
        waits = bool(payment.entry.address) and not payment.completed and not payment.expired
        self.query_one("#pay-sandbox").display = waits and registration.place.transport is not None
        if address != self._drawn:
            from chutes_tui.screens.onboarding.steps.account import qr_content

            self._drawn = address
            self.query_one("#pay-qr", Static).update(qr_content(address) if address else "")

    def _show_words(self, payment: Payment) -> None:
        show_words(self.query_one("#pay-what", Static), what_to_pay(payment))
        show_words(self.query_one("#pay-progress", Static), progress_words(payment, times.utc_now()))
