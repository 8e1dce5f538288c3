"""The sign-in for reads that a hotkey can't sign: once for all of them, renewed, never in circles."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from chutes_tui.access.scopes import ScopeGrant
from chutes_tui.api.account import reads as api
from chutes_tui.api.account.calls import login_nonce
from chutes_tui.api.client import ChutesClient
from chutes_tui.api.errors.types import AuthError, ServerError
from chutes_tui.api.http.auth import ApiKeyAuth, HotkeyAuth
from chutes_tui.core.secret import Secret
from chutes_tui.operations.account.sign_in import ReadSignIn, SignInNeededError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from served import ServedSandbox

    from chutes_tui.api.account.reads import QuotaUsage


class At:
    """A sign-in at a served sandbox, with a clock that can be set ahead."""

    def __init__(self, served: ServedSandbox, client: ChutesClient, *, by_hotkey: bool) -> None:
        self.served = served
        self.client = client
        self.ahead = 0.0
        self.reads = ReadSignIn(client, served.signer if by_hotkey else None, clock=self.now)

    def now(self) -> float:
        return self.served.sandbox.world.clock.now().timestamp() + self.ahead

    async def usage(self) -> QuotaUsage:
        return await self.reads.read(lambda auth: api.quota_usage(self.client, auth))

    @property
    def logins(self) -> int:
        return self.served.asked("POST", "/users/login")


@pytest.fixture
async def by_hotkey(served: ServedSandbox) -> AsyncIterator[At]:
    client = ChutesClient(served.base_url, HotkeyAuth(served.signer))
    yield At(served, client, by_hotkey=True)
    await client.aclose()


async def with_key(served: ServedSandbox, name: str) -> At:
    """Signed in with a seeded key, or with a new one that may only call chutes."""
    value = served.account.api_keys.get(name)
    if value is None:
        owner = ChutesClient(served.base_url, HotkeyAuth(served.signer))
        made = await owner.create_api_key(name, admin=False, scopes=[ScopeGrant("chutes", None, "invoke")])
        value = made.secret_key.reveal()
        await owner.aclose()
    key = Secret(value)
    return At(served, ChutesClient(served.base_url, ApiKeyAuth(key)), by_hotkey=False)


async def test_reads_side_by_side_share_one_login(by_hotkey: At) -> None:
    answers = await asyncio.gather(*(by_hotkey.usage() for _ in range(5)))
    assert {one.used for one in answers} == {138.5}
    assert by_hotkey.logins == 1
    await by_hotkey.usage()
    assert by_hotkey.logins == 1


async def test_a_nonce_fetched_beforehand_saves_a_round_trip(by_hotkey: At) -> None:
    await by_hotkey.reads.prepare()
    await by_hotkey.reads.prepare()
    assert by_hotkey.served.asked("GET", "/users/login/nonce") == 1
    await by_hotkey.usage()
    assert by_hotkey.served.asked("GET", "/users/login/nonce") == 1


async def test_a_nonce_that_is_spent_is_replaced_once(by_hotkey: At) -> None:
    await by_hotkey.reads.prepare()
    by_hotkey.served.sandbox.world.database.run("DELETE FROM nonces")
    assert (await by_hotkey.usage()).used == 138.5
    assert by_hotkey.logins == 2


async def test_an_old_nonce_is_not_tried(by_hotkey: At) -> None:
    await by_hotkey.reads.prepare()
    by_hotkey.ahead = 250
    await by_hotkey.usage()
    assert by_hotkey.logins == 1
    assert by_hotkey.served.asked("GET", "/users/login/nonce") == 2


async def test_a_token_is_renewed_before_it_ends(by_hotkey: At) -> None:
    by_hotkey.served.sandbox.switch(token_lifetime=3600.0)
    await by_hotkey.usage()
    by_hotkey.ahead = 2900
    await by_hotkey.usage()
    assert by_hotkey.logins == 1
    by_hotkey.ahead = 3100
    await by_hotkey.usage()
    assert by_hotkey.logins == 2


async def test_a_token_that_ended_elsewhere_is_renewed_once_for_all(by_hotkey: At) -> None:
    await by_hotkey.usage()
    _change_fingerprint(by_hotkey.served)
    by_hotkey.served.sandbox.world.fingerprint_cache.clear()
    await asyncio.gather(*(by_hotkey.usage() for _ in range(4)))
    assert by_hotkey.logins == 2


async def test_a_new_token_that_is_refused_at_once_is_no_wrong_hotkey(by_hotkey: At) -> None:
    # for an hour after a change of the fingerprint, servers that used the old token refuse new ones
    await by_hotkey.usage()
    _change_fingerprint(by_hotkey.served)
    by_hotkey.reads.forget()
    with pytest.raises(SignInNeededError, match="rejects the new sign-in") as refused:
        await by_hotkey.usage()
    assert "not wrong" in refused.value.why
    assert by_hotkey.logins == 2


def _change_fingerprint(served: ServedSandbox) -> None:
    served.sandbox.world.database.run("UPDATE users SET fingerprint_hash = ? WHERE username = 'ada'", "another")


async def test_what_is_forgotten_is_wiped(by_hotkey: At) -> None:
    await by_hotkey.usage()
    assert by_hotkey.reads._login is not None
    token = by_hotkey.reads._login.token
    by_hotkey.reads.forget()
    assert token.wiped
    assert by_hotkey.reads._login is None


async def test_a_server_without_that_login_says_what_would_help(by_hotkey: At) -> None:
    by_hotkey.served.sandbox.switch(generation="2025-10")
    await by_hotkey.reads.prepare()
    with pytest.raises(SignInNeededError, match="no login for hotkeys") as needed:
        await by_hotkey.usage()
    assert "fingerprint" in needed.value.next_step
    await by_hotkey.reads.use_fingerprint(Secret(by_hotkey.served.account.fingerprint))
    assert (await by_hotkey.usage()).used == 138.5


async def test_other_failures_of_the_login_are_what_they_are(by_hotkey: At) -> None:
    by_hotkey.served.fault("POST /users/login=internal_error")
    with pytest.raises(ServerError):
        await by_hotkey.usage()


async def test_an_admin_key_reads_without_any_login(served: ServedSandbox) -> None:
    at = await with_key(served, "laptop")
    assert (await at.usage()).used == 138.5
    assert at.logins == 0
    await at.client.aclose()


async def test_a_key_with_less_power_needs_the_fingerprint(served: ServedSandbox) -> None:
    at = await with_key(served, "narrow")
    with pytest.raises(SignInNeededError, match="API key may not") as needed:
        await at.usage()
    assert "cpk_" not in needed.value.report()
    with pytest.raises(AuthError):
        await at.reads.use_fingerprint(Secret("0" * 32))
    await at.reads.use_fingerprint(Secret(served.account.fingerprint))
    assert (await at.usage()).used == 138.5
    assert at.reads.in_place_of_key
    at.ahead = 8 * 86400
    with pytest.raises(SignInNeededError, match="has ended"):
        await at.usage()
    await at.client.aclose()


async def test_a_nonce_is_a_text(by_hotkey: At) -> None:
    assert len(await login_nonce(by_hotkey.client)) == 36
