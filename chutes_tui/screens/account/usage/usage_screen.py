"""Usage: a range of days as bars, and by chute with share, trend and days; days are the server's, in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container
from textual.content import Content

from chutes_tui.commands import account_groups
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.times import day_words
from chutes_tui.operations.account.plan import plan_of
from chutes_tui.operations.account.sign_in import SignInNeededError
from chutes_tui.operations.account.usage.period import FORTNIGHT, Period, PeriodKind
from chutes_tui.operations.account.usage.rows import Unit, UsageFigures, cost, total
from chutes_tui.screens.account.account_screen import EVERY, NO_SIGN_IN
from chutes_tui.screens.account.usage import view
from chutes_tui.screens.account.usage.by_chute import ChuteRow, chute_rows, columns, share_words
from chutes_tui.screens.account.usage.usage_panel import UsagePanel
from chutes_tui.screens.base.filtered_list import in_order, matching, no_match
from chutes_tui.screens.base.record_screen import RecordScreen
from chutes_tui.screens.base.screen import opens
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from textual.app import ComposeResult

    from chutes_tui.core.figure import Figure
    from chutes_tui.operations.account.usage.rows import Amounts, ChuteUsage, Slice, Usage
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.widgets.frames import Notice
    from chutes_tui.widgets.table.columns import Column
    from chutes_tui.widgets.table.detail_panel import Line


class UsageScreen(RecordScreen[ChuteRow]):
    """A table over a range of `state.usage`, below its bars."""

    COMMAND_GROUP = account_groups.USAGE
    CSS_PATH = "../../../styles/usage.tcss"
    HEADING = "Usage by chute"
    SHOWS = ("usage", "usage_unit", "figures", "chutes", "public_chutes", "unlisted", "profile")
    ONE = "chute"
    DETAIL = "Chute"
    LOADING = "Reading usage…"
    EMPTY = ("Nothing was used.", "Calls that this account makes are counted here.")
    NEED_A_ROW = frozenset({"show_detail"})
    _sort = ("calls", True)

    def __init__(self, period: Period = FORTNIGHT) -> None:
        super().__init__()
        self._period = period
        self._wants_focus = False
        """Whether the list, hidden while another range is read, gets the focus back."""

    # What there is

    @property
    def figure(self) -> Figure[Usage]:
        """What is known of the range."""
        return (self.state.usage or UsageFigures()).of(self._period)

    @property
    def _usage(self) -> Usage | None:
        return self.figure.value

    @property
    def records(self) -> Loadable[ChuteUsage]:
        figure, usage, progress = self.figure, self._usage, self.state.usage or UsageFigures()
        phase = LoadPhase.IDLE
        if figure.loading:
            phase = LoadPhase.LOADING
        elif figure.problem is not None:
            phase = LoadPhase.FAILED
        elif figure.asked:
            phase = LoadPhase.READY
        items = (usage.chutes or ()) if usage is not None else ()
        return Loadable(
            items,
            phase,
            None,
            complete=usage is None or usage.complete,
            unreadable=usage.unreadable if usage is not None else 0,
            problem=figure.problem,
            loaded_at=figure.at,
            page=progress.page,
            pages=progress.pages,
        )

    @property
    def columns(self) -> Sequence[Column[ChuteRow]]:
        return columns(self._usage)

    @property
    def _plan(self) -> bool | None:
        return plan_of(self.state.figures).subscribed

    @property
    def _today(self) -> date:
        """The server's day."""
        if self._usage is not None:
            return self._usage.today
        return self.state.connection.server_now.date()

    def make_table(self) -> RecordTable[ChuteRow]:
        return RecordTable(self.columns, record_id=lambda row: row.chute.chute_id, markable=False, id="by-chute")

    def compose_body(self) -> ComposeResult:
        with Container(id="usage-screen"):
            yield UsagePanel(self._period, above_list=True)
            yield from super().compose_body()

    def on_mount(self) -> None:
        self.query_one(UsagePanel).can_focus = False
        self.set_interval(EVERY, self._read_again)

    # Reading

    def _read_again(self) -> None:
        if self.is_current and self.state.profile is not None and not self.figure.loading:
            self.worker.usage.read(self._period)

    def use_state(self) -> None:
        if not self.figure.asked:
            self._read_again()
        usage = self._usage
        if usage is not None and self.state.profile is not None:
            self.worker.usage.name_chutes(usage)
        self.table.use_columns(self.columns)

    def on_screen_resume(self) -> None:
        self.use_state()

    def read(self) -> None:
        self.worker.usage.read(self._period)

    # Showing

    def find_rows(self) -> Sequence[ChuteRow]:
        usage = self._usage
        if usage is None:
            return ()
        rows = chute_rows(usage, object_names(self.state), plan=self._plan)
        return in_order(matching(rows, self._filter), self.columns, self._sort)

    def counted(self, shown: int) -> list[str]:
        return [] if not self.records.items else super().counted(shown)

    def caveats(self) -> list[Words]:
        return [*super().caveats(), (view.NO_KEYS, "$quiet")]

    def explain(self, notice: Notice) -> None:
        figure, usage = self.figure, self._usage
        if usage is not None and usage.chutes and self._filter:
            no_match(notice, self.ONE, self._filter)
        elif usage is not None and usage.chutes is None:
            notice.say("– Not by chute.", view.NOT_SPLIT, "The sums above are of all chutes.")
        elif usage is not None and usage.nothing:
            notice.say("No chute was used.")
        elif usage is None and figure.asked and not figure.loading:
            words, *reasons = view.missing(figure).plain.split("\n")
            notice.say(words, *reasons, tone="error" if words.startswith("✗") else "")
        else:
            super().explain(notice)

    def rows_shown(self) -> None:
        super().rows_shown()
        if self._wants_focus and self.table.records and not self.figure.loading:
            self._wants_focus = False
            self.call_after_refresh(self.table.focus)

    def title_of(self, row: ChuteRow) -> str:
        return row.name

    def brief(self, row: ChuteRow) -> Sequence[Line]:
        best = max(zip(row.chute.slices, self._slices, strict=True), key=lambda one: one[0].calls.amount)
        calls = total(Unit.CALLS, best[0].calls)
        return [
            (f"{_words(Unit.CALLS, row.total, whole=row.whole)} · {share_words(row.share)} of all", row.cost),
            (_words(Unit.TOKENS, row.total, whole=row.whole), f"most: {self._when(best[1])}, {calls} calls"),
            (f"ID {row.chute.chute_id}", ""),
        ]

    @property
    def _slices(self) -> Sequence[Slice]:
        usage = self._usage
        return usage.slices if usage is not None else ()

    def _when(self, part: Slice) -> str:
        """What an hour or a day is called."""
        usage = self._usage
        if usage is not None and usage.hourly:
            return f"{part.start:%H:%M}"
        return day_words(part.start.date())

    def detail(self, row: ChuteRow) -> Content:
        mine = list(zip(row.chute.slices, self._slices, strict=True))
        lines = [self._slice_line(amounts, part) for amounts, part in reversed(mine) if _any(amounts)]
        return facts(
            Content.styled(row.name, "bold"),
            fact("Chute ID", row.chute.chute_id),
            fact("Calls", f"{total(Unit.CALLS, row.total.calls, whole=row.whole)} · {share_words(row.share)} of all"),
            fact("Tokens", "" if row.total.tokens.value is None else _sum(Unit.TOKENS, row)),
            fact("Cost", "" if row.total.usd.value is None else row.cost),
            Content("\n").join([Content.styled("By the hour" if self._hourly else "By day", "$quiet"), *lines]),
        )

    @property
    def _hourly(self) -> bool:
        return self._usage is not None and self._usage.hourly

    def _slice_line(self, amounts: Amounts, part: Slice) -> Content:
        when = f"{self._when(part)}{'*' if part.running else ''}"
        tokens = "" if amounts.tokens.value is None else total(Unit.TOKENS, amounts.tokens)
        paid = cost(amounts, plan=self._plan)
        return Content.assemble(
            f"{when:<8}",
            (f"{total(Unit.CALLS, amounts.calls):>8}", "bold"),
            (f"  {tokens:>9}  {'by plan' if paid.endswith('by plan') else paid}", "$quiet"),
        )

    # Acting

    action_use_fingerprint = opens("account.fingerprint_dialog.FingerprintDialog")

    def action_next_unit(self) -> None:
        self.query_one(UsagePanel).action_next_unit()

    def action_choose_range(self) -> None:
        from chutes_tui.screens.account.usage.dialogs import RangeDialog

        self.ask(RangeDialog(self._period.kind, self._today), self._take_range)

    def _take_range(self, kind: PeriodKind) -> None:
        from chutes_tui.screens.account.usage.dialogs import CustomRangeDialog

        if kind is PeriodKind.CUSTOM:
            self.ask(CustomRangeDialog(self._usage, self._today), self._show_range)
        else:
            self._show_range(Period(kind))

    def _show_range(self, period: Period) -> None:
        self._period = period
        self._wants_focus = True
        self.query_one(UsagePanel).show(period)
        self.worker.usage.read(period)
        self._changed()

    def obstacle(self, action: str) -> str:
        if action == "use_fingerprint" and not isinstance(self.figure.problem, SignInNeededError):
            return NO_SIGN_IN
        return super().obstacle(action)

    def action_export(self) -> None:
        from chutes_tui.screens.account.usage.dialogs import UsageExportDialog

        usage = self._usage
        if usage is None:
            self.note("There is no usage to write yet.")
            return
        dialog = UsageExportDialog(usage, self._period, object_names(self.state))
        more = "" if usage.whole else "; it is incomplete"
        self.ask(dialog, lambda path: self.note(f"✓ Wrote the usage to {path}{more}"))


def _sum(unit: Unit, row: ChuteRow) -> str:
    return total(unit, row.total.of(unit), whole=row.whole)


def _words(unit: Unit, amounts: Amounts, *, whole: bool) -> str:
    of = amounts.of(unit)
    if of.value is None:
        return f"{unit.value} not reported"
    return f"{total(unit, of, whole=whole)} {unit.value}"


def _any(amounts: Amounts) -> bool:
    return any(one.amount or one.missing for one in (amounts.calls, amounts.tokens, amounts.usd))
