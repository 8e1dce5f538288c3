"""What the chain says of the coldkey of a new account, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.tao import tao, tao_down
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from chutes_tui.operations.onboarding.wallet_checks import ColdkeyFunds

_ALL_THE_SAME = "You can register all the same: a server that can't tell either lets it pass."

_GENESIS = len("Genesis: 0x") + 8


def held_words(funds: ColdkeyFunds) -> str:
    """What the coldkey holds, rounded down; "" while that isn't known."""
    return f"{tao_down(funds.free)} TAO" if funds.free is not None else ""


def funds_words(funds: ColdkeyFunds | None, address: str) -> Content:
    """Whether the coldkey holds what servers want; nothing about another coldkey than the chosen one."""
    from chutes_tui.operations.onboarding.wallet_checks import NEEDED

    if funds is None or funds.address != address:
        return Content("")
    needed = f"{tao(NEEDED)} TAO"
    if funds.reading:
        return Content.styled("↻ Reading the coldkey's balance from the chain…", "$text-accent")
    if funds.problem is not None:
        what = visible(" ".join(filter(None, (funds.problem.what, funds.problem.detail and _genesis(funds)))))
        words = f"⚠ Can't tell the coldkey's balance. {what}"
        return Content.assemble((words, "$text-warning"), (f"\n{_ALL_THE_SAME} F7 chooses a node.", "$quiet"))
    if funds.too_little:
        words = f"⚠ The coldkey holds {held_words(funds)} on the chain; {needed} is required."
        more = "\nPut it there before you get a token: one lasts five minutes. F6 reads it again."
        return Content.assemble((words, "$text-warning"), (more, "$quiet"))
    return Content.styled(
        f"✓ The coldkey holds {held_words(funds)} on the chain; {needed} is required.", "$text-success"
    )


def _genesis(funds: ColdkeyFunds) -> str:
    """Which chain a node of another chain belongs to."""
    from chutes_tui.api.chain import OtherChainError

    problem = funds.problem
    return f"{problem.detail[:_GENESIS]}…" if isinstance(problem, OtherChainError) else ""
