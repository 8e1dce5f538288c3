"""The caps of a plan as gauges: how much is used, where even use would be now, and what follows from the pace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import usd
from chutes_tui.operations.account.usage.pace import Span, four_hours, is_reached, month, pace_of, share_used
from chutes_tui.widgets.drawn.gauge import gauge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.api.account.reads import CapWindow, SubscriptionUsage
    from chutes_tui.operations.account.usage.pace import Pace

LEGEND: Final = "┃ = where even use would be now"
_LABEL: Final = 9
_AMOUNT: Final = 18
_VERDICT: Final = 14
_WIDEST: Final = 64


class Cap(NamedTuple):
    """A cap and what is known of its window."""

    title: str
    window: CapWindow
    span: Span | None
    pace: Pace | None


def caps_of(subscription: SubscriptionUsage, now: datetime) -> list[Cap]:
    """The caps that are reported."""
    found = []
    for title, window, spans in (
        ("4 hours", subscription.four_hour, four_hours),
        ("Month", subscription.monthly, month),
    ):
        if window is not None:
            span = spans(window, now)
            found.append(Cap(title, window, span, pace_of(window, span, now)))
    return found


def caps_words(caps: Sequence[Cap], width: int, now: datetime, *, roomy: bool) -> Content:
    """A line for each cap; `roomy`: with a second one that says when its window ends, and what the pace leads to."""
    lines: list[Content] = []
    for cap in caps:
        lines.append(_gauge_line(cap, width))
        if roomy:
            words = window_words(cap, now)
            together = " · ".join(words)
            rows = [together] if len(together) <= width - _LABEL else words
            lines += [Content.styled(f"{' ' * _LABEL}{row}", "$quiet") for row in rows]
    return Content("\n").join(lines)


def consequence(caps: Sequence[Cap], now: datetime) -> str:
    """What the worst cap leads to, "" when there is nothing to fear."""
    for cap in sorted(caps, key=lambda one: -(share_used(one.window) or 0)):
        if is_reached(cap.window):
            return f"{cap.title.lower()}: reached, {window_words(cap, now)[0]}"
        if cap.pace is not None and cap.pace.full_at is not None:
            return f"{cap.title.lower()}: reached {_moment(cap.pace.full_at, now)} at this pace"
    return ""


def window_words(cap: Cap, now: datetime) -> list[str]:
    """When the window ends, and what the pace leads to."""
    span, reported = cap.span, cap.window.reset_at
    if span is None:
        if reported is None:
            return ["reset not reported"]
        return [f"reset not reliable: the server reports {times.exact(reported)}, which is over"]
    if cap.title == "Month":
        end = span.end.astimezone(UTC)
        resets = f"resets {times.day_words(end.date())} {end:%H:%M} UTC"
        words = [f"{resets} · in {times.remaining(end, now)}"]
    else:
        start, end = span.start.astimezone(UTC), span.end.astimezone(UTC)
        computed = " (computed)" if span.computed else ""
        words = [f"{start:%H:%M}–{end:%H:%M} UTC{computed} · a new window in {times.remaining(span.end, now)}"]
    if cap.pace is None:
        return words
    if cap.pace.full_at is not None:
        return [*words, f"reached {_moment(cap.pace.full_at, now)} at this pace"]
    if not cap.pace.lands:
        return words
    return [*words, f"{cap.pace.lands * 100:.0f} % at the end at this pace"]


def _gauge_line(cap: Cap, width: int) -> Content:
    used, room = share_used(cap.window), min(_WIDEST, max(8, width - _LABEL - _AMOUNT - _VERDICT - 3))
    bar = gauge(room, used, cap.pace.elapsed if cap.pace is not None else None, over=_warns(cap))
    amount, verdict = _amount(cap.window), _verdict(cap)
    return Content.assemble(
        (cap.title.ljust(_LABEL), "$quiet"),
        bar,
        " " * (room - bar.cell_length),
        " " * max(1, width - _LABEL - room - _AMOUNT - _VERDICT - 1),
        " " * max(0, _AMOUNT - amount.cell_length),
        amount,
        " " * max(1, _VERDICT + 1 - verdict.cell_length),
        verdict,
    )


def _amount(window: CapWindow) -> Content:
    if window.usage is None:
        return Content.styled("use not reported", "$quiet")
    words = Content.styled(usd(window.usage), "bold")
    if window.uncapped:
        return Content.assemble(words, (" · no cap", "$quiet"))
    return Content.assemble(words, (f" of {usd(window.cap) if window.cap is not None else '–'}", "$quiet"))


def _verdict(cap: Cap) -> Content:
    if is_reached(cap.window):
        return Content.styled("✗ reached", "bold $text-error")
    if cap.pace is None:
        return Content("")
    if cap.pace.above:
        return Content.assemble(("⚠ ", "$text-warning"), "above pace")
    return Content.assemble(("✓ ", "$text-success"), "below pace")


def _warns(cap: Cap) -> bool:
    return is_reached(cap.window) or (cap.pace is not None and cap.pace.above)


def _moment(moment: datetime, now: datetime) -> str:
    """A moment of today by its time, a later one by its day."""
    utc = moment.astimezone(UTC)
    if utc - now < timedelta(hours=20):
        return f"at {utc:%H:%M} UTC"
    return f"on {times.day_words(utc.date())}"
