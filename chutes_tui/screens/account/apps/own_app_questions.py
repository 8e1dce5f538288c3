"""The questions about an own app: share it, end a share, another secret, switch it off, delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, name_to_type
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.api.oauth.models import AppShare
    from chutes_tui.operations.oauth.apps import OwnApp
    from chutes_tui.screens.account.apps.own_app_rows import OwnAppRow


class ShareDialog(FieldDialog[str]):
    """Asks with whom to share an app."""

    CONFIRM = "Share"

    def __init__(self, own: OwnApp) -> None:
        super().__init__()
        self._own = own

    def heading(self) -> Content:
        return Content(f"Share {visible(self._own.app.name)}")

    def explanation(self) -> Content:
        shares = self._own.shares
        names = ", ".join(visible(one.whom) for one in shares or ())
        present = "not known" if shares is None else names or "nobody"
        public = " The app is public: everybody can use it anyway." if self._own.app.public else ""
        return Content(
            f"Whoever it is shared with can see and use the app, not change it.{public}\nShared with: {present}"
        )

    def compose_fields(self) -> ComposeResult:
        yield PlainInput(placeholder="exact username, or user id", id="share-with", compact=True)

    def read(self, text: str) -> str:
        known = {name for one in self._own.shares or () for name in (one.shared_to, one.shared_to_username)}
        if not text:
            raise Problem("Type a username or a user id.")
        if text in known:
            raise Problem("The app is shared with this user already.")
        return text


def which_share(own: OwnApp) -> OptionDialog[AppShare]:
    """Asks which share is to end."""
    options = [
        (Content.assemble((visible(one.whom), "bold"), (f"  {short_id(one.shared_to)}", "$quiet")), one)
        for one in own.shares or ()
    ]
    return OptionDialog("End which share?", options)


def unshare_dialog(name: str, share: AppShare) -> ConfirmDialog:
    """Asks before a share ends."""
    return ConfirmDialog(
        "End this share?",
        f"{visible(share.whom)} will no longer see the app {name}.\n\n"
        "What they granted to it, and its tokens, may live on.",
        confirm="End the share",
    )


def renewal_dialog(row: OwnAppRow) -> ConfirmDialog:
    """Asks for the app's name: the old secret ends at once."""
    lines = [
        _named(row),
        Content(""),
        Content.styled(
            "⚠ The old client secret ends at once: the app can't get or refresh tokens until it has the new one.",
            "$text-warning",
        ),
        Content("Access tokens that were given out may work for up to an hour."),
        Content("The new secret is shown only once, next."),
    ]
    return _ask(row, "Create a new client secret?", lines, "Create")


def off_dialog(row: OwnAppRow) -> ConfirmDialog:
    """Asks before an app is switched off: lists forget it then."""
    lines = [
        _named(row),
        Content(""),
        Content("Nobody can sign in to it until it is switched on again. Tokens that were given out may live on."),
        Content.styled(
            "⚠ The server's lists forget an app that is switched off. chutes-tui remembers its id on this machine, "
            "and keeps it in this list; elsewhere only the id finds it:",
            "$text-warning",
        ),
        Content.styled(visible(row.app.app_id), "bold"),
    ]
    return ConfirmDialog("Switch this app off?", Content("\n").join(lines), confirm="Switch off")


def deletion_dialog(row: OwnAppRow) -> ConfirmDialog:
    """Asks for the app's name."""
    shares = len(row.own.shares or ())
    lines = [
        _named(row),
        Content(""),
        Content("Nobody can sign in to it any more: what everybody granted to it, and its tokens, go with it."),
        *([Content(f"It is shared with {shares} user{'s' * (shares != 1)}.")] if shares else []),
        Content("Another app that is created later has another client ID. This can't be undone."),
    ]
    return _ask(row, "Delete this app?", lines, "Delete")


def _ask(row: OwnAppRow, title: str, lines: list[Content], confirm: str) -> ConfirmDialog:
    typed = name_to_type([row.app.name], "apps", identifier=row.app.app_id)
    return ConfirmDialog(title, Content("\n").join(lines), confirm=confirm, typed=typed)


def _named(row: OwnAppRow) -> Content:
    return Content.assemble(
        (f"• {row.name}", "bold"), (f"  {short_id(row.app.app_id)}  {visible(row.app.client_id)}", "$quiet")
    )
