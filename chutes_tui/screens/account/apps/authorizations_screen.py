"""Apps with access to the account: what each was granted at first, what that really grants, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.commands import account_groups
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import short_id
from chutes_tui.screens.account.apps import NOT_OFFERED
from chutes_tui.screens.account.apps.authorization_rows import (
    COLUMNS,
    AuthorizationRow,
    authorization_rows,
)
from chutes_tui.screens.account.signed_in_list import SignedInList
from chutes_tui.screens.base.filtered_list import in_order, matching
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, name_to_type
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.api.oauth.models import Authorization
    from chutes_tui.core.loadable import Loadable


class AuthorizationsScreen(SignedInList[AuthorizationRow]):
    """A table over `state.authorizations`."""

    COMMAND_GROUP = account_groups.AUTHORIZATIONS
    HEADING = "Account › Apps with access"
    REMEMBERED_AS = "authorizations"
    NOT_OFFERED = NOT_OFFERED
    SHOWS = ("authorizations", "own_apps", "profile")
    ONE = "app"
    DETAIL = "App with access"
    LOADING = "Reading the apps with access…"
    EMPTY = (
        "No app has access to this account.",
        "Apps appear here once you sign in to them with Chutes. API keys are elsewhere: 1.",
    )
    NEED_A_ROW = frozenset({"show_detail", "revoke", "copy"})
    COLUMNS = COLUMNS
    _sort = ("created", False)

    @property
    def records(self) -> Loadable[Authorization]:
        return self.state.authorizations

    def read(self) -> None:
        self.worker.authorizations.refresh()
        if self.state.own_apps.phase is LoadPhase.IDLE:
            self.worker.apps.refresh(quiet=True)  # which of them are the account's own

    def make_table(self) -> RecordTable[AuthorizationRow]:
        return RecordTable(
            COLUMNS, record_id=lambda row: row.authorization.app_id, markable=False, id="authorizations"
        )

    def find_rows(self) -> Sequence[AuthorizationRow]:
        rows = authorization_rows(self.records.items, {one.app_id for one in self.state.own_apps.items})
        return in_order(matching(rows, self._filter), COLUMNS, self._sort)

    @property
    def legend(self) -> str:
        return "later grants don't show" if self.table.records else ""

    def action_copy(self) -> None:
        from chutes_tui.screens.base.copying import Copyable

        if (row := self.table.current) is not None:
            one = row.authorization
            texts = (
                Copyable("i", one.app_id, "the app's id", "App ID"),
                Copyable("n", one.app_name, "the app's name", "Name"),
                Copyable("s", " ".join(one.scopes or ()), "the scopes", "Scopes granted at first"),
            )
            self.offer_copies(texts)

    def action_revoke(self) -> None:
        if (row := self.table.current) is not None:
            self.when_confirmed(
                revocation_dialog(row), lambda: self.worker.authorizations.revoke(row.authorization, row.label)
            )


def revocation_dialog(row: AuthorizationRow) -> ConfirmDialog:
    """Asks for the app's name; says what ends and what lives on."""
    one = row.authorization
    style = "$text-error" if row.access.admin else "$quiet"
    keys = (
        "⚠ With admin it could create API keys: those live on. Look through your keys (1) afterwards."
        if row.access.admin
        else "If it was ever granted admin later, API keys that it created live on, too."
    )
    lines = [
        Content.assemble(
            (f"• {row.name}", "bold"), (f"  {short_id(one.app_id)}", "$quiet"), (f"  {row.granted}", style)
        ),
        Content(""),
        Content("Ends now: the app's access tokens and refresh tokens. The server will be asked again."),
        Content("Lives on: what it did with them, what it stored, and your session on its own site."),
        Content.styled(keys, "$text-warning" if row.access.admin else ""),
        Content("To let it in again, sign in to it with Chutes."),
    ]
    return ConfirmDialog(
        "Revoke the access of this app?",
        Content("\n").join(lines),
        confirm="Revoke",
        typed=name_to_type([one.app_name], "apps", identifier=one.app_id),
    )
