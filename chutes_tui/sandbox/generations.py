"""The generations of the server as data: what exists in each, which rules hold, and which texts it answers.

`2025-10` and `2026-02` follow servers that were run and asked. `2026-08` is the newer of them with what is known of
later servers; where nothing is known, it answers as `2026-02` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAGE: Final = frozenset({"page", "limit"})
_USAGE: Final = _PAGE | {"per_chute", "chute_id", "start_date", "end_date"}
PARAMETERS: Final[Mapping[str, frozenset[str]]] = {
    "/api_keys/": _PAGE,
    "/secrets/": _PAGE,
    "/chutes/": _PAGE
    | {"include_public", "template", "name", "exclude", "image", "slug", "offset", "include_schemas"}
    | {"accept_fee"},  # of POST alone
    "/images/": _PAGE | {"include_public", "name", "tag"},
    "/users/me/usage": _USAGE,
    "/users/{user_id}/usage": _USAGE,
    "/idp/apps": _PAGE | {"include_public", "include_shared", "search", "user_id"},
    "/idp/authorizations": _PAGE,
    "/payments": _PAGE,
    "/users/name_check": frozenset({"username", "readonly"}),
}
"""The query parameters that the routes declare. Routes that do not stand here are not watched."""

_OBJECT_TYPES: Final = ("images", "chutes", "invocations")
_OWNED: Final[Mapping[str, str]] = {
    "chutes": "chute_id, name",
    "images": "image_id, name, tag",
    "secrets": "secret_id, key",
}


@dataclass(frozen=True)
class Generation:
    """One generation. The defaults are those of 2025-10.

    `lacks`: routes that it does not offer, as `METHOD /path`, or `/prefix` for all below.
    `object_types`: what the scopes of a key may name; `account` opens `/users/me` and what is below it.
    `inference_hosts`: how the names of the hosts begin that run any model.
    `refuses_secret_names`: secrets of some names, and most of those of subnets' chutes, are refused (403).
    `lists_affine`: lists with public chutes hold everybody's private chutes called "affine".
    `list_cache`: seconds for which `GET /chutes/` repeats its answer to a user's same query.
    `refuses_discounts`: `/users/me/discounts` is for billing admins.
    `nonce_login`: the hotkey's signature of a nonce signs in, too.
    `old_fingerprint_suffices`: the old fingerprint changes the fingerprint without a signature.
    `wrong_fingerprint`: the text of a sign-in with a fingerprint that is none.
    `registrations_a_day`: how many accounts an address may register.
    `signed_bodies`: the methods of which the hotkey signs the body, an empty one, too.
    `registry_by_hotkey`: the registry takes no API key and no login token.
    `deletes_by_id_only`: a chute is not deleted by its name.
    `kept_alive_by`: the tables that keep an account alive that stands in them, with the columns that name a row.
    `says_what_blocks`: what keeps an account alive is said (409), and so much money does, too.
    `forgets_calmly`: the key of an account that is gone gets a 404 from `/users/me`, where older servers crash.
    `managed_secrets`: the secrets of subnets' chutes are managed elsewhere, and not deleted (409).
    `has_deposits`: accounts have an address for developers' deposits.
    `bounds_chutes`: page, limit and offset of `GET /chutes/` have bounds (422).
    `refuses_undeclared`: query parameters that a route does not declare are refused (400).
    `chute_extras`: fields that a chute has besides.
    `usage_tokens`: the fields of a row of usage that count tokens.
    `dates_subscriptions`: plans say when they started and when their caps start anew.
    `plan_rules`: calls are refused by a plan's caps and tier, for confidential hardware, and beyond the free ones.
    `anonymous_page`: hosts that run any model answer strangers with the page of the server before them (429).
    `counts_in_headers`: answers of chutes carry the caller's quota, and a refusal when it starts anew.
    `account_extras`: fields that `/users/me` has besides, all null.
    """

    name: str
    lacks: frozenset[str]
    object_types: tuple[str, ...] = _OBJECT_TYPES
    inference_hosts: tuple[str, ...] = ("llm.",)
    refuses_secret_names: bool = False
    lists_affine: bool = False
    list_cache: float = 60.0
    refuses_discounts: bool = True
    nonce_login: bool = False
    old_fingerprint_suffices: bool = False
    wrong_fingerprint: str = "Missing or invalid fingerprint provided."
    registrations_a_day: int = 4
    signed_bodies: tuple[str, ...] = ("POST", "PUT", "PATCH")
    registry_by_hotkey: bool = False
    deletes_by_id_only: bool = False
    kept_alive_by: Mapping[str, str] = field(default_factory=lambda: _OWNED)
    says_what_blocks: bool = False
    forgets_calmly: bool = False
    managed_secrets: bool = False
    has_deposits: bool = True
    bounds_chutes: bool = False
    refuses_undeclared: bool = False
    chute_extras: Mapping[str, object] = field(default_factory=dict)
    usage_tokens: tuple[str, ...] = ()
    dates_subscriptions: bool = False
    plan_rules: bool = False
    anonymous_page: bool = False
    counts_in_headers: bool = False
    account_extras: tuple[str, ...] = ()

    @property
    def has_oauth(self) -> bool:
        """Whether apps can sign users in."""
        return "/idp/" not in self.lacks

    def offers(self, method: str, path: str) -> bool:
        """Whether this server has the route; `path` as it is declared, with `{…}`."""
        return f"{method} {path}" not in self.lacks and not any(
            path.startswith(one) for one in self.lacks if one.startswith("/")
        )


GONE_BEFORE_ALL: Final = frozenset(
    {"GET /developer_deposit", "GET /users/link_validator", "GET /users/link_subnet_owner"}
)
"""Removed before October 2025: only a server that is `older` has them."""

_ALIASES: Final = "/model_aliases/"
_AGENTS: Final = frozenset(
    {
        "POST /users/agent_registration",
        "GET /users/agent_registration/{hotkey}",
        "POST /users/{user_id}/agent_setup",
    }
)
_OCTOBER_2025: Final = Generation(
    name="2025-10",
    lacks=GONE_BEFORE_ALL
    | _AGENTS
    | {
        "/idp/",
        _ALIASES,
        "GET /.well-known/openid-configuration",
        "GET /users/login/nonce",
        "GET /users/me/shares",
        "GET /users/me/subscription_usage",
        "GET /users/{user}",
        "POST /users/balance_transfer",
    },
)
_FEBRUARY_2026: Final = replace(
    _OCTOBER_2025,
    name="2026-02",
    lacks=GONE_BEFORE_ALL | _AGENTS | {"POST /users/balance_transfer", _ALIASES},
    inference_hosts=("llm.", "image.", "embed."),
    refuses_secret_names=True,
    lists_affine=True,
    list_cache=0.0,
    refuses_discounts=False,
    nonce_login=True,
    old_fingerprint_suffices=True,
    wrong_fingerprint="Invalid fingerprint.",
    registrations_a_day=3,
    registry_by_hotkey=True,
    deletes_by_id_only=True,
    forgets_calmly=True,
    kept_alive_by={**_OWNED, "payments": "payment_id", "usage": "bucket"},
    has_deposits=False,
    bounds_chutes=True,
    plan_rules=True,
    chute_extras={
        "allow_external_egress": False,
        "bounty": None,
        "compute_multiplier_factors": {},
        "effective_compute_multiplier": 1.0,
        "tee": False,
    },
    usage_tokens=("input_tokens", "output_tokens"),
    account_extras=("netuids", "quotas"),
)
_AUGUST_2026: Final = replace(
    _FEBRUARY_2026,
    name="2026-08",
    lacks=GONE_BEFORE_ALL,
    object_types=(*_OBJECT_TYPES, "account"),
    refuses_undeclared=True,
    anonymous_page=True,
    kept_alive_by=_OWNED,
    says_what_blocks=True,
    managed_secrets=True,
    counts_in_headers=True,
    dates_subscriptions=True,
    signed_bodies=(*_OCTOBER_2025.signed_bodies, "DELETE"),
)

GENERATIONS: Final = {one.name: one for one in (_OCTOBER_2025, _FEBRUARY_2026, _AUGUST_2026)}
"""By name, oldest first."""

NEWEST: Final = _AUGUST_2026.name
