"""What an own app may be called, where it may send people back to, and what is likely a slip. Pure.

Sources: the server's own rules (names, addresses, days), and OAuth's: an address is compared letter by letter.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from chutes_tui.access.oauth_scopes import SCOPES
from chutes_tui.core.loopback import is_loopback_host
from chutes_tui.core.secret_shape import secret_shape
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST: Final = 3
LONGEST: Final = 64
MOST_URIS: Final = 10
MOST_DAYS: Final = 30
_NAME: Final = re.compile(r"[\w\s\-.]+")
_LONGEST_URI: Final = 2000


def name_problem(name: str) -> str:
    """Return what is wrong with an app's name, as a sentence; "" for one that the server takes, if it is free."""
    name = name.strip()
    if not SHORTEST <= len(name) <= LONGEST:
        return f"A name has {SHORTEST} to {LONGEST} characters."
    if _NAME.fullmatch(name) is None:
        return "A name has letters, digits, blanks, hyphens, points and underscores only."
    return ""


def name_note(name: str) -> str:
    """Return what to know of a name that is fine: it is unique on the whole platform, `_` matching any character."""
    wildcard = " Each _ in it counts as any character." if "_" in name else ""
    return f"Must be free on all of Chutes, in any case.{wildcard}"


def uri_problem(uri: str) -> str:
    """Return what is wrong with a redirect URI, as a sentence that doesn't quote it; "" for nothing."""
    if not uri.isprintable() or any(one.isspace() for one in uri):
        return "An address has no blanks in it."
    if len(uri) > _LONGEST_URI:
        return "It is too long."
    parts = _parts(uri)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return "It must begin with https:// or http:// and name a host."
    if not uri.startswith(("http://", "https://")):
        return "The server wants http:// or https:// in small letters."
    if "#" in uri:
        return "It can't have a fragment (#…): OAuth forbids it."
    if parts.username is not None or secret_shape(uri):
        return "It holds a password or a token, which everybody would see."
    return ""


def address_problem(address: str) -> str:
    """Return what is wrong with the address of a homepage or logo; "" for nothing, and for none."""
    return uri_problem(address).replace(" (#…): OAuth forbids it", " here") if address else ""


def uris_problem(uris: Sequence[str]) -> str:
    """Return what is wrong with the redirect URIs together, or with the first that is wrong; "" for nothing."""
    if not uris:
        return "At least one redirect URI is needed."
    if len(uris) > MOST_URIS:
        return f"At most {MOST_URIS} redirect URIs."
    for number, uri in enumerate(uris, 1):
        if problem := uri_problem(uri):
            return f"Line {number}: {problem}"
        if uri in uris[: number - 1]:
            return f"Line {number}: It is there twice."
    return ""


def uri_warnings(uris: Sequence[str]) -> tuple[str, ...]:
    """Return what is likely a slip: near misses of one another, and what an app often sends instead."""
    found = [
        f"{visible(one)} and {visible(other)} differ only by {what}."
        for one, other in combinations(uris, 2)
        if (what := _difference(one, other))
    ]
    slips: dict[str, list[str]] = {}
    for uri in uris:
        for words in _slips(uri, uris):
            slips.setdefault(words, []).append(visible(uri))
    for words, at in slips.items():
        more = f" and {len(at) - 1} more" if len(at) > 1 else ""
        found.append(f"{at[0]}{more}: {words}")
    return tuple(found)


def days_problem(text: str) -> str:
    """Return what is wrong with the typed days of a refresh token; "" for nothing, and for none."""
    text = text.strip()
    if not text:
        return ""
    fine = text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MOST_DAYS
    return "" if fine else f"A whole number from 1 to {MOST_DAYS}."


def scopes_problem(scopes: Sequence[str]) -> str:
    """Return what is wrong with the scopes that an app may ask for; "" for nothing."""
    unknown = [one for one in scopes if one not in SCOPES]
    return f"There is no scope {visible(unknown[0])}." if unknown else ""


def _difference(one: str, other: str) -> str:
    """By what alone two addresses differ, if it is easily overlooked; else ""."""
    if one.rstrip("/") == other.rstrip("/"):
        return "the slash at the end"
    if one.casefold() == other.casefold():
        return "capital letters"
    first, second = _parts(one), _parts(other)
    if first is None or second is None or (first.path, first.query) != (second.path, second.query):
        return ""
    same_host, same_port = first.hostname == second.hostname, first.port == second.port
    if same_host and same_port:
        return "http and https"
    if same_host and first.scheme == second.scheme:
        return "the port"
    loopback = is_loopback_host(first.hostname or "") and is_loopback_host(second.hostname or "")
    return "the name of this machine (localhost, 127.0.0.1)" if loopback and first.port == second.port else ""


def _slips(uri: str, uris: Sequence[str]) -> list[str]:
    parts = _parts(uri)
    if parts is None:
        return []
    host, found = parts.hostname or "", []
    loopback = is_loopback_host(host)
    others = {other.hostname for one in uris if (other := _parts(one)) is not None}
    if loopback and host in ("localhost", "127.0.0.1") and not {"localhost", "127.0.0.1"} <= others:
        other_name = "127.0.0.1" if host == "localhost" else "localhost"
        found.append(f"{other_name} is another address; an app that sends it is refused.")
    if parts.scheme == "http" and not loopback:
        found.append("plain http: the code can be read on its way.")
    if "*" in uri:
        found.append("the * is taken as it stands, it matches nothing else.")
    if not parts.path:
        found.append("no slash at the end: many libraries add one, and are refused then.")
    return found


def _parts(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    return parts
