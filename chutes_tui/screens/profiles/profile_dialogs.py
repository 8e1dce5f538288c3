"""The questions of the profiles screen: another name, another URL, make it private, take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widgets import Input

from chutes_tui.core.text import visible
from chutes_tui.operations.profiles import changes
from chutes_tui.operations.profiles.lookup import url_problem
from chutes_tui.profiles.catalogue import CredentialKind
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.storage.errors import shown_path
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.profiles.catalogue import ProfileEntry
    from chutes_tui.screens.base.screen import ChutesScreen
    from chutes_tui.screens.profiles.profile_rows import ProfileRow


class _ProfileDialog(FormDialog[None]):
    """One field about one profile."""

    def __init__(self, entry: ProfileEntry) -> None:
        super().__init__()
        self._entry = entry

    @property
    def _value(self) -> str:
        return self.text.strip()

    def edited(self, field: Input) -> None:
        self.be_idle()
        self._judge()

    def _judge(self) -> bool:
        """Say whether the field will do; whether it does."""
        raise NotImplementedError


class RenameDialog(_ProfileDialog):
    """Asks for a profile's new name."""

    HEADING = "Rename this profile"
    CONFIRM = "Rename"

    def explanation(self) -> Content:
        lines = [
            f"{shown_path(self._entry.path)} is renamed. Its contents don't change. Update scripts that use this "
            "file."
        ]
        if self._entry.link_target is not None:
            target = shown_path(self._entry.link_target)
            lines.append(f"It is a link to {target}: the link is renamed, not that file.")
        return Content("\n".join(lines))

    def compose_fields(self) -> ComposeResult:
        yield FormField("New name", PlainInput(self._entry.path.stem, id="name", compact=True))

    def _judge(self) -> bool:
        field = self.query_one(FormField)
        if self._value == self._entry.path.stem:
            field.say("This is its current name.")
            return False
        return field.judge(self.worker.profiles.name_problem(self._value), "✓ free")

    def send(self) -> None:
        if self.busy or not self._judge():
            self.query_one(Input).focus()
            return
        linked = self._entry.link_target is not None
        self.change(changes.rename(self._entry.path, self._value, follow_symlink=linked), "Renaming…")


class BaseUrlDialog(_ProfileDialog):
    """Asks for the API URL that a profile's file says."""

    HEADING = "Edit the API URL"

    def explanation(self) -> Content:
        parts: list[Any] = [f"The server of {visible(self._entry.name)}: base_url in its file"]
        setting, credential = self._entry.base_url, self._entry.credential
        by_key = credential is not None and credential.value is CredentialKind.API_KEY
        parts.append("; its API key is sent to it." if by_key else "; its hotkey signs requests to it.")
        if setting is not None and setting.origin not in ("config file", "default"):
            words = f"\n⚑ {visible(setting.origin)} is set and overrides the file."
            parts.append((words, "$text-warning"))
        if self._entry.link_target is not None:
            target = shown_path(self._entry.link_target)
            parts.append((f"\n⚠ The file is a link: {target} is changed.", "$text-warning"))
        return Content.assemble(*parts)

    def compose_fields(self) -> ComposeResult:
        setting = self._entry.base_url
        known = setting.value if setting is not None and setting.origin in ("config file", "default") else ""
        yield FormField("API URL", PlainInput(known, placeholder="https://api.chutes.ai", id="url", compact=True))

    def _judge(self) -> bool:
        fine = "✓ usable; not contacted before you open the profile"
        return self.query_one(FormField).judge(url_problem(self._value), fine)

    def send(self) -> None:
        if self.busy or not self._judge():
            self.query_one(Input).focus()
            return
        linked = self._entry.link_target is not None
        self.change(changes.set_base_url(self._entry.path, self._value, follow_symlink=linked), "Writing the file…")


def make_private(screen: ChutesScreen, entry: ProfileEntry) -> None:
    """Take the file from everybody else; asks first when it is a link."""
    worker = screen.worker
    if entry.link_target is None:
        worker.profiles.change(changes.make_private(entry.path))
        return

    screen.when_confirmed(
        ConfirmDialog(
            "Make the file behind the link private?",
            f"{shown_path(entry.path)} is a link to {shown_path(entry.link_target)}.\n\n"
            "This changes that file's mode: only you can read it afterwards.",
            confirm="Make it private",
            dangerous=False,
        ),
        lambda: worker.profiles.change(changes.make_private(entry.path, follow_symlink=True)),
    )


def make_default(screen: ChutesScreen, entry: ProfileEntry) -> None:
    """Make a profile the default; asks first when another account is."""
    worker, opened = screen.worker, screen.state.profile
    now = next((one for one in screen.state.profiles.items if "default" in one.found_by), None)
    if now is None or (now.problem is None and now.user_id == entry.user_id and now.username == entry.username):
        worker.profiles.change(changes.make_default(entry.path))
        return
    whose = f"another account, {visible(now.username)}" if now.username else "something else"
    lines = [
        f"{shown_path(now.path)} contains {whose}. It is kept first"
        + (", as a profile of its own." if now.username and now.problem is None else ", in a backup next to it."),
        "",
        f"From then on chutes-tui, the official CLI and other readers of that file start with {visible(entry.name)}.",
    ]
    if opened is not None and not screen.state.sandboxed and opened.config_path == now.path:
        lines.append(f"The open account is the default one: {visible(entry.name)} opens instead.")
    if entry.api_key_id:
        lines.append(f"The official CLI can't use {visible(entry.name)}: it needs a hotkey and reads no API key.")
    screen.when_confirmed(
        ConfirmDialog(
            f"Make {visible(entry.name)} the default?", "\n".join(lines), confirm="Make default", dangerous=False
        ),
        lambda: worker.profiles.change(changes.make_default(entry.path, over_other=True)),
    )


def removal_dialog(row: ProfileRow) -> ConfirmDialog:
    """Asks for the profile's name; says what goes, what stays, and where."""
    entry = row.entry
    lines = [Content.styled(f"• {visible(entry.name)}", "bold") + Content(f"  {shown_path(entry.path)}")]
    if entry.username:
        lines.append(Content.styled(f"  account {visible(entry.username)}", "$quiet"))
    lines.append(Content(""))
    if entry.link_target is not None:
        lines.append(Content(f"It is a link: only the link is removed, {shown_path(entry.link_target)} stays."))
    else:
        lines.append(Content("The file is renamed to a backup next to it, readable only by you."))
    lines.append(Content("The account itself stays on the server. The official CLI no longer finds it here."))
    if row.opened:
        lines.append(_warned("This account is open: it stays open until you leave it."))
    if entry.chosen_by:
        lines.append(_warned("It is loaded at startup: the next start will not find it."))
    typed = entry.name if entry.name.strip() and visible(entry.name) == entry.name else "remove"
    return ConfirmDialog("Remove this profile?", Content("\n").join(lines), confirm="Remove", typed=typed)


def _warned(words: str) -> Content:
    return Content.styled(f"⚠ {words}", "$text-warning")
