"""What the server reports of OAuth ("Sign in with Chutes", servers since 14 December 2025), as immutable values.

Every field but the id is optional: "" and None are "not reported".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import force_setattr

from chutes_tui.api.decoding import decode_one, decode_secret
from chutes_tui.api.models import bound_texts, known_id, make_utc

if TYPE_CHECKING:
    from chutes_tui.core.secret import Secret

_MOST: Final = 100
"""So many scopes or addresses are kept: nobody reads more."""


class Authorization(Struct, frozen=True, kw_only=True):
    """An app that the account let in. `scopes` are those of the first grant only: the server doesn't report that a
    later one granted more. None: not reported."""

    app_id: str
    authorization_id: str = ""
    app_name: str = ""
    app_description: str = ""
    scopes: tuple[str, ...] | None = None
    created_at: datetime | None = None
    revoked: bool | None = None

    def __post_init__(self) -> None:
        known_id(self, "app_id")
        make_utc(self, "created_at")
        bound_texts(self, "authorization_id", "app_name", "app_description")
        if self.scopes is not None and len(self.scopes) > _MOST:
            force_setattr(self, "scopes", self.scopes[:_MOST])


class Revoked(Struct, frozen=True, kw_only=True):
    """The answer to a revocation."""

    revoked: bool


class OauthApp(Struct, frozen=True, kw_only=True):
    """An app of "Sign in with Chutes". Its allowed scopes are never reported. `active` False: switched off."""

    app_id: str
    client_id: str = ""
    user_id: str = ""
    name: str = ""
    description: str = ""
    redirect_uris: tuple[str, ...] | None = None
    homepage_url: str = ""
    logo_url: str = ""
    active: bool | None = None
    public: bool | None = None
    refresh_token_lifetime_days: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        known_id(self, "app_id")
        make_utc(self, "created_at", "updated_at")
        bound_texts(self, "client_id", "user_id", "name", "description", "homepage_url", "logo_url")
        if self.redirect_uris is not None and len(self.redirect_uris) > _MOST:
            force_setattr(self, "redirect_uris", self.redirect_uris[:_MOST])


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """An app with its new client secret, which the server sends only here. The app may be known by its id alone."""

    app: OauthApp
    secret: Secret


class AppShare(Struct, frozen=True, kw_only=True):
    """Somebody an app is shared with."""

    shared_to: str
    shared_to_username: str = ""
    shared_at: datetime | None = None

    def __post_init__(self) -> None:
        known_id(self, "shared_to")
        make_utc(self, "shared_at")
        bound_texts(self, "shared_to_username")

    @property
    def whom(self) -> str:
        """Their username, their id where none is reported."""
        return self.shared_to_username or self.shared_to


def decode_issued(body: bytes, app_id: str = "") -> IssuedSecret | None:
    """The answer to the making of an app or of a new secret, the secret wrapped at once; None when it isn't there.

    It is never told again, so it is kept whatever else can't be read. `app_id` is the app's, if it is known.
    """
    secret = decode_secret(body, "client_secret")
    if secret is None:
        return None
    app = decode_one(body, OauthApp) or (OauthApp(app_id=app_id) if app_id else None)
    return IssuedSecret(app or OauthApp(app_id="not reported"), secret)


class Introspection(Struct, frozen=True, kw_only=True):
    """What the server says of a token. `active` False: ended, revoked, or none of its own; then nothing else."""

    active: bool
    token_type: str = ""
    exp: float | None = None
    scope: str | None = None
    client_id: str = ""
    username: str = ""

    def __post_init__(self) -> None:
        bound_texts(self, "token_type", "client_id", "username")

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """What it was granted, None: not reported."""
        return None if self.scope is None else tuple(self.scope.split()[:_MOST])

    @property
    def ends(self) -> datetime | None:
        """When it ends by itself."""
        try:
            return None if not self.exp or self.exp < 0 else datetime.fromtimestamp(self.exp, UTC)
        except (OverflowError, ValueError, OSError):
            return None
