"""Finding out what is there: after a write whose answer was lost, or instead of an old list. Nothing here writes.

A request can reach the server late, so what isn't there is looked for twice before it is said to be absent.
"""

from __future__ import annotations

import uuid
from asyncio import sleep
from typing import TYPE_CHECKING, Final, TypeVar

from chutes_tui.api.account.calls import hotkey_account, login
from chutes_tui.api.errors.types import ApiError, AuthError, NotFoundError, UnknownHotkeyError
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.api.http.call import Call
from chutes_tui.api.models import ApiKey
from chutes_tui.api.registration import Progress, registration_of
from chutes_tui.core.attempt import Finding, Presence

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.models import Chute, Image, SecretRecord, User
    from chutes_tui.api.registration import PaidRegistration
    from chutes_tui.core.secret import Secret

T = TypeVar("T")
PAUSE: Final = 1.0
"""Seconds between the two looks for something that should have been made."""


async def find_created_key(client: ChutesClient, name: str, known_ids: Collection[str] = ()) -> Finding[ApiKey]:
    """Look for the key that a lost `create_api_key` was to make: of exactly that name, and not known before.

    If it is PRESENT, its secret was lost with the answer and can't be had again: delete it and make another. A key
    that isn't found in an incomplete list is UNKNOWN.
    """

    async def look() -> Finding[ApiKey]:
        keys = await client.list_api_keys()
        for key in keys.items:
            if key.name == name and key.api_key_id not in known_ids:
                return Finding(Presence.PRESENT, key)
        sure = keys.complete and not keys.unreadable
        return Finding(Presence.ABSENT if sure else Presence.UNKNOWN)

    return await _twice(look)


async def find_deleted_key(client: ChutesClient, api_key_id: str) -> Finding[ApiKey]:
    """Look whether a key whose deletion was lost is still there."""
    return await _look(lambda: client.get_api_key(api_key_id))


async def find_created_secret(client: ChutesClient, user_id: str, chute_id: str, key: str) -> Finding[SecretRecord]:
    """Look for the secret that a lost `create_secret` was to make; its id is known beforehand."""
    secret_id = secret_id_for(user_id, chute_id, key)
    return await _twice(lambda: _look(lambda: client.get_secret(secret_id)))


async def find_deleted_secret(client: ChutesClient, secret_id: str) -> Finding[SecretRecord]:
    """Look whether a secret whose deletion was lost is still there."""
    return await _look(lambda: client.get_secret(secret_id))


async def find_chute(client: ChutesClient, chute_id: str) -> Finding[Chute]:
    """Look whether a chute is there, whatever a list says, which can be a minute old."""
    return await _look(lambda: client.get_chute(chute_id))


async def find_image(client: ChutesClient, image_id: str) -> Finding[Image]:
    """Look whether an image is there, whatever a list says."""
    return await _look(lambda: client.get_image(image_id))


async def find_registered_account(client: ChutesClient, signer: Signs) -> Finding[User]:
    """Look whether a lost `register` or `change_bt_auth` gave this hotkey an account. Its fingerprint stays lost."""

    async def look() -> Finding[User]:
        try:
            return Finding(Presence.PRESENT, await hotkey_account(client, signer))
        except UnknownHotkeyError:
            return Finding(Presence.ABSENT)
        except AuthError as problem:
            return Finding(Presence.UNKNOWN, problem=problem)

    return await _twice(look)


async def find_paid_registration(client: ChutesClient, hotkey: str) -> Finding[PaidRegistration]:
    """Look whether a lost `sign_up` began a registration that waits for its payment."""

    async def look() -> Finding[PaidRegistration]:
        found = await registration_of(client, hotkey)
        if found is None or found.progress is Progress.EXPIRED:
            return Finding(Presence.ABSENT)
        return Finding(Presence.PRESENT if found.progress is not Progress.OTHER else Presence.UNKNOWN, found)

    return await _twice(look)


async def find_set_up_account(client: ChutesClient, signer: Signs) -> Finding[User]:
    """Look whether a lost `set_up` set up a hotkey's new account: without that it can't have an API key.

    The account is found in either case. The key's value stays lost.
    """
    auth = HotkeyAuth(signer)
    keys = Call("GET", "/api_keys/", "api_keys", auth=auth)

    async def look() -> Finding[User]:
        account = await client.me(auth)
        page = await client.page(ApiKey, keys, 0, 1)
        there = bool(page.items or page.unreadable)
        return Finding(Presence.PRESENT if there else Presence.ABSENT, account)

    return await _twice(look)


async def find_new_fingerprint(client: ChutesClient, fingerprint: Secret) -> Finding[None]:
    """Look whether a lost `change_fingerprint` took effect: whether the new fingerprint signs in."""

    async def look() -> Finding[None]:
        try:
            (await login(client, fingerprint)).wipe()
        except AuthError as problem:
            refused = "fingerprint" in problem.detail.lower()
            return Finding(Presence.ABSENT) if refused else Finding(Presence.UNKNOWN, problem=problem)
        return Finding(Presence.PRESENT)

    return await _twice(look)


async def find_gained_permissions(client: ChutesClient, had: Collection[str] | None) -> Finding[User]:
    """Look whether a lost `link_hotkey` took effect: it gives the account permissions that it had not.

    If it `had` some, none that are new say nothing: it may have had these.
    """

    async def look() -> Finding[User]:
        account = await client.me()
        if account.permissions is None or had is None:
            return Finding(Presence.UNKNOWN, account)
        if set(account.permissions) - set(had):
            return Finding(Presence.PRESENT, account)
        return Finding(Presence.UNKNOWN if had else Presence.ABSENT, account)

    return await _twice(look)


def secret_id_for(user_id: str, chute_id: str, key: str) -> str:
    """The id that the server gives a secret: uuid5 in the OID namespace of `{user_id}:{chute_id}:{key}`."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{user_id}:{chute_id}:{key}"))


async def _look(get: Callable[[], Awaitable[T]]) -> Finding[T]:
    try:
        return Finding(Presence.PRESENT, await get())
    except ApiError as problem:
        if isinstance(problem, NotFoundError) and problem.status is not None:  # the server's word, not our own
            return Finding(Presence.ABSENT)
        return Finding(Presence.UNKNOWN, problem=problem)


async def _twice(look: Callable[[], Awaitable[Finding[T]]]) -> Finding[T]:
    finding: Finding[T] = Finding(Presence.UNKNOWN)
    for attempt in range(2):
        if attempt:
            await sleep(PAUSE)
        try:
            finding = await look()
        except ApiError as problem:
            finding = Finding(Presence.UNKNOWN, problem=problem)
        if finding.presence is not Presence.ABSENT:
            break
    return finding
