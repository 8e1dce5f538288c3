"""Where accounts are made: the server, its page for tokens, and the home folder whose configs count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import FROM_DEFAULT, Setting
from chutes_tui.profiles.model import LaunchOptions
from chutes_tui.profiles.resolve import base_url_setting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx

    from chutes_tui.operations.sandboxing import OpenSandbox
    from chutes_tui.profiles import Profile


@dataclass(frozen=True, slots=True)
class RegistrationPlace:
    """Where accounts are made and where their configs go: the server, and the home folder whose profiles count.

    `transport` is set for the server inside this program, whose folder then is the `home`.
    """

    base_url: Setting[str]
    home: Path
    launch: LaunchOptions = field(default_factory=LaunchOptions)
    environ: Mapping[str, str] = field(default_factory=dict)
    transport: httpx.AsyncBaseTransport | None = None


def registration_place(
    launch: LaunchOptions,
    environ: Mapping[str, str],
    home: Path,
    *,
    profile: Profile | None = None,
    sandbox: OpenSandbox | None = None,
) -> RegistrationPlace:
    """Where a new account is made: in the sandbox if one is given, at the server of the open account if there is one
    and nothing says otherwise, else at the public service. Raises ProfileError for a URL that can't be used."""
    if sandbox is not None:
        folder = sandbox.sandbox.config_path.parent
        base_url = Setting(sandbox.profile.base_url.value, "sandbox")
        return RegistrationPlace(base_url, folder, transport=sandbox.transport)
    base_url = base_url_setting(launch, environ, None)
    if base_url.origin == FROM_DEFAULT and profile is not None:
        base_url = Setting(profile.base_url.value, "the open account")
    return RegistrationPlace(base_url, home, launch, environ)


async def page_token(place: RegistrationPlace, url: str) -> Secret:
    """The token on the page of the server inside this program, which no browser reaches. Raises Problem."""
    import re
    from contextlib import suppress

    import httpx

    page = ""
    if place.transport is not None:
        with suppress(httpx.HTTPError):
            response = await place.transport.handle_async_request(httpx.Request("GET", url))
            page = (await response.aread()).decode(errors="replace")
    found = re.search(r'id="token"[^>]*>([^<\s]+)<', page)
    if found is None:
        raise Problem(page_refusal(page) or "The sandbox returned no token.", next_step="Try again.")
    return Secret(found[1])


def page_refusal(text: str) -> str:
    """What the page for tokens means that gave none, by its text or what was pasted of it; "" for another text."""
    words = "".join(text.split()).lower()
    return next((said for found, said in _PAGE_REFUSALS if found in words), "")


_PAGE_REFUSALS = (
    (
        "toomanyregistrationtoken",
        "The page was loaded more than 4 times in a day from this network address. Try again tomorrow.",
    ),
    (
        "tryingtobypasssecurity",
        "The page takes this for a bot or another host than the public service's: open it in a browser at the very "
        "address shown here, without a proxy or VPN.",
    ),
)
