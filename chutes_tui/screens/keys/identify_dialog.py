"""Whose is this key, and what may it do: any text is pasted, its tokens are named offline, and a key is tested on
request. The text is neither shown nor kept; the keys in it are wiped with the dialog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.access.key_format import Token, find_tokens
from chutes_tui.access.oauth_scopes import granted_access
from chutes_tui.api.errors.types import NotOfferedError
from chutes_tui.core import times
from chutes_tui.core.secret_shape import AN_API_KEY
from chutes_tui.core.text import capitalized, short_id, visible
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.screens.keys.key_rows import NO_NAME
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.secret_paste import SecretPaste
from chutes_tui.widgets.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.keys.check import Identified, KeyTested
    from chutes_tui.operations.oauth.authorizations import TokenLook

_EMPTY = "What is pasted is neither shown nor kept."
_NOTHING = "No Chutes token in this text: no cpk_, cak_, crt_, csc_ or login token."


class IdentifyDialog(FormDialog[None]):
    """For any text, or for the one `key` that is to be tested; its `value`, if it is at hand, is wiped in the end."""

    BINDINGS = commands.hidden_bindings("identify", ("f7", "revoke", "Revoke"))
    HEADING = "Identify and test keys"
    CONFIRM = "Test"

    def __init__(self, key: ApiKey | None = None, value: Secret | None = None) -> None:
        super().__init__()
        self._key = key
        self._found: list[Identified] = []
        self._value = value
        self._asked = ""
        self._looks: dict[int, Token] = {}
        """The tokens of apps that this dialog asked about, by the numbers of the looks."""

    def heading(self) -> Content:
        name = None if self._key is None else visible(self._key.name) or NO_NAME
        return Content(self.HEADING if name is None else f"Test {name}")

    def explanation(self) -> Content:
        server = self.worker.keys.server
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
        self.state.events.key_tested.subscribe(self, self._tested)
        self.worker.profiles.refresh()
        self.query_one("#tokens").display = False
        self.watch(self.state, "token_look", self._looked, init=False)
        revoke = KeyButton("Revoke", "f7", id="revoke", role="danger")
        revoke.display = False
        self.query_one(".buttons").mount(revoke, before=0)
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
        self._offer_revocation(False)
        self._found = [self.worker.keys.identify(token) for token in tokens]
        options = self.query_one(Options)
        options.clear_options()
        options.add_options([Option(_words(one)) for one in self._found])
        options.display = bool(self._found)
        if self._found:
            options.highlighted = next((i for i, one in enumerate(self._found) if one.testable), 0)
            options.focus()
        if self._key is not None and self._found and self._chosen.token.api_key_id != self._key.api_key_id:
            self.say(Content.styled("⚠ This is another key than the one under the cursor.", "$text-warning"))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._offer_revocation(False)  # what was found is about another token

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
        if token.oauth is not None and not self.worker.could_not_open:
            self._offer_revocation(False)
            self.be_busy("Asking the server…")
            self._looks[self.worker.tokens.look(token.oauth)] = token
        elif token.key is None and token.oauth is None:
            only = "only a complete API key can, or a token of an app"
            words = f"✗ {capitalized(token.kind)} can't be tested here: {only}."
            self.say(Content.styled(words, "$text-error"))
        elif self.worker.could_not_open:
            self.say(Content.styled("✗ No account is open, so no server can be asked.", "$text-error"))
        elif token.key is not None:
            self._asked = token.api_key_id
            self.be_busy("Asking the server…")
            self.worker.keys.test(token.key, token.api_key_id, token.user_id)

    def _tested(self, tested: KeyTested) -> None:
        if tested.api_key_id != self._asked:
            return
        from chutes_tui.access.key_test import key_test_words

        self._asked = ""
        self.be_idle()
        sign, style = ("✓", "$text-success") if tested.test.valid else ("✗", "$text-error")
        if not (tested.test.valid or tested.test.refused):
            sign, style = "⚠", "$text-warning"
        lines = [Content.styled(f"{sign} {key_test_words(tested.test)}", style)]
        if tested.test.valid and not tested.test.is_admin:
            lines.append(Content.styled("Access to single chutes isn't tested: that would be a real call.", "$quiet"))
        self.say(Content("\n").join(lines))

    # Tokens of apps

    def _offer_revocation(self, possible: bool) -> None:
        for button in self.query("#revoke"):
            button.display = possible

    def _looked(self, look: TokenLook | None) -> None:
        token = self._looks.get(look.number) if look is not None else None
        if look is None or token is None or not self._found:
            return
        state = self.state
        self.be_idle()
        if self._chosen.token is not token:
            return
        apps = {one.app.client_id: one.app.name for one in state.own_apps.items}
        self.say(token_words(look, token.kind, apps, state.connection.server_now))
        self._offer_revocation(look.told is not None and look.told.active)

    def action_revoke(self) -> None:
        """End the token of an app that was found to work; asks first."""
        token = self._chosen.token if self._found else None
        if token is not None and token.oauth is not None and self.query_one("#revoke").display and not self.busy:
            self.when_confirmed(revoke_question(token.kind), lambda: self._revoke(token))

    def _revoke(self, token: Token) -> None:
        if token.oauth is not None and not token.oauth.wiped:
            self._offer_revocation(False)
            self.be_busy("Revoking, then asking again…")
            self._looks[self.worker.tokens.end(token.oauth)] = token

    # The end

    def _wipe(self) -> None:
        for one in self._found:
            one.token.wipe()

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


_ENDED = "it has ended, was revoked, or is none of this server's."


def token_words(look: TokenLook, kind: str, apps: Mapping[str, str], now: datetime) -> Content:
    """Return what was found. `kind` has its article; `apps` are names of apps by their client ids."""
    told = look.told
    if told is None:
        if isinstance(look.problem, NotOfferedError):
            return Content.styled(
                "⚠ This server has no “Sign in with Chutes”: it gave out no such token.", "$text-warning"
            )
        doubt = "Whether it was revoked is not known. " if look.revoked else ""
        return problem_words(look.problem, doubt) if look.problem is not None else Content(doubt)
    if not told.active:
        if look.revoked:
            return Content.styled("✓ Revoked: asked again, the server says that it is not active.", "$text-success")
        return Content.styled(f"✗ Not active: {_ENDED}", "$text-error")
    works = f"✓ {capitalized(kind)} that works"
    if look.revoked:
        works = "⚠ It still works, although it was to be revoked"
    until = f", until {times.exact(told.ends)} ({times.remaining(told.ends, now)})" if told.ends is not None else ""
    access = granted_access(told.scopes)
    app = apps.get(told.client_id, "")
    scopes = ", ".join(map(visible, told.scopes or ())) or "no scopes"
    style = "bold $text-error" if access.admin else ""
    return Content("\n").join(
        [
            Content.styled(f"{works}{until}.", "$text-warning" if look.revoked else "$text-success"),
            Content(
                f"Of {visible(told.username) or 'an account that is not reported'}, for {_app(app, told.client_id)}."
            ),
            Content.assemble("Granted: ", (scopes if told.scopes is not None else "not reported", style)),
            *(Content.styled(line, style) for line in access.lines if told.scopes is not None),
        ]
    )


def _app(name: str, client_id: str) -> str:
    shown = visible(client_id)
    return f"the app {visible(name)} ({shown})" if name else f"the app {shown}" if shown else "an app not reported"


def revoke_question(kind: str) -> ConfirmDialog:
    """Asks before a token is ended."""
    return ConfirmDialog(
        "Revoke this token?",
        f"{capitalized(kind)}: whatever uses it is refused from then on. It is sent once, and the server is asked "
        "again afterwards.\n\nOther tokens of its app live on; 3, then a, ends them all. This can't be undone.",
        confirm="Revoke",
    )
