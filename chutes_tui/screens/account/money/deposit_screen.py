"""The developer deposit: how much, where to, how far it is, and its return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.commands import account_groups
from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.tao import tao
from chutes_tui.core.text import spinner, usd, visible
from chutes_tui.operations.account.pay_in import missing_words
from chutes_tui.operations.money.deposit import address_problem
from chutes_tui.operations.money.open_writes import DEPOSIT, named
from chutes_tui.screens.account.money.deed import DeedScreen
from chutes_tui.screens.account.money.open_notes import open_write
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import fact, facts, problem_words
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from textual.app import ComposeResult

    from chutes_tui.api.models import User
    from chutes_tui.core.figure import Figure
    from chutes_tui.operations.money.deposit import Deposit


class ReturnDialog(FieldDialog[str]):
    """Takes the address of one's own wallet, with its checksum; the account's coldkey stands there at first."""

    HEADING = "Return the deposit"
    CONFIRM = "Go on"
    EXPLANATION = (
        "To which address of your own wallet? The account's coldkey is suggested: change it if it isn't yours "
        "any more. The next question asks for it again."
    )

    def __init__(self, user: User | None) -> None:
        super().__init__()
        self._user = user

    def compose_fields(self) -> ComposeResult:
        coldkey = self._user.coldkey if self._user is not None else ""
        suggested = coldkey if coldkey and not address_problem(coldkey, self._user) else ""
        yield PlainInput(suggested, placeholder="5…", id="return-address", compact=True)

    def read(self, text: str) -> str:
        if wrong := address_problem(text, self._user):
            raise Problem("The deposit can't be sent there.", why=wrong)
        return text


class DepositScreen(DeedScreen):
    """Its return is sent after a question, and only once."""

    COMMAND_GROUP = account_groups.DEPOSIT
    TITLE_OF_PANEL = "Account › Developer deposit"
    FOLLOWS = ("deposit", "open_writes", "user")
    BUTTONS = (("settle", ""), ("leave", ""), ("give_back", "main"))

    def load(self) -> None:
        self.worker.deposit.load()

    def discard(self) -> None:
        self.worker.deposit.discard()

    @property
    def known(self) -> Deposit | None:
        """What was read, and how far a return is."""
        return self.state.deposit

    @property
    def _address(self) -> str:
        return self.known.address if self.known is not None else ""

    # Showing

    def show(self) -> None:
        known = self.known
        if known is None:
            return
        is_open = open_write(self.state, DEPOSIT) is not None
        self.query_one("#settle").display = is_open
        button = self.query_one("#give_back", KeyButton)
        button.disabled = is_open or known.stage is Stage.SENDING
        button.display = not known.returned
        words = _words(known, self.state.connection.server_now)
        self.say(words, _outcome(known), "may have been sent" if is_open else "")

    # Acting

    def obstacle(self, action: str) -> str:
        known, is_open = self.known, open_write(self.state, DEPOSIT) is not None
        if action in ("copy_address", "show_code") and not self._address:
            return "This server reports no deposit address."
        if action == "settle" and not is_open:
            return "Nothing is open."
        if action == "give_back" and known is not None and known.returned:
            return "It is returned already."
        if action == "give_back" and (is_open or known is None or known.stage is Stage.SENDING):
            return "A return may have been sent: r looks again."
        return super().obstacle(action)

    def action_copy_address(self) -> None:
        self.worker.clipboard.copy(self._address, "the deposit address")

    def action_show_code(self) -> None:
        from chutes_tui.screens.onboarding.steps.qr_dialog import QrDialog

        self.app.push_screen(QrDialog("Deposit address", self._address))

    def action_refresh(self) -> None:
        self.worker.deposit.load()

    def action_settle(self) -> None:
        write = open_write(self.state, DEPOSIT)
        if write is None:
            return
        question = ConfirmDialog(
            "Close this here?",
            f"When you know what became of {visible(named(write))}, close it here. Then it can be asked back again.",
            confirm="It is settled",
        )
        self.when_confirmed(question, lambda: self.worker.open_writes.settle(write, f"Closed {named(write)}"))

    def action_give_back(self) -> None:
        user = self.state.user
        self.ask(ReturnDialog(user), self._confirm)

    def _confirm(self, address: str) -> None:
        lines = [
            Content("The deposit is sent to this address of the chain, whole, and nobody can call it back:"),
            Content.styled(visible(address), "bold"),
        ]
        question = ConfirmDialog("Return the deposit?", Content("\n").join(lines), confirm="Return it", typed=address)
        self.when_confirmed(question, lambda: self.worker.deposit.give_back(address))


def _words(known: Deposit, now: datetime) -> Content:
    return facts(
        fact("Required", *_required(known)),
        fact("Where", *_where(known)),
        fact("There now", *_there(known)),
        _steps(known, now),
    )


def _required(known: Deposit) -> list[Content]:
    figure = known.required
    if not figure.offered:
        return [Content("nothing: servers since October 2025 want no deposit")]
    value = figure.value
    if value is None:
        return [_not_here(known, figure)]
    amounts = [usd(value.usd)] if value.usd is not None else []
    amounts += [f"about {value.tao_estimate:,.4f} TAO"] if value.tao_estimate is not None else []
    lines = [Content.styled(", ".join(amounts), "bold")]
    return [*lines, Content.styled(visible(value.message), "$quiet")] if value.message else lines


def _where(known: Deposit) -> list[Content]:
    if known.address:
        note = "Not where to pay in: what is sent here is the deposit, and no balance. c copies, v shows a code."
        return [Content.styled(visible(known.address), "bold"), Content.styled(note, "$quiet")]
    if known.loading:
        return [_reading()]
    return [Content("– no address is reported by this server"), Content.styled(_EARLIER, "$quiet")]


_EARLIER = "One that was paid earlier can still be asked back: x."


def _there(known: Deposit) -> list[Content]:
    figure = known.at_address
    if not known.address:
        return [Content("–")]
    if figure.value is None:
        return [_not_here(known, figure)]
    lines = [Content.assemble((f"{tao(figure.value.free)} TAO", "bold"), ("  by the chain", "$quiet"))]
    if figure.problem is not None:
        lines.append(Content.styled(f"✗ not read again: {visible(figure.problem.what)}", "$text-error"))
    return lines


def _steps(known: Deposit, now: datetime) -> Content:
    """Paid, confirmed, returnable, returned: what is so is ticked, what isn't known is said."""
    returnable = known.returnable_at
    at, last = known.confirmed_at, known.payments
    ready = returnable is not None and returnable <= now
    confirmed = f"by the server, {times.exact_and_ago(at, now)}" if at is not None else ""
    if not known.confirmed:
        listed = last.value
        missing = missing_words(listed) if listed is not None else ""
        confirmed = missing or ("the server's payments can't be read" if last.problem is not None else "not seen")
    when = "seven days after the last payment"
    if returnable is not None:
        when = f"since {times.exact(returnable)}" if ready else f"from {times.exact(returnable)} on"
        when += "" if ready else f", in {times.remaining(returnable, now)}"
    rows = (
        ("Paid", known.paid, "" if known.paid else "nothing seen at the address"),
        ("Confirmed", known.confirmed, confirmed),
        ("Returnable", ready and known.paid, when),
        ("Returned", known.gone, visible(known.returned) if known.returned else ""),
    )
    return Content("\n").join(
        Content.assemble(
            ("✓ " if done else "○ ", "$text-success" if done else "$quiet"),
            (name.ljust(12), "bold" if done else "$quiet"),
            (words, "$quiet"),
        )
        for name, done, words in rows
    )


def _outcome(known: Deposit) -> Content:
    if known.stage is Stage.SENDING:
        return Content.styled(f"{spinner(0)} Returning it…", "$text-accent")
    if known.stage is Stage.DONE:
        return Content.assemble(("✓ ", "$text-success"), (f"Returned. {visible(known.returned)}", "bold"))
    if known.problem is None:
        return Content("")
    style = "bold $text-warning" if known.stage.unsure else "bold $text-error"
    return problem_words(known.problem, style=style)


def _not_here(known: Deposit, figure: Figure[Any]) -> Content:
    """Why a figure has no value: it failed, is being read, or was never asked for, which the outcome explains."""
    if figure.problem is not None:
        return problem_words(figure.problem)
    return _reading() if known.loading else Content("–")


def _reading() -> Content:
    return Content.styled("reading…", "$quiet")
