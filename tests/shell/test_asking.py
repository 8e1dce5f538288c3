"""What follows from the answer to a question, and which action a button runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App
from textual.widgets import Button

from chutes_tui.shell.screens import Asks, Modal, OwnScreen

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Question(Modal[bool]):
    """Answers by its buttons."""

    def compose(self) -> ComposeResult:
        yield Button("Yes", id="yes", name="agree")
        yield Button("No", id="refuse")
        yield Button("Later", id="later")

    def action_agree(self) -> None:
        self.dismiss(True)

    def action_refuse(self) -> None:
        self.dismiss(False)

    def action_later(self) -> None:
        self.dismiss(None)


class Below(OwnScreen[None]):
    """Has an action of the same name, which is not meant."""

    agreed = 0

    def action_agree(self) -> None:
        self.agreed += 1


class Asking(Asks, App[None]):
    def on_mount(self) -> None:
        self.push_screen(Below())


@pytest.mark.slow
@pytest.mark.parametrize("of_app", [True, False], ids=["app", "screen"])
@pytest.mark.parametrize(
    ("button", "asked", "confirmed"),
    [("yes", ["got True"], ["act"]), ("refuse", ["got False"], ["refused"]), ("later", ["no answer"], ["refused"])],
)
async def test_an_answer_is_acted_on(button: str, asked: list[str], confirmed: list[str], *, of_app: bool) -> None:
    app = Asking()
    async with app.run_test() as pilot:
        asker: Any = app if of_app else app.screen
        heard: list[str] = []
        asker.ask(Question(), lambda answer: heard.append(f"got {answer}"), lambda: heard.append("no answer"))
        await pilot.pause()
        await pilot.click(f"#{button}")
        assert heard == asked
        heard.clear()
        asker.when_confirmed(Question(), lambda: heard.append("act"), lambda: heard.append("refused"))
        await pilot.pause()
        await pilot.click(f"#{button}")
        assert heard == confirmed
        asker.ask(Question(), heard.append)
        await pilot.pause()
        await pilot.click("#later")
        assert heard == confirmed


async def test_a_button_that_is_pressed_twice_acts_on_its_own_screen_alone() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        below = app.screen
        app.ask(Question(), lambda _: None)
        await pilot.pause()
        button = app.screen.query_one("#yes", Button)
        button.press()
        button.press()
        await pilot.pause()
        assert app.screen is below
        assert isinstance(below, Below)
        assert below.agreed == 0
