"""What the screen for paying in says: balances by the chain, and how far a payment is. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from textual.content import Content

from chutes_tui.core.tao import tao
from chutes_tui.core.text import spinner, usd, visible
from chutes_tui.operations.account.pay_in import WaitStage

if TYPE_CHECKING:
    from chutes_tui.api.chain import Balance
    from chutes_tui.core.figure import Figure
    from chutes_tui.operations.account.pay_in import PayIn, Wait

EVERY: Final = 12.0
"""Seconds between two looks for a payment: a block of the chain takes as long."""
CARDS: Final = "Cards: on the website, chutes.ai. Card payments are not listed here."
NOTHING_SENT: Final = "You send it from your wallet; chutes-tui sends nothing."
_LABEL: Final = 16


def balances(known: PayIn | None) -> Content:
    """What is at the address and at the coldkey, the price of a TAO, and which node said so."""
    if known is None:
        return Content.styled("reading…", "$quiet")
    node = urlsplit(known.node).netloc or "not asked yet"
    lines = [
        _line("At the address", _balance(known.at_address)),
        _line("Your coldkey", _balance(known.at_coldkey, "no wallet of yours")),
        _line("1 TAO", _price(known.tao_price)),
        _line("Chain node", Content(visible(node))),
    ]
    if problem := chain_problem(known):
        lines.append(Content.styled(f"✗ {visible(problem)} n chooses a node.", "$text-error"))
    return Content("\n").join(lines)


def chain_problem(known: PayIn) -> str:
    """Why a balance could not be read, "" if both were."""
    problem = known.at_address.problem or known.at_coldkey.problem
    return problem.what if problem is not None else ""


def _balance(figure: Figure[Balance], without: str = "not known") -> Content:
    if not figure.offered:
        return Content.styled(without, "$quiet")
    if figure.value is None:
        return _unknown(figure)
    held = figure.value
    words = Content.assemble((f"{tao(held.free)} TAO", "bold"), _stale(figure))
    more = [("frozen", held.frozen), ("reserved", held.reserved)]
    beside = "".join(f"\n{' ' * _LABEL}{name} {tao(rao)}" for name, rao in more if rao)
    return Content.assemble(words, (beside, "$quiet"))


def _price(figure: Figure[float]) -> Content:
    if not figure.offered:
        return Content.styled("not offered by this server", "$quiet")
    if figure.value is None:
        return _unknown(figure)
    return Content.assemble(usd(figure.value), _stale(figure))


def _unknown(figure: Figure[Any]) -> Content:
    if figure.problem is not None and not figure.loading:
        return Content.styled("unknown", "$text-warning")
    return Content.styled("reading…", "$quiet")


def _stale(figure: Figure[Any]) -> tuple[str, str]:
    return (" ✗ old", "$text-warning") if figure.problem is not None else ("", "")


def _line(label: str, words: Content) -> Content:
    return Content.assemble((label.ljust(_LABEL), "$quiet"), words)


def wait_words(known: PayIn | None, now: datetime) -> Content:
    """How far the payment is that is waited for."""
    wait = known.wait if known is not None else None
    if known is None or wait is None:
        return Content.assemble(
            NOTHING_SENT, ("\nw waits for a payment: first the chain shows it, then the server credits it.", "$quiet")
        )
    lines = [_stage_words(wait, now)]
    if known.waiting:
        if known.at_address.problem is not None:
            lines.append(Content.styled("⚠ The chain can't be read now; the server is still asked.", "$text-warning"))
        if known.payments.problem is not None:
            what = visible(known.payments.problem.what)
            lines.append(Content.styled(f"⚠ The payments can't be read now: {what}", "$text-warning"))
        looked = f"last look {_clock(wait.looked_at)} UTC" if wait.looked_at is not None else "looking…"
        lines.append(Content.styled(f"{_since(wait, now)} · {looked} · x stops", "$quiet"))
    return Content("\n").join(lines)


def _stage_words(wait: Wait, now: datetime) -> Content:
    sign = spinner(now.timestamp())
    arrived = f"{tao(wait.arrived)} TAO"
    stage = wait.stage
    if stage is WaitStage.CREDITED:
        return Content.assemble(("✓ Credited: ", "bold $text-success"), (_credited(wait), "bold"))
    if stage is WaitStage.GIVEN_UP:
        some = f"{arrived} arrived on the chain, but the server has not credited it"
        what = some if wait.arrived else "No payment came"
        return Content.styled(f"{what} within an hour. w looks again.", "$text-warning")
    if wait.credited:
        return Content(f"✓ Credited: {_credited(wait)}\n{sign} {arrived} arrived on the chain. Waiting for the rest…")
    if stage is WaitStage.ON_CHAIN:
        at = f" at {_clock(wait.arrived_at)} UTC" if wait.arrived_at is not None else ""
        return Content.assemble(
            (f"✓ {arrived} arrived on the chain{at}.", "$text-success"),
            f"\n{sign} Waiting for the server to credit it…",
        )
    blind = " The first look has to tell what is there already." if wait.last is None else ""
    return Content(f"{sign} Waiting for a payment to this address…{blind}")


def _credited(wait: Wait) -> str:
    """How much was credited, and what it was worth."""
    amount = wait.credited_rao
    worth = [one.usd_amount for one in wait.credited if one.usd_amount is not None]
    words = f"{tao(amount)} TAO" if amount is not None else "a payment, the amount is not reported"
    return f"{words} = {usd(sum(worth))}" if worth and len(worth) == len(wait.credited) else words


def _since(wait: Wait, now: datetime) -> str:
    seconds = max(0, int(now.timestamp() - wait.began))
    return f"{seconds // 60}:{seconds % 60:02d}"


def _clock(moment: float | None) -> str:
    return f"{datetime.fromtimestamp(moment or 0, UTC):%H:%M:%S}"
