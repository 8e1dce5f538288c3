"""What to say when a registration did not simply succeed, and which step can mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.api.errors.from_registration import Step as Mending
from chutes_tui.core.text import visible
from chutes_tui.core.times import exact
from chutes_tui.operations.onboarding.registration import RegistrationStage

if TYPE_CHECKING:
    from chutes_tui.operations.onboarding.registration_state import Registration

STEP_OF = {Mending.USERNAME: "username", Mending.WALLET: "wallet", Mending.TOKEN: "token"}
"""The step that can mend a refusal; the others are mended outside, and what was typed stays where it is."""


def refusal_words(registration: Registration, coldkey: str) -> Content | None:
    """What happened, why, the server's own words and the next step; None when there is nothing to say."""
    outcome, problem = registration.outcome, registration.problem
    stage = outcome.stage if outcome is not None else None
    if stage in _NO_REFUSAL or (stage is None and problem is None):
        return None
    what = problem.what if problem is not None else "No account was made."
    why, step = (problem.why, problem.next_step) if problem is not None else ("", "")
    if stage in _LOST and outcome is not None:
        what, why, step = _LOST[stage]
        what = what.format(name=outcome.username)
    lines = [Content.styled(f"✗ {visible(what)}", "bold $text-error")]
    lines += [Content(visible(why))] if why else []
    if outcome is not None and outcome.step is Mending.MONEY:
        lines.append(Content.assemble("The coldkey: ", (visible(coldkey), "bold")))
    if outcome is not None and outcome.retry_at is not None:
        lines.append(Content.assemble("Again from ", (exact(outcome.retry_at), "bold"), " on."))
    if problem is not None and problem.detail and stage not in _LOST:
        said = " ".join(problem.detail.split())
        lines.append(Content.styled(visible(f"The server said: {said[:300]}"), "$quiet"))
    lines += [Content.styled(visible(step), "$text-accent")] if step else []
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
