"""A question to a model in words: what it may cost, and what came of it. Pure; the model's text is from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core.text import counted, visible, visible_lines
from chutes_tui.screens.models.rows import price

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.api.inference import ModelAnswer, Pricing
    from chutes_tui.operations.inference.question import Asked, Question

MOST_SHOWN: Final = 20_000
"""Characters of an answer that are shown."""
MOST_COPIED: Final = 500_000
"""Characters of it that can be copied: more than the longest answer of a model has, and quickly made harmless."""
_LEAST: Final = 0.000001
_FROM_HEADERS: Final = ("x-chutes-quota-used", "x-chutes-quota-total", "x-chutes-quota-remaining")
_RATES: Final = {"x-chutes-rl-user": "yours", "x-chutes-rl-chute": "the model's"}


def cost_words(question: Question, pricing: Pricing | None) -> str:
    """What it costs at most, before it is asked."""
    most = question.most_usd(pricing)
    if pricing is None or most is None:
        return "Its price isn't reported: what this costs is not known."
    sizes = f"about {question.tokens_in} tokens in at {price(pricing.prompt)} a million"
    return f"Costs {usd(most)} at most: {sizes}, up to {question.max_tokens:,} out at {price(pricing.completion)}."


def usd(amount: float) -> str:
    """A price of a few tokens, to the millionth of a dollar."""
    return "$0.00" if amount == 0 else f"<${_LEAST:f}" if amount < _LEAST else price(amount)


def answer_text(answer: ModelAnswer) -> str:
    """The answer to copy, its control characters shown instead of obeyed."""
    return visible_lines(answer.text[:MOST_COPIED])


def answer_words(asked: Asked, answer: ModelAnswer) -> Content:
    """The answer, with what it took in front of it."""
    parts = [Content.assemble(("✓ ", "$text-success"), _took(asked, answer))]
    limits = _limits(answer.limits)
    if limits:
        parts.append(Content.styled(limits, "$quiet"))
    if answer.finish == "length":
        words = f"⚠ It ends early: max tokens ({asked.question.max_tokens:,}) is reached."
        parts.append(Content.styled(words, "$text-warning"))
    return Content("\n").join([*parts, Content(""), _said(answer)])


def _took(asked: Asked, answer: ModelAnswer) -> str:
    known = answer.tokens_in is not None and answer.tokens_out is not None
    tokens = f"{answer.tokens_in:,} tokens in, {answer.tokens_out:,} out" if known else "tokens not reported"
    cost = "price not known" if asked.usd is None else f"{usd(asked.usd)}, unless your quota or plan pays"
    took = f"{asked.seconds:.1f} s" if asked.seconds >= 1 else f"{asked.seconds * 1000:.0f} ms"
    return f"{took} · {tokens} · {cost}"


def _said(answer: ModelAnswer) -> Content:
    text = visible_lines(answer.text[:MOST_SHOWN])
    if not text.strip():
        thought = counted(len(answer.reasoning), "character")
        why = f": it only thought ({thought}). Allow it more tokens." if answer.reasoning else "."
        return Content.styled(f"The model returned no text{why}", "$text-warning")
    whole = len(answer.text)
    if whole <= MOST_SHOWN:
        return Content(text)
    copied = "them all" if whole <= MOST_COPIED else f"the first {MOST_COPIED:,}"
    note = f"\n… cut here: {whole:,} characters in all; c copies {copied}."
    return Content.assemble(text, (note, "$text-warning"))


def _limits(limits: Mapping[str, str]) -> str:
    """What the headers say of quota and rate, as far as they do."""
    used, total, left = (limits.get(name, "") for name in _FROM_HEADERS)
    said = []
    if used and total:
        said.append(f"quota: {used} of {total} used" + (f", {left} left" if left else ""))
    rates = [f"{limits[name]} ({whose})" for name, whose in _RATES.items() if name in limits]
    if rates:
        said.append(f"calls a minute: {', '.join(rates)}")
    known = (*_FROM_HEADERS, *_RATES) if used and total else tuple(_RATES)
    said += [f"{name}: {value}" for name, value in limits.items() if name not in known]
    line = visible(" · ".join(said))
    return line[:1].upper() + line[1:]
