"""Which base URLs may be used at all, decided before anything is sent."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from chutes_tui.api.errors.types import InsecureUrlError, NotFoundError
from chutes_tui.api.http.httpx_lean import httpx
from chutes_tui.core.loopback import is_loopback_host

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


def checked_base_url(text: str) -> httpx.URL:
    """The base URL without trailing slashes and whitespace.

    Raises InsecureUrlError unless it is https, or http to this very machine, with a host and no user name,
    password, query or fragment. The message never quotes more than scheme and host.
    """
    try:
        url = httpx.URL(text.strip().rstrip("/"))
        host = url.host
    except (httpx.InvalidURL, ValueError):
        url, host = httpx.URL(""), ""
    if url.scheme not in ("http", "https") or not is_host(url):
        raise InsecureUrlError(
            "The API URL isn't a web address.",
            why="It must look like https://api.chutes.ai: a scheme (https) and a host.",
            next_step="Correct the URL.",
        )
    if url.userinfo or url.query or url.fragment:
        raise InsecureUrlError(
            f"The API URL for {host} holds more than an address.",
            why="A user name, password, query or fragment in it would end up in places where it doesn't belong.",
            next_step="Leave only the scheme, the host and, if needed, a port and a path.",
        )
    if url.scheme == "http" and not is_loopback_host(host):
        raise InsecureUrlError(
            f"Plain http to {host} isn't safe: nothing was sent.",
            why="Without encryption everyone on the way could read your keys. Plain http is only for this machine.",
            next_step=f"Use https://{host} instead.",
        )
    return url


def is_host(url: httpx.URL) -> bool:
    """Whether the URL names a host and a port that can exist: httpx itself lets some nonsense pass."""
    if url.port is not None and not 0 < url.port < 65536:
        return False
    return ":" in url.host or _NAME.fullmatch(url.raw_host.decode("ascii", "replace")) is not None


def path_segment(identifier: str, what: str) -> str:
    """An id as one safe segment of a path.

    Raises NotFoundError for one that can't be an id: empty, `.`, `..`, with half a character, which has no UTF-8.
    """
    try:
        if identifier.strip() and identifier not in (".", ".."):
            return quote(identifier, safe="")
    except UnicodeEncodeError:
        pass
    raise NotFoundError(f"That isn't the id of {what}.", next_step="Pick it from the list.")


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Scheme, host and port: what must stay the same for a redirect to be followed."""
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)
