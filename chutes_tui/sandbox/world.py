"""Everything that the routes share."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.faults import FaultBoard
from chutes_tui.sandbox.generations import GENERATIONS, GONE_BEFORE_ALL, NEWEST, Generation
from chutes_tui.sandbox.refusals import REFUSED_CALLS
from chutes_tui.sandbox.requests import RequestLog

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

    from chutes_tui.sandbox.chance import Chance
    from chutes_tui.sandbox.clock import Clock
    from chutes_tui.sandbox.credentials.tokens import CachedKey
    from chutes_tui.sandbox.data.database import Database


PAGE_REFUSALS = ("too_many", "blocked")
QUOTA_SHAPES = ("list", "map", "free")
CHAIN_FAULTS = ("error", "html", "too_many", "shuffled", "one_failed", "short_account")


@dataclass(frozen=True)
class Switches:
    """Which generation this server is of, and how it differs from it.

    `generation`: one of `GENERATIONS`, by name; it decides whatever stands in no other switch.
    `key_grace`: seconds for which a key that was used lately keeps working after its deletion.
    `accept_replaceme`: a development server, where the token `replaceme` registers.
    `require_coldkey_tao`: registration answers 402 unless the coldkey holds 0.25 TAO by the chain; it passes where
    the chain's node has a fault.
    `token_page`: what the page for registration tokens refuses with, one of `PAGE_REFUSALS`.
    `list_cache`: the generation's, or seconds for which `GET /chutes/` repeats its answer to a user's same query.
    `quotas`: the shape of `/users/me/quotas`: `list`, `map` or `free`.
    `older`: from before October 2025: the user carries `developer_payment_address`, and validators can be linked.
    `token_lifetime`: seconds for which a login token is good.
    `balance_lag`: seconds for which `/users/me` repeats a balance, as its view is refreshed only now and
    then; accounts that are not in it yet crash the server when they call a chute.
    `unknown_balance`: `/users/me` has no balance (null).
    `uncapped`: a plan has no cap for the month.
    `stale_reset`: a plan says that its month starts anew at a moment that is over.
    `rolling_window`: a plan's four hours are the last ones, not the running block.
    `refuse_calls`: refuse every call of a chute, by one of `REFUSED_CALLS`.
    `tokenless_usage`: usage by chute holds a row without tokens, on which newer servers crash.
    `managed_secrets`: names of secrets of subnets' chutes that are managed elsewhere, where there is such a thing.
    `deployments_a_day`: how many chutes an account may deploy in 24 hours.
    `chain`: what is wrong with the answers of the chain's node, one of `CHAIN_FAULTS`: an error inside a 200, a web
    page, 429, a batch in another order, the last question failing, accounts of another length.
    `other_chain`: the node belongs to another chain.
    `absent`: path prefixes that this server does not offer.
    """

    generation: str = NEWEST
    key_grace: float = 120.0
    list_cache: float | None = None
    accept_replaceme: bool = False
    require_coldkey_tao: bool = False
    token_page: str = ""
    quotas: str = "list"
    older: bool = False
    token_lifetime: float = 7 * 24 * 3600.0
    balance_lag: float = 0.0
    unknown_balance: bool = False
    uncapped: bool = False
    stale_reset: bool = False
    rolling_window: bool = False
    refuse_calls: str = ""
    tokenless_usage: bool = False
    managed_secrets: tuple[str, ...] = ()
    deployments_a_day: int = 25
    chain: str = ""
    other_chain: bool = False
    absent: tuple[str, ...] = ()

    def changed(self, values: dict[str, Any]) -> Switches:
        """A copy with some switches set. Raises ValueError for an unknown name or a value of the wrong type."""
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        ready: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown switch {name}")
            ready[name] = _fitting(name, known[name], value)
        return replace(self, **ready)


def _fitting(name: str, present: object, value: Any) -> object:
    """`value` as the switch wants it, judged by its present value."""
    if isinstance(present, tuple) and isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    if name == "quotas" and value not in QUOTA_SHAPES:
        raise ValueError(f"quotas come as {', '.join(QUOTA_SHAPES)}")
    if name == "refuse_calls" and value not in ("", *REFUSED_CALLS):
        raise ValueError(f"calls are refused by {', '.join(REFUSED_CALLS)}")
    if name == "chain" and value not in ("", *CHAIN_FAULTS):
        raise ValueError(f"the chain's answers are spoilt by {', '.join(CHAIN_FAULTS)}")
    if name == "token_page" and value not in ("", *PAGE_REFUSALS):
        raise ValueError(f"the token page refuses by {', '.join(PAGE_REFUSALS)}")
    if name == "generation" and value not in GENERATIONS:
        raise ValueError(f"the generations are {', '.join(GENERATIONS)}")
    if name == "list_cache" and value is None:
        return value
    if isinstance(present, float | None) and type(value) is int:
        value = float(value)
    if present is None and type(value) is float:
        return value
    if type(value) is not type(present):
        raise ValueError(f"switch {name} takes a {type(present).__name__}")
    return value


@dataclass
class World:
    """One sandbox's state: its data, its time, its randomness and its misbehaviour."""

    database: Database
    clock: Clock
    chance: Chance
    switches: Switches = field(default_factory=Switches)
    faults: FaultBoard = field(default_factory=FaultBoard)
    requests: RequestLog = field(default_factory=RequestLog)
    key_cache: dict[str, tuple[float, CachedKey]] = field(default_factory=dict)
    fingerprint_cache: dict[str, tuple[float, str]] = field(default_factory=dict)
    balances_shown: dict[str, tuple[float, float]] = field(default_factory=dict)
    chutes_listed: dict[tuple[str, str], tuple[float, Response]] = field(default_factory=dict)

    def shown_balance(self, user: sqlite3.Row) -> float | None:
        """The balance as `/users/me` shows it: that of the last refresh."""
        if self.switches.unknown_balance:
            return None
        now, lag = self.clock.now().timestamp(), self.switches.balance_lag
        shown = self.balances_shown.get(user["user_id"])
        if shown is None or now >= shown[0] + lag:
            shown = self.balances_shown[user["user_id"]] = (now, float(user["balance"]))
        return shown[1]

    @property
    def generation(self) -> Generation:
        """What exists on this server, and its texts."""
        return GENERATIONS[self.switches.generation]

    def offers(self, method: str, path: str) -> bool:
        """Whether this server has the route; `path` as it is declared."""
        gone = f"{method} {path}" in GONE_BEFORE_ALL
        return self.switches.older if gone else self.generation.offers(method, path)
