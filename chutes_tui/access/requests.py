"""Requests that people use a key for, and what each of them touches by the rules of a server. Pure.

The rules were learned by asking servers of October 2025 and February 2026; those of August 2026 add the scope on the
account, as far as they are known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

API: Final = ""
"""The host of a request that goes to the API itself; others are named by their first part, as `llm`."""
EVERY_CHUTE: Final = "{chute_id}"
"""Stands in a path for whichever chute."""

_INVOCATION: Final = re.compile(r"/chutes/([^/]+)/(.+)", re.IGNORECASE)
_ACCOUNT: Final = re.compile(r"/users/me(/.*)?", re.DOTALL)
_OBJECT: Final = re.compile(r"/[^/]+/([^/]+)")
_ACTIONS: Final = {"POST": "write", "PUT": "write", "PATCH": "write", "DELETE": "delete"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request: method, path and host, what it is for, and to which group of requests it belongs."""

    method: str
    path: str
    purpose: str = ""
    group: str = ""
    host: str = API

    @property
    def id(self) -> str:
        """What tells it from others."""
        return f"{self.method} {self.host}{self.path}"

    @property
    def line(self) -> str:
        """It as a person writes it: `POST llm.chutes.ai/v1/embeddings`."""
        where = f"{self.host}.chutes.ai" if self.host else ""
        return f"{self.method} {where}{self.path}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a request touches, as a server reads it: scopes are compared with this.

    `object_id` None: no single object, so that only a scope on all of them fits. `any_object`: the object of the
    scope isn't compared.
    """

    object_type: str
    object_id: str | None
    action: str
    any_object: bool = False


@dataclass(frozen=True, slots=True)
class ServerRules:
    """What decides about keys on a server of some generation.

    `hosts`: those that run any model. `account`: whether scopes on the account exist. `lacks`: requests (by id) that
    it doesn't offer. `never_by_key`: those that it answers to no API key, whatever that may do.
    """

    name: str
    hosts: tuple[str, ...]
    account: bool
    lacks: frozenset[str] = frozenset()
    never_by_key: frozenset[str] = frozenset()

    def target(self, request: Request) -> Target:
        """What a request touches.

        Of most requests a server compares only the last part of the path with the type of a scope, which is why
        scopes on chutes and images open no request that lists or changes them.
        """
        if request.host in self.hosts and request.method == "POST":
            return Target("chutes", None, "invoke", any_object=True)
        invoked = _INVOCATION.fullmatch(request.path) if request.method == "POST" else None
        if invoked is not None:
            return Target("chutes", None if invoked[1] == EVERY_CHUTE else invoked[1], "invoke")
        action = _ACTIONS.get(request.method, "read")
        if self.account and _ACCOUNT.fullmatch(request.path):
            return Target("account", None, action)
        single = _OBJECT.fullmatch(request.path)
        return Target(request.path.rpartition("/")[2], single[1] if single else None, action)

    def offers(self, request: Request) -> bool:
        """Whether this server has the request at all."""
        return request.id not in self.lacks and (not request.host or request.host in self.hosts)

    def is_open(self, request: Request) -> bool:
        """Whether it is answered to everybody."""
        return request.id == _MODELS.id or (request.id in _OPEN and not request.host)


_MODELS: Final = Request("GET", "/v1/models", "List the models", "Calls", "llm")
_OPEN: Final = frozenset(
    {
        "GET /ping",
        "GET /pricing",
        "GET /fmv",
        "GET /payments",
        "GET /payments/summary/tao",
        "GET /users/name_check",
        "GET /users/login/nonce",
        "POST /users/login",
    }
)
"""Requests of the API that need no key."""
_DISCOUNTS: Final = Request("GET", "/users/me/discounts", "Read discounts", "Account")
_SUBSCRIPTION: Final = Request("GET", "/users/me/subscription_usage", "Read the subscription", "Account")
_TRANSFER: Final = Request("POST", "/users/balance_transfer", "Transfer balance", "Account")
_FINGERPRINT: Final = Request("POST", "/users/change_fingerprint", "Change the fingerprint", "Account")
_END: Final = Request("DELETE", "/users/me", "Delete the account", "Account")
_REGISTRY: Final = Request("GET", "/registry/auth", "Pull images", "Images")
_APPS: Final = Request("GET", "/idp/apps", "List OAuth apps", "Apps")
_GRANTS: Final = Request("GET", "/idp/authorizations", "List authorized apps", "Apps")

_ATTACH: Final = Request("POST", "/users/change_bt_auth", "Attach a wallet", "Account")
_REGISTER: Final = Request("POST", "/users/register", "Register an account", "Account")

_BY_HAND: Final = frozenset({_FINGERPRINT.id, _END.id, _ATTACH.id, _REGISTER.id})
NEVER_WORDS: Final = {
    _FINGERPRINT.id: "by hotkey or fingerprint",
    _END.id: "by fingerprint alone",
    _ATTACH.id: "by fingerprint alone",
    _REGISTER.id: "by hotkey alone",
    _REGISTRY.id: "by hotkey alone",
    _DISCOUNTS.id: "by billing admins alone",
}
"""Why no API key gets a request, by its id, where a server says so."""

OCTOBER_2025: Final = ServerRules(
    "2025-10",
    ("llm",),
    account=False,
    lacks=frozenset({_SUBSCRIPTION.id, _TRANSFER.id, _APPS.id, _GRANTS.id}),
    never_by_key=_BY_HAND | {_DISCOUNTS.id},
)
FEBRUARY_2026: Final = ServerRules(
    "2026-02",
    ("llm", "image", "embed"),
    account=False,
    lacks=frozenset({_TRANSFER.id}),
    never_by_key=_BY_HAND | {_REGISTRY.id},
)
AUGUST_2026: Final = ServerRules(
    "2026-08", FEBRUARY_2026.hosts, account=True, never_by_key=FEBRUARY_2026.never_by_key
)
SERVERS: Final = (OCTOBER_2025, FEBRUARY_2026, AUGUST_2026)
"""Oldest first."""

_BEFORE: Final = (Request("POST", f"/chutes/{EVERY_CHUTE}/…", "Call any chute", "Calls"),)
_AFTER: Final = (
    Request("POST", "/v1/chat/completions", "Use the models", "Calls", "llm"),
    Request("POST", "/v1/embeddings", "Create embeddings", "Calls", "embed"),
    Request("POST", "/generate", "Create images", "Calls", "image"),
    _MODELS,
    Request("GET", "/users/me", "Read account, balance", "Account"),
    Request("GET", "/users/me/quotas", "Read quotas", "Account"),
    Request("GET", "/users/me/quota_usage/me", "Read used quota", "Account"),
    Request("GET", "/users/me/usage", "Read usage", "Account"),
    _SUBSCRIPTION,
    _DISCOUNTS,
    Request("GET", "/users/me/price_overrides", "Read own prices", "Account"),
    _TRANSFER,
    _FINGERPRINT,
    _END,
    Request("GET", "/chutes/", "List chutes", "Chutes"),
    Request("GET", "/chutes/{chute_id}", "Read a chute", "Chutes"),
    Request("GET", "/chutes/warmup/{chute_id}", "Warm up a chute", "Chutes"),
    Request("POST", "/chutes/", "Deploy a chute", "Chutes"),
    Request("DELETE", "/chutes/{chute_id}", "Delete a chute", "Chutes"),
    Request("GET", "/images/", "List images", "Images"),
    Request("GET", "/images/{image_id}", "Read an image", "Images"),
    Request("POST", "/images/", "Build an image", "Images"),
    Request("DELETE", "/images/{image_id}", "Delete an image", "Images"),
    _REGISTRY,
    Request("GET", "/secrets/", "List secrets", "Secrets"),
    Request("POST", "/secrets/", "Create a secret", "Secrets"),
    Request("DELETE", "/secrets/{secret_id}", "Delete a secret", "Secrets"),
    Request("GET", "/api_keys/", "List API keys", "Keys"),
    Request("POST", "/api_keys/", "Create an API key", "Keys"),
    Request("DELETE", "/api_keys/{api_key_id}", "Delete an API key", "Keys"),
    _APPS,
    _GRANTS,
)


TYPED: Final = "Yours"
"""The group of requests that a person typed."""


def typed_request(text: str) -> Request | None:
    """Read a request that a person typed: `GET /users/me`, `POST https://llm.chutes.ai/v1/embeddings`, or a path or
    address alone, which is a GET. None where it is none."""
    words = text.split()
    method = words.pop(0).upper() if len(words) == 2 else "GET"
    if len(words) != 1 or method not in ("GET", *_ACTIONS):
        return None
    host, slash, path = words[0].partition("://")[2].partition("/") if "://" in words[0] else words[0].partition("/")
    path = re.split(r"[?#]", slash + path, maxsplit=1)[0]
    if not path.startswith("/") or path.startswith("//") or not path.isprintable() or not path.isascii():
        return None
    label = host.partition(".")[0].lower() if "." in host else API
    host = label if label in AUGUST_2026.hosts else API
    listed = next((one for one in (*_BEFORE, *_AFTER) if one.id == f"{method} {host}{path}"), None)
    return listed or Request(method, path, f"{method} {host and f'{host}.'}{path}", TYPED, host)


def call_of(chute_id: str, name: str) -> Request:
    """The request that calls one chute, `name` as it is shown."""
    return Request("POST", f"/chutes/{chute_id}/…", f"Call {name}", "Calls")


def image_of(image_id: str, name: str) -> tuple[Request, ...]:
    """The requests about one image, `name` as it is shown."""
    return (
        Request("GET", f"/images/{image_id}", f"Read {name}", "Images"),
        Request("DELETE", f"/images/{image_id}", f"Delete {name}", "Images"),
    )


def usual_requests(more: Iterable[Request] = ()) -> tuple[Request, ...]:
    """Every request of the list, with `more` after those like them, each once."""
    added = tuple({one.id: one for one in more}.values())
    calls = tuple(one for one in added if one.group == "Calls")
    typed = tuple(one for one in added if one.group == TYPED)
    result: list[Request] = [*typed, *_BEFORE, *calls]
    for one in _AFTER:
        if one is _REGISTRY:
            result += [other for other in added if other.group == "Images"]
        result.append(one)
    return tuple(result)
