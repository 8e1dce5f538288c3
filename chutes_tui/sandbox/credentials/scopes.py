"""What an API key, and an OAuth token, grants access to, by the server's own rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from chutes_tui.sandbox.generations import Generation


ACTIONS = ("read", "write", "delete", "invoke")
ANY_MODEL = "__megallm__"
_NO_OBJECT = "__list_or_invalid__"

_INVOCATION = re.compile(r"^/chutes/([^/]+)/(.+)$", re.IGNORECASE)
_ACCOUNT = re.compile(r"/users/me(/.*)?", re.DOTALL)
_OBJECT = re.compile(r"^/[^/]+/([^/]+)$")
_ACTION_OF_METHOD = {"POST": "write", "PUT": "write", "PATCH": "write", "DELETE": "delete"}
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


@dataclass(frozen=True)
class Target:
    """What a request wants to touch, as the server guesses it from the path."""

    object_type: str
    object_id: str
    action: str


def target_of(generation: Generation, method: str, path: str, host: str) -> Target:
    """The target of a request.

    The object type is the *last* segment of the path (`""` for `/chutes/`), which is why scopes open none of the
    management routes. Invocations, and every POST to an inference host, are special; with newer servers the
    account's own routes are, too.
    """
    if is_inference(generation, method, path, host):
        return Target("chutes", ANY_MODEL, "invoke")
    invoked = invoked_chute(method, path)
    if invoked is not None:
        return Target("chutes", invoked, "invoke")
    action = _ACTION_OF_METHOD.get(method, "read")
    if "account" in generation.object_types and _ACCOUNT.fullmatch(path):
        return Target("account", _NO_OBJECT, action)
    single = _OBJECT.match(path)
    return Target(
        object_type=path.rsplit("/", 1)[-1],
        object_id=single[1] if single else _NO_OBJECT,
        action=action,
    )


def is_inference(generation: Generation, method: str, path: str, host: str) -> bool:
    """Whether the request goes to a host that runs any model, as the OpenAI-compatible `llm.…`."""
    return host.lower().startswith(generation.inference_hosts) and (method == "POST" or path == "/v1/models")


def invoked_chute(method: str, path: str) -> str | None:
    """The chute that `POST /chutes/{id}/…` invokes."""
    match = _INVOCATION.match(path) if method == "POST" else None
    return match[1] if match else None


def has_access(admin: bool, scopes: Iterable[sqlite3.Row], target: Target) -> bool:
    """Admin keys have full access; otherwise one scope must fit in type, object and action."""
    return admin or any(_fits(scope, target) for scope in scopes)


def _fits(scope: sqlite3.Row, target: Target) -> bool:
    if scope["object_type"] != target.object_type:
        return False
    if scope["action"] and scope["action"] != target.action:
        return False
    return not scope["object_id"] or scope["object_id"] == target.object_id or target.object_id == ANY_MODEL


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
