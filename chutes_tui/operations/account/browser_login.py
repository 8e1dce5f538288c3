"""Signing in to the website by the hotkey: an address that signs in once, within five minutes.

Source: chutes-api (the CLI's browser login, servers since December 2025): the hotkey signs a nonce, and
`/idp/cli_login?hotkey=&signature=&nonce=` signs in. The address is a credential. A browser's arguments can be read by
every program on the machine, so it is given an address of this machine that redirects, once, to the real one.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.profiles.model import credential_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.operations.session import Session

_FETCHED_WITHIN: Final = 30.0
"""Seconds in which a browser that was asked to has to fetch the address."""
_LONGEST_REQUEST: Final = 16_384


@dataclass(frozen=True, slots=True)
class BrowserLogin:
    """An address that signs in, once; or why there is none. `made_at`: unix seconds; neither: it is being made."""

    address: Secret | None = None
    made_at: float = 0.0
    problem: Problem | None = None

    def failed(self, problem: Problem) -> BrowserLogin:
        """There is none."""
        return BrowserLogin(problem=problem)

    def wipe(self) -> None:
        """Overwrite the address."""
        if self.address is not None:
            self.address.wipe()


async def login_address(session: Session, given: GivenSignature | None = None) -> Secret:
    """An address that signs the account's hotkey in to the website: the profile's, or one that has signed a nonce.

    Raises ApiError, Problem without a hotkey.
    """
    if given is not None:
        nonce = given.message.reveal()
        return _address(session, given.ss58, given.sign(nonce.encode()), nonce)
    from chutes_tui.api.account.calls import browser_nonce
    from chutes_tui.wallets.signing import Signer

    hotkey = credential_of(session.profile)
    if not isinstance(hotkey, HotkeyCredential):
        raise Problem(
            "Signing in to the website needs a hotkey.",
            why="This profile signs in with an API key.",
            next_step="Open a profile with the account's hotkey, or sign in there with the fingerprint.",
        )
    nonce = await browser_nonce(session.client)
    signature = Signer(hotkey.seed, ss58=hotkey.ss58).sign(nonce.encode())
    return _address(session, hotkey.ss58, signature, nonce)


def _address(session: Session, hotkey: str, signature: bytes, nonce: str) -> Secret:
    parts = (("hotkey", hotkey), ("signature", signature.hex()), ("nonce", nonce))
    query = "&".join(f"{name}={quote(value)}" for name, value in parts)
    return Secret(f"{session.client.base_url.rstrip('/')}/idp/cli_login?{query}")


async def hand_over(address: Secret, open_page: Callable[[str], Awaitable[None]]) -> None:
    """Let `open_page` open an address of this machine that redirects to the real one: once, within half a minute.

    Raises what `open_page` raises, and Problem when no browser fetched it.
    """
    path = f"/{secrets.token_urlsafe(24)}"
    fetched = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            asked = head.split(b" ", 2)
            right = len(asked) == 3 and asked[0] == b"GET" and secrets.compare_digest(asked[1], path.encode())
            first = right and not fetched.is_set()
            writer.write(_redirect(address) if first else b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            if first:
                fetched.set()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=_LONGEST_REQUEST)
    try:
        await open_page(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{path}")
        async with asyncio.timeout(_FETCHED_WITHIN):
            await fetched.wait()
    except TimeoutError:
        raise Problem(
            "No browser fetched the address.",
            why="It was asked to open a page, and didn't.",
            next_step="Copy the address (c) and open it yourself, within five minutes.",
        ) from None
    finally:
        server.close()


def _redirect(address: Secret) -> bytes:
    lines = (
        "HTTP/1.1 303 See Other",
        f"Location: {address.reveal()}",
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "Content-Length: 0",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
