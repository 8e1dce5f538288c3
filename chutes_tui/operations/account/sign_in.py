"""Signing in for reads that a hotkey can't sign: quotas, usage, the plan, apps.

A hotkey signs a nonce for a login token (servers since December 2025), which is kept in memory, used by all reads,
and renewed before it ends. An API key is sent as it is. Where neither suffices, the account's fingerprint does.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.core.secret import Secret


T = TypeVar("T")
_LIFETIME: Final = 7 * 86400
"""Seconds that a login lasts where the token doesn't say."""
_RENEW_BEFORE: Final = 600
"""Seconds before its end from which on a token is renewed."""
_NONCE_LIFETIME: Final = 240
"""Seconds for which a nonce that was fetched beforehand is used; the server takes it for 300."""
_SPENT_NONCE: Final = "invalid or expired nonce"


@dataclass(frozen=True, slots=True)
class SignInForReads:
    """How the sign-in with a typed fingerprint ended; `problem` None: it is signed in."""

    problem: Problem | None = None


class SignInNeededError(Problem):
    """Nothing that is signed in with may read this; `next_step` says what would help."""


class KeyMayNotError(SignInNeededError):
    """The API key that is signed in with may not read this."""


@dataclass(slots=True)
class _Login:
    """A login token, when it ends (unix seconds), and whether a read was answered with it."""

    token: Secret
    ends: float
    proven: bool = False


class ReadSignIn:
    """The sign-in for reads of one open account. Holds the token, and nothing on disk."""

    def __init__(self, client: ChutesClient, signer: Signs | None, *, clock: Callable[[], float] = time.time) -> None:
        """`signer`: the profile's hotkey, None when it signs in with an API key."""
        self._client = client
        self._signer = signer
        self._clock = clock
        self._login: _Login | None = None
        self._nonce: tuple[str, float] | None = None
        self._turn = asyncio.Lock()

    @property
    def in_place_of_key(self) -> bool:
        """Whether a login takes the place of an API key, which can't be enough."""
        return self._signer is None and self._login is not None

    def forget(self) -> None:
        """Wipe the token: the account was left."""
        if self._login is not None:
            self._login.token.wipe()
        self._login, self._nonce = None, None

    async def prepare(self) -> None:
        """Fetch a nonce, so that the first read waits for one round trip less. Whatever fails is met again later."""
        from chutes_tui.api.account.calls import login_nonce
        from chutes_tui.api.errors.types import ApiError

        if self._signer is None or self._login is not None or self._nonce is not None:
            return
        try:
            self._nonce = (await login_nonce(self._client), self._clock())
        except ApiError:
            return

    async def use_fingerprint(self, fingerprint: Secret) -> None:
        """Sign in for reads with the account's fingerprint, which is not kept. Raises ApiError."""
        from chutes_tui.api.account.calls import login

        self._take(await login(self._client, fingerprint))

    async def read(self, ask: Callable[[httpx.Auth | None], Awaitable[T]]) -> T:
        """Run a read, signed in by what suffices for it. A login that has ended is renewed once.

        Raises SignInNeededError when nothing suffices, and every ApiError of the read.
        """
        from chutes_tui.api.errors.types import AuthError

        for _ in range(2):
            login = await self._current()
            try:
                answer = await ask(_auth(login))
            except AuthError as refused:
                if login is None:
                    raise _key_may_not(refused) from None
                if not login.proven:
                    raise _refused_at_once(refused) from None
                async with self._turn:
                    if self._login is login:  # whoever was refused with it first drops it
                        self._login = None
            else:
                if login is not None:
                    login.proven = True
                return answer
        raise _login_ended()

    async def write(self, send: Callable[[httpx.Auth | None], Awaitable[T]]) -> T:
        """Send something once, signed in as reads are; nothing is sent again.

        A login that was refused is dropped: the next call gets a new one. Raises SignInNeededError before anything is
        sent, and every ApiError.
        """
        from chutes_tui.api.errors.types import AuthError

        login = await self._current()
        try:
            return await send(_auth(login))
        except AuthError:
            if login is not None and self._login is login:
                self._login = None
            raise

    async def _current(self) -> _Login | None:
        """What signs a read now; None: the client's own API key."""
        if self._signer is None and self._login is None:
            return None
        async with self._turn:
            if self._login is None or self._clock() > self._login.ends - _RENEW_BEFORE:
                self._login = await self._log_in()
            return self._login

    async def _log_in(self) -> _Login:
        from chutes_tui.api.account.calls import hotkey_login, login_nonce
        from chutes_tui.api.errors.types import AuthError, NotFoundError, NotOfferedError

        if self._signer is None:
            self._login = None
            raise _login_ended()
        beforehand, self._nonce = self._nonce, None
        if beforehand is not None and self._clock() - beforehand[1] > _NONCE_LIFETIME:
            beforehand = None
        try:
            nonce = beforehand[0] if beforehand is not None else await login_nonce(self._client)
            try:
                token = await hotkey_login(self._client, self._signer, nonce)
            except AuthError as error:
                if _SPENT_NONCE not in error.detail.lower():
                    raise
                token = await hotkey_login(self._client, self._signer, await login_nonce(self._client))
        except (NotOfferedError, NotFoundError) as missing:
            raise _no_hotkey_login(missing) from None
        return self._take(token)

    def _take(self, token: Secret) -> _Login:
        self._login = _Login(token, _end_of(token) or self._clock() + _LIFETIME)
        return self._login


def _auth(login: _Login | None) -> httpx.Auth | None:
    from chutes_tui.api.http.auth import ApiKeyAuth

    return None if login is None else ApiKeyAuth(login.token)


def _end_of(token: Secret) -> float | None:
    """When a token ends, by its own claims, in unix seconds."""
    try:
        payload = token.reveal().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error, RecursionError):
        return None


def _key_may_not(refused: Problem) -> KeyMayNotError:
    return KeyMayNotError(
        "This API key may not read the account.",
        why="The server shows quotas, usage and the plan to admin keys, to keys with account: read (newer servers), "
        "and to a login.",
        next_step="Press f and type the account's fingerprint: it is sent once, and not kept.",
        detail=refused.detail,
    )


def _no_hotkey_login(missing: Problem) -> SignInNeededError:
    return SignInNeededError(
        "This server has no login for hotkeys.",
        why="It shows quotas, usage and the plan only to an admin key or to a login with the account's fingerprint.",
        next_step="Press f and type the fingerprint: it is sent once, and not kept.",
        detail=missing.detail,
    )


def _login_ended() -> SignInNeededError:
    return SignInNeededError(
        "The sign-in with the fingerprint has ended.",
        next_step="Press f and type the fingerprint again.",
    )


def _refused_at_once(refused: Problem) -> SignInNeededError:
    return SignInNeededError(
        "The server rejects the new sign-in.",
        why="After the account's fingerprint was changed, the server can reject new sign-ins for up to an hour. "
        "The hotkey and the fingerprint are not wrong.",
        next_step="Try again later (r).",
        detail=refused.detail,
    )
