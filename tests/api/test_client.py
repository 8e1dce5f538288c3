"""The client against the sandbox, over HTTP, with real signatures."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from chutes_tui.access.scopes import ScopeGrant
from chutes_tui.api.errors.types import (
    AuthError,
    BadSignatureError,
    ClockSkewError,
    ConflictError,
    KeyRefusedError,
    MalformedKeyError,
    NetworkError,
    NotFoundError,
    NotOfferedError,
    UnknownHotkeyError,
    ValidationError,
)
from chutes_tui.api.http.auth import ApiKeyAuth, HotkeyAuth
from chutes_tui.api.recovery import secret_id_for
from chutes_tui.core.secret import Secret
from chutes_tui.wallets.signing import Signer

from .support import signer

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.listing import Collected
    from chutes_tui.api.models import ApiKey

    from .support import Clients


async def test_ping_needs_no_credential_and_tells_the_latency(served: ServedSandbox, clients: Clients) -> None:
    client = clients.make(served.base_url)
    assert 0 < await client.ping() < 5000
    assert client.clock_skew is not None
    assert abs(client.clock_skew) < 5


async def test_a_call_after_the_client_was_closed_is_a_problem(ada: ChutesClient) -> None:
    await ada.aclose()
    with pytest.raises(NetworkError, match="closed before the request could be sent"):
        await ada.me()
    with pytest.raises(NetworkError) as refused:
        await ada.delete_api_key("1")
    assert not refused.value.outcome_unknown
    assert "Nothing was sent" in refused.value.report()


async def test_me(served: ServedSandbox, ada: ChutesClient) -> None:
    user = await ada.me()
    assert (user.username, user.user_id) == (served.account.username, served.account.user_id)
    assert user.payment_address == served.account.payment_address
    assert user.balance == pytest.approx(42.17)
    assert user.created_at is not None
    assert user.created_at.tzinfo is UTC


async def test_me_of_an_older_server_has_the_payment_address_too(served: ServedSandbox, ada: ChutesClient) -> None:
    served.sandbox.switch(older=True)
    assert (await ada.me()).payment_address == served.account.payment_address


async def test_a_key_is_made_found_used_and_deleted(
    served: ServedSandbox, clients: Clients, ada: ChutesClient
) -> None:
    served.sandbox.switch(key_grace=0.0)
    created = await ada.create_api_key("client test", admin=True)
    assert created.key.name == "client test"
    assert created.secret_key.reveal().startswith("cpk_")
    assert created.secret_key.reveal() not in repr(created)
    assert (await ada.get_api_key(created.key.api_key_id)).admin
    with_key = clients.make(served.base_url, ApiKeyAuth(created.secret_key))
    assert (await with_key.me()).username == "ada"
    await ada.delete_api_key(created.key.api_key_id)
    with pytest.raises(NotFoundError):
        await ada.get_api_key(created.key.api_key_id)
    with pytest.raises(NotFoundError) as gone:
        await ada.delete_api_key(created.key.api_key_id)
    assert not gone.value.outcome_unknown


@pytest.mark.parametrize(
    "grant",
    [ScopeGrant("chutes", None, "invoke"), ScopeGrant("images"), ScopeGrant("chutes", str(uuid.uuid4()), None)],
)
async def test_scopes_arrive_as_they_were_meant(ada: ChutesClient, grant: ScopeGrant) -> None:
    created = await ada.create_api_key("scoped", admin=False, scopes=[grant])
    assert created.key.scopes is not None
    (scope,) = created.key.scopes
    assert (scope.object_type, scope.object_id) == (grant.object_type, grant.object_id)
    assert scope.action is None, "the server never reports an action"


async def test_unicode_names_are_signed_exactly(ada: ChutesClient) -> None:
    assert (await ada.create_api_key("clé été ключ", admin=True)).key.name == "clé été ключ"


async def test_a_name_that_exists_is_a_conflict(ada: ChutesClient) -> None:
    await ada.create_api_key("twice", admin=True)
    with pytest.raises(ConflictError) as raised:
        await ada.create_api_key("twice", admin=True)
    assert raised.value.what == "An API key already exists with this name."
    assert not raised.value.outcome_unknown


async def test_a_wrong_action_is_named_field_by_field(ada: ChutesClient) -> None:
    with pytest.raises(ValidationError) as raised:
        await ada.create_api_key("wrong", admin=False, scopes=[ScopeGrant("chutes", None, "READ")])
    assert [problem.field for problem in raised.value.fields] == ["scopes.0.action"]
    assert raised.value.fields[0].message in raised.value.what


async def test_lists_are_complete_and_tell_their_progress(served: ServedSandbox, ada: ChutesClient) -> None:
    heard: list[Collected[ApiKey]] = []
    keys = await ada.list_api_keys(heard.append)
    assert keys.complete
    assert len(keys.items) == keys.total == len({key.api_key_id for key in keys.items}) > 5
    assert heard[-1].items == keys.items
    assert served.asked("GET", "/api_keys/") == 1


async def test_chutes_images_and_secrets_are_listed(ada: ChutesClient) -> None:
    mine, everyones = await ada.list_chutes(), await ada.list_chutes(include_public=True)
    images, secrets = await ada.list_images(), await ada.list_secrets()
    assert mine.complete
    assert everyones.complete
    assert images.complete
    assert secrets.complete
    assert {chute.chute_id for chute in mine.items} < {chute.chute_id for chute in everyones.items}
    assert {chute.username for chute in mine.items} == {"ada"}
    assert all(image.image_id and image.name for image in images.items)


async def test_a_secret_is_made_with_the_id_known_beforehand(served: ServedSandbox, ada: ChutesClient) -> None:
    chute = (await ada.list_chutes()).items[0]
    made = await ada.create_secret(chute.chute_id, "CLIENT_TEST", Secret('va"lue ü'))
    assert made.secret_id == secret_id_for(served.account.user_id, chute.chute_id, "CLIENT_TEST")
    assert (made.purpose, made.key) == (chute.chute_id, "CLIENT_TEST")
    assert await ada.get_secret(made.secret_id) == made
    with pytest.raises(ConflictError):
        await ada.create_secret(chute.chute_id, "CLIENT_TEST", Secret("again"))
    await ada.delete_secret(made.secret_id)
    with pytest.raises(NotFoundError):
        await ada.get_secret(made.secret_id)


@pytest.mark.parametrize(("key", "value", "field"), [("", "x", "key"), (" ", "x", "key"), ("K", "", "value")])
async def test_empty_secrets_are_never_sent(
    served: ServedSandbox, ada: ChutesClient, key: str, value: str, field: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        await ada.create_secret("some-chute", key, Secret(value))
    assert [problem.field for problem in raised.value.fields] == [field]
    assert served.asked("POST") == 0


async def test_a_secret_for_an_unknown_chute(ada: ChutesClient) -> None:
    with pytest.raises(NotFoundError, match="Did not find target chute"):
        await ada.create_secret(str(uuid.uuid4()), "K", Secret("v"))


@pytest.mark.parametrize("identifier", ["", " ", ".", ".."])
async def test_what_is_no_id_is_never_sent(served: ServedSandbox, ada: ChutesClient, identifier: str) -> None:
    with pytest.raises(NotFoundError):
        await ada.delete_api_key(identifier)
    assert len(served.sandbox.requests) == 0


async def test_an_id_stays_one_segment_of_the_path(served: ServedSandbox, ada: ChutesClient) -> None:
    # A server of August 2026 checks the signature of an empty body on a route that it does not have.
    with pytest.raises((NotFoundError, NotOfferedError, BadSignatureError)):
        await ada.delete_api_key("../secrets/x?y=1#z")
    assert all(asked.path.startswith("/api_keys/") for asked in served.sandbox.requests)


async def test_an_unknown_hotkey(served: ServedSandbox, clients: Clients) -> None:
    with pytest.raises(UnknownHotkeyError):
        await clients.make(served.base_url, HotkeyAuth(signer())).me()


async def test_a_seed_of_another_hotkey(served: ServedSandbox, clients: Clients) -> None:
    wrong = Signer(Secret("2e" * 32), ss58=served.account.hotkey_address)
    with pytest.raises(BadSignatureError) as raised:
        await clients.make(served.base_url, HotkeyAuth(wrong)).list_api_keys()
    assert served.account.hotkey_address in raised.value.detail


@pytest.mark.parametrize(("offset", "side"), [(-1800, "behind"), (7200, "ahead")])
async def test_a_wrong_clock_is_measured(served: ServedSandbox, clients: Clients, offset: float, side: str) -> None:
    import time

    def clock() -> float:
        return time.time() + offset

    client = clients.make(served.base_url, HotkeyAuth(served.signer, clock=clock), clock=clock)
    with pytest.raises(ClockSkewError) as raised:
        await client.me()
    assert raised.value.clock_skew == pytest.approx(-offset, abs=3)
    assert side in raised.value.what
    assert ("30 minutes" if offset < 0 else "2 hours") in raised.value.what


@pytest.mark.parametrize("name", ["chutes", "images"])
async def test_a_key_without_the_scope_is_refused(
    served: ServedSandbox, clients: Clients, ada: ChutesClient, name: str
) -> None:
    scoped = await ada.create_api_key("narrow", admin=False, scopes=[ScopeGrant(name, None, "read")])
    with pytest.raises(KeyRefusedError):
        await clients.make(served.base_url, ApiKeyAuth(scoped.secret_key)).me()


@pytest.mark.parametrize("key", ["cpk_short", "nonsense"])
async def test_a_malformed_key(served: ServedSandbox, clients: Clients, key: str) -> None:
    with pytest.raises(MalformedKeyError) as raised:
        await clients.make(served.base_url, ApiKeyAuth(Secret(key))).me()
    assert key not in raised.value.report()


@pytest.mark.parametrize("key", ["cpk_ü", "cpk_a b", "cpk_a\r\nX-Evil: 1", "\x00"])
async def test_a_key_that_is_no_header_is_never_sent(served: ServedSandbox, clients: Clients, key: str) -> None:
    with pytest.raises(MalformedKeyError):
        await clients.make(served.base_url, ApiKeyAuth(Secret(key))).me()
    assert len(served.sandbox.requests) == 0


async def test_nothing_to_sign_in_with(served: ServedSandbox, clients: Clients) -> None:
    with pytest.raises(AuthError, match="nothing to sign in with"):
        await clients.make(served.base_url).me()


@pytest.mark.parametrize("signed", ["hotkey", "admin key"])
async def test_a_route_that_the_server_does_not_offer(served: ServedSandbox, clients: Clients, signed: str) -> None:
    ada = clients.hotkey(served)
    if signed == "admin key":
        ada = clients.make(served.base_url, ApiKeyAuth((await ada.create_api_key("root", admin=True)).secret_key))
    served.sandbox.switch(absent=["/secrets"])
    with pytest.raises(NotOfferedError):
        await ada.list_secrets()
    with pytest.raises(NotOfferedError):
        await ada.create_secret("x", "k", Secret("v"))
