"""What is said of a refusal is so, and its next step is one that helps."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from chutes_tui.access.explain import explain
from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.access.templates import TEMPLATES
from chutes_tui.api.account.calls import login
from chutes_tui.api.errors.from_registration import RegistrationRefusedError
from chutes_tui.api.errors.types import ApiError, AuthError, PaymentError, RedirectError, ServerError
from chutes_tui.api.http.auth import ApiKeyAuth
from chutes_tui.api.registration import register
from chutes_tui.core.secret import Secret

from ..support import Clients, signer

JWT = ApiKeyAuth(Secret("eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"))


async def refusal(clients: Clients, status: int, auth: httpx.Auth | None = None, **answer: Any) -> ApiError:
    """The error of a read."""
    with pytest.raises(ApiError) as raised:
        await clients.mock(lambda _: httpx.Response(status, **answer), auth).list_api_keys()
    return raised.value


async def refused_deletion(clients: Clients, status: int, **answer: Any) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await clients.mock(lambda _: httpx.Response(status, **answer)).delete_secret("s")
    return raised.value


async def refused_registration(clients: Clients, status: int, detail: str) -> ApiError:
    client = clients.mock(lambda _: httpx.Response(status, json={"detail": detail}))
    with pytest.raises(ApiError) as raised:
        await register(client, signer(), username="ada", coldkey=signer().ss58, token=Secret("t"))
    return raised.value


def said(problem: ApiError) -> str:
    return " ".join((problem.what, problem.why, problem.next_step))


async def test_no_scope_is_promised_that_does_not_exist(clients: Clients) -> None:
    problem = await refusal(clients, 401, json={"detail": "Invalid token or user not found"})
    assert "with the scope" not in said(problem)
    assert "admin key" in problem.next_step
    assert "hotkey" in problem.next_step


async def test_a_login_token_is_not_called_an_api_key(clients: Clients) -> None:
    problem = await refusal(clients, 401, JWT, json={"detail": "Invalid token."})
    assert "this API key" not in said(problem)
    assert "hour" in problem.why, "after a new fingerprint even a fresh one is refused for so long"


async def test_what_takes_no_hotkey_takes_more_than_api_keys(clients: Clients) -> None:
    problem = await refusal(clients, 401, json={"detail": "Either payload_str or purpose must be provided"})
    assert "an API key or a login" in problem.why
    assert "doesn't know the route" in problem.why


@pytest.mark.parametrize("detail", ["Invalid fingerprint.", "Missing or invalid fingerprint provided."])
async def test_a_website_account_has_no_hotkey_to_set_a_fingerprint_with(clients: Clients, detail: str) -> None:
    client = clients.mock(lambda _: httpx.Response(401, json={"detail": detail}))
    with pytest.raises(ApiError) as raised:
        await login(client, Secret("f" * 32))
    assert raised.value.what == "The server rejected this fingerprint."
    assert "if your account has" in raised.value.next_step.lower()


@pytest.mark.parametrize(
    ("location", "what", "next_step"),
    [
        ("/api_keys/?page=0&limit=1000", "to itself", "Check the API URL"),
        ("https://login.hotel.example/welcome?from=x", "login.hotel.example", "browser"),
        ("https://new.example/api_keys/", "new.example", "API URL"),
        ("", "names no address", "Check the API URL"),
    ],
)
async def test_where_a_redirect_leads_decides_what_to_do(
    clients: Clients, location: str, what: str, next_step: str
) -> None:
    problem = await refusal(clients, 302, headers={"Location": location} if location else {})
    assert isinstance(problem, RedirectError)
    assert what in problem.what
    assert next_step in problem.next_step
    assert ("set" in problem.next_step) == (what == "new.example"), "only a server that moved is a new API URL"


async def test_a_write_that_is_redirected_within_the_server(clients: Clients) -> None:
    problem = await refused_deletion(clients, 308, headers={"Location": "/v2/secrets/s"})
    assert "to another path" in problem.what
    assert "Check the API URL" in problem.next_step


async def test_a_network_that_wants_a_sign_in_is_no_trouble_of_the_server(clients: Clients) -> None:
    problem = await refusal(clients, 511, html="<title>Welcome to the hotel</title>")
    assert isinstance(problem, ServerError)
    assert "server's side" not in said(problem)
    assert "network" in problem.what
    assert "browser" in problem.next_step


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_proxy_that_fails_is_not_called_the_server(clients: Clients, status: int) -> None:
    problem = await refusal(clients, status, html="<title>Bad Gateway</title>")
    assert "on the server's side" not in said(problem)
    assert "server-side" not in said(problem)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 407, 409, 422, 451])
async def test_a_web_page_says_nothing_of_the_credential(clients: Clients, status: int) -> None:
    problem = await refusal(clients, status, html="<html><title>Attention Required!</title></html>")
    assert "web page" in problem.what
    assert "Attention Required!" in said(problem) + problem.detail
    for word in ("credential", "Top up", "another name", "Nothing was changed"):
        assert word not in said(problem)
    assert not isinstance(problem, AuthError)


@pytest.mark.parametrize(
    "detail",
    ["Quota exceeded and account balance is $0.0", "You must have a balance of >= $50 to create images.", ""],
)
async def test_a_402_says_what_the_server_says(clients: Clients, detail: str) -> None:
    problem = await refusal(clients, 402, json={"detail": detail})
    assert isinstance(problem, PaymentError)
    assert detail in problem.what
    assert "suffice" not in problem.what


async def test_another_name_helps_no_deletion(clients: Clients) -> None:
    problem = await refused_deletion(
        clients, 409, json={"detail": "This credential is managed by an external account."}
    )
    assert "managed by an external account" in problem.what
    assert "name" not in problem.next_step


async def test_a_token_is_still_good_after_a_402(clients: Clients) -> None:
    detail = "You must have at least 0.25 tao on your coldkey to register an account."
    problem = await refused_registration(clients, 402, detail)
    assert "new token" not in problem.next_step
    assert "same token" in problem.next_step


async def test_a_token_is_bound_to_no_address(clients: Clients) -> None:
    detail = "Invalid registration token, or registration token does not match expected IP address"
    problem = await refused_registration(clients, 403, detail)
    assert "only from" not in said(problem)
    assert "VPN" not in said(problem)
    assert "five minutes" in problem.why


async def test_a_web_page_about_tokens_says_nothing_of_the_token(clients: Clients) -> None:
    client = clients.mock(lambda _: httpx.Response(403, html="<title>Your access token has expired</title>"))
    with pytest.raises(ApiError) as raised:
        await register(client, signer(), username="ada", coldkey=signer().ss58, token=Secret("t"))
    assert not isinstance(raised.value, RegistrationRefusedError)


async def test_how_many_registrations_a_day_is_said_of_newer_and_older_servers(clients: Clients) -> None:
    problem = await refused_registration(clients, 429, "Too may registration requests.")
    assert "3 new accounts a day" in problem.why
    assert "older servers 4" in problem.why


async def test_a_reserved_name_is_not_explained_by_its_spelling(clients: Clients) -> None:
    detail = "Username ada is reserved by a pending registration. Please choose another."
    problem = await refused_registration(clients, 409, detail)
    assert "reserved" in problem.what
    assert "ignores case" not in problem.why


def test_no_template_promises_that_the_official_cli_deploys_with_it() -> None:
    for template in TEMPLATES:
        if template.draft.admin:
            assert "pipeline" not in template.sentence
            assert "CI" not in template.name
    assert any("reads no API key" in one.note and "chutes deploy" in one.note for one in TEMPLATES)


def test_an_admin_key_deploys_by_the_api_only() -> None:
    explained = explain(AccessDraft(admin=True), {})
    assert any("API" in line and "eploy" in line for line in explained.can)
    assert any("chutes deploy" in line for line in explained.cannot)
    assert not any("nobody" in line for line in explained.cannot), "whoever deploys a chute reads its secrets"


def test_a_scoped_key_is_not_told_that_nothing_but_a_hotkey_manages() -> None:
    explained = explain(AccessDraft(grants=(ScopeGrant("chutes", action="invoke"),)), {})
    assert any("account password" in line or "login" in line for line in explained.cannot)
