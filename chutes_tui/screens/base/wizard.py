"""A task in steps: the list of steps, the current one, what blocks the next, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from chutes_tui.core.text import visible
from chutes_tui.screens.base.screen import FullScreen, R
from chutes_tui.widgets.buttons import KeyButton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.geometry import Size

    from chutes_tui.screens.base.step import Step


class StepList(Widget):
    """Where the user is in a task. On a `-narrow` screen it is one line: "Step 2 of 5 · Password"."""

    current: reactive[int] = reactive(0)
    titles: reactive[tuple[str, ...]] = reactive((), layout=True)

    def __init__(self, titles: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.set_reactive(StepList.titles, tuple(titles))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 if self._in_one_line else max(1, len(self.titles))

    def render(self) -> Content:
        if self._in_one_line:
            return self._line()
        return Content("\n").join(self._step(index, title) for index, title in enumerate(self.titles))

    @property
    def _in_one_line(self) -> bool:
        return self.screen.has_class("-narrow")

    def _line(self) -> Content:
        if not self.titles:
            return Content("")
        done, total = min(self.current, len(self.titles) - 1), len(self.titles)
        bar = ("━" * (done + 1), "$accent"), ("━" * (total - done - 1), "$panel")
        return Content.assemble(*bar, (f"  Step {done + 1} of {total} · ", "$quiet"), (self.titles[done], "bold"))

    def _step(self, index: int, title: str) -> Content:
        if index < self.current:
            return Content.assemble(("✓ ", "$text-success"), (title, "$quiet"))
        if index == self.current:
            return Content.assemble(("● ", "$accent"), (title, "bold"))
        return Content.assemble(("○ ", "$quiet"), (title, "$quiet"))


class Wizard(FullScreen[R]):
    """A form in steps. The last step shows the result; going on from the one before sends the form.

    Subclasses pass their pages, and implement `send` and `close`.
    """

    # The fields of the steps that are not shown could be focused otherwise, and would swallow the keys.
    AUTO_FOCUS = ""
    FOLLOWS: ClassVar[tuple[str, ...]]
    """What in the shared state the steps show or wait for."""
    BUTTONS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Actions and labels of the buttons beside Back and Next."""
    TASK: str
    """What the task is called."""
    SEND_LABEL: str
    FINISH_LABEL: str

    def __init__(self, *pages: Step) -> None:
        super().__init__(classes="wizard")
        self._pages = pages
        self.step = pages[0]
        """The step in front."""
        self._hint = ""
        self._wants_on: Callable[[], None] | None = None
        """What goes on from the step in front as soon as it waits for nothing: the user wanted it before."""

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="wizard"):
            yield StepList((), id="steps")
            with Vertical(id="page", classes="panel"):
                with ContentSwitcher(id="pages", initial=self.step.id):
                    yield from self._pages
                with VerticalScroll(id="refusal", can_focus=False):
                    yield Static(id="refusal-text")
                yield Static(id="hint")
                with Horizontal(id="buttons", classes="buttons"):
                    for action, label in self.BUTTONS:
                        yield self.command_button(action, label)
                    yield self.command_button("back", "Back")
                    yield self.command_button("next_step", "Next", role="main", id="next")

    def on_mount(self) -> None:
        self.follow(self.state_changed, *self.FOLLOWS)
        self.state_changed()
        self.go_to(self.step)

    # Where we are

    @property
    def steps(self) -> Sequence[Step]:
        """The steps of this task, in order; a page that is none of them now is left out."""
        return self._pages

    @property
    def busy(self) -> bool:
        """True while something was sent and is not answered yet: there is no way on or back."""
        return False

    def go_to(self, step: Step) -> None:
        """Bring a step to the front."""
        if step is not self.step:
            self.hide_secrets()
            self.step.leave()
            self.step = step
            self.query_one("#pages", ContentSwitcher).current = step.id
            step.scroll_home(animate=False)
        self._hint, self._wants_on = "", None
        step.enter()
        self.show_around()

    def state_changed(self) -> None:
        """Show what has become known, and go where it leads."""
        for page in self._pages:
            page.show_state()
        self.react()
        self.show_around()
        self._go_on_soon()

    def react(self) -> None:
        """Go where what has become known leads: to the result, or to the step that can remedy a refusal."""

    # Going on

    def on_step_edited(self) -> None:
        self.worker.forget_results()
        self._hint, self._wants_on = "", None
        self.show_around()

    def on_step_finished(self) -> None:
        self.go_on()

    def action_next_step(self) -> None:
        self.worker.forget_results()
        if not self.busy and not self._put_off(self.action_next_step) and not self.step.take_up():
            self.go_on()

    def go_on(self) -> None:
        """Go on from the step in front as soon as it waits for nothing, or say why that can't be done."""
        if self.busy or self._put_off(self.go_on):
            return
        if self.step.ready:
            self.step_done()
            return
        self._hint = self.step.blocker
        self.show_around()
        self.step.complain()

    def step_done(self) -> None:
        """Do what comes after the step in front, in which nothing is missing."""
        if self.step is self.steps[-1]:
            self.finish()
        elif self.step is self.steps[-2]:
            self.send()
        else:
            self.go_to(self.steps[self.steps.index(self.step) + 1])

    def send(self) -> None:
        """Send the form."""
        raise NotImplementedError

    def finish(self) -> None:
        """Go on from the result."""
        self.leave()

    def _put_off(self, going_on: Callable[[], None]) -> bool:
        """True if the step in front waits for something, after which it goes on."""
        if not self.step.waits:
            return False
        self._wants_on, self._hint = going_on, self.step.waits
        self.show_around()
        return True

    def _go_on_soon(self) -> None:
        if self._wants_on is not None:
            self.call_later(self._go_on_if_wanted)  # after everybody who watches has seen it

    def _go_on_if_wanted(self) -> None:
        going_on = self._wants_on
        if going_on is not None and self.app.screen is self and not self._put_off(going_on):
            self._hint, self._wants_on = "", None
            going_on()

    # Going back

    async def action_back(self) -> None:
        """Out of what is open inside the step, back a step, and from the first step out."""
        self.worker.forget_results()
        if not self.busy and not await self.step.back_out():
            self.go_back()

    def go_back(self) -> None:
        """Go to the step before, or leave from the first and from the last one."""
        if self.step in (self.steps[0], self.steps[-1]):
            self.leave()
        else:
            self.go_to(self.steps[self.steps.index(self.step) - 1])

    @property
    def would_lose(self) -> str:
        """What leaving now would lose, as a sentence; "" for nothing."""
        return ""

    def leave(self) -> None:
        """Close the wizard; ask first if something would be lost."""
        if not self.would_lose:
            self.close()
            return
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog

        title, body = self.leaving_words()
        self.when_confirmed(ConfirmDialog(title, body, confirm="Leave", cancel="Stay"), self.close)

    def leaving_words(self) -> tuple[str, str]:
        """Return the question before leaving, and what would be lost."""
        return "Leave now?", self.would_lose

    def close(self) -> None:
        """Close the wizard with its result."""
        raise NotImplementedError

    # What is around the step in front

    def show_around(self) -> None:
        """Show the list of steps, what blocks the next, the buttons and the footer."""
        if not self.is_attached:
            return
        if self.step not in self.steps:  # a key that came as the step did left it out
            self.go_to(self.steps[0])
            return
        steps = self.query_one("#steps", StepList)
        steps.titles = tuple(step.TITLE for step in self.steps)
        steps.current = self.steps.index(self.step)
        self.query_one("#page").border_title = Content(f"{self.TASK} › {self.step.TITLE}")
        refusal = self.refusal()
        if refusal is not None:
            self.query_one("#refusal-text", Static).update(refusal)
        self.set_class(refusal is not None, "-refused")
        hint, line = self.hint(), self.query_one("#hint", Static)
        line.update(hint)
        line.display = bool(hint.plain)
        self.show_buttons()
        self.refresh_footer()

    def refusal(self) -> Content | None:
        """Return why what was sent was refused, in a box of its own; None for nothing."""
        return None

    def hint(self) -> Content:
        """Return the line above the buttons: what blocks the next step."""
        return Content.styled(f"⚠ {visible(self._hint)}", "$text-warning") if self._hint else Content("")

    def next_label(self) -> str:
        """Return what the button that goes on is called."""
        if self.step is self.steps[-1]:
            return self.FINISH_LABEL
        return self.SEND_LABEL if self.step is self.steps[-2] else "Next"

    def show_buttons(self) -> None:
        """Show the buttons that are possible now."""
        self.query_one("#next", KeyButton).say(self.next_label(), "^s", role="main")
        self.query_one("#back").display = self.step is not self.steps[-1]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return (None if self.busy else True) if action in ("next_step", "back") else True

    def on_screen_resume(self) -> None:
        self._go_on_soon()
