"""The secret form: a chute, a key and a value, what sending them means, and what became of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Horizontal, Vertical
from textual.content import Content

from chutes_tui.commands import groups
from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.secrets.rules import line_ends_behind, value_doubt, without_line_end
from chutes_tui.operations.secrets.writing import WantedSecret
from chutes_tui.operations.snippets import cli_secret_command, config_to_name, is_in_process
from chutes_tui.screens.base.screen import FullScreen
from chutes_tui.screens.secrets.form.dialogs import (
    leaving_question,
    line_end_question,
    name_question,
    template_list,
    value_question,
)
from chutes_tui.screens.secrets.form.fields import Part, SecretFields
from chutes_tui.screens.secrets.form.notes import refused_field
from chutes_tui.screens.secrets.form.outcome import Answer, OutcomeView, outcome_of
from chutes_tui.screens.secrets.form.plan import Plan, PlanView, progress_words
from chutes_tui.screens.secrets.secret_deletion import offer_deletion
from chutes_tui.widgets.buttons import KeyButton

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual import events
    from textual.app import ComposeResult

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.operations.secrets.writing import SecretWrite

_EDITS = frozenset({"send", "choose_chute", "templates", "read_file", "toggle_replace"})
_CHOOSES = frozenset({"choose_chute", "templates", "toggle_replace"})


class SecretFormScreen(FullScreen[str]):
    """Dismissed with the id of the secret that was written, or None. The value is wiped when it closes.

    With `replacing`, chute and key are those of a secret that is there, and the user has come to replace it. A write
    that failed and waits for a decision stays in the state; the fields stay as they were sent meanwhile.
    """

    COMMAND_GROUP = groups.SECRET_FORM
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../styles/forms.tcss", "../../styles/secret_form.tcss"]
    # A selection would put a revealed value into the app's own clipboard buffer, which nothing clears.
    ALLOW_SELECT = False

    def __init__(self, *, chute_id: str | None = None, replacing: SecretRecord | None = None) -> None:
        super().__init__()
        self._replacing = replacing
        self._chute_at_start = chute_id
        self._number: int | None = None
        self._agreed_key: str | None = None
        self._line_end_kept = self._value_kept = False
        self._refusal_said = False

    def compose_body(self) -> ComposeResult:
        with Container(classes="centred"), Vertical(id="secret-form"):
            with Horizontal(id="panes"):
                with Vertical(id="main", classes="form panel") as form:
                    title = "Replace a secret" if self._replacing is not None else "New secret"
                    form.border_title = f"Secrets › {title}"
                    yield SecretFields(self._chute_at_start, self._replacing)
                    yield OutcomeView()
                yield PlanView(id="plan", classes="panel")
            with Horizontal(id="buttons", classes="buttons"):
                yield self.command_button("leave", id="cancel")
                if self._replacing is None:
                    yield self.command_button("templates")
                yield self.command_button("read_file", id="file")
                yield self.command_button("toggle_value", "Show", id="toggle")
                yield self.command_button("send", role="main")

    def on_mount(self) -> None:
        self.watch(self.state, "secret_writes", self._writes_changed, init=False)
        self.watch(self.state, "profile", self._account_left, init=False)
        self.watch(self._fields.value, "revealed", self._show_toggle, init=False)
        if self.state.secrets.phase is LoadPhase.IDLE:
            self.worker.secrets.refresh()
        self.worker.catalogue.load()
        self._unlock()
        self._fields.focus_on("")

    @property
    def _fields(self) -> SecretFields:
        return self.query_one(SecretFields)

    @property
    def _write(self) -> SecretWrite | None:
        """The write of what is in the form, from its sending to its end or to a decision."""
        return next((write for write in self.state.secret_writes if write.number == self._number), None)

    @property
    def would_lose(self) -> str:
        """What quitting now would lose, as a sentence; "" if nothing, or if it is a write, which is asked about."""
        if self._write is not None or self._fields.value.empty:
            return ""
        return "The value in the form is not sent yet; it will be lost."

    # Showing

    def _show(self) -> None:
        self.query_one("#send", KeyButton).relabel("Replace" if self._plan.replaces else "Create")
        profile = self.state.profile
        reachable = profile is None or not is_in_process(profile.base_url.value)
        self.query_one(PlanView).show(self._plan, self._write, self._command, reachable=reachable)
        self.refresh_footer()

    @property
    def _plan(self) -> Plan:
        """What sending the form would do, or what was sent does."""
        plan, write = self._fields.plan, self._write
        return plan if write is None else Plan(plan.chute, plan.key, write.replace or write.gap)

    @property
    def _command(self) -> str:
        profile, fields = self.state.profile, self._fields
        config = config_to_name(profile.config_path if profile is not None else None)
        return cli_secret_command(fields.chute_id or "CHUTE_ID", fields.key or "KEY", config_path=config)

    def _say(self, words: Content | None) -> None:
        """What there is to say of the form as a whole; None for nothing."""
        self._refusal_said = False
        self.query_one(OutcomeView).say(words)

    def _complain(self, words: str) -> None:
        self._say(Content.styled(f"✗ {visible(words)}", "$text-error"))
        self.app.bell()

    def _show_toggle(self, revealed: bool) -> None:
        self.query_one("#toggle", KeyButton).relabel("Hide" if revealed else "Show")

    def on_secret_fields_changed(self, event: SecretFields.Changed) -> None:
        if event.part is Part.VALUE:
            self._line_end_kept = self._value_kept = False
        over = event.part is Part.WHICH or (event.part in (Part.VALUE, Part.AGREEMENT) and not self._refusal_said)
        if over and self._number is None:
            self._say(None)
            self.worker.forget_results()
        self._show()

    def on_secret_fields_told(self, event: SecretFields.Told) -> None:
        if event.good:
            self._say(Content.styled(f"✓ {event.words}", "$text-success"))
        else:
            self._complain(event.words)

    # Filling in

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted beside the fields is meant for the value."""
        event.stop()
        if self._number is None:
            self._fields.value.paste(event.text)
            self._fields.focus_on("value")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _CHOOSES and self._replacing is not None:
            return False
        return None if action in _EDITS and self._number is not None else True

    def action_choose_chute(self) -> None:
        self._fields.choose_chute()

    def action_templates(self) -> None:
        self.ask(template_list(), lambda template: self._fields.use_key(template.key))

    def action_read_file(self) -> None:
        from chutes_tui.screens.secrets.form.file_dialog import ValueFileDialog

        self.ask(ValueFileDialog(replaces=not self._fields.value.empty), self._fields.take)

    def action_toggle_value(self) -> None:
        if self._number is None:
            self._fields.value.toggle()

    def action_toggle_replace(self) -> None:
        self._fields.toggle_replace()

    def action_copy_command(self) -> None:
        self.worker.clipboard.copy(self._command, "the command")

    # Sending

    def action_send(self) -> None:
        """Send what is in the fields, once everything that has to be asked is answered."""
        if self._number is not None:
            self.app.bell()
            return
        fields = self._fields
        if fields.fault is not None:
            field, words = fields.fault
            self._complain(words)
            fields.focus_on(field)
            return
        to_value = partial(fields.focus_on, "value")
        replacing = self._replacing is not None
        name = name_question(fields.key, fields.chute, replaces=fields.replaces, replacing=replacing)
        if name is not None and fields.key != self._agreed_key:
            self.when_confirmed(name, self._key_agreed, partial(fields.focus_on, "key"))
        elif (doubt := value_doubt(fields.value.reveal())) and not self._value_kept:
            self.when_confirmed(value_question(doubt), self._value_agreed, to_value)
        elif (ends := line_ends_behind(fields.value.reveal())) and not self._line_end_kept:
            self.ask(line_end_question(ends), self._line_end_answered, to_value)
        else:
            self._send()

    def _value_agreed(self) -> None:
        self._value_kept = True
        self.action_send()

    def _key_agreed(self) -> None:
        self._agreed_key = self._fields.key
        self.action_send()

    def _line_end_answered(self, remove: bool) -> None:
        if remove:
            field = self._fields.value
            field.take(without_line_end(field.reveal()))
        else:
            self._line_end_kept = True
        self.action_send()

    def _send(self) -> None:
        fields = self._fields
        if fields.chute_id is None:
            return
        # A copy: the worker wipes it, and a refusal must not cost the user what they typed.
        wanted = WantedSecret(fields.chute_id, fields.key, Secret(fields.value.reveal()), fields.replaces)
        fields.freeze(True)
        (self._number,) = self.worker.secrets.write([wanted])
        self._writes_changed()

    def _unlock(self) -> None:
        """The form can be edited, and sent."""
        self._number = None
        self.query_one("#buttons").display = True
        self._say(None)
        self._fields.freeze(False)
        self._show()

    # What becomes of it

    def _writes_changed(self) -> None:
        write = self._write
        if self._number is None or not self.is_attached:
            return
        if write is None:
            self._unlock()  # it was dropped elsewhere
        elif write.stage is Stage.DONE:
            self._close(write.record.secret_id if write.record is not None else None)
        elif write.stage.under_way:
            self.query_one("#buttons").display = False
            self._say(progress_words(write, self._plan))
            self._show()
        elif write.stage is Stage.REFUSED and write.obstacle is None:
            self._refused(write)
        else:
            self._decide(write)

    def _refused(self, write: SecretWrite) -> None:
        """The form as it was, with what the server said; sending it again is a new write."""
        outcome = outcome_of(write, self._fields.chute, times.utc_now())
        self._drop(write)
        self._say(outcome.words)
        self._refusal_said = True
        self._fields.focus_on(refused_field(write.problem) or "value")

    def _drop(self, write: SecretWrite) -> None:
        """Take a write back into the form, whose fields hold all of it."""
        self._number = None
        self._fields.gap = self._fields.gap or write.gap
        self.worker.secrets.drop((write.number,))
        self._unlock()

    def _decide(self, write: SecretWrite) -> None:
        """Ask what to do about a write that is neither done nor refused."""
        outcome = outcome_of(write, self._fields.chute, times.utc_now())
        self.query_one("#buttons").display = False
        self.query_one(OutcomeView).ask(outcome)
        self._show()

    def on_outcome_view_answered(self, event: OutcomeView.Answered) -> None:
        answer, write = event.answer, self._write
        if write is None or not write.stage.failed:
            return
        if answer is Answer.BACK:
            self._drop(write)
            self.worker.forget_results()
            self._fields.focus_on("")
        elif answer is Answer.LOOK:
            self.worker.secrets.refresh()
        elif answer is Answer.ACCEPT:
            self.worker.secrets.accept(write.number)
        elif answer is Answer.DELETE and write.record is not None:
            offer_deletion(self, write.record, lambda: self._close(None))
        else:
            replace = True if answer is Answer.REPLACE else None
            self.worker.secrets.retry((write.number,), replace=replace)

    # Leaving

    def action_leave(self) -> None:
        write = self._write
        if write is not None and write.stage is Stage.WAITING:
            self._drop(write)
        elif write is not None and write.stage.under_way:
            self.app.bell()
        elif self._fields.value.empty:
            self._close(None)
        else:
            fields = self._fields
            gap = fields.gap or (write is not None and write.gap)
            self.when_confirmed(leaving_question(fields.chute, fields.key, gap=gap), self._leave_agreed)

    def _leave_agreed(self) -> None:
        write = self._write
        if write is None or write.stage is not Stage.SENDING:
            self._close(None)

    def _account_left(self) -> None:
        self._close(None)

    def _close(self, result: str | None) -> None:
        """Close the form; nothing of the value is left."""
        number, self._number = self._number, None
        if number is not None:
            self.worker.secrets.drop((number,))
        self._fields.value.wipe()
        self.dismiss(result)
