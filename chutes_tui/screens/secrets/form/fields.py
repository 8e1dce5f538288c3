"""The fields of the form: chute, key, the agreement to replace, value; each judged as it is edited."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from chutes_tui.core import times
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import SEVERAL_LINES, pasted_shape, secret_shape, trimmed
from chutes_tui.core.text import visible
from chutes_tui.host import Hosted
from chutes_tui.operations.secrets.rules import (
    existing_secret,
    is_plain_name,
    key_problem,
    split_assignment,
    template_of_value,
    value_problem,
)
from chutes_tui.screens.secrets.chute_choice import ChuteField, chute_note, name_of_chute
from chutes_tui.screens.secrets.form.notes import Known, key_note, value_note
from chutes_tui.screens.secrets.form.plan import GAP, Plan
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.secret_text import LIMIT, SecretText
from chutes_tui.widgets.fields.tick_box import TickBox

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.widgets.fields.plain_input import SecretPasted


class KeyInput(PlainInput):
    """An input that knows `KEY=value` from a key, and an API token, too."""

    class HoldsValue(Message):
        """Something with a value in it was pasted; the receiver wipes it. `key` is "" if it names none."""

        def __init__(self, key: str, value: Secret) -> None:
            super().__init__()
            self.key = key
            self.value = value

    class ToValue(Message):
        """`=` was typed behind a name: what follows is the value."""

    def take_paste(self, text: str) -> None:
        inner = trimmed(text)
        pair, template = split_assignment(inner), template_of_value(inner)
        if pair is not None:
            self.post_message(self.HoldsValue(pair[0], Secret(pair[1])))
        elif pasted_shape(inner) != SEVERAL_LINES and (template is not None or secret_shape(inner)):
            self.post_message(self.HoldsValue("" if self.value or template is None else template.key, Secret(inner)))
        else:
            super().take_paste(inner)

    async def _on_key(self, event: events.Key) -> None:
        behind_a_name = is_plain_name(self.value) and self.cursor_position == len(self.value)
        if event.character == "=" and behind_a_name:
            event.stop()
            event.prevent_default()
            self.post_message(self.ToValue())
        else:
            await super()._on_key(event)


class Part(Enum):
    """What can change: which secret it is about, its value, the agreement to replace, or what is known of it."""

    WHICH = "which secret"
    VALUE = "value"
    AGREEMENT = "agreement"
    KNOWN = "known"


class SecretFields(Vertical, Hosted):
    """`gap`: a secret of this chute and key was deleted for the new one, which is not there yet."""

    class Changed(Message):
        """A part of what is in the fields is different."""

        def __init__(self, part: Part) -> None:
            super().__init__()
            self.part = part

    class Told(Message):
        """There is something to say of what was just done."""

        def __init__(self, words: str, *, good: bool = False) -> None:
            super().__init__()
            self.words = words
            self.good = good

    def __init__(self, chute_id: str | None, replacing: SecretRecord | None) -> None:
        super().__init__(id="fields")
        self._start = (replacing.purpose or None) if replacing is not None else chute_id
        self._replacing = replacing
        self._frozen = False
        self.gap = False

    def compose(self) -> ComposeResult:
        replacing = self._replacing
        key = visible(replacing.key) if replacing is not None else ""
        yield FormField("Chute", ChuteField(self._start, id="chute"), id="chute-field")
        yield FormField("Variable", KeyInput(key, placeholder="HF_TOKEN", id="key", compact=True), id="key-field")
        yield TickBox("Replace the existing one", value=bool(replacing), id="replace", compact=True)
        yield Static(Content.styled(f"⚠ {GAP}", "$text-warning"), id="gap")
        prompt = "paste, type or read from a file"
        yield FormField("Value", SecretText(prompt, id="value"), id="value-field")

    def on_mount(self) -> None:
        self.follow(self._known_changed, "secrets", "chutes", "public_chutes", "unlisted")
        self._choose_the_only_one()
        self.freeze(False)

    # What is in them

    @property
    def value(self) -> SecretText:
        """The value's field."""
        return self.query_one("#value", SecretText)

    @property
    def chute_id(self) -> str | None:
        """The id of the chosen chute."""
        return self.query_one(ChuteField).chute_id

    @property
    def chute(self) -> str:
        """The chosen chute's name, safe to show; "" when none is chosen."""
        return name_of_chute(self.state, self.chute_id) if self.chute_id is not None else ""

    @property
    def key(self) -> str:
        """The key, as it is sent."""
        return self._replacing.key if self._replacing is not None else self.query_one("#key", Input).value

    @property
    def existing(self) -> SecretRecord | None:
        """The secret that is there under this key, as far as is known."""
        chute_id = self.chute_id
        return existing_secret(self.state.secrets.items, chute_id, self.key) if chute_id is not None else None

    @property
    def replaces(self) -> bool:
        """Whether sending deletes a secret first, as the user has agreed to."""
        there = self.existing is not None or self._replacing is not None
        return there and not self.gap and self._tick.value

    @property
    def plan(self) -> Plan:
        """What sending them would do."""
        return Plan(self.chute, visible(self.key), self.replaces)

    @property
    def fault(self) -> tuple[str, str] | None:
        """What keeps them from being sent: the name of the field, and a sentence."""
        if self.chute_id is None:
            return "chute", "Choose the chute for the secret."
        if problem := key_problem(self.key):
            return "key", problem
        if self.existing is not None and not self.replaces:
            return (
                "replace",
                f"{self.chute} already has {visible(self.key)}: select “Replace” or use another variable.",
            )
        if problem := value_problem(self.value.reveal()):
            return "value", problem
        return None

    @property
    def _tick(self) -> TickBox:
        return self.query_one("#replace", TickBox)

    # Showing

    def _known_changed(self) -> None:
        if self.is_attached:
            self._choose_the_only_one()
            self.show()
            self.post_message(self.Changed(Part.KNOWN))

    def _choose_the_only_one(self) -> None:
        chutes = self.state.chutes
        if self.chute_id is None and chutes.whole and chutes.phase is LoadPhase.READY and len(chutes.items) == 1:
            self.query_one(ChuteField).chute_id = chutes.items[0].chute_id

    def show(self) -> None:
        """Say what there is to say under each field."""
        state, key, secrets = self.state, self.key, self.state.secrets
        self.query_one("#chute-field", FormField).say(*chute_note(state, self.chute_id))
        whole = secrets.whole and secrets.phase is LoadPhase.READY
        replacing = self._replacing is not None
        known = Known(self.existing, whole, self.chute, replacing=replacing, gap=self.gap)
        self.query_one("#key-field", FormField).say(*key_note(key, known, times.utc_now()))
        self.query_one("#value-field", FormField).say(*value_note(key, self.value.reveal()))
        self._tick.display = self.existing is not None and not (replacing or self.gap or self._frozen)
        agreed = self.query_one("#gap").display = self.replaces and not self._frozen
        self.set_class(agreed, "-agreed")
        self.set_class(agreed or bool(self._tick.display), "-taken")

    def freeze(self, locked: bool) -> None:
        """Whether a write of what is in them is not decided yet: then they stay as they are."""
        self._frozen = locked
        fixed = self._replacing is not None
        for name in ("chute", "key", "replace"):
            self.query_one(f"#{name}").disabled = locked or fixed
        self.value.disabled = locked
        if locked:
            self.value.hide()
        self.show()

    def focus_on(self, field: str) -> None:
        """Put the cursor into a field by its name, or where there is something to do."""
        if self._replacing is not None and field in ("chute", "key"):
            field = "value"
        if not field:
            field = "chute" if self.chute_id is None else "value" if self.key else "key"
        self.query_one(f"#{field}").focus()

    # Editing

    def on_chute_field_changed(self) -> None:
        self._other_secret()
        self.query_one("#value" if self.key else "#key").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._other_secret()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.value.focus()

    def on_checkbox_changed(self, event: TickBox.Changed) -> None:
        event.stop()
        self.show()
        self.post_message(self.Changed(Part.AGREEMENT))

    def on_secret_text_changed(self) -> None:
        self.show()
        self.post_message(self.Changed(Part.VALUE))

    def _other_secret(self) -> None:
        """What was agreed to for the secret before holds for this one no longer."""
        if self._replacing is None:
            self.gap = self._tick.value = False
        self.show()
        self.post_message(self.Changed(Part.WHICH))

    def choose_chute(self) -> None:
        """Open the list of chutes."""
        self.query_one(ChuteField).action_choose()

    def use_key(self, key: str) -> None:
        """Fill in a key, and go on to the value."""
        self.query_one("#key", Input).value = key
        self.value.focus()

    def toggle_replace(self) -> None:
        """Tick, or untick, the agreement to replace, where there is something to replace."""
        if self._tick.display and not self._tick.disabled:
            self._tick.value = not self._tick.value

    def take(self, value: Secret) -> None:
        """Put a value that came from elsewhere into its field; it is wiped where it came from."""
        # What is said of it comes behind the change.
        with self.prevent(SecretText.Changed):
            self.value.take(value.reveal())
        value.wipe()
        self.on_secret_text_changed()
        self.value.focus()

    def on_secret_text_too_long(self) -> None:
        self.post_message(self.Told(f"The pasted text has more than {LIMIT:,} characters; nothing was pasted."))

    def on_key_input_to_value(self) -> None:
        self.value.focus()

    def on_secret_pasted(self, event: SecretPasted) -> None:
        """What neither names a key nor is a value for certain."""
        event.stop()
        event.text.wipe()
        words = "Several lines were pasted into the variable; nothing was pasted. The value has its own field below."
        self.post_message(self.Told(words))

    def on_key_input_holds_value(self, event: KeyInput.HoldsValue) -> None:
        """A pasted `KEY=value`, or a token alone: the value goes where it is masked, unless one is there."""
        if not self.value.empty:
            event.value.wipe()
            self.post_message(
                self.Told("The pasted text contains a value, but the value field isn't empty: clear it first.")
            )
            return
        if event.key:
            with self.prevent(Input.Changed):
                self.query_one("#key", Input).value = event.key
            self._other_secret()
        self.take(event.value)
        self.post_message(
            self.Told("The pasted text contains a value: it was put in the value field, hidden.", good=True)
        )
