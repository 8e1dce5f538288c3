"""The base URL of the API: which source wins, and what a usable one looks like."""

from __future__ import annotations

from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from chutes_tui.core.loopback import is_loopback_host
from chutes_tui.core.value_faults import value_fault
from chutes_tui.profiles.model import DEFAULT_BASE_URL, ProfileError

_EXAMPLE: Final = f"Example: {DEFAULT_BASE_URL}"


def clean_base_url(text: str, where: str) -> str:
    """`text` without surrounding whitespace and trailing slashes, scheme and host in lower case.

    `where` says in words where it came from. Raises ProfileError, which does not quote the text, unless it is an
    https URL with a host and without user, query and fragment; plain http is taken for loopback hosts only.
    """
    fault = value_fault(text.strip())
    trouble, cleaned = (f"It {fault}.", "") if fault else _check(text.strip())
    if trouble:
        raise ProfileError(f"The API URL from {where} can't be used.", why=trouble, next_step=_EXAMPLE)
    return cleaned


def plain_url(text: str) -> str:
    """A base URL in one spelling, "" when it is none."""
    try:
        return clean_base_url(text, "")
    except ProfileError:
        return ""


def origin_of(url: str) -> str:
    """Scheme, host and port of a cleaned URL in one spelling, "" when there is none. Letters of other alphabets are
    spelled out (`xn--…`): some look like Latin ones."""
    if not url:
        return ""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def _check(text: str) -> tuple[str, str]:
    """What is wrong ("" when nothing is), and the cleaned URL."""
    if not text:
        return "It is empty.", ""
    if not text.isprintable() or any(character in " \\<>\"'`{}|^" for character in text):
        return "It contains characters that a URL can't have.", ""
    scheme, separator, _ = text.partition("://")
    if not separator:
        return "It must start with https://.", ""
    if scheme.lower() not in ("https", "http"):
        return "It must start with https://.", ""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "Its host or port isn't valid.", ""
    if not host or port == 0:
        return "It has no usable host.", ""
    if "@" in parts.netloc:
        return "It contains a user name or password, which doesn't belong there.", ""
    if "?" in text or "#" in text:
        return "It contains ? or #, which a base URL can't have.", ""
    if scheme.lower() == "http" and not is_loopback_host(host):
        return "Plain http would send your signatures unencrypted; it is allowed only for this machine.", ""
    path = parts.path.rstrip("/")
    if host.startswith("llm."):
        return f"This is the address for calling models; keys and accounts are at {DEFAULT_BASE_URL}.", ""
    if path == "/v1":
        return "It ends in /v1, like the address for calling models; remove that.", ""
    return "", f"{scheme.lower()}://{parts.netloc.lower()}{path}"
