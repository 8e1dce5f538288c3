"""What the Chutes API answers, as immutable values.

Every field but the id is optional: production is newer than any description of it, so extra, missing and null
fields are normal. What was not reported, or can't be read, is None or "", never False, 0 or an empty list. Times
come with and without `Z` and are always UTC; here they are aware datetimes or None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from msgspec.structs import force_setattr

from chutes_tui.access.scopes import NOT_REPORTED
from chutes_tui.core.text import LOST

if TYPE_CHECKING:
    from chutes_tui.core.secret import Secret

NULL_SAYS_MORE: Final = frozenset({"object_id"})
"""Fields in which null is an answer, and something else than a field that is missing."""

_FIRST_YEAR: Final = 2000
"""A time before is none: servers write 0, or year 1, for what never happened or isn't known."""
_LONGEST: Final = 2000
"""Characters of a text that are kept: what is longer is no name, and would hold up the screen."""


def bound_texts(record: Struct, *names: str) -> None:
    """Cut texts that are longer than anybody reads."""
    for name in names:
        text = getattr(record, name)
        if len(text) > _LONGEST:
            force_setattr(record, name, f"{text[:_LONGEST]}…")


def make_utc(record: Struct, *names: str) -> None:
    """Make these times of a freshly decoded record aware and UTC; one outside the calendar becomes None."""
    for name in names:
        moment: datetime | None = getattr(record, name)
        if moment is None or (moment.tzinfo is UTC and moment.year >= _FIRST_YEAR):
            continue
        try:
            aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (OverflowError, ValueError):
            aware = None
        force_setattr(record, name, aware if aware is not None and aware.year >= _FIRST_YEAR else None)


def only_numbers(record: Struct, *names: str, least: float = -math.inf, most: float = math.inf) -> None:
    """Make what is no number (NaN, infinite), or none between these two, None: it is as good as not reported."""
    for name in names:
        number = getattr(record, name)
        if number is not None and not (least <= number <= most and abs(number) < math.inf):
            force_setattr(record, name, None)


def known_id(record: Struct, name: str) -> None:
    """Refuse a record without its id, or with one that was damaged: nothing could be done with it, and asking for it
    would find nothing. Decoders turn ValueError into their own."""
    identifier = getattr(record, name)
    if not identifier.strip() or LOST in identifier or len(identifier) > _LONGEST:
        raise ValueError(f"no {name}")


class User(Struct, frozen=True, kw_only=True):
    """The account that is signed in (`GET /users/me`). `balance` is in USD, None when the server doesn't tell."""

    user_id: str = ""
    username: str = ""
    hotkey: str = ""
    coldkey: str = ""
    payment_address: str = ""
    deposit_address: str = ""
    """Where the developer deposit goes, under either of its names: never a place to pay in to the balance."""
    developer_payment_address: str = ""
    """What older servers call the deposit address; read `deposit_address`, which covers both."""
    balance: float | None = None
    permissions: tuple[str, ...] | None = None
    permissions_bitmask: int | None = None
    netuids: tuple[int, ...] | None = None
    """The subnets on which the hotkey is a validator, where the server says so."""
    created_at: datetime | None = None

    def __post_init__(self) -> None:
        if not (self.user_id or self.username):
            raise ValueError("no user")
        make_utc(self, "created_at")
        bound_texts(self, "user_id", "username", "hotkey", "coldkey")
        bound_texts(self, "payment_address", "deposit_address", "developer_payment_address")
        only_numbers(self, "balance")
        if not self.deposit_address:
            force_setattr(self, "deposit_address", self.developer_payment_address)


class Scope(Struct, frozen=True, kw_only=True, gc=False):  # thousands of them, and never in a cycle
    """One scope of a listed key. `object_id` None: all objects of the type; NOT_REPORTED: no telling which.
    `action` None: not reported.

    The server keeps actions to itself (it sends a field called `method` that is always null; newer ones may send
    `action`), so None must never be read as "any action". An empty `object_type` means that it could not be read.
    """

    object_type: str = ""
    object_id: str | None = NOT_REPORTED
    action: str | None = None
    method: str | None = None
    scope_id: str | None = None

    def __post_init__(self) -> None:
        if self.action is None and self.method is not None:
            force_setattr(self, "action", self.method)
        if self.object_id == "":
            force_setattr(self, "object_id", None)  # the server takes both for all objects
        elif self.object_id is not None and LOST in self.object_id:
            force_setattr(self, "object_id", NOT_REPORTED)


class ApiKey(Struct, frozen=True, kw_only=True, gc=False):  # thousands of them, and never in a cycle
    """An API key as the server lists it; its secret can't be read back. `last_used_at` None: not tracked.

    `admin` and `scopes` None: not reported, so that nobody knows what it may do.
    """

    api_key_id: str
    name: str = ""
    admin: bool | None = None
    scopes: tuple[Scope, ...] | None = None
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    user_id: str = ""

    def __post_init__(self) -> None:
        known_id(self, "api_key_id")
        make_utc(self, "created_at", "last_used_at")
        bound_texts(self, "name", "user_id")


@dataclass(frozen=True, slots=True)
class CreatedApiKey:
    """A new key with its value, which the server sends only here."""

    key: ApiKey
    secret_key: Secret


class Owner(Struct, frozen=True, kw_only=True):
    """The public data of the owner of a chute or an image."""

    username: str = ""
    user_id: str = ""

    def __post_init__(self) -> None:
        bound_texts(self, "username", "user_id")


class Chute(Struct, frozen=True, kw_only=True):
    """A chute, with the few fields that pickers need. `public` and `hot` None: not reported."""

    chute_id: str
    name: str = ""
    tagline: str = ""
    slug: str = ""
    public: bool | None = None
    hot: bool | None = None
    created_at: datetime | None = None
    user: Owner = field(default_factory=Owner)

    def __post_init__(self) -> None:
        known_id(self, "chute_id")
        make_utc(self, "created_at")
        bound_texts(self, "name", "tagline", "slug")

    @property
    def username(self) -> str:
        """Its owner's name, empty when not reported."""
        return self.user.username


class Image(Struct, frozen=True, kw_only=True):
    """A container image. `status` is the server's word (`built and pushed`, `building`, …)."""

    image_id: str
    name: str = ""
    tag: str = ""
    status: str = ""
    public: bool | None = None
    created_at: datetime | None = None
    user: Owner = field(default_factory=Owner)

    def __post_init__(self) -> None:
        known_id(self, "image_id")
        make_utc(self, "created_at")
        bound_texts(self, "name", "tag", "status")

    @property
    def username(self) -> str:
        """Its owner's name, empty when not reported."""
        return self.user.username


class SecretRecord(Struct, frozen=True, kw_only=True):
    """A secret that a chute can read. `purpose` is the chute's id, "" when not reported. Its value can never be read
    back."""

    secret_id: str
    key: str = ""
    purpose: str = ""
    created_at: datetime | None = None

    def __post_init__(self) -> None:
        known_id(self, "secret_id")
        make_utc(self, "created_at")
        bound_texts(self, "key", "purpose")
        if LOST in self.purpose:
            force_setattr(self, "purpose", "")


class Deletion(Struct, frozen=True, kw_only=True):
    """The answer to a deletion: `deleted` for a key, the `secret_id` for a secret."""

    deleted: bool | None = None
    secret_id: str = ""

    @property
    def confirmed(self) -> bool | None:
        """Whether the thing is gone by the server's own words; None when it says nothing that can be understood."""
        return True if self.deleted is None and self.secret_id else self.deleted
