"""The Chutes API as methods. Knows nothing of profiles, wallets or screens."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from chutes_tui.api.decoding import Page, decode_created_key, decode_json, decode_one, decode_page
from chutes_tui.api.errors.from_status import bad_answer, unreadable
from chutes_tui.api.errors.types import ApiError, FieldProblem, ValidationError
from chutes_tui.api.http.call import Answer, Body, Call
from chutes_tui.api.http.exchange import Exchange, Timeouts
from chutes_tui.api.http.retry import RetryPolicy
from chutes_tui.api.http.urls import checked_base_url, path_segment
from chutes_tui.api.listing import FIRST_LIMIT, Collected, collect
from chutes_tui.api.models import ApiKey, Chute, CreatedApiKey, Deletion, Image, SecretRecord, User

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chutes_tui.access.scopes import ScopeGrant
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.core.secret import Secret

T = TypeVar("T", bound=Struct)
R = TypeVar("R")
LARGE_ITEMS_LIMIT: Final = 100
"""Page size for chutes and images, whose items can be large."""


class ChutesClient:
    """One server, one way to sign in, one pool of connections. Every method raises ApiError and nothing else.

    Reads are asked again a few times when that may help; calls that change something are sent exactly once, and
    an error of theirs with `outcome_unknown` means that they may have taken effect.

    Raises InsecureUrlError for plain http to another machine and for what is no URL, before anything is sent.
    """

    def __init__(
        self,
        base_url: str,
        auth: httpx.Auth | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        retry: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        url = checked_base_url(base_url)
        self.base_url = str(url)
        self._retry = retry or RetryPolicy()
        self._exchange = Exchange(url, auth, transport=transport, clock=clock, timeouts=timeouts or Timeouts())

    @property
    def latency_ms(self) -> float | None:
        """Milliseconds of the last round trip that the server answered, without making the connection."""
        return self._exchange.latency_ms

    @property
    def answered(self) -> int:
        """How many responses came from the server."""
        return self._exchange.answered

    @property
    def clock_skew(self) -> float | None:
        """Seconds that the server's clock is ahead of this one (negative: behind), by the last Date header."""
        return self._exchange.clock_skew

    async def aclose(self) -> None:
        """Close all connections."""
        await self._exchange.aclose()

    async def ping(self) -> float:
        """Ask for a sign of life, without signing in; gives the milliseconds of the round trip."""
        await self.decoded(Call("GET", "/ping", public=True), _pong)
        return self.latency_ms or 0.0

    async def me(self, auth: httpx.Auth | None = None) -> User:
        """The account that signs in, in the client's own way if `auth` is None."""
        return await self.record(User, Call("GET", "/users/me", "me", auth=auth))

    async def list_api_keys(self, on_page: Callable[[Collected[ApiKey]], None] | None = None) -> Collected[ApiKey]:
        """All API keys of the account, in no order; `on_page` hears the progress."""
        return await self.every(ApiKey, Call("GET", "/api_keys/", "api_keys"), "api_key_id", on_page=on_page)

    async def get_api_key(self, api_key_id: str) -> ApiKey:
        """One API key, by id: the server doesn't find keys by name."""
        return await self.record(
            ApiKey, Call("GET", f"/api_keys/{path_segment(api_key_id, 'an API key')}", "api_keys")
        )

    async def create_api_key(self, name: str, *, admin: bool, scopes: Sequence[ScopeGrant] = ()) -> CreatedApiKey:
        """Make a key; its secret is in the result and can never be had again. Sent once."""
        wanted = [] if admin else [_scope(grant) for grant in scopes]
        call = Call("POST", "/api_keys/", body=Body(name=name, admin=admin, scopes=wanted), write=True)
        return await self.decoded(call, decode_created_key)

    async def delete_api_key(self, api_key_id: str) -> None:
        """Delete a key, by id. It can keep working for up to two minutes (the server's caches). Sent once."""
        path = f"/api_keys/{path_segment(api_key_id, 'an API key')}"
        await self.deleted(Call("DELETE", path, "api_keys", write=True))

    async def list_chutes(self, *, include_public: bool = False) -> Collected[Chute]:
        """The account's chutes, other people's public ones too if wanted."""
        call = Call("GET", "/chutes/", "chutes", _which(include_public))
        return await self.every(Chute, call, "chute_id", limit=LARGE_ITEMS_LIMIT)

    async def get_chute(self, chute_id: str) -> Chute:
        """One chute that the account may see, by id. The server's list can be a minute old; this is not."""
        return await self.record(Chute, Call("GET", f"/chutes/{path_segment(chute_id, 'a chute')}", "chutes"))

    async def list_images(self, *, include_public: bool = False) -> Collected[Image]:
        """The account's images, other people's public ones too if wanted."""
        call = Call("GET", "/images/", "images", _which(include_public))
        return await self.every(Image, call, "image_id", limit=LARGE_ITEMS_LIMIT)

    async def get_image(self, image_id: str) -> Image:
        """One image that the account may see, by id."""
        return await self.record(Image, Call("GET", f"/images/{path_segment(image_id, 'an image')}", "images"))

    async def list_secrets(
        self, on_page: Callable[[Collected[SecretRecord]], None] | None = None
    ) -> Collected[SecretRecord]:
        """All secrets of the account, without their values: those can't be read back."""
        return await self.every(SecretRecord, Call("GET", "/secrets/", "secrets"), "secret_id", on_page=on_page)

    async def get_secret(self, secret_id: str) -> SecretRecord:
        """One secret, by id."""
        return await self.record(
            SecretRecord, Call("GET", f"/secrets/{path_segment(secret_id, 'a secret')}", "secrets")
        )

    async def create_secret(self, chute_id: str, key: str, value: Secret) -> SecretRecord:
        """Give a chute a secret. Sent once.

        `chute_id` must be the id: the server would match a name as a pattern. An empty key or value, which the
        server would accept, raises ValidationError before anything is sent.
        """
        missing = [name for name, empty in (("key", not key.strip()), ("value", not value)) if empty]
        if missing:
            raise ValidationError(
                f"A secret needs a {' and a '.join(missing)}.",
                why="The server would accept an empty one, and the chute could do nothing with it.",
                next_step="Fill it in.",
                fields=tuple(FieldProblem(name, "is empty") for name in missing),
            )
        body = Body(purpose=chute_id, key=key, value=value)
        return await self.record(SecretRecord, Call("POST", "/secrets/", body=body, write=True, hidden=(value,)))

    async def delete_secret(self, secret_id: str) -> None:
        """Delete a secret, by id. Sent once."""
        path = f"/secrets/{path_segment(secret_id, 'a secret')}"
        await self.deleted(Call("DELETE", path, "secrets", write=True))

    async def send(self, call: Call) -> Answer:
        """Return a call's answer. Writes are sent once; reads are repeated by the retry policy. Raises ApiError."""
        outcome = await self.attempt(call)
        if isinstance(outcome, ApiError):
            raise outcome
        return outcome

    async def attempt(self, call: Call) -> Answer | ApiError:
        """As `send`, but an error is returned, not raised."""
        if call.write:
            return await self._exchange.attempt(call)
        started, attempt = self._retry.monotonic(), 0
        while True:
            attempt += 1
            left = self._retry.total - (self._retry.monotonic() - started)
            outcome = await self._exchange.attempt(call, left)
            if isinstance(outcome, Answer):
                return outcome
            wait = self._retry.wait_before(attempt, outcome, self._retry.monotonic() - started)
            if wait is None:
                return outcome
            await self._retry.sleep(wait)
            call = replace(call, fresh=True)

    async def decoded(self, call: Call, decode: Callable[[bytes], R | None]) -> R:
        """Return what `decode` makes of a call's answer; None of it means that the answer can't be understood."""
        answer = await self.send(call)
        decoded = decode(answer.body)
        if decoded is None:
            raise bad_answer(answer, call)
        return decoded

    async def record(self, cls: type[T], call: Call) -> T:
        """The one record that a call answers with."""
        return await self.decoded(call, lambda body: decode_one(body, cls))

    async def page(self, cls: type[T], call: Call, number: int, limit: int) -> Page[T]:
        """One page of the list that a call asks for, from 0."""
        one = replace(call, params={**call.params, "page": str(number), "limit": str(limit)})
        return await self.decoded(one, lambda body: decode_page(body, cls))

    async def every(
        self,
        cls: type[T],
        call: Call,
        item_id: str,
        *,
        limit: int = FIRST_LIMIT,
        on_page: Callable[[Collected[T]], None] | None = None,
    ) -> Collected[T]:
        """Every item of the list that a call asks for, each once by its `item_id`; `on_page` hears the progress."""
        return await collect(partial(self.page, cls, call), attrgetter(item_id), limit=limit, on_page=on_page)

    async def deleted(self, call: Call) -> None:
        """Send a deletion. Raises ApiError unless the server confirms it."""
        answer = await self.send(call)
        if answer.status == 204 and not answer.body:
            return
        deletion = decode_one(answer.body, Deletion)
        if deletion is None or deletion.confirmed is None:
            raise bad_answer(answer, call)
        if not deletion.confirmed:
            raise unreadable(call, "The server reports that it was not deleted", "It doesn't say why.", status=200)


def _scope(grant: ScopeGrant) -> dict[str, str]:
    """A scope as the server wants it: what isn't narrowed down is left out."""
    scope = {"object_type": grant.object_type, "object_id": grant.object_id, "action": grant.action}
    return {name: value for name, value in scope.items() if value}


def _pong(body: bytes) -> bool | None:
    answer = decode_json(body)
    return True if isinstance(answer, dict) and answer.get("message") == "pong" else None


def _which(include_public: bool) -> dict[str, str]:
    return {"include_public": "true" if include_public else "false"}


__all__ = ["ChutesClient", "Collected", "RetryPolicy", "Timeouts"]
