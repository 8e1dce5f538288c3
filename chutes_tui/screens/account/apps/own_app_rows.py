"""The account's own apps as rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.account.apps.authorization_rows import NO_NAME
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column, age_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chutes_tui.api.oauth.models import OauthApp
    from chutes_tui.operations.oauth.apps import OwnApp
    from chutes_tui.widgets.table.detail_panel import Line

NO_SCOPES: Final = "never reported: they can't be read back or changed"


@dataclass(frozen=True, slots=True)
class OwnAppRow:
    """An app by its `name`, safe to show."""

    own: OwnApp
    name: str
    state: str
    uris: str
    search: str

    @property
    def app(self) -> OauthApp:
        return self.own.app

    @property
    def off(self) -> bool:
        """Whether it is known to be switched off."""
        return self.app.active is False

    def detail(self) -> Content:
        """Everything that is known of an app."""
        now = times.utc_now()
        app = self.app
        days = app.refresh_token_lifetime_days
        off = "switched off: lists forget it; its id is remembered on this machine" if self.off else self.state
        return facts(
            Content.styled(self.name, "bold"),
            fact("State", Content.styled(off, "$text-warning") if self.off else off),
            fact("For", _who(self.own) if app.public is not None else ""),
            fact("Shared with", *_shares(self)),
            fact("Client ID", app.client_id),
            fact("Redirect URIs", *map(visible, app.redirect_uris or ())),
            fact("Sign-in", f"lasts {days} day{'s' * (days != 1)}" if days is not None else ""),
            fact("Allowed scopes", NO_SCOPES),
            fact("About", app.description) if app.description.strip() else None,
            fact("Homepage", app.homepage_url) if app.homepage_url else None,
            fact("Logo", app.logo_url) if app.logo_url else None,
            fact("Created", times.exact_and_ago(app.created_at, now) if app.created_at is not None else ""),
            fact("Changed", times.exact_and_ago(app.updated_at, now) if app.updated_at is not None else ""),
            fact("App ID", app.app_id),
        )

    def brief(self) -> Sequence[Line]:
        """The same in a few lines."""
        app = self.app
        return [
            (f"Client ID {visible(app.client_id)}", f"{self.state} · {_who(self.own)}"),
            (self.uris, ""),
            (visible(app.description), f"ID {short_id(app.app_id)}"),
        ]


def own_app_rows(apps: Iterable[OwnApp]) -> list[OwnAppRow]:
    """Return a row for each."""
    return [_row(one) for one in apps]


def _row(own: OwnApp) -> OwnAppRow:
    app = own.app
    name = visible(app.name.strip()) or NO_NAME
    state = "off" if app.active is False else "on" if app.active else "not reported"
    uris = ", ".join(map(visible, app.redirect_uris or ())) or "not reported"
    texts = (name, app.app_id, app.client_id, uris, app.description, app.homepage_url, _who(own), state)
    return OwnAppRow(own, name, state, uris, "\n".join(texts).casefold())


def _who(own: OwnApp) -> str:
    """Who may use it, in a few words."""
    if own.app.public:
        return "everybody"
    if own.app.public is None:
        return "?"
    if own.shares is None:
        return "you + ?"
    return f"you + {len(own.shares)}" if own.shares else "only you"


def _state(row: OwnAppRow) -> Cell:
    return Cell(row.state, "warning" if row.off else "success" if row.app.active else "muted")


def _uris(row: OwnAppRow) -> Cell:
    uris = row.app.redirect_uris or ()
    more = f" +{len(uris) - 1}" if len(uris) > 1 else ""
    return Cell(visible(uris[0]) if uris else "not reported", "" if uris else "muted", more)


COLUMNS: Final[tuple[Column[OwnAppRow], ...]] = (
    Column(
        "name", "NAME", 22, lambda row: Cell(row.name, "strong"), lambda row: row.name.casefold(), flex=2, least=12
    ),
    Column("state", "STATE", 5, _state),
    Column("who", "FOR", 9, lambda row: Cell(_who(row.own))),
    Column("uris", "REDIRECT URI", 26, _uris, lambda row: row.uris, flex=3, least=14),
    age_column(attrgetter("app.created_at")),
)


def _shares(row: OwnAppRow) -> tuple[str, ...]:
    shares = row.own.shares
    if shares is None:
        return ()
    return tuple(visible(one.whom) for one in shares) or ("nobody",)
