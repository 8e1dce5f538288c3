"""An app's client secret, the one time that it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from chutes_tui import commands
from chutes_tui.commands import account_groups
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.oauth.client_forms import client_forms
from chutes_tui.screens.keys.new_key import form_bindings
from chutes_tui.screens.keys.reveal import ValueScreen

if TYPE_CHECKING:
    from pathlib import PurePath

    from chutes_tui.operations.oauth.apps import ClientSecret


class ClientSecretScreen(ValueScreen):
    """Shows the client secret of a new app, or the one that replaces another."""

    COMMAND_GROUP = account_groups.CLIENT_SECRET
    BINDINGS: ClassVar = [
        *commands.bindings(account_groups.CLIENT_SECRET),
        *form_bindings("client_secret", but="ahup"),
    ]
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../../styles/new_key.tcss", "../../../styles/reveal.tcss"]
    TRAIL = "Account › Your apps › Client secret"
    THING = "client secret"
    VARIABLE = "CHUTES_CLIENT_SECRET"

    def __init__(self, issued: ClientSecret) -> None:
        super().__init__()
        self._app = issued.app
        self._renewed = issued.renewed
        self._scopes = issued.scopes
        self.use_forms(client_forms(issued.app.client_id, issued.value))

    @property
    def _app_name(self) -> str:
        return visible(self._app.name) or f"app {short_id(self._app.app_id)}"

    def created_words(self) -> tuple[Content, Content | str]:
        words = "New client secret for " if self._renewed else "Created the app "
        created = Content.assemble(("✓ ", "$text-success"), words, (self._app_name, "bold"))
        return created, "the old one has ended" if self._renewed else visible(self._app.client_id)

    def leaving_words(self) -> str:
        return (
            f"The client secret of {self._app_name} was neither copied nor confirmed as saved.\n\n"
            "It can't be shown again. You would have to create a new one: x on the app."
        )

    def discard(self) -> None:
        self.worker.apps.discard_secret()
