"""The form of an own app: a new one, or the change of one. What is sent is shown exactly before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.content import Content
from textual.widgets import Input, TextArea

from chutes_tui.access import app_rules
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.oauth.apps import AppDraft
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.fields.choice_list import ChoiceList
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.plain_text_area import PlainTextArea

if TYPE_CHECKING:
    from pathlib import Path
    from typing import ClassVar

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.api.oauth.models import OauthApp
    from chutes_tui.operations.oauth.apps import AppWrite

_FOR: Final = ("everybody (public)", "you, and those you share it with")
_URIS: Final = "one a line, exactly as the app sends it"
_SCOPES: Final = "scopes it may ask for besides profile and chutes:invoke; can't be changed or read back later"
_DAYS: Final = f"1 to {app_rules.MOST_DAYS}; how long a sign-in can be refreshed"


class AppForm(FormDialog[None]):
    """For a new app, or for the one that is to be changed: then only what differs is sent."""

    CSS_PATH: ClassVar[list[Path | str]] = [FormDialog.CSS_PATH, "../../../styles/apps.tcss"]  # type: ignore[assignment]
    KEEPS_DRAFT = True

    def __init__(self, app: OauthApp | None = None) -> None:
        super().__init__()
        self._app = app
        self._sent = False

    def heading(self) -> Content:
        return Content("New app" if self._app is None else f"Edit {visible(self._app.name)}")

    def explanation(self) -> Content:
        if self._app is None:
            return Content("People sign in to it with Chutes. ctrl+s shows what will be created, and asks.")
        return Content("Only what you change is sent; an empty field is emptied. ctrl+s shows it, and asks.")

    def compose_fields(self) -> ComposeResult:
        app = self._app
        name = PlainInput(app.name if app else "", id="app-name", compact=True)
        yield FormField("Name", name, note=app_rules.name_note(""), id="name-field")
        uris = PlainTextArea(
            "\n".join(app.redirect_uris or ()) if app else "", id="app-uris", compact=True, tab_behavior="focus"
        )
        yield FormField("Redirects", uris, note=_URIS, id="uris-field")
        about = PlainInput(app.description if app else "", id="app-about", compact=True)
        yield FormField("About", about, note="optional; shown to people", id="about-field")
        home = PlainInput(app.homepage_url if app else "", placeholder="https://…", id="app-home", compact=True)
        yield FormField("Homepage", home, note="optional", id="home-field")
        logo = PlainInput(app.logo_url if app else "", placeholder="https://…", id="app-logo", compact=True)
        yield FormField("Logo", logo, note="optional: the address of an image", id="logo-field")
        yield FormField("For", ChoiceList(_FOR, id="app-for"))
        lifetime = app.refresh_token_lifetime_days if app else None
        days = PlainInput(str(lifetime or ""), id="app-days", compact=True)
        empty = "empty: 30" if app is None else "empty: as it is"
        yield FormField("Days", days, note=f"{_DAYS}; {empty}", id="days-field")
        if app is None:
            scopes = PlainInput(id="app-scopes", compact=True)
            yield FormField("Scopes", scopes, note=_SCOPES, id="scopes-field")

    def on_mount(self) -> None:
        # Enter begins a line of the list.
        self.query_one("#confirm", KeyButton).say("Review", "^s", role="main")
        if self._app is not None and self._app.public is False:
            self.query_one(ChoiceList).chosen = 1
        self.watch(self.state, "app_write", self._written, init=False)

    def on_unmount(self) -> None:
        self.worker.apps.dismiss_write()

    def first_field(self) -> Widget:
        return self.query_one("#app-name")

    # What was typed

    def _value(self, name: str) -> str:
        return self.query_one(f"#app-{name}", Input).value.strip()

    @property
    def _uris(self) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, self.query_one(PlainTextArea).text.splitlines())))

    @property
    def _scopes(self) -> tuple[str, ...]:
        typed = self._value("scopes").replace(",", " ").split() if self._app is None else ()
        return tuple(dict.fromkeys(typed))

    @property
    def _draft(self) -> AppDraft:
        days = self._value("days")
        return AppDraft(
            self._value("name"),
            self._uris,
            self._value("about"),
            self._value("home"),
            self._value("logo"),
            self.query_one(ChoiceList).chosen == 0,
            int(days) if days else None,
            self._scopes,
        )

    def _problem(self, field: str) -> str:
        """What is wrong with a field, "" for nothing."""
        if field == "uris":
            return app_rules.uris_problem(self._uris)
        if field == "scopes":
            return app_rules.scopes_problem(self._scopes)
        check = {
            "name": app_rules.name_problem,
            "home": app_rules.address_problem,
            "logo": app_rules.address_problem,
            "days": app_rules.days_problem,
        }.get(field)
        return check(self._value(field)) if check is not None else ""

    def _note(self, field: str) -> str:
        """What there is to know of a field that is fine."""
        if field == "uris":
            return next(iter(app_rules.uri_warnings(self._uris)), "")
        return app_rules.name_note(self._value("name")) if field == "name" else ""

    def _judge(self, field: str) -> bool:
        """Say whether a field will do; whether it does."""
        notes = {"uris": _URIS, "scopes": _SCOPES, "days": _DAYS, "home": "optional", "logo": "optional"}
        problem, note = self._problem(field), self._note(field)
        row = self.query_one(f"#{field}-field", FormField)
        if problem:
            row.say(f"✗ {problem}", "$text-error")
        elif note and field == "uris":
            row.say(f"⚠ {note}", "$text-warning")
        else:
            row.say(note or notes.get(field, ""))
        return not problem

    def edited(self, field: Input) -> None:
        self._edited((field.id or "").removeprefix("app-"))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._edited("uris")

    @on(ChoiceList.Changed)
    def _chosen(self, event: ChoiceList.Changed) -> None:
        event.stop()
        self._edited("")

    def _edited(self, field: str) -> None:
        if self._sent:
            return
        self.be_idle()
        if field in ("name", "uris", "home", "logo", "days", "scopes"):
            self._judge(field)

    # Sending

    def send(self) -> None:
        if self.busy:
            return
        fields = ("name", "uris", "home", "logo", "days") + (("scopes",) if self._app is None else ())
        wrong = [field for field in fields if not self._judge(field)]
        if wrong:
            self.query_one(f"#app-{wrong[0]}").focus()
            return
        draft = self._draft
        if self._app is not None and not draft.changed_from(self._app):
            self.say(Content.styled("Nothing is changed.", "$quiet"))
            return
        self.when_confirmed(review_dialog(draft, self._app), lambda: self._send(draft))

    def _send(self, draft: AppDraft) -> None:
        self._sent = True
        apps = self.worker.apps
        self.be_busy("Creating the app…" if self._app is None else "Changing the app…")
        if self._app is None:
            apps.create(draft)
        else:
            apps.change(self._app, draft)

    def _written(self, write: AppWrite | None) -> None:
        if write is None or write.stage.under_way or not self._sent:
            return
        self._sent = False
        if write.stage in (Stage.DONE, Stage.LOST_PRESENT):
            self.dismiss(None)  # the list has it; what was lost is said there
        else:
            self.refuse(write.problem or Problem("It was not done."))


def review_dialog(draft: AppDraft, app: OauthApp | None) -> ConfirmDialog:
    """Shows what is sent, letter by letter, and what is likely a slip."""
    values = draft.created if app is None else draft.changed_from(app)
    lines = [Content.assemble(("Name  ", "$quiet"), (visible(draft.name), "bold"))] if "name" in values else []
    if "redirect_uris" in values:
        lines.append(Content.styled("Redirect URIs, compared letter by letter:", "$quiet"))
        lines += [Content.styled(f"  {visible(uri)}", "bold") for uri in draft.redirect_uris]
        lines += [
            Content.styled(f"  ⚠ {one}", "$text-warning") for one in app_rules.uri_warnings(draft.redirect_uris)
        ]
    for field, label in (("description", "About"), ("homepage_url", "Homepage"), ("logo_url", "Logo")):
        if field in values:
            lines.append(Content.assemble((f"{label}  ", "$quiet"), visible(values[field]) or "(emptied)"))
    if "public" in values:
        lines.append(Content.assemble(("For  ", "$quiet"), _FOR[0 if draft.public else 1]))
    if "refresh_token_lifetime_days" in values:
        lines.append(Content.assemble(("Days  ", "$quiet"), str(draft.days)))
    if app is None:
        scopes = ", ".join(draft.allowed_scopes) or "only those that need no permission"
        lines.append(Content.assemble(("Scopes it may ask for  ", "$quiet"), scopes))
        if "admin" in draft.allowed_scopes:
            lines.append(Content.styled("⚠ admin: whoever lets the app in gives it everything.", "$text-error"))
        lines.append(
            Content("\nThe scopes can't be changed or read back later. The client secret is shown once, next.")
        )
    title, confirm = ("Create this app?", "Create") if app is None else ("Change this app?", "Change")
    return ConfirmDialog(title, Content("\n").join(lines), confirm=confirm, dangerous=False)
