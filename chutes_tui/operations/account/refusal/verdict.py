"""Why am I refused: what a text says, checked against the account's reads. Pure.

One cause, whose money or limit it is, when it ends, what to do. Where the text and the reads disagree, both are said:
it was so then, it isn't now. What neither tells is said to be unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.operations.account.plan import ONE_TIME, PRICES
from chutes_tui.operations.account.refusal.causes import CAUSES
from chutes_tui.operations.account.refusal.checks import Account, Checked, caps_check, check, quota_check
from chutes_tui.operations.account.refusal.sign_in import FINGERPRINT_SENT, X_API_KEY
from chutes_tui.operations.account.refusal.types import (
    ANY_402,
    NEW_ACCOUNT,
    PAY_IN,
    REFRESH,
    SIGN_IN_TO_READ,
    WRONG_PATH,
    Check,
    Step,
    by_status,
)
from chutes_tui.operations.account.sign_in import SignInNeededError
from chutes_tui.operations.account.standing import (
    DAILY_QUOTA,
    Ending,
    Line,
    Moment,
    Sign,
    Standing,
    number,
    standing_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.account.refusal.text import PastedRefusal
    from chutes_tui.operations.account.refusal.types import Cause

_SMALLEST_PRICE: Final = 3.0
_KNOWN_KEY: Final = "The key {} may not do this, or is damaged."
_NOT_DELETED: Final = "It is in the list of your keys, so it was not deleted."
_NEW: Final = timedelta(days=1)
_SKEW: Final = 60.0


class Tone(Enum):
    """How sure and how bad a verdict is, by its sign."""

    REFUSED = "✗"
    OVER = "⚠"
    FINE = "✓"
    UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `now` is what the reads say of the cause, `unknown` what nothing tells. `said` are the server's
    words in the pasted text, masked: they are part of it, and in no report."""

    tone: Tone
    headline: str
    whose: str = ""
    why: str = ""
    now: str = ""
    ends: Ending | None = None
    ends_words: str = ""
    steps: tuple[Step, ...] = ()
    lines: tuple[Line, ...] = ()
    unknown: tuple[str, ...] = ()
    said: str = ""

    def report(self, at: Moment) -> str:
        """Everything as plain text for the clipboard, without anything that was pasted."""
        ends = self.ends.words(at.now) if self.ends is not None else self.ends_words
        parts = [f"{self.tone.value} {self.headline}", self.why, self.now]
        parts += [f"Whose: {self.whose}" if self.whose else "", f"Ends: {ends}" if ends else ""]
        parts += [f"- {step.words}" for step in self.steps]
        parts += [f"{one.sign.value} {one.label}: {one.words}" for one in self.lines]
        parts += [f"? {one}" for one in self.unknown]
        return "\n".join(part for part in parts if part)


def explain(
    pasted: PastedRefusal,
    figures: AccountFigures,
    at: Moment,
    *,
    names: Mapping[str, str] | None = None,
    keys: Sequence[Line] = (),
) -> Verdict:
    """Return why the call in a text was refused; of an empty one, what refuses calls now. `names` are those of
    chutes by id, `keys` says whose the keys in the text are."""
    account = Account(figures, standing_of(figures, at, names), at, pasted)
    verdict = _explain(account, keys)
    checked = any(one.sign is Sign.UNKNOWN for one in verdict.lines)
    if checked and isinstance(figures.quotas.problem, SignInNeededError):
        steps = [one for one in verdict.steps if one != REFRESH]
        verdict = replace(verdict, steps=(*steps, SIGN_IN_TO_READ))
    return verdict


def _explain(account: Account, keys: Sequence[Line]) -> Verdict:
    pasted, at = account.pasted, account.at
    if pasted.empty:
        return _without_text(account)
    cause = _cause(account)
    if cause is None:
        return _not_understood(account)
    if cause is ANY_402:
        return _only_402(account)
    verdict = _of_cause(cause, account)
    if cause.id == "scope" and keys and keys[0].sign is Sign.FINE:
        verdict = replace(verdict, headline=_KNOWN_KEY.format(keys[0].label), now=_NOT_DELETED)
    lines = (*keys, *_from_headers(pasted), *_clock(cause, at), *verdict.lines)
    return replace(verdict, lines=lines, unknown=(*verdict.unknown, *_doubts(cause, account)), said=pasted.words)


def _cause(account: Account) -> Cause | None:
    """The cause that a text names, or that its status and its request stand for."""
    pasted = account.pasted
    named = pasted.cause
    about_sign_in = named is None or named.status == 401 or named.id == "anonymous"
    if about_sign_in and pasted.status in (None, 401, 429):
        if pasted.fingerprint_sent:
            return FINGERPRINT_SENT
        if pasted.x_api_key:
            return X_API_KEY
    if pasted.llm_path is not None and (named.id == "no-chute" if named else pasted.status == 404):
        return WRONG_PATH if not pasted.llm_path.startswith("/v1/") else _named("no-model")
    if named is not None:
        return named
    if pasted.status == 500 and _is_new(account):
        return NEW_ACCOUNT
    return by_status(pasted.status)


def _named(cause_id: str) -> Cause:
    return next(one for one in CAUSES if one.id == cause_id)


def _is_new(account: Account) -> bool:
    user = account.figures.user.value
    return user is not None and user.created_at is not None and account.at.now - user.created_at < _NEW


# Without a text


def _without_text(account: Account) -> Verdict:
    standing, lines = account.standing, account.standing.lines
    refusing, unknown = standing.refusing, standing.unknown
    if refusing:
        return replace(_refused_now(account), lines=lines)
    if standing.daily.sign is Sign.UNKNOWN and standing.balance.sign is Sign.UNKNOWN and not standing.caps:
        words = "Whether something refuses your calls now isn't known."
        return Verdict(Tone.UNKNOWN, words, lines=lines, steps=(REFRESH,), unknown=_missing(unknown))
    if unknown:
        words = "Nothing that is known refuses your calls now."
        return Verdict(Tone.UNKNOWN, words, lines=lines, steps=(REFRESH,), unknown=_missing(unknown))
    now = ""
    if standing.reached and not standing.unlimited:
        now = f"{_reached_words(standing.reached[0], standing)} Your balance pays for every call."
    return Verdict(
        Tone.FINE, "Nothing refuses your calls now.", now=now, lines=lines, unknown=_limits_of_plan(standing)
    )


def _refused_now(account: Account) -> Verdict:
    """What the reads alone show: a limit is reached, and the balance can't pay."""
    standing = account.standing
    limit = standing.refusing[0]
    if limit.label != DAILY_QUOTA:
        checked = caps_check(account)
        cause = _named("cap")
    else:
        checked = quota_check(account)
        cause = _named("quota")
    return Verdict(
        Tone.REFUSED,
        checked.headline or cause.headline,
        whose=cause.whose,
        why=cause.why,
        ends=checked.ends,
        ends_words=_ends_words(cause, checked, standing),
        steps=_steps(cause, standing),
    )


def _limits_of_plan(standing: Standing) -> tuple[str, ...]:
    """What the reads can't show: models that the plan doesn't cover."""
    if standing.unlimited or standing.pays:
        return ()
    if standing.quota == ONE_TIME:
        return ("TEE models are refused without a balance: the one-time payment doesn't cover them.",)
    if standing.quota is not None and PRICES.get(int(standing.quota)) == _SMALLEST_PRICE:
        return ("Premium models are refused without a balance: the smallest plan doesn't cover them.",)
    return ()


def _missing(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(f"{one.label}: {one.words}." for one in lines)


# With a text


def _of_cause(cause: Cause, account: Account) -> Verdict:
    checked, standing = check(cause, account), account.standing
    lines = standing.lines if cause.check not in (Check.NONE, Check.CLOCK) or cause.status in (402, 429) else ()
    if checked.holds is False:
        headline = cause.past or cause.headline
        return Verdict(Tone.OVER, headline, cause.whose, cause.why, checked.now, lines=lines)
    return Verdict(
        Tone.REFUSED,
        checked.headline or cause.headline,
        cause.whose,
        cause.why,
        checked.now,
        checked.ends,
        _ends_words(cause, checked, standing),
        _steps(cause, standing),
        lines,
    )


def _not_understood(account: Account) -> Verdict:
    """The text names neither a cause nor a status: only the reads speak."""
    now = _without_text(account)
    return replace(
        now,
        tone=Tone.UNKNOWN if now.tone is Tone.FINE else now.tone,
        headline="This text doesn't say why a call was refused.",
        now=now.headline,
        unknown=("Paste more of it: the status (402, 429 …) and the server's words.", *now.unknown),
        lines=(*_from_headers(account.pasted), *now.lines),
    )


def _only_402(account: Account) -> Verdict:
    """A 402 without its text: the reads may show the reason."""
    standing = account.standing
    lines = (*_from_headers(account.pasted), *standing.lines)
    said = account.pasted.words
    if standing.refusing:
        words = "The text names no reason. This one is what the account's reads show."
        return replace(_refused_now(account), lines=lines, now=words, said=said)
    unknown = (
        "The text names no reason, and nothing that is read of the account explains it now. It can be a limit that "
        "is over by now, a model that the plan doesn't cover, or the creator of the chute without money.",
        *_missing(standing.unknown),
    )
    return Verdict(
        Tone.UNKNOWN,
        ANY_402.headline,
        ANY_402.whose,
        steps=(Step("Paste the whole answer: its detail names the reason."), REFRESH),
        lines=lines,
        unknown=unknown,
        said=said,
    )


def _ends_words(cause: Cause, checked: Checked, standing: Standing) -> str:
    if cause.check is Check.QUOTA and standing.quota == 0:
        return "when you pay in or take a plan"
    if cause.check is Check.CAPS and checked.headline and checked.ends is None:
        return "not reported reliably"
    return cause.ends


def _steps(cause: Cause, standing: Standing) -> tuple[Step, ...]:
    if cause.check is Check.QUOTA and standing.quota == 0:
        return (PAY_IN,)
    return cause.steps


def _reached_words(limit: Line, standing: Standing) -> str:
    if standing.quota == 0:
        return "The account pays as it goes."
    return f"{limit.label} {limit.words}."


# What else the text tells


def _from_headers(pasted: PastedRefusal) -> tuple[Line, ...]:
    """What the answer's own headers say of the quota then."""
    if not pasted.has_counts:
        return ()
    left = pasted.quota_left
    if left is None and pasted.quota_total is not None and pasted.quota_used is not None:
        left = max(0.0, pasted.quota_total - pasted.quota_used)
    total = "" if pasted.quota_total is None else f" of {number(pasted.quota_total)}"
    if left is None:
        return (Line(Sign.UNKNOWN, "Quota then", f"{number(pasted.quota_used or 0)} used{total}"),)
    return (Line(Sign.FINE if left > 0 else Sign.REACHED, "Quota then", f"{number(left)} left{total}"),)


def _clock(cause: Cause, at: Moment) -> tuple[Line, ...]:
    if cause.check is not Check.CLOCK:
        return ()
    minutes, seconds = divmod(round(abs(at.skew)), 60)
    if abs(at.skew) >= _SKEW:
        side = "behind" if at.skew > 0 else "ahead of"
        return (Line(Sign.REACHED, "This clock", f"{minutes} min {seconds} s {side} the server's"),)
    return (Line(Sign.FINE, "This clock", "agrees with the server's"),)


def _doubts(cause: Cause, account: Account) -> tuple[str, ...]:
    """What can't be known, or could be otherwise."""
    pasted, words = account.pasted, []
    if pasted.causes > 1:
        words.append(f"The text names {pasted.causes} different refusals; this is the last of them.")
    if pasted.cut:
        words.append("Only the end of this long text was read.")
    if cause.check is Check.CLOCK:
        words.append("The clock of another machine can't be seen from here.")
    if cause.check in (Check.QUOTA, Check.CAPS, Check.TEE, Check.TIER, Check.BALANCE, Check.FREE_MODELS):
        words += [f"{one.label}: {one.words}." for one in account.standing.unknown]
    if cause.id == "quota":
        words.append("Chutes of other people that are private have no quota: the balance alone pays for them.")
    if cause.id == "free-models":
        words.append("How many free calls are used isn't reported.")
    if cause.status == 429 and (pasted.rate_user is not None or pasted.rate_chute is not None):
        words.append(_rates(pasted))
    return tuple(words)


def _rates(pasted: PastedRefusal) -> str:
    limits = []
    if pasted.rate_user is not None:
        limits.append(f"{number(pasted.rate_user)} calls a minute for your account (60 is usual)")
    if pasted.rate_chute is not None:
        limits.append(f"{number(pasted.rate_chute)} a minute for you on this chute")
    return f"The answer's headers name the limits {' and '.join(limits)}, not how much of them is used."
