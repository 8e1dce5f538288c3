"""Scopes: what an API key may do, as values, the server's deciding rule, and the edits that a builder makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


OBJECT_TYPES: Final = ("chutes", "images", "invocations")
"""The object types that the server accepts, in the order in which people meet them."""

ACTIONS: Final = ("read", "write", "delete", "invoke")
"""The single actions that the server accepts, lower case; leaving the action out means any of them."""


@dataclass(frozen=True, slots=True)
class ScopeGrant:
    """One scope that is asked for: an object type, one object (None: all of them), one action (None: any)."""

    object_type: str
    object_id: str | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class AccessDraft:
    """What a key is to be allowed: everything (`admin`), or the grants.

    An admin draft may keep its grants, so that unticking admin brings them back; the server drops them, and so
    does `effective`.
    """

    admin: bool = False
    grants: tuple[ScopeGrant, ...] = ()
