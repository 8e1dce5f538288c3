"""Usage as a chart and in words: what the frame says, what the bars are, what stands there when there are none."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content
from textual.style import Style

from chutes_tui.core.text import spinner, visible
from chutes_tui.core.times import day_words
from chutes_tui.operations.account.sign_in import SignInNeededError
from chutes_tui.operations.account.usage.period import length, title
from chutes_tui.operations.account.usage.rows import Unit, summary, tokens_words, total
from chutes_tui.widgets.drawn.bars import COUNTS, Bar, Scale, bars_in_one
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.table.detail_panel import two_sides

if TYPE_CHECKING:
    from chutes_tui.core.figure import Figure
    from chutes_tui.operations.account.usage.rows import Usage

SCALES: Final = {Unit.CALLS: COUNTS, Unit.TOKENS: Scale(tokens_words, 2.0), Unit.USD: Scale("${:,.2f}".format, 0.02)}
NO_KEYS: Final = "Chutes keeps no usage per API key."
NOT_SPLIT: Final = "The server can't split this range by chute: some of its rows have no tokens."


def bars(usage: Usage, unit: Unit) -> list[Bar]:
    """Return a bar for each hour or day; the one that isn't over has a star."""
    found = []
    for number, part in enumerate(usage.slices):
        day = part.start.date()
        text = f"{part.start.hour:02}" if usage.hourly else str(day.day)
        dated = not usage.hourly and (number == 0 or day.day == 1)
        found.append(
            Bar(
                f"{text}*" if part.running else text,
                part.amounts.of(unit).value,
                day_words(day) if dated else "",
                quiet=part.running,
                absent=part.ahead,
            )
        )
    return found


def heading(usage: Usage | None, unit: Unit, *, roomy: bool) -> str:
    """Return the title of the panel; with the sum where there is no line for it."""
    if usage is None:
        return "Usage"
    if roomy:
        return f"Usage · {title(usage.period, usage.first, usage.last, usage.today)}"
    words = total(unit, usage.total.of(unit), whole=usage.whole)
    return f"Usage · {unit.value}, {range_words(usage)}: {words}"


def range_words(usage: Usage) -> str:
    """Return what the range is called in short: `14 days`, `today`, `3 Nov`."""
    if usage.hourly:
        return title(usage.period, usage.first, usage.last, usage.today)
    return length(usage.first, usage.last)


def notes(usage: Usage, *, roomy: bool, width: int) -> list[str]:
    """Return what has to be known of the bars."""
    running = next((one for one in usage.slices if one.running), None)
    words = []
    if not usage.whole:
        words.append("⚠ incomplete")
    count = bars_in_one(len(usage.slices), width)
    if count > 1:
        words.append(f"a bar is {count} days")
    if running is not None:
        day = day_words(running.start.date()) if roomy else "today"
        words.append(f"* {'this hour' if usage.hourly else day} is not over")
    return [*words, "hours are UTC" if usage.hourly else "days are UTC"]


def summary_line(usage: Usage, unit: Unit, width: int, *, plan: bool | None) -> Content:
    """Return the sums of the range, with the units to choose from at the right."""
    head, rest = summary(usage, unit, plan=plan)
    when = title(usage.period, usage.first, usage.last, usage.today) if usage.hourly else ""
    where = when or f"in {length(usage.first, usage.last)}"
    words = Content.assemble((head, "bold"), (f" {where}", "$quiet"), *(part for one in rest for part in _part(one)))
    return two_sides(words, unit_switch(unit), width)


def _part(words: str) -> list[tuple[str, str]]:
    """A figure and, quietly, what it counts."""
    named = next((one for one in (" a day", " tokens", " calls", " call") if words.endswith(one)), "")
    plain = words.removesuffix(named)
    return [(" · ", "$quiet"), (plain, "" if any(map(str.isdigit, plain)) else "$quiet"), (named, "$quiet")]


def unit_switch(unit: Unit) -> Content:
    """Return the units, the chosen one underlined; a click chooses one."""
    parts: list[Content | str | tuple[str, str]] = []
    for one in Unit:
        style = "bold underline $text-accent" if one is unit else "$quiet"
        click = Style.from_meta({"@click": f"count_in('{one.value}')"})
        parts += [Content.styled(one.value, style).stylize(click), "  "]
    return Content.assemble(*parts, (" u", "bold $accent"))


def instead(
    figure: Figure[Usage], unit: Unit, *, plan: bool | None, pages: tuple[int, int] = (0, 0)
) -> Content | None:
    """Return what stands in place of the bars; None if they can be drawn."""
    usage = figure.value
    if usage is None:
        return missing(figure, pages)
    if usage.nothing:
        return _calm(f"Nothing was used {_when(usage)}.", "Calls that this account makes are counted here.")
    if not usage.reports(unit):
        return _calm(f"This server doesn't report {unit.value}.", "u: show something else")
    amounts = usage.total.usd
    if unit is Unit.USD and amounts.whole and usage.whole and not amounts.amount:
        paid = "The plan paid for all of it." if plan else "The server reports an amount of $0 for all of it."
        return _calm("Nothing was charged.", paid)
    return None


def _when(usage: Usage) -> str:
    """When something was used: `today`, `on 3 Nov`, `in the last 14 days`, `from 28 Oct to 27 Nov`."""
    when = title(usage.period, usage.first, usage.last, usage.today)
    if when == "today":
        return when
    return f"{'on' if usage.hourly else 'in the' if when.startswith('last') else 'from'} {when}"


def missing(figure: Figure[Any], pages: tuple[int, int] = (0, 0)) -> Content:
    """Return why there is no figure."""
    problem = figure.problem
    if not figure.offered:
        return _calm("– Usage is not offered by this server.", "It has no route for it, or not for this sign-in.")
    if isinstance(problem, SignInNeededError):
        return _calm(f"– {visible(problem.what)}", visible(problem.next_step))
    if problem is not None and not figure.loading:
        return problem_words(problem)
    count = f" page {min(pages[0] + 1, pages[1])} of {pages[1]}" if pages[1] > 1 else ""
    return Content.styled(f"{spinner(monotonic())} Reading usage…{count}", "$quiet")


def _calm(words: str, reason: str) -> Content:
    return Content.assemble((words, "bold"), "\n", (reason, "$quiet"))
