"""Apps that the account let in, as rows: what was granted at first, and what that really grants. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.access.oauth_scopes import GrantedAccess, granted_access
from chutes_tui.core import times
from chutes_tui.core.text import short_id, visible
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column, age_column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chutes_tui.api.oauth.models import Authorization
    from chutes_tui.widgets.table.detail_panel import Line

NO_NAME: Final = "no name reported"
FIRST_ONLY: Final = "The server reports the first grant only: what the app was granted later doesn't show here."


@dataclass(frozen=True, slots=True)
class AuthorizationRow:
    """An app by its `name`, safe to show. `double`: another app in the list has the same name; `ours`: it is known
    to be one of the account's own."""

    authorization: Authorization
    name: str
    double: bool
    ours: bool
    access: GrantedAccess
    granted: str
    search: str

    @property
    def label(self) -> str:
        """The name, with the beginning of the id where the name alone could mean another app."""
        return f"{self.name} ({short_id(self.authorization.app_id)})" if self.double else self.name

    def detail(self) -> Content:
        """Everything that is known of an app's access."""
        one = self.authorization
        style = "bold $text-error" if self.access.admin else ""
        since = times.exact_and_ago(one.created_at, times.utc_now()) if one.created_at is not None else ""
        lines = [Content.styled(line, style) for line in self.access.lines]
        return facts(
            Content.styled(self.name, "bold"),
            fact("Granted at first", Content.styled(self.granted, style)),
            fact("Really grants", *lines),
            Content.styled(FIRST_ONLY, "$quiet"),
            fact("Since", since),
            fact("State", "revoked" if one.revoked else "has access" if one.revoked is not None else ""),
            fact("About", one.app_description) if one.app_description.strip() else None,
            fact("Owner", "you" if self.ours else "not reported in this list"),
            fact("App ID", one.app_id),
        )

    def brief(self) -> Sequence[Line]:
        """The same in a few lines."""
        granted = Content.styled(self.granted, "bold $text-error" if self.access.admin else "")
        return [
            (Content.assemble("Granted at first: ", granted), _since(self)),
            (f"Really grants: {self.access.brief}", ""),
            ("Later grants don't show here.", f"ID {short_id(self.authorization.app_id)}"),
        ]


def authorization_rows(authorizations: Iterable[Authorization], ours: Collection[str]) -> list[AuthorizationRow]:
    """Return a row for each; `ours` are the ids of the account's own apps."""
    found = list(authorizations)
    names = Counter(one.app_name.strip().casefold() for one in found)
    rows = []
    for one in found:
        name = visible(one.app_name.strip()) or NO_NAME
        granted = "not reported" if one.scopes is None else ", ".join(map(visible, one.scopes)) or "no scopes"
        access = granted_access(one.scopes)
        texts = (name, one.app_id, granted, access.brief, visible(one.app_description))
        double = names[one.app_name.strip().casefold()] > 1
        search = "\n".join(texts).casefold()
        rows.append(AuthorizationRow(one, name, double, one.app_id in ours, access, granted, search))
    return rows


def _app(row: AuthorizationRow) -> Cell:
    return Cell(row.name, "strong")


def _id(row: AuthorizationRow) -> Cell:
    return Cell(short_id(row.authorization.app_id) if row.double else "", "accent")


def _granted(row: AuthorizationRow) -> Cell:
    return Cell(row.granted, "error" if row.access.admin else "" if row.access.reported else "muted")


def _access(row: AuthorizationRow) -> Cell:
    if row.authorization.revoked:
        return Cell("revoked", "muted")
    words = row.access.brief
    return Cell(words, "error" if row.access.admin else "" if row.access.grants else "muted")


COLUMNS: Final[tuple[Column[AuthorizationRow], ...]] = (
    Column("app", "APP", 26, _app, lambda row: row.name.casefold(), flex=2, least=14, most=40),
    Column("id", "ID", 8, _id, lambda row: row.authorization.app_id, value=lambda row: row.double),
    Column("granted", "GRANTED AT FIRST", 26, _granted, lambda row: row.granted, flex=2, least=12),
    Column(
        "access",
        "REALLY GRANTS",
        18,
        _access,
        lambda row: (not row.access.admin, row.access.brief),
        orders=("admin first", "admin last"),
    ),
    age_column(attrgetter("authorization.created_at")),
)


def _since(row: AuthorizationRow) -> str:
    created = row.authorization.created_at
    return f"granted {times.ago(created, times.utc_now())}" if created is not None else "when is not reported"
