"""One question to a model, sent when it is asked for; its price is said before, its answer opens over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from textual.content import Content
from textual.widgets import Input

from chutes_tui import commands
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret_shape import AN_API_KEY
from chutes_tui.core.text import counted, visible, visible_lines
from chutes_tui.operations.inference import MOST_TOKENS, Question, model_host, pricing_of
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.screens.models.rows import price
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.secret_input import SecretInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.api.inference import ModelAnswer, Pricing
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.inference import Asked
    from chutes_tui.widgets.fields.plain_input import SecretPasted

_PROMPT: Final = "Say hello in one sentence."
_LONGEST: Final = 4000
"""Characters of a question: a small one."""
_WAITING: Final = "Waiting for the answer. Esc stops waiting; what was sent may be billed all the same."


class QuestionDialog(FormDialog[None]):
    """Asks `model`, or the one that is typed where `fixed` is False.

    `key` is the value to ask with and what it is, in words; it is wiped in the end. Without one, a key is pasted.
    """

    BINDINGS = commands.hidden_bindings("question", ("f8", "details", "Details"))
    CONFIRM = "Ask"

    def __init__(self, model: str, key: tuple[str, Secret] | None, *, fixed: bool = True, warning: str = "") -> None:
        super().__init__()
        self._model = model
        self._key = key
        self._fixed = fixed
        self._warning = warning
        self._number = 0
        self._problem: Problem | None = None

    def heading(self) -> Content:
        return Content(f"Ask {visible(self._model)}" if self._fixed else "Ask a model")

    def explanation(self) -> Content:
        host = visible(urlsplit(model_host(self.worker.keys.server)).netloc or "the models' host")
        which = (
            f"Signed with {visible(self._key[0])}."
            if self._key is not None
            else "It needs a key that may call chutes."
        )
        words = Content(f"Sends one question to {host}, once. It is billed like any call. {which}")
        if self._warning:
            words = Content.assemble(words, "\n", (f"⚠ {self._warning}", "$text-warning"))
        return words

    def compose_fields(self) -> ComposeResult:
        if not self._fixed:
            yield FormField("Model", PlainInput(self._model, id="model", max_length=200, compact=True))
        if self._key is None:
            yield FormField("Key", SecretInput(placeholder="cpk_…", id="api-key", compact=True), id="key")
        yield FormField("Question", PlainInput(_PROMPT, id="prompt", max_length=_LONGEST, compact=True), id="asking")
        most = PlainInput(str(MOST_TOKENS), id="most", max_length=20, compact=True)
        yield FormField("Max tokens", most, id="cost")

    def first_field(self) -> Widget:
        return self.query_one("#prompt" if self._key is not None else "#api-key")

    def on_mount(self) -> None:
        state = self.state
        details = KeyButton("Details", "f8", id="details")
        details.display = False
        self.query_one(".buttons").mount(details, before=0)
        self.watch(state, "asked", self._ended, init=False)
        self.watch(state, "models", self._prices_changed)
        if state.models.phase is LoadPhase.IDLE:
            self.worker.models.refresh()

    # What is typed

    @property
    def _question(self) -> Question:
        """Raises ValueError, in words for the field, unless max tokens is a number of tokens."""
        typed, most = self._value("most"), self._longest_answer
        if not (typed.isascii() and typed.isdigit() and int(typed)):
            raise ValueError("A number of tokens, from 1 on.")
        if most is not None and int(typed) > most:
            raise ValueError(f"This model writes {most:,} tokens at most.")
        model = self._model if self._fixed else self._value("model")
        return Question(model, self._value("prompt"), int(typed))

    @property
    def _longest_answer(self) -> int | None:
        model = self._model if self._fixed else self._value("model")
        return next((one.max_output_length for one in self.state.models.items if one.id == model), None)

    def _value(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()

    def _judge(self) -> bool:
        """Say under max tokens what the question costs at most; False where it can't be sent."""
        field = self.query_one("#cost", FormField)
        try:
            question = self._question
        except ValueError as error:
            field.say(f"✗ {error}", "$text-error")
            return False
        models = self.state.models
        if models.phase is LoadPhase.LOADING and not models.items:
            field.say("Reading the prices…")
        else:
            field.say(cost_words(question, pricing_of(models.items, question.model)), "$text-accent")
        return True

    def _prices_changed(self) -> None:
        self._judge()

    def edited(self, field: Input) -> None:
        if not self.busy:
            self._say_problem(None)
        self._judge()

    def on_secret_pasted(self, event: SecretPasted) -> None:
        """A key that was pasted into another field goes where it is hidden, if there is none yet."""
        for field in self.query("#api-key").results(SecretInput):
            field.adopt(event, AN_API_KEY)

    # Asking

    def send(self) -> None:
        if self.busy or not self._judge():
            return
        if not self._value("prompt"):
            self.query_one("#asking", FormField).say("✗ Type a question.", "$text-error")
            self.query_one("#prompt").focus()
            return
        self.query_one("#asking", FormField).say("")
        key = self._typed_key() if self._key is None else self._key[1]
        if key is None:
            return
        self._say_problem(None)
        self.be_busy(_WAITING)
        self.query_one("#cancel", KeyButton).relabel("Stop")
        self._number = self.worker.models.ask(self._question, key)
        if self._key is None:
            key.wipe()

    def _typed_key(self) -> Secret | None:
        from chutes_tui.access.key_format import parse_api_key

        field = self.query_one("#key", FormField)
        try:
            key = parse_api_key(self._value("api-key")).key
        except Problem as problem:
            field.say(visible(f"✗ {problem.what} {problem.next_step}".rstrip()), "$text-error")
            self.query_one("#api-key").focus()
            return None
        field.say("")
        return key

    def _ended(self, asked: Asked | None) -> None:
        if asked is None or asked.number != self._number or not self.busy:
            return
        self.be_idle()
        self.query_one("#cancel", KeyButton).relabel("Cancel")
        if asked.answer is None:
            self._say_problem(asked.problem or Problem("No answer came."))
            return
        self.app.push_screen(answer_dialog(asked, asked.answer))

    def _say_problem(self, problem: Problem | None) -> None:
        self._problem = problem
        if problem is None:
            self.say(None)
        else:
            self.refuse(problem)
        for button in self.query("#details"):
            button.display = problem is not None

    def action_details(self) -> None:
        """Everything that is known of why there is no answer."""
        if self._problem is not None:
            from chutes_tui.screens.dialogs.problem_dialog import problem_dialog

            self.app.push_screen(problem_dialog(self._problem))

    def action_cancel(self) -> None:
        """Stop waiting, then close."""
        if self.busy:
            self.worker.models.stop()
        else:
            super().action_cancel()

    def on_unmount(self) -> None:
        if self.busy:
            self.worker.models.stop()
        if self._key is not None:
            self._key[1].wipe()


def answer_dialog(asked: Asked, answer: ModelAnswer) -> TextDialog:
    """The answer to a question, to read and to copy."""
    title = f"Answer of {visible(asked.question.model)}"
    text = answer_text(answer)
    return TextDialog(title, answer_words(asked, answer), copyable=text or None, what="the answer")


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
