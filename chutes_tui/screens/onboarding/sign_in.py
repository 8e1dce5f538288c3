"""Ways in without a new account: by a config file that is somewhere else, or by an API key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Input

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import AN_API_KEY
from chutes_tui.core.setting import Setting
from chutes_tui.core.text import visible
from chutes_tui.operations.keys.check import KeyVerdict
from chutes_tui.operations.profiles.changes import add_api_key
from chutes_tui.operations.profiles.lookup import url_problem
from chutes_tui.profiles import Profile
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.widgets.fields.choice_list import ChoiceList
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.path_input import PathInput
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.secret_input import SecretInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.operations.keys.check import KeyCheck
    from chutes_tui.operations.profiles.changes import Changed
    from chutes_tui.widgets.fields.plain_input import SecretPasted


class ConfigPathDialog(FieldDialog[Profile]):
    """Asks for the path of a config file; answers with its profile."""

    HEADING = "Open a config file"
    CONFIRM = "Open"
    EXPLANATION = (
        "The file written by `chutes register`, usually ~/.chutes/config.ini. chutes-tui only reads it. To use "
        "it every time, set CHUTES_CONFIG_PATH or start with --config-path."
    )

    def compose_fields(self) -> ComposeResult:
        yield PathInput(placeholder="~/.chutes/config.ini", id="path", compact=True)

    def read(self, text: str) -> Profile:
        return self.worker.accounts.profile_at(text)


_KEEPING = ("this session only (not saved)", "as a profile, in a file readable only by you")
_KEY_NOTE = "Only an admin key can list and create keys; scoped keys can do neither."


class ApiKeyDialog(FormDialog[Profile]):
    """Answers with the profile to open. With `save` it opens none: it adds a profile for another time."""

    HEADING = "Sign in with an API key"
    CONFIRM = "Sign in"
    EXPLANATION = "Paste the full key, cpk_… Its format is checked here, then the server checks it."

    def __init__(self, *, save: bool = False) -> None:
        super().__init__()
        self._only_saves = save
        self._asked_about: Profile | None = None
        self._accepted: KeyCheck | None = None

    # The form

    def compose_fields(self) -> ComposeResult:
        yield FormField("Key", SecretInput(placeholder="cpk_…", id="api-key", compact=True), note=_KEY_NOTE, id="key")
        url = PlainInput(self._prefilled.value, placeholder="https://api.chutes.ai", id="url", compact=True)
        yield FormField("Server", url, id="server")
        if not self._only_saves:
            yield FormField("Remember", ChoiceList(_KEEPING, id="keep"), id="keeping")
        yield FormField("Name", PlainInput(id="name", compact=True), note="The name of the new profile.", id="naming")

    @property
    def _prefilled(self) -> Setting[str]:
        """The server that is proposed, and who chose it."""
        sandbox, asked_for = self.worker.accounts.sandbox_url, self.worker.profiles.default_base_url
        return Setting(sandbox, "default") if sandbox and asked_for.origin == "default" else asked_for

    def on_mount(self) -> None:
        if self._only_saves:
            self.query_one(".dialog").border_title = Content("Add a profile from an API key")
        self.worker.profiles.refresh()
        self.state.events.key_checked.subscribe(self, self._checked)
        self._judge_url()
        self._show_naming()
        self._label_button()
        self._propose_name()

    @property
    def _saves(self) -> bool:
        return self._only_saves or self.query_one(ChoiceList).chosen == 1

    def _show_naming(self) -> None:
        self.query_one("#naming").display = self._saves

    def _label_button(self) -> None:
        label = "Save" if self._only_saves else "Save and sign in" if self._saves else "Sign in"
        if self._accepted is not None:
            label += " anyway"
        self.label_confirm(label)

    def on_choice_list_changed(self, event: ChoiceList.Changed) -> None:
        event.stop()
        self._show_naming()
        self._label_button()

    def _propose_name(self) -> None:
        self.query_one("#name", Input).value = self.worker.profiles.free_name("api-key")

    # Judging what is typed

    def edited(self, field: Input) -> None:
        if field.id == "name":
            self._judge_name()
            return
        self._forget_answer()
        if field.id == "url":
            self._judge_url()
        else:
            self._judge_key()

    def on_secret_pasted(self, event: SecretPasted) -> None:
        """A key that was pasted into another field goes where it is hidden, if there is none yet."""
        self.query_one("#api-key", SecretInput).adopt(event, AN_API_KEY)

    def _forget_answer(self) -> None:
        """What the server said was about something else."""
        self._asked_about = self._accepted = None
        self.be_idle()
        self._label_button()

    def _judge_key(self) -> bool:
        from chutes_tui.access.key_format import parse_api_key

        field, text = self.query_one("#key", FormField), self.query_one("#api-key", Input).value
        if not text.strip():
            field.say(_KEY_NOTE)
            return False
        try:
            parts = parse_api_key(text)
        except Problem as problem:
            field.say(visible(f"✗ {problem.what} {problem.next_step}".rstrip()), "$text-error")
            return False
        parts.key.wipe()
        field.say(f"✓ Valid format: key {parts.api_key_id}\n  of user {parts.user_id}", "$text-success")
        return True

    def _judge_url(self) -> bool:
        field, url = self.query_one("#server", FormField), self.query_one("#url", Input).value.strip()
        problem = url_problem(url)
        if problem:
            field.say(f"✗ {visible(problem)}", "$text-error")
        elif self._prefilled.origin != "default" and url == self._prefilled.value:
            field.say(f"⚑ from {self._prefilled.origin}: the key is sent to this server", "$text-warning")
        else:
            field.say("")
        return not problem

    def _judge_name(self) -> bool:
        name = self.query_one("#name", Input).value.strip()
        problem = self.worker.profiles.name_problem(name)
        if not problem and self._saves and self._url == self.worker.accounts.sandbox_url:
            problem = "The sandbox is deleted when the program ends, so its keys can't be saved."
        return self.query_one("#naming", FormField).judge(problem, f"✓ free: --profile {visible(name)}")

    @property
    def _url(self) -> str:
        return self.query_one("#url", Input).value.strip()

    # Sending

    def send(self) -> None:
        if self.busy:
            return
        if not self._judge_key():
            self.query_one("#api-key").focus()
            if not self.query_one("#api-key", Input).value.strip():
                self.query_one("#key", FormField).say("✗ Paste the key first.", "$text-error")
        elif not self._judge_url():
            self.query_one("#url").focus()
        elif self._saves and not self._judge_name():
            self.query_one("#name").focus()
        elif self._accepted is not None:
            self._go_on(self._accepted)
        else:
            self._ask()

    def _ask(self) -> None:
        try:
            profile = self.worker.accounts.profile_for_api_key(self.query_one("#api-key", Input).value, self._url)
        except Problem as problem:
            self.refuse(problem)
            return
        self.be_busy(f"Checking the key with {profile.base_url.value}…")
        self._asked_about = profile
        self.worker.accounts.check_api_key(profile)

    def _checked(self, check: KeyCheck) -> None:
        if check.profile is not self._asked_about:
            return
        if check.verdict is KeyVerdict.ADMIN:
            self.be_idle()
            self._go_on(check)
            return
        if check.problem is not None:
            self.refuse(check.problem)
        if check.verdict is KeyVerdict.CANNOT_TELL:
            self.say(_CANNOT_TELL)
        if check.verdict is not KeyVerdict.BROKEN:
            self._accepted = check
            self._label_button()
            self.query_one("#confirm").focus()

    def _go_on(self, check: KeyCheck) -> None:
        """The key is good, or the user takes it as it is."""
        if not self._saves:
            username = check.user.username if check.user is not None else ""
            self.dismiss(check.profile._replace(username=username or check.profile.username))
            return
        text = Secret(self.query_one("#api-key", Input).value)
        username = check.user.username if check.user is not None else ""
        name = self.query_one("#name", Input).value.strip()
        self.change(add_api_key(text, name, check.profile.base_url.value, username), "Writing the file…")

    def changed(self, outcome: Changed) -> None:
        if outcome.path is not None and not self._only_saves:
            self.worker.profiles.choose(outcome.path)
        self.dismiss(None)


_CANNOT_TELL = Content("\n").join(
    [
        Content.styled("⚠ The server doesn't let this key read its account.", "$text-warning"),
        Content("Either it is a scoped key, which works but can't list or create keys,"),
        Content("or it is wrong or deleted: the server's response is the same for all of them."),
        Content.styled("Sign in anyway, or paste an admin key.", "$quiet"),
    ]
)
