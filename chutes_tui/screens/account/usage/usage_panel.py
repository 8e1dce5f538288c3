"""What the account used in a range of days, as bars: the account's place and the screen of usage have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from chutes_tui import commands
from chutes_tui.host import Hosted
from chutes_tui.operations.account.plan import plan_of
from chutes_tui.operations.account.usage.period import FORTNIGHT
from chutes_tui.operations.account.usage.rows import Unit, UsageFigures
from chutes_tui.screens.account.glance import asked_words
from chutes_tui.screens.account.usage import view
from chutes_tui.widgets.drawn.bars import bar_chart

if TYPE_CHECKING:
    from textual.timer import Timer

    from chutes_tui.core.figure import Figure
    from chutes_tui.operations.account.usage.period import Period
    from chutes_tui.operations.account.usage.rows import Usage

_TURN = 0.25
_SHOWS = ("usage", "usage_unit", "figures", "profile", "chutes", "public_chutes", "unlisted")


class UsageFrame(Widget, Hosted):
    """A frame over what is known of a range, drawn again whenever that changes."""

    DEFAULT_CLASSES = "panel"
    # Textual's link style would take the place of the units' own.
    auto_links = False

    def __init__(self, period: Period = FORTNIGHT, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._period = period
        self._turning: Timer | None = None

    def show(self, period: Period) -> None:
        """Show another range from now on."""
        self._period = period
        self._changed()

    @property
    def figure(self) -> Figure[Usage]:
        """What is known of the range."""
        return (self.state.usage or UsageFigures()).of(self._period)

    @property
    def unit(self) -> Unit:
        """What is counted."""
        return Unit(self.state.usage_unit)

    @property
    def plan(self) -> bool | None:
        """Whether a plan pays first; None if that isn't known."""
        return plan_of(self.state.figures).subscribed

    @property
    def _roomy(self) -> bool:
        return self.screen.has_class("-wide")

    def on_mount(self) -> None:
        self.follow(self._changed, *_SHOWS)
        self._changed()

    def on_resize(self) -> None:
        self._changed()

    def _changed(self) -> None:
        """Show the state again."""
        self.frame()
        self.refresh()
        self._spin()

    def _spin(self) -> None:
        """Turn the sign of a first reading, and keep the age of old figures, for as long as there is one."""
        moves = self.figure.value is None and self.figure.loading and self.app.animation_level != "none"
        if self._turning is None and (moves or self.figure.stale):
            self._turning = self.set_interval(_TURN if moves else 1.0, self._changed)
        elif self._turning is not None and not (moves or self.figure.stale):
            self._turning.stop()
            self._turning = None

    def frame(self) -> None:
        """Say in the frame what this is."""
        raise NotImplementedError

    def action_count_in(self, unit: str) -> None:
        """Count something else."""
        self.worker.usage.count_in(Unit(unit))

    def action_next_unit(self) -> None:
        """Count the next thing."""
        units = list(Unit)
        self.worker.usage.count_in(units[(units.index(self.unit) + 1) % len(units)])

    async def action_open(self) -> None:
        """Open the screen of usage from the account's; on that screen itself there is no such action."""
        await self.run_action("screen.open_usage")


class UsagePanel(UsageFrame, can_focus=True):
    """The bars; read whenever the account's figures are, if its screen is the one to be looked at."""

    BINDINGS = commands.hidden_bindings("usage_panel", ("enter", "open", "Open"))

    def __init__(self, period: Period = FORTNIGHT, *, above_list: bool = False) -> None:
        """`above_list`: what is missing is said by the list below, and this is hidden meanwhile."""
        super().__init__(period, id="usage")
        self._above_list = above_list
        self._followed = False

    def on_mount(self) -> None:
        self._follow()

    def _changed(self) -> None:
        self._follow()
        super()._changed()

    def _follow(self) -> None:
        """Read the range as soon as the figures are being read, or nothing of them could be asked."""
        figures = self.state.figures
        begun, self._followed = figures.loading and not self._followed, figures.loading
        begun = begun or (figures.asked and not self.figure.asked and not self.figure.loading)
        looked_at = next(one for one in reversed(self.app.screen_stack) if not one.is_modal)
        if begun and looked_at is self.screen:
            self.worker.usage.read(self._period, quiet=True)

    def frame(self) -> None:
        figure, width = self.figure, self.content_size.width
        usage = figure.value
        prefix = "Account › " if self._above_list else ""
        self.border_title = Content(f"{prefix}{view.heading(usage, self.unit, roomy=self._roomy)}")
        self.display = usage is not None or not self._above_list
        words = []
        if usage is not None:
            words = view.notes(usage, roomy=self._roomy, width=width)
        if figure.stale:
            words = [asked_words(figure), *words[-1:]]
        self.border_subtitle = Content(" · ".join(words))

    def render(self) -> Content:
        figure, unit, plan = self.figure, self.unit, self.plan
        width, height = self.content_size
        progress = self.state.usage or UsageFigures()
        lines = []
        if figure.value is not None and self._roomy and not figure.value.nothing:
            lines += [view.summary_line(figure.value, unit, width, plan=plan), Content("")]
        words = view.instead(figure, unit, plan=plan, pages=(progress.page, progress.pages))
        if words is None and figure.value is not None:
            words = bar_chart(view.bars(figure.value, unit), width, height - len(lines), view.SCALES[unit])
        return Content("\n").join([*lines, words or Content("")])
