"""What is shown of a model's answer: nothing of it is obeyed, all of it can be copied."""

from __future__ import annotations

import pytest

from chutes_tui.api.inference import ModelAnswer, Pricing
from chutes_tui.operations.inference import Asked, Question, usd_for
from chutes_tui.screens.models.question_dialog import (
    MOST_COPIED,
    MOST_SHOWN,
    answer_text,
    answer_words,
    cost_words,
    usd,
)

QUESTION = Question("m", "Hi", 100)
PRICES = Pricing(prompt=0.27, completion=1.09)


def words(answer: ModelAnswer, pricing: Pricing | None = PRICES) -> str:
    return answer_words(Asked(1, QUESTION, pricing, answer, None, 75.04), answer).plain


def test_control_characters_and_markup_are_shown() -> None:
    answer = ModelAnswer("[red]x[/red] [@click=app.quit]y[/]\n\x1b]52;c;aGk=\x07 \u202eabc\r\n\tz", finish="stop")
    for text in (words(answer), answer_text(answer)):
        assert "[red]x[/red] [@click=app.quit]y[/]" in text
        assert "␛]52;c;aGk=␇" in text
        assert "‹U+202E›abc" in text
        assert not {"\x1b", "\x07", "\u202e", "\r", "\t"} & set(text)
    assert not answer_words(Asked(1, QUESTION, None, answer), answer).spans[3:]


def test_a_huge_answer_is_cut_on_the_screen_alone() -> None:
    for size, copied in ((40_000, "them all"), (1_000_000, f"the first {MOST_COPIED:,}")):
        answer = ModelAnswer("word " * (size // 5))
        shown = words(answer)
        assert len(shown) < MOST_SHOWN + 400
        assert shown.endswith(f"… cut here: {size:,} characters in all; c copies {copied}.")
        assert len(answer_text(answer)) == min(size, MOST_COPIED)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ModelAnswer("x", tokens_in=1_200, tokens_out=34), "75.0 s · 1,200 tokens in, 34 out · $0.000361, unless"),
        (ModelAnswer("x"), "tokens not reported · price not known"),
        (ModelAnswer("x", finish="length"), "It ends early: max tokens (100) is reached."),
        (
            ModelAnswer("", reasoning="hm"),
            "The model returned no text: it only thought (2 characters). Allow it more",
        ),
        (ModelAnswer(" \n"), "The model returned no text."),
        (ModelAnswer("x", limits={"x-ratelimit-remaining": "3"}), "X-ratelimit-remaining: 3"),
        (ModelAnswer("x", limits={"x-chutes-quota-total": "5"}), "X-chutes-quota-total: 5"),
        (
            ModelAnswer("x", limits={"x-chutes-quota-total": "5", "x-chutes-quota-used": "2.1"}),
            "Quota: 2.1 of 5 used",
        ),
    ],
)
def test_what_it_took(answer: ModelAnswer, said: str) -> None:
    assert said in words(answer)


def test_costs() -> None:
    assert (usd(0), usd(1e-9), usd(0.0000154), usd(1.5)) == ("$0.00", "<$0.000001", "$0.000015", "$1.50")
    assert usd_for(1_000_000, 2_000_000, PRICES) == pytest.approx(0.27 + 2.18)
    assert usd_for(1, None, PRICES) is None
    assert usd_for(1, 1, Pricing(prompt=1)) is None
    assert "not known" in cost_words(QUESTION, None)
    assert "not known" in cost_words(QUESTION, Pricing(prompt=1))
    assert cost_words(QUESTION, Pricing(prompt=0, completion=0)).startswith("Costs $0.00 at most")
    assert Question("m", "€" * 300).tokens_in == 320  # rather too many
