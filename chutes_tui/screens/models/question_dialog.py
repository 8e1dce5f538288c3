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
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.operations.inference.models import model_host
from chutes_tui.operations.inference.question import MOST_TOKENS, Question, pricing_of
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.screens.models.question_words import answer_text, answer_words, cost_words
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.secret_input import SecretInput

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.api.inference import ModelAnswer
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.inference.question import Asked
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
        host = visible(urlsplit(model_host(host_of(self).worker.keys.server)).netloc or "the models' host")
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
        state = host_of(self).state
        details = KeyButton("Details", "f8", id="details")
        details.display = False
        self.query_one(".buttons").mount(details, before=0)
        self.watch(state, "asked", self._ended, init=False)
        self.watch(state, "models", self._prices_changed)
        if state.models.phase is LoadPhase.IDLE:
            host_of(self).worker.models.refresh()

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
        return next((one.max_output_length for one in host_of(self).state.models.items if one.id == model), None)

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
        models = host_of(self).state.models
        if models.phase is LoadPhase.LOADING and not models.items:
            field.say("Reading the prices…")
        else:
            field.say(cost_words(question, pricing_of(models.items, question.model)), "$text-accent")
        return True

    def _prices_changed(self) -> None:
        self._judge()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self.busy:
            self._say_problem(None)
        self._judge()

    def on_secret_pasted(self, event: SecretPasted) -> None:
        """A key that was pasted into another field goes where it is hidden, if there is none yet."""
        for field in self.query("#api-key").results(SecretInput):
            if event.shape == AN_API_KEY and not field.value:
                event.stop()
                field.take_paste(event.text.reveal())
                event.text.wipe()
                field.focus()

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
        self._number = host_of(self).worker.models.ask(self._question, key)
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
            host_of(self).worker.models.stop()
        else:
            super().action_cancel()

    def on_unmount(self) -> None:
        if self.busy:
            host_of(self).worker.models.stop()
        if self._key is not None:
            self._key[1].wipe()


def answer_dialog(asked: Asked, answer: ModelAnswer) -> TextDialog:
    """The answer to a question, to read and to copy."""
    title = f"Answer of {visible(asked.question.model)}"
    text = answer_text(answer)
    return TextDialog(title, answer_words(asked, answer), copyable=text or None, what="the answer")
