"""One sandbox's state, which the routes share: its data, its time, its chance, its switches."""

from __future__ import annotations

import random
import string
import uuid
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.sandbox.faults import FaultBoard
from chutes_tui.sandbox.generations import GENERATIONS, GONE_BEFORE_ALL, NEWEST, Generation
from chutes_tui.sandbox.requests import RequestLog

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping

    from starlette.responses import Response

    from chutes_tui.sandbox.data.database import Database

_ALNUM = string.ascii_letters + string.digits
PAGE_REFUSALS = ("too_many", "blocked")
QUOTA_SHAPES = ("list", "map", "free")
FREE_LIMIT = "Free models limit reached for today - maintain >= $10 balance or upgrade your plan."
REFUSED_CALLS: Final = {
    "free_models": (429, FREE_LIMIT),
    "infra_overload": (429, "infra_overload"),
    "max_capacity": (429, "Infrastructure is at maximum capacity"),
    "no_targets": (429, "no_targets"),
}
"""What a switch makes every call answer."""
CHAIN_FAULTS = ("error", "html", "too_many", "shuffled", "one_failed", "short_account")
_CHOICES: Final[Mapping[str, tuple[str, Collection[str], bool]]] = {
    "generation": ("the generations are", GENERATIONS, False),
    "quotas": ("quotas come as", QUOTA_SHAPES, False),
    "refuse_calls": ("calls are refused by", REFUSED_CALLS, True),
    "chain": ("the chain's answers are spoilt by", CHAIN_FAULTS, True),
    "token_page": ("the token page refuses by", PAGE_REFUSALS, True),
}
"""The switches that take one of some words: how a refusal of another begins, the words, and whether "" is none."""


@dataclass(frozen=True)
class CachedKey:
    """An API key, its scopes and its user, as they were when it was last looked up."""

    key: sqlite3.Row
    scopes: list[sqlite3.Row]
    user: sqlite3.Row


class Clock:
    """Reads `source`, the machine's clock if none is given, and adds `offset` seconds, so that a server with a wrong
    clock can be shown."""

    def __init__(self, source: Callable[[], datetime] | None = None, offset: float = 0.0) -> None:
        self._source = source or partial(datetime.now, UTC)
        self.offset = offset

    def now(self) -> datetime:
        """The present moment, with its time zone (UTC)."""
        moment = self._source()
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return moment + timedelta(seconds=self.offset)

    def stamp(self, ago: timedelta = timedelta()) -> str:
        """The moment `ago` before now as it is stored: UTC, microseconds, no zone."""
        return to_stamp(self.now() - ago)


def to_stamp(moment: datetime) -> str:
    """The stored form of an aware moment, `2026-11-20T20:55:14.108111`. It sorts as text."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


class Chance:
    """Draws ids and tokens. With a seed every draw repeats; each re-opening of a folder continues with new ones."""

    def __init__(self, seed: int | None, openings: int = 0) -> None:
        self.source: random.Random = random.SystemRandom() if seed is None else random.Random(f"{seed}/{openings}")

    def uuid(self) -> str:
        """A version 4 UUID with dashes."""
        return str(uuid.UUID(bytes=self.source.randbytes(16), version=4))

    def alnum(self, length: int) -> str:
        """`length` ASCII letters and digits."""
        return "".join(self.source.choices(_ALNUM, k=length))

    def hexadecimal(self, size: int) -> str:
        """`size` bytes as lower-case hex."""
        return self.source.randbytes(size).hex()


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
    beginning, choices, may_be_off = _CHOICES.get(name, ("", (), False))
    if choices and value not in choices and not (may_be_off and value == ""):
        raise ValueError(f"{beginning} {', '.join(choices)}")
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
