"""The scopes of OAuth: what they are called, and what they really open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from chutes_tui.sandbox.credentials.scopes import Target

_PROFILE = "Read basic profile information (username, user_id)"
_BALANCE = "Read account balance"
_QUOTA = "Read quota information and usage"
_USAGE = "Read usage statistics and invocation history"

SCOPES: Final = {
    "admin": "Full access to all resources and actions",
    "profile": _PROFILE,
    "profile:read": _PROFILE,
    "balance": _BALANCE,
    "balance:read": _BALANCE,
    "billing:read": "Read billing information, payment history",
    "quota": _QUOTA,
    "quota:read": _QUOTA,
    "usage": _USAGE,
    "usage:read": _USAGE,
    "account:read": "Read full account details including quotas, discounts, pricing",
    "account:write": "Modify account settings",
    "secrets:read": "Read secret names (not values)",
    "secrets:write": "Create and manage secrets",
    "chutes:read": "Read chute information and list chutes",
    "chutes:write": "Create and modify chutes",
    "chutes:delete": "Delete chutes",
    "chutes:invoke": "Invoke/run chutes",
    "images:read": "Read image information and list images",
    "images:write": "Create and modify images",
    "images:delete": "Delete images",
    "invocations:read": "Read invocation history and details",
}
FREE: Final = frozenset({"profile", "chutes:invoke"})
"""What every app may ask for; the others must stand in its `allowed_scopes`."""


def opens(scopes: Collection[str], target: Target, path: str) -> bool:
    """Whether a token with these scopes may do that; most scopes open nothing, whatever they are called."""
    if "admin" in scopes:
        return True
    if target.action == "invoke":
        return "chutes:invoke" in scopes
    under_me = path == "/users/me" or path.startswith("/users/me/")
    return target.action == "read" and under_me and path != "/users/me/balance" and _has_profile(scopes)


def _has_profile(scopes: Collection[str]) -> bool:
    return not {"profile", "profile:read"}.isdisjoint(scopes)
