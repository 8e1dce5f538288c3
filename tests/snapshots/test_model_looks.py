"""How the public models look, and a question to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from camera import pressing
from lanes import SIZES

from chutes_tui.api.inference import ModelAnswer, Pricing
from chutes_tui.operations.inference import Asked, Question
from chutes_tui.screens.models.question_dialog import answer_dialog

if TYPE_CHECKING:
    from camera import Camera
    from driving import Driver

_LIMITS = {"x-chutes-quota-used": "139.5", "x-chutes-quota-total": "200", "x-chutes-rl-user": "60"}
_TEXT = "Hello!\n\n[bold]Not markup[/], \x1b[31mnot red\x1b[0m, and a line that is long enough to be broken " * 3


@SIZES
def test_models(camera: Camera) -> None:
    assert camera.sandboxed(pressing("L", "u"))


@SIZES
def test_a_question(camera: Camera) -> None:
    assert camera.sandboxed(pressing("L", "a"))


@pytest.mark.slow
@SIZES
def test_a_question_that_is_refused(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await app.press("L", "a")
        await app.type(app.sandbox.account.api_keys["grafana"])
        await app.press("enter")

    assert camera.sandboxed(act)


@SIZES
def test_an_answer(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await app.press("L")
        answer = ModelAnswer(_TEXT, "", "length", 11, 64, _LIMITS)
        question = Question("deepseek-ai/DeepSeek-V3", "Hi", 64)
        app.app.push_screen(
            answer_dialog(Asked(1, question, Pricing(prompt=0.27, completion=1.09), answer, None, 2.34), answer)
        )
        await app.settled()

    assert camera.sandboxed(act)
