"""From a redirect to the error that says where it leads, and whether following it is worth a thought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from chutes_tui.api.errors.types import RedirectError

if TYPE_CHECKING:
    from chutes_tui.api.http.call import Answer

_CHECK = "Check the API URL, and any proxy between you and the server."


def redirect_error(answer: Answer, facts: dict[str, Any]) -> RedirectError:
    """Return the error for a redirect that was not followed; its detail is the address without its query."""
    asked, target = _split(answer.asked, ""), _split(answer.asked, answer.location)
    if target is None or asked is None or not answer.location:
        facts["detail"] = "It names no usable Location." if answer.location else "No Location was given."
        return RedirectError(
            f"The server sent a redirect ({answer.status}) that names no address.",
            why="The Chutes API doesn't redirect, so something else may answer at this address.",
            next_step=_CHECK,
            **facts,
        )
    facts["detail"] = f"Location: {answer.clean(_shown(target), 200)}"
    what, why, next_step = _words(asked, target, answer)
    return RedirectError(what, why=why, next_step=next_step, **facts)


def _words(asked: SplitResult, target: SplitResult, answer: Answer) -> tuple[str, str, str]:
    if _origin(asked) == _origin(target):
        where = "to itself" if asked.path == target.path else "to another path"
        return (
            f"The server redirects this request {where}.",
            "The Chutes API doesn't redirect: the API URL, or a proxy in front of the server, is set up wrong.",
            _CHECK,
        )
    host = answer.clean(target.netloc.rpartition("@")[2], 120)
    refused = "Requests that carry a credential are sent only to the server that the credential was made for."
    if target.scheme == "https" and asked.path == target.path:
        return (
            f"The server redirects to {host}; chutes-tui doesn't follow.",
            refused,
            f"If you trust {host}, set it as the API URL of this profile.",
        )
    return (
        f"The answer redirects to {host}; chutes-tui doesn't follow.",
        f"It may be the sign-in page of your network or a proxy, not the Chutes API. {refused}",
        "Open a browser and sign in to your network, or check the API URL.",
    )


def _split(base: str, address: str) -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, address))
        return parts if parts.hostname else None
    except ValueError:
        return None


def _origin(url: SplitResult) -> tuple[str, str]:
    return url.scheme.lower(), url.netloc.lower()


def _shown(url: SplitResult) -> str:
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
