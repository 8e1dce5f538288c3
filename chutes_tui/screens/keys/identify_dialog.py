"""Whose is this key, and what may it do: any text is pasted, its tokens are named offline, and a key is tested on
request. The text is neither shown nor kept; the keys in it are wiped with the dialog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chutes_tui.access.tokens import Token, find_tokens
from chutes_tui.core.secret_shape import AN_API_KEY
from chutes_tui.core.text import capitalized, short_id, visible
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.screens.keys.key_rows import NO_NAME
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.secret_paste import SecretPaste
from chutes_tui.widgets.options import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.keys.identifying import Identified, KeyTested

_EMPTY = "What is pasted is neither shown nor kept."
_NOTHING = "No Chutes token in this text: no cpk_, cak_, crt_, csc_ or login token."


class IdentifyDialog(FormDialog[None]):
    """For any text, or for the one `key` that is to be tested; its `value`, if it is at hand, is wiped in the end."""

    HEADING = "Identify and test keys"
    CONFIRM = "Test"

    def __init__(self, key: ApiKey | None = None, value: Secret | None = None) -> None:
        super().__init__()
        self._key = key
        self._found: list[Identified] = []
        self._value = value
        self._asked = ""

    def heading(self) -> Content:
        name = None if self._key is None else visible(self._key.name) or NO_NAME
        return Content(self.HEADING if name is None else f"Test {name}")

    def explanation(self) -> Content:
        server = host_of(self).worker.keys.server
        asking = f"A test asks {visible(server)} with the key itself what it may do."
        testing = f"{asking} It creates, changes and calls nothing."
        if self._key is None:
            return Content(f"Paste any text: every Chutes token in it is named, without a request. {testing}")
        if self._value is not None:
            return Content(testing)
        return Content(f"The server never shows a key's value again: paste it. {testing}")

    def compose_fields(self) -> ComposeResult:
        paste = SecretPaste(id="paste")
        yield FormField("Text", paste, note=_EMPTY, id="text-field")
        yield Options(id="tokens")

    def first_field(self) -> Widget:
        return self.query_one(SecretPaste if self._value is None else Options)

    def on_mount(self) -> None:
        host_of(self).state.events.key_tested.subscribe(self, self._tested)
        host_of(self).worker.profiles.refresh()
        self.query_one("#tokens").display = False
        if self._key is not None and self._value is not None:
            self.query_one("#text-field").display = False
            self._show([Token(AN_API_KEY, self._key.api_key_id, self._key.user_id, self._value)])

    # What was pasted

    @on(SecretPaste.Changed)
    def _pasted(self, event: SecretPaste.Changed) -> None:
        event.stop()
        text = self.query_one(SecretPaste).text
        self._show(find_tokens(text.reveal()) if text else ())
        note = "" if self._found else _NOTHING if text else _EMPTY
        text.wipe()
        self.query_one("#text-field", FormField).say(note)

    @on(SecretPaste.Finished)
    def _finished(self, event: SecretPaste.Finished) -> None:
        event.stop()
        self.send()

    def _show(self, tokens: Sequence[Token]) -> None:
        self._wipe()
        self.be_idle()
        self._asked = ""
        self._found = [host_of(self).worker.keys.identify(token) for token in tokens]
        options = self.query_one(Options)
        options.clear_options()
        options.add_options([Option(_words(one)) for one in self._found])
        options.display = bool(self._found)
        if self._found:
            options.highlighted = next((i for i, one in enumerate(self._found) if one.testable), 0)
            options.focus()
        if self._key is not None and self._found and self._chosen.token.api_key_id != self._key.api_key_id:
            self.say(Content.styled("⚠ This is another key than the one under the cursor.", "$text-warning"))

    @property
    def _chosen(self) -> Identified:
        return self._found[self.query_one(Options).highlighted or 0]

    # Testing

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.send()

    def send(self) -> None:
        if self.busy:
            return
        if not self._found:
            self.query_one("#text-field", FormField).say("✗ Paste a text with a key first.", "$text-error")
            self.query_one(SecretPaste).focus()
            return
        token = self._chosen.token
        if token.key is None:
            words = f"✗ {capitalized(token.kind)} can't be tested here: only a complete API key can."
            self.say(Content.styled(words, "$text-error"))
        elif host_of(self).worker.could_not_open:
            self.say(Content.styled("✗ No account is open, so no server can be asked.", "$text-error"))
        else:
            self._asked = token.api_key_id
            self.be_busy("Asking the server…")
            host_of(self).worker.keys.test(token.key, token.api_key_id, token.user_id)

    def _tested(self, tested: KeyTested) -> None:
        if tested.api_key_id != self._asked:
            return
        from chutes_tui.access.key_test import key_test_words

        self._asked = ""
        self.be_idle()
        sign, style = ("✓", "$text-success") if tested.test.valid else ("✗", "$text-error")
        if not tested.test.usable:
            sign, style = "⚠", "$text-warning"
        lines = [Content.styled(f"{sign} {key_test_words(tested.test)}", style)]
        if tested.test.valid and not tested.test.is_admin:
            lines.append(Content.styled("Access to single chutes isn't tested: that would be a real call.", "$quiet"))
        self.say(Content("\n").join(lines))

    # The end

    def _wipe(self) -> None:
        for one in self._found:
            if one.token.key is not None:
                one.token.key.wipe()

    def on_unmount(self) -> None:
        self._wipe()
        if self._value is not None:
            self._value.wipe()


def _words(one: Identified) -> Content:
    """A token in two lines: what it is, and whose."""
    token = one.token
    title = visible(one.name) or capitalized(token.kind)
    where = f"  {short_id(token.api_key_id)}" if token.api_key_id else ""
    joined = " It was put together from several lines." if token.joined else ""
    return Content.assemble((f" {title}", "bold"), (where, "$quiet"), f"\n   {visible(one.whose)}{joined}")
