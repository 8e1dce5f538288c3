"""The account's own apps: create, change, share, give a new secret, switch off and on, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.commands import account_groups
from chutes_tui.core.text import visible
from chutes_tui.screens.account.apps import NOT_OFFERED
from chutes_tui.screens.account.apps import own_app_questions as questions
from chutes_tui.screens.account.apps.own_app_rows import (
    COLUMNS,
    OwnAppRow,
    own_app_rows,
)
from chutes_tui.screens.account.signed_in_list import SignedInList
from chutes_tui.screens.base.filtered_list import in_order, matching
from chutes_tui.screens.base.screen import opens
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.api.oauth.models import AppShare
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.oauth.apps import ClientSecret, OwnApp

_NO_SHARE = "This app is shared with nobody."


class OwnAppsScreen(SignedInList[OwnAppRow]):
    """A table over `state.own_apps`."""

    COMMAND_GROUP = account_groups.OWN_APPS
    HEADING = "Account › Your apps"
    REMEMBERED_AS = "own_apps"
    NOT_OFFERED = NOT_OFFERED
    SHOWS = ("own_apps", "profile")
    ONE = "app"
    FIRST = "new_app"
    DETAIL = "Your app"
    LOADING = "Reading your apps…"
    EMPTY = (
        "You have no app yet.",
        "An app lets people sign in to it with Chutes. Apps that you switched off on another machine aren't listed.",
    )
    NEED_A_ROW = frozenset({"show_detail", "edit", "share", "unshare", "renew_secret", "switch", "delete", "copy"})
    COLUMNS = COLUMNS
    _sort = ("name", False)

    def on_mount(self) -> None:
        self.state.events.client_secret_issued.subscribe(self, self._issued)

    @property
    def records(self) -> Loadable[OwnApp]:
        return self.state.own_apps

    def read(self) -> None:
        self.worker.apps.refresh()

    def make_table(self) -> RecordTable[OwnAppRow]:
        return RecordTable(COLUMNS, record_id=lambda row: row.app.app_id, markable=False, id="own-apps")

    def find_rows(self) -> Sequence[OwnAppRow]:
        return in_order(matching(own_app_rows(self.state.own_apps.items), self._filter), COLUMNS, self._sort)

    def labels(self) -> dict[str, str]:
        row = self.table.current if self.is_mounted else None
        return super().labels() | ({"switch": "Switch on" if row.off else "Switch off"} if row is not None else {})

    def _issued(self, issued: ClientSecret) -> None:
        """A new app is where the cursor should be when its secret has been seen, whatever the filter was."""
        self.call_later(self.show_record, issued.app.app_id)

    # Acting

    action_new_app = opens("account.apps.app_form.AppForm")

    def obstacle(self, action: str) -> str:
        row = self.table.current
        if action == "unshare" and row is not None and not row.own.shares:
            return _NO_SHARE
        return super().obstacle("edit" if action == "new_app" and self._calm else action)

    def action_edit(self) -> None:
        from chutes_tui.screens.account.apps.app_form import AppForm

        if (row := self.table.current) is not None:
            self.app.push_screen(AppForm(row.app))

    def action_share(self) -> None:
        if (row := self.table.current) is not None:
            self.ask(questions.ShareDialog(row.own), lambda whom: self.worker.apps.share(row.app, whom))

    def action_unshare(self) -> None:
        row = self.table.current
        if row is None or not row.own.shares:
            return
        shares = row.own.shares
        if len(shares) == 1:
            self._end_share(row, shares[0])
        else:
            self.ask(questions.which_share(row.own), lambda share: self._end_share(row, share))

    def _end_share(self, row: OwnAppRow, share: AppShare) -> None:
        question = questions.unshare_dialog(row.name, share)
        self.when_confirmed(question, lambda: self.worker.apps.unshare(row.app, share))

    def action_renew_secret(self) -> None:
        if (row := self.table.current) is not None:
            self.when_confirmed(questions.renewal_dialog(row), lambda: self.worker.apps.renew_secret(row.app))

    def action_switch(self) -> None:
        row = self.table.current
        if row is None:
            return
        if row.off:
            self.worker.apps.switch(row.app, on=True)
        else:
            self.when_confirmed(questions.off_dialog(row), lambda: self.worker.apps.switch(row.app, on=False))

    def action_delete(self) -> None:
        if (row := self.table.current) is not None:
            self.when_confirmed(questions.deletion_dialog(row), lambda: self.worker.apps.delete(row.app))

    def action_copy(self) -> None:
        from chutes_tui.screens.base.copying import Copyable

        if (row := self.table.current) is not None:
            app = row.app
            texts = (
                Copyable("c", app.client_id, "the client id", "Client ID"),
                Copyable("i", app.app_id, "the app's id", "App ID"),
                Copyable("u", "\n".join(app.redirect_uris or ()), "the redirect URIs", "Redirect URIs"),
                Copyable("n", app.name, "the app's name", "Name"),
                Copyable("h", visible(app.homepage_url), "the homepage", "Homepage"),
            )
            self.offer_copies(texts)
