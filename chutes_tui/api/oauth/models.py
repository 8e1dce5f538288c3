"""What the server reports of OAuth ("Sign in with Chutes", servers since 14 December 2025), as immutable values.

Every field but the id is optional: "" and None are "not reported".
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - decoding needs it
from typing import Final

from msgspec import Struct
from msgspec.structs import force_setattr

from chutes_tui.api.models import bound_texts, known_id, make_utc

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
