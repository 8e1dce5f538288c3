"""Who the account is, what money it has, and which plan: the texts of the panels at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.text import short_id, usd, visible
from chutes_tui.operations.account.plan import overall, plan_of
from chutes_tui.operations.account.sign_in import SignInNeededError
from chutes_tui.operations.account.standing import next_day, number
from chutes_tui.operations.account.usage.pace import runway
from chutes_tui.operations.account.usage.period import FORTNIGHT
from chutes_tui.profiles.model import credential_of
from chutes_tui.widgets.drawn.gauge import gauge
from chutes_tui.widgets.facts import Fact, fact, facts, problem_words
from chutes_tui.widgets.table.detail_panel import two_sides

if TYPE_CHECKING:
    from chutes_tui.core.figure import Figure
    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.state import AppState

_ADDRESS_ENDS: Final = 4
_READING: Final = Content.styled("reading…", "$quiet")
_NOT_REPORTED: Final = Content.styled("not reported", "$quiet")


@dataclass(frozen=True, slots=True)
class Glance:
    """The account as it is known at a moment of the server's clock."""

    state: AppState
    now: datetime

    @property
    def figures(self) -> AccountFigures:
        return self.state.figures

    # Who

    @property
    def username(self) -> str:
        """The account's name, or what there is in its place."""
        user, profile = self.state.user, self.state.profile
        reported = user.username or user.user_id if user is not None else ""
        return visible(reported or (profile.username if profile is not None else "") or "–")

    def hotkey_words(self) -> Content:
        """The hotkey in short, and whether it is the one that signs here."""
        user, profile = self.state.user, self.state.profile
        if user is None or not user.hotkey:
            return _NOT_REPORTED
        credential = credential_of(profile)
        words = Content(short_address(user.hotkey))
        if not isinstance(credential, HotkeyCredential):
            return words
        if credential.ss58 == user.hotkey:
            return Content.assemble(words, (" ✓ in this profile", "$text-success"))
        return Content.assemble(words, (" ⚠ not this profile's", "$text-warning"))

    def signed_in_words(self) -> str:
        """By what requests are signed."""
        profile = self.state.profile
        if profile is None or profile.credential is None:
            return "not signed in"
        by = "by hotkey" if isinstance(profile.credential.value, HotkeyCredential) else "by API key"
        return f"{by} · {profile.name}"

    def identity(self, width: int) -> Content:
        """Who this is, in six lines."""
        user = self.state.user
        if user is None:
            problem = self.figures.user.problem
            return problem_words(problem) if problem is not None else _READING
        since = user.created_at
        lines = [
            ("Username", Content.styled(self.username, "bold")),
            ("User ID", Content(visible(user.user_id)) if user.user_id else _NOT_REPORTED),
            ("Hotkey", self.hotkey_words()),
            ("Coldkey", Content(short_address(user.coldkey)) if user.coldkey else _NOT_REPORTED),
            ("Signed in", Content(visible(self.signed_in_words()))),
            ("Since", Content(f"{times.day_words(since)} {since.year}") if since is not None else _NOT_REPORTED),
        ]
        return Content("\n").join(
            Content.assemble((label.ljust(11), "$quiet"), words).truncate(width, ellipsis=True)
            for label, words in lines
        )

    # Money

    def balance_line(self) -> Content:
        """The balance in USD, with what it is in TAO."""
        user, price = self.state.user, self.figures.tao_price.value
        if user is None:
            return _READING if self.figures.user.problem is None else _NOT_REPORTED
        if user.balance is None:
            return Content.styled("balance not reported", "$quiet")
        style = "bold $text-error" if user.balance < 0 else "bold"
        words = Content.styled(usd(user.balance), style)
        if price is None or user.balance <= 0:
            return words
        return Content.assemble(words, (f"  ≈ {user.balance / price:,.4f} TAO", "$quiet"))

    def balance(self) -> Content:
        """The balance, and what it is good for."""
        user, price = self.state.user, self.figures.tao_price
        lines = [self.balance_line()]
        if user is not None and user.balance is not None and user.balance <= 0:
            lines.append(Content.styled(f"⚠ {self._without_money()}", "$text-warning"))
        if runway := self.runway():
            lines.append(Content(runway))
        if discounts := self.figures.discounts.value:
            lines.append(Content.styled(f"{len(discounts)} discounts: i", "$quiet"))
        if price.value is not None:
            lines.append(Content.styled(f"1 TAO = {usd(price.value)}", "$quiet"))
        return Content("\n").join(lines)

    def runway(self) -> str:
        """For how long the balance lasts, in words; "" where that can't be known or means nothing."""
        user, usage = self.state.user, self.state.usage
        if user is None or usage is None:
            return ""
        subscription = self.figures.subscription.value
        plan = subscription.subscription if subscription is not None else None
        return runway(user.balance, usage.of(FORTNIGHT).value, plan=plan)

    def _without_money(self) -> str:
        """What an account without money gets, as far as its plan is known."""
        subscription, main = self.figures.subscription.value, overall(self.figures.quotas.value or ())
        if subscription is not None and subscription.subscription:
            return "only what the plan pays is answered"
        if self.figures.quotas.value is None:
            return "calls that no plan pays are refused"
        if main is not None and main.quota is not None and main.quota <= 0:
            return "calls are refused until you pay in"
        return "calls beyond the quota are refused"

    # The plan

    def plan(self, width: int) -> Content:
        """The plan, and how much of today's quota is used."""
        plan, quotas = plan_of(self.figures), self.figures.quotas
        if not plan.title:
            return self._missing(quotas)
        own = [Content.assemble((f"{name}  ", "$quiet"), words) for name, words in self.chute_quotas()[:2]]
        lines = [Content.styled(plan.title, "bold"), Content.styled(plan.terms, "$quiet")]
        lines += [*([] if own else [Content("")]), *self.today_lines(width), *own]
        return Content("\n").join(lines)

    def today_lines(self, width: int) -> list[Content]:
        """Today's use of the overall quota, with a gauge and when it starts anew."""
        figure = self.figures.quota_usage
        words = self.today_words()
        if figure.value is None:
            return [words]
        share = today_share(self.figures)
        lines = [Content.assemble(("Today  ", "$quiet"), words)]
        if share is not None:
            percent = f"{percent_words(share):>7}"
            lines.append(Content.assemble(gauge(width - 7, share, over=share >= 1), (percent, "$quiet")))
            lines.append(Content.styled(f"resets 00:00 UTC · in {self.until_midnight()}", "$quiet"))
        return lines

    def today_words(self) -> Content:
        """`138.5 of 2,000`, or why that can't be said."""
        figure = self.figures.quota_usage
        usage = figure.value
        if usage is None:
            return self._missing(figure)
        used = Content.styled("–" if usage.used is None else number(usage.used), "bold")
        if usage.unlimited:
            return Content.assemble(used, (" requests · no limit", "$quiet"))
        if usage.quota is None:
            return Content.assemble(used, (" · quota not reported", "$quiet"))
        if usage.quota <= 0:
            return Content.styled("no free requests", "$quiet")
        words = Content.assemble(used, (f" of {number(usage.quota)}", "$quiet"))
        if usage.used is not None and usage.used >= usage.quota:
            words = Content.assemble(words, ("  ⚠ used up", "$text-warning"))
        return words

    def until_midnight(self) -> str:
        """How long the day of the server lasts, which is a day of UTC."""
        return times.remaining(next_day(self.now), self.now)

    def chute_quotas(self) -> list[tuple[str, Content]]:
        """The chutes with a quota of their own, and how much of it is used today."""
        names = {chute.chute_id: chute.name for chute in self.state.chutes.items}
        found = []
        for quota in self.figures.quotas.value or ():
            if quota is overall(self.figures.quotas.value or ()):
                continue
            usage = self.figures.chute_usage.get(quota.chute_id)
            used = usage.value.used if usage is not None and usage.value is not None else None
            words = (
                f"{'–' if used is None else number(used)} of {'–' if quota.quota is None else number(quota.quota)}"
            )
            found.append((visible(names.get(quota.chute_id) or short_id(quota.chute_id)), Content(words)))
        return found

    def _missing(self, figure: Figure[Any]) -> Content:
        """Why a figure is not there."""
        if not figure.offered:
            return Content.styled("– not offered by this server", "$quiet")
        problem = figure.problem
        if problem is None:
            return _READING
        if isinstance(problem, SignInNeededError):  # calm: nothing is broken
            lines = [Content.styled(f"– {problem.what}", "bold"), Content.styled(problem.why, "$quiet")]
            return Content("\n").join([*lines, Content.styled(problem.next_step, "$text-accent")])
        return problem_words(problem)

    @property
    def needs_sign_in(self) -> bool:
        """Whether the plan can't be read with what is signed in with."""
        return isinstance(self.figures.quotas.problem, SignInNeededError)

    # All of it

    def brief(self, width: int) -> Content:
        """The account in two lines."""
        plan = plan_of(self.figures)
        who = Content.assemble((self.username, "bold"), "  ", self.hotkey_words())
        first = two_sides(who, self.balance_line(), width)
        if not plan.title:
            figure = self.figures.quotas
            missing = "needs a sign-in (f)" if self.needs_sign_in else self._missing(figure).plain.splitlines()[0]
            return Content("\n").join([first, Content.assemble(("Plan  ", "$quiet"), missing)])
        words = Content.assemble(
            ("Plan  ", "$quiet"), plan.title, (f" · {plan.terms}" if plan.terms else "", "$quiet")
        )
        share = today_share(self.figures)
        today = Content.assemble(("today ", "$quiet"), self.today_words()) if share is not None else Content("")
        if today.cell_length + words.cell_length + 2 > width:
            words = Content.assemble(("Plan  ", "$quiet"), plan.title)
        return Content("\n").join([first, two_sides(words, today, width)])

    def detail(self) -> Content:
        """Everything that is known of the account."""
        user, profile = self.state.user, self.state.profile
        parts: list[Content | Fact | None] = [Content.styled(self.username, "bold")]
        if user is not None:
            since = user.created_at
            parts += [
                fact("User ID", user.user_id),
                fact("Hotkey", user.hotkey),
                fact("Coldkey", user.coldkey),
                fact("Payment address", user.payment_address),
                fact("Created", times.exact_and_ago(since, self.now) if since is not None else ""),
                fact("Permissions", *(user.permissions or ("none beyond a usual account's",)))
                if user.permissions is not None
                else fact("Permissions"),
            ]
            if user.netuids:
                parts.append(fact("Validator on", ", ".join(f"subnet {one}" for one in user.netuids)))
        parts.append(fact("Signed in", self.signed_in_words()))
        if profile is not None:
            parts.append(fact("Server", profile.base_url.value))
        plan = plan_of(self.figures)
        parts.append(fact("Plan", plan.title, plan.terms) if plan.title else None)
        parts += [fact("Quota of", name, words) for name, words in self.chute_quotas()]
        discounts = [
            f"{_discount(one.discount)} off {short_id(one.chute_id)}" for one in self.figures.discounts.value or ()
        ]
        parts.append(fact("Discounts", *discounts) if discounts else None)
        overrides = [short_id(one.chute_id) for one in self.figures.price_overrides.value or ()]
        parts.append(fact("Own prices for", *overrides) if overrides else None)
        parts += [problem_words(problem) for problem in self.figures.problems]
        return facts(*parts)


def today_share(figures: AccountFigures) -> float | None:
    """How much of the overall quota is used today; None where there is no quota, or it isn't known."""
    usage = figures.quota_usage.value
    if usage is None or usage.used is None or not usage.quota or usage.quota < 0:
        return None
    return usage.used / usage.quota


def asked_words(figure: Figure[Any]) -> str:
    """How old a figure is: `asked 12 s ago`."""
    if figure.loading and figure.at is None:
        return "reading…"
    if figure.at is None:
        return ""
    age = times.ago(datetime.fromtimestamp(figure.at, UTC), times.utc_now())
    return f"✗ not read again · from {age}" if figure.problem is not None else f"asked {age}"


def short_address(address: str) -> str:
    """An address by its ends: `5HBi…pSr3`."""
    if len(address) <= 2 * _ADDRESS_ENDS + 3:
        return visible(address)
    return visible(f"{address[:_ADDRESS_ENDS]}…{address[-_ADDRESS_ENDS:]}")


def percent_words(share: float) -> str:
    """A share as a percentage: `7 %`, `<1 %`, `104 %`; what isn't all is never 100 %."""
    if 0 < share < 0.01:
        return "<1 %"
    return f"{min(99, round(share * 100)) if share < 1 else round(share * 100)} %"


def _discount(share: float | None) -> str:
    return "an unknown share" if share is None else percent_words(share)
