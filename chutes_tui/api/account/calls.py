"""The account itself: its login (the fingerprint), its wallet, its hotkey, the registry's check, and its end."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from chutes_tui.api.decoding import decode_secret
from chutes_tui.api.errors.types import FieldProblem, ValidationError
from chutes_tui.api.http.auth import COLDKEY_HEADER, FingerprintAuth, HotkeyAuth
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.models import User
from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Generator

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.http.httpx_lean import httpx


_FINGERPRINT: Final = re.compile(r"[!-~]{1,256}")


class NewFingerprintAuth(HotkeyAuth):
    """What `POST /users/change_fingerprint` wants: the hotkey's signature over `{ss58}:{fingerprint}:{nonce}`.

    The server allows 300 seconds of difference. A signature at hand has its own moment. The coldkey's address goes
    into its own header, and into the hotkey's: servers look for the account by the one, and verify by the other
    (chutes-api, `change_fingerprint`).
    """

    def __init__(self, signer: Signs, fingerprint: Secret) -> None:
        given = signer if isinstance(signer, GivenSignature) else None
        super().__init__(signer, clock=time.time if given is None else lambda: given.moment)
        self._fingerprint = fingerprint
        self._by_coldkey = given is not None and given.by_coldkey

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._by_coldkey:
            request.headers[COLDKEY_HEADER] = self.ss58
        yield from super().auth_flow(request)

    def message(self, request: httpx.Request, nonce: str) -> str:
        return f"{self.ss58}:{self._fingerprint.reveal()}:{nonce}"


async def hotkey_account(client: ChutesClient, signer: Signs) -> User:
    """The account that this hotkey is registered to, whatever the client signs in with.

    Raises UnknownHotkeyError when there is none, and every other ApiError.
    """
    return await client.record(User, Call("GET", "/users/me", "me", auth=HotkeyAuth(signer)))


async def login(client: ChutesClient, fingerprint: Secret) -> Secret:
    """The token (a JWT, valid seven days) that a fingerprint opens. Sent once.

    Raises AuthError for a fingerprint that is no account's, ValidationError for what can't be one.
    """
    _check_fingerprint(fingerprint)
    call = Call(
        "POST",
        "/users/login",
        body=Body(fingerprint=fingerprint),
        write=True,
        public=True,
        hidden=(fingerprint,),
    )
    return await client.decoded(call, partial(decode_secret, name="token"))


async def login_nonce(client: ChutesClient) -> str:
    """A text for a hotkey to sign, once, within five minutes (`GET /users/login/nonce`, servers since December 2025).

    Raises NotOfferedError or NotFoundError on servers without that login, and every other ApiError.
    """
    return (await client.record(_Nonce, Call("GET", "/users/login/nonce", public=True))).nonce


async def browser_nonce(client: ChutesClient) -> str:
    """A text for a hotkey to sign, for a browser (`GET /idp/cli_login/nonce`). Raises ApiError."""
    return (await client.record(_Nonce, Call("GET", "/idp/cli_login/nonce", public=True))).nonce


async def hotkey_login(client: ChutesClient, signer: Signs, nonce: str) -> Secret:
    """The token (a JWT, valid seven days) that a hotkey's signature of a nonce opens. The nonce is used up, whatever
    the answer is. Raises AuthError and every other ApiError."""
    signature = Secret(signer.sign(nonce.encode()).hex())
    body = Body(hotkey=signer.ss58, signature=signature, nonce=nonce)
    call = Call("POST", "/users/login", body=body, public=True, hidden=(signature,))
    return await client.decoded(call, partial(decode_secret, name="token"))


async def change_fingerprint(client: ChutesClient, signer: Signs, fingerprint: Secret) -> None:
    """Give the hotkey's account a new fingerprint, of one's own choice; the old one is void. Sent once.

    Raises ValidationError, before anything is sent, for one that could not be used to sign in later.
    """
    _check_fingerprint(fingerprint)
    await _set_fingerprint(client, fingerprint, NewFingerprintAuth(signer, fingerprint))


async def change_fingerprint_by_old(client: ChutesClient, old: Secret, fingerprint: Secret) -> None:
    """The same by the old fingerprint, for who has no hotkey (servers since 2026). Sent once.

    Raises ValidationError before anything is sent, AuthError for a wrong old one.
    """
    _check_fingerprint(fingerprint)
    _check_fingerprint(old)
    await _set_fingerprint(client, fingerprint, FingerprintAuth(old), old)


async def _set_fingerprint(client: ChutesClient, fingerprint: Secret, auth: httpx.Auth, *hidden: Secret) -> None:
    body, path = Body(fingerprint=fingerprint), "/users/change_fingerprint"
    await client.record(_Changed, Call("POST", path, body=body, write=True, hidden=(fingerprint, *hidden), auth=auth))


async def change_bt_auth(client: ChutesClient, fingerprint: Secret, *, coldkey: str, hotkey: str) -> User:
    """Attach a wallet (its two ss58 addresses) to the account that the fingerprint opens. Sent once.

    Raises ConflictError when the hotkey is another account's, AuthError for a wrong fingerprint.
    """
    _check_fingerprint(fingerprint)
    call = Call(
        "POST",
        "/users/change_bt_auth",
        body=Body(coldkey=coldkey, hotkey=hotkey),
        write=True,
        hidden=(fingerprint,),
        auth=FingerprintAuth(fingerprint),
    )
    return await client.record(User, call)


def fingerprint_problem(fingerprint: Secret) -> str | None:
    """What is wrong with a fingerprint, as a sentence that doesn't quote it, or None.

    The server takes nearly anything; what can't stand in a header could never be used to attach a wallet.
    """
    if not fingerprint:
        return "A fingerprint is needed."
    if _FINGERPRINT.fullmatch(fingerprint.reveal()) is None:
        return "A fingerprint is one word of plain letters, digits and signs; this holds something else."
    return None


class _Nonce(Struct, frozen=True):
    nonce: str

    def __post_init__(self) -> None:
        if not self.nonce.strip():
            raise ValueError("no nonce")


class _Changed(Struct, frozen=True):
    status: str


def _check_fingerprint(fingerprint: Secret) -> None:
    problem = fingerprint_problem(fingerprint)
    if problem is not None:
        raise ValidationError(
            "This fingerprint can't be used.",
            why=problem,
            next_step="Paste it again: it is a single word, without spaces or line breaks.",
            fields=(FieldProblem("fingerprint", problem),),
        )


async def delete_account(client: ChutesClient, fingerprint: Secret) -> None:
    """Delete the account of this fingerprint, whichever it is. Sent once.

    Raises ConflictError with what keeps it alive (servers since August 2026, which also refuse, by RefusedError, a
    balance beyond 25 USD), AuthError for a fingerprint that is none; older servers fail (ServerError).
    """
    call = Call("DELETE", "/users/me", write=True, auth=FingerprintAuth(fingerprint), hidden=(fingerprint,))
    await client.deleted(call)


class RegistryAnswer(Struct, frozen=True):
    """What the registry says; None: nothing that is understood."""

    authenticated: bool | None = None


async def registry_check(client: ChutesClient) -> RegistryAnswer:
    """Ask with the client's own credential. Raises AuthError for a refusal, and every other ApiError."""
    return await client.record(RegistryAnswer, Call("GET", "/registry/auth", "registry"))
