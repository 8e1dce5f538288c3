"""What to say when an account was not created, or a wallet not attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.core.attempt import NoResponse, Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.core.times import exact
from chutes_tui.screens.onboarding.steps.coldkey_words import held_words
from chutes_tui.widgets.facts import problem_words

if TYPE_CHECKING:
    from chutes_tui.operations.onboarding.account_access import WalletAttachment
    from chutes_tui.operations.onboarding.registration_state import Registration


def refusal_words(registration: Registration, coldkey: str) -> Content | None:
    """What happened, why, the server's own words and the next step; None when there is nothing to say."""
    outcome, problem = registration.outcome, registration.problem
    if outcome is not None and (outcome.stage is Stage.DONE or outcome.token_needed):
        return None
    if outcome is None and problem is None:
        return None
    lines = []
    if outcome is not None and outcome.remedy is Remedy.MONEY:
        funds = registration.coldkey
        held = held_words(funds) if funds is not None and funds.address == coldkey else ""
        lines.append(Content.assemble("Coldkey: ", (visible(coldkey), "bold")))
        lines.append(Content(f"On the chain now: {held or 'not known'}. F6 reads it again."))
    if outcome is not None and outcome.retry_at is not None:
        lines.append(Content.assemble("Again from ", (exact(outcome.retry_at), "bold"), " on."))
    if problem is not None and problem.detail and not isinstance(problem, NoResponse):
        said = " ".join(problem.detail.split())
        lines.append(Content.styled(visible(f"The server said: {said[:300]}"), "$quiet"))
    if outcome is not None and outcome.stage is Stage.LOST_UNKNOWN:
        lines.append(Content("F9: look for the account again"))
    return problem_words(problem or Problem("No account was created."), *lines)


def attachment_words(registration: Registration, attachment: WalletAttachment | None) -> Content | None:
    """What happened, why and the next step; None when there is nothing to say."""
    problem = registration.problem or (attachment.problem if attachment is not None else None)
    unknown = attachment is not None and attachment.stage is Stage.LOST_UNKNOWN
    return problem_words(problem, "F8: look again" * unknown) if problem is not None else None
