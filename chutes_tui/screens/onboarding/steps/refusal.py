"""What to say when an account was not created, or a wallet not attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.core.text import visible
from chutes_tui.core.times import exact
from chutes_tui.operations.onboarding.account_access import AttachmentStage
from chutes_tui.operations.onboarding.registration import RegistrationStage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.onboarding.account_access import WalletAttachment
    from chutes_tui.operations.onboarding.registration_state import Registration


def refusal_words(registration: Registration, coldkey: str) -> Content | None:
    """What happened, why, the server's own words and the next step; None when there is nothing to say."""
    outcome, problem = registration.outcome, registration.problem
    stage = outcome.stage if outcome is not None else None
    if stage in _NO_REFUSAL or (stage is None and problem is None):
        return None
    what = problem.what if problem is not None else "No account was created."
    why, step = (problem.why, problem.next_step) if problem is not None else ("", "")
    if stage in _LOST and outcome is not None:
        what, why, step = _LOST[stage]
        what = what.format(name=outcome.username)
    lines = []
    if outcome is not None and outcome.remedy is Remedy.MONEY:
        lines.append(Content.assemble("Coldkey: ", (visible(coldkey), "bold")))
    if outcome is not None and outcome.retry_at is not None:
        lines.append(Content.assemble("Again from ", (exact(outcome.retry_at), "bold"), " on."))
    if problem is not None and problem.detail and stage not in _LOST:
        said = " ".join(problem.detail.split())
        lines.append(Content.styled(visible(f"The server said: {said[:300]}"), "$quiet"))
    return _refusal(what, why, lines, step)


def attachment_words(registration: Registration, attachment: WalletAttachment | None) -> Content | None:
    """What happened, why and the next step; None when there is nothing to say."""
    problem = registration.problem or (attachment.problem if attachment is not None else None)
    what = _LOST_ATTACHMENT.get(attachment.stage, "") if attachment is not None else ""
    if problem is None:
        return _refusal(what, "", [], "") if what else None
    return _refusal(what or problem.what, problem.why, [], problem.next_step)


def _refusal(what: str, why: str, more: Sequence[Content], next_step: str) -> Content:
    lines = [
        Content.styled(f"✗ {visible(what)}", "bold $text-error"),
        *([Content(visible(why))] if why else []),
        *more,
    ]
    lines += [Content.styled(visible(next_step), "$text-accent")] if next_step else []
    return Content("\n").join(lines)


_NO_REFUSAL = frozenset({RegistrationStage.DONE, RegistrationStage.TOKEN_NEEDED})
_LOST = {
    RegistrationStage.LOST_ABSENT: (
        "The answer was lost, and no account {name} was made.",
        "A request signed by the hotkey found none.",
        "You can register again; a token works again until its five minutes are over.",
    ),
    RegistrationStage.LOST_UNKNOWN: (
        "The answer was lost: the account {name} may exist or not.",
        "It was sent once, and is not sent again by itself.",
        "Look again once the server answers (F9).",
    ),
}
_LOST_ATTACHMENT = {
    AttachmentStage.LOST_UNATTACHED: "The answer was lost, and the wallet is not attached: it may be sent again.",
    AttachmentStage.LOST_UNKNOWN: "The answer was lost: the wallet may be attached or not. Look again (F8).",
}
