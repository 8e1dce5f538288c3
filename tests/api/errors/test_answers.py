"""Every refusal of the server becomes the error that says what it means."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.errors import types
from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.core.secret import Secret

from ..support import Clients, api_key, obeyed, signer

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.client import ChutesClient

SS58 = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"


def refusing(clients: Clients, status: int, **answer: Any) -> ChutesClient:
    auth = answer.pop("auth", None)
    return clients.mock(lambda _: httpx.Response(status, **answer), auth)


async def read_error(client: ChutesClient) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await client.me()
    return raised.value


async def write_error(client: ChutesClient) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await client.create_api_key("x", admin=True)
    return raised.value


@pytest.mark.parametrize(
    ("detail", "error"),
    [
        (f"Invalid request signature for hotkey {SS58}. Message: {SS58}:1:me", types.BadSignatureError),
        ("Invalid signature: zz, with error: non-hexadecimal", types.BadSignatureError),
        ("Invalid nonce!", types.ClockSkewError),
        ("Invalid nonce: 123", types.AuthError),
        ("Can't find a user with that api key in our db :(", types.MalformedKeyError),
        (f"Could not find user with hotkey: {SS58}", types.UnknownHotkeyError),
        ("Missing or invalid authorization header(s)", types.MalformedKeyError),
        ("Invalid token or user not found", types.KeyRefusedError),
        ("Either payload_str or purpose must be provided", types.HotkeyNotAcceptedError),
        ("Missing or invalid fingerprint provided.", types.AuthError),
        ("Token expired.", types.AuthError),
        ("Authentication required.", types.MalformedKeyError),
        ("Something new", types.AuthError),
        ("", types.AuthError),
    ],
)
async def test_401s_are_told_apart(clients: Clients, detail: str, error: type[ApiError]) -> None:
    problem = await read_error(refusing(clients, 401, json={"detail": detail}))
    assert type(problem) is error
    assert problem.detail == detail.strip()
    assert problem.status == 401
    assert problem.what
    assert problem.why
    assert problem.next_step


async def test_401_of_an_unknown_route_without_signing_in(clients: Clients) -> None:
    with pytest.raises(types.NotOfferedError):
        await refusing(clients, 401, json={"detail": "Authentication required."}).ping()


@pytest.mark.parametrize(
    ("offset", "said"), [(None, "time stamp"), (0, "although the clocks agree"), (-3600, "ahead")]
)
async def test_a_refused_nonce_without_a_plain_reason(clients: Clients, offset: float | None, said: str) -> None:
    headers = {} if offset is None else {"Date": formatdate(time.time() + offset, usegmt=True)}
    problem = await read_error(refusing(clients, 401, json={"detail": "Invalid nonce!"}, headers=headers))
    assert isinstance(problem, types.ClockSkewError)
    assert (problem.clock_skew is None) == (offset is None)
    assert said in problem.what


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, types.RefusedError),
        (402, types.PaymentError),
        (403, types.ForbiddenError),
        (404, types.NotFoundError),
        (409, types.ConflictError),
        (418, types.RefusedError),
        (422, types.ValidationError),
        (429, types.RateLimitedError),
        (500, types.ServerError),
        (503, types.ServerError),
        (302, types.RedirectError),
        (304, types.RedirectError),
    ],
)
async def test_each_status_has_its_error(clients: Clients, status: int, error: type[ApiError]) -> None:
    for make in (read_error, write_error):
        problem = await make(refusing(clients, status, json={"detail": "The server's own words."}))
        assert type(problem) is error
        assert problem.status == status
        assert problem.next_step
        assert status == 302 or status == 304 or "The server's own words" in problem.detail
        assert problem.outcome_unknown == (make is write_error and status >= 500)
        assert f"→ {status}" in problem.report()


def test_a_request_without_a_response_has_no_status_in_the_report() -> None:
    lost = types.ApiError("No response.", request="GET /users/me")
    assert "Request: GET /users/me" in lost.report()
    assert "None" not in lost.report()
    assert "→" not in types.ApiError("No request.", status=400).report()


@pytest.mark.parametrize(("status", "detail"), [(404, "No matching chute found!"), (404, "Not Found"), (405, "x")])
async def test_unknown_routes_are_not_offered(clients: Clients, status: int, detail: str) -> None:
    problem = await read_error(refusing(clients, status, json={"detail": detail}))
    assert isinstance(problem, types.NotOfferedError)


async def test_422_field_by_field_without_what_was_sent(clients: Clients) -> None:
    detail: list[Any] = [
        {"type": "missing", "loc": ["body", "username"], "msg": "Field required", "input": {"value": "hunter2"}},
        {"type": "enum", "loc": ["query", "limit", 0], "msg": "Input should be 'read'", "input": "hunter2"},
        {"loc": None, "msg": None},
        "?",
    ]
    problem = await write_error(refusing(clients, 422, json={"detail": detail}))
    assert isinstance(problem, types.ValidationError)
    assert [(field.field, field.message) for field in problem.fields] == [
        ("username", "Field required"),
        ("limit.0", "Input should be 'read'"),
        ("", "is invalid"),
    ]
    assert "username: Field required" in problem.what
    assert "hunter2" not in problem.report()


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7200", 7200.0),
        ("0", 0.0),
        (None, None),
        ("soon", None),
        ("-3", None),
        ("9" * 40, float("9" * 12)),
        ("١٢", None),
    ],
)
async def test_the_wait_of_a_429(clients: Clients, header: str | None, wait: float | None) -> None:
    headers = [] if header is None else [(b"Retry-After", header.encode())]
    problem = await write_error(refusing(clients, 429, headers=headers, text="slow down"))
    assert isinstance(problem, types.RateLimitedError)
    assert problem.retry_after == wait
    assert not problem.outcome_unknown


@pytest.mark.parametrize(("seconds", "wait"), [(90, 90), (-90, 0)])
async def test_a_date_in_retry_after_counts_by_the_servers_clock(clients: Clients, seconds: int, wait: int) -> None:
    server = 1_700_000_000
    headers = {"Date": formatdate(server, usegmt=True), "Retry-After": formatdate(server + seconds, usegmt=True)}
    problem = await write_error(refusing(clients, 429, headers=headers))
    assert isinstance(problem, types.RateLimitedError)
    assert problem.retry_after == wait


PAGE = (
    "<!DOCTYPE html><html><head><title>502 Bad\n Gateway &amp; more</title></head><body><h1>nginx</h1></body></html>"
)


@pytest.mark.parametrize("status", [200, 401, 403, 404, 429, 502, 503])
async def test_a_web_page_shows_no_more_than_its_title(clients: Clients, status: int) -> None:
    for make in (read_error, write_error):
        problem = await make(refusing(clients, status, html=PAGE))
        assert "502 Bad Gateway & more" in problem.report()
        assert "<" not in problem.report()
        assert "nginx" not in problem.report()


async def test_500_in_plain_text(clients: Clients) -> None:
    problem = await read_error(refusing(clients, 500, text="Internal Server Error"))
    assert problem.detail == "Internal Server Error"
    assert "500" in problem.what


async def test_words_of_the_server_are_shown_but_not_obeyed_and_bounded(clients: Clients) -> None:
    problem = await read_error(refusing(clients, 400, json={"detail": "a\x1b[31mb\u202ec\x00 " + "x" * 100_000}))
    assert "\x1b" not in problem.report()
    assert "\u202e" not in problem.report()
    assert "\x00" not in problem.report()
    assert len(problem.what) < 300
    assert len(problem.report()) < 4000
    assert "\n" not in problem.what


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'"x"', b"{", b"\xff\xfe", b"[" * 9000])
async def test_a_success_that_cannot_be_understood(clients: Clients, status: int, body: bytes) -> None:
    read = await read_error(refusing(clients, status, content=body))
    assert type(read) is types.BadAnswerError
    write = await write_error(refusing(clients, status, content=body))
    assert type(write) is types.AnswerLostError
    assert write.outcome_unknown


async def test_a_key_without_its_secret_is_a_lost_answer(clients: Clients) -> None:
    problem = await write_error(refusing(clients, 200, json={"api_key_id": "k", "secret": "cpk_oops"}))
    assert isinstance(problem, types.AnswerLostError)
    assert "oops" not in problem.report()


@pytest.mark.parametrize(("status", "body"), [(204, b""), (200, b'{"deleted": true}'), (200, b'{"secret_id": "k"}')])
async def test_deletions_are_believed(clients: Clients, status: int, body: bytes) -> None:
    await refusing(clients, status, content=body).delete_api_key("k")


async def test_a_deletion_that_did_not_happen(clients: Clients) -> None:
    with pytest.raises(types.AnswerLostError, match="may have succeeded"):
        await refusing(clients, 200, json={"deleted": False}).delete_secret("k")


async def test_an_answer_that_is_far_too_large(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chutes_tui.api.http.exchange.LARGEST_ANSWER", 1000)
    assert isinstance(await read_error(refusing(clients, 200, content=b"x" * 1001)), types.BadAnswerError)
    assert isinstance(await write_error(refusing(clients, 200, content=b"x" * 1001)), types.AnswerLostError)


KEY = "cpk_" + "a" * 32 + "." + "b" * 32 + "." + "Z" * 32


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 502])
@pytest.mark.parametrize("kind", ["json", "text", "html", "fields"])
async def test_echoes_of_secrets_are_masked(clients: Clients, status: int, kind: str) -> None:
    """A server, or a proxy before it, that repeats the request it got."""
    seen: list[str] = []

    def echo(request: httpx.Request) -> httpx.Response:
        signature = request.headers.get("X-Chutes-Signature", "")
        secrets = ['va"l\\ué', signature, request.headers.get("Authorization", ""), KEY, "eyJhbGciOi.eyJzdWIi.c2ln"]
        seen.extend(secret.removeprefix("Bearer ") for secret in secrets if secret)
        words = f"Invalid signature: {' '.join(secrets)} {json.dumps(secrets[0])}"
        if kind == "json":
            return httpx.Response(status, json={"detail": words})
        if kind == "fields":
            return httpx.Response(status, json={"detail": [{"loc": ["body", words], "msg": words, "input": words}]})
        if kind == "html":
            return httpx.Response(status, html=f"<title>{words}</title>")
        return httpx.Response(status, text=words)

    for auth in (api_key("fingerprint-like-secret"), HotkeyAuth(signer())):
        with pytest.raises(ApiError) as raised:
            await clients.mock(echo, auth).create_secret("c", "K", Secret('va"l\\ué'))
        problem = raised.value
        shown = problem.report() + repr(problem) + str(problem) + repr(vars(problem))
        for secret in seen:
            assert secret not in shown
            assert json.dumps(secret)[1:-1] not in shown


@given(
    st.integers(100, 599),
    st.binary(max_size=300),
    st.sampled_from(["application/json", "text/html", "text/plain", "x"]),
)
async def test_whatever_a_server_says_it_is_an_api_error_at_worst(status: int, body: bytes, kind: str) -> None:
    if status < 200:
        return
    clients = Clients()
    client = clients.mock(lambda _: httpx.Response(status, content=body, headers={"Content-Type": kind}))
    calls: list[Callable[[], Any]] = [
        client.ping,
        client.me,
        client.list_api_keys,
        client.list_images,
        lambda: client.get_secret("x"),
        lambda: client.create_api_key("x", admin=True),
        lambda: client.delete_secret("x"),
    ]
    reports = []
    for call in calls:
        try:
            await call()
        except ApiError as problem:
            reports.append(problem.report())
    await clients.aclose()
    assert not obeyed("".join(reports))


async def test_what_an_error_says_besides_its_message_is_kept(clients: Clients) -> None:
    names = [{"chute_id": str(number), "name": f"bot-{number}"} for number in range(25)]
    detail = {"message": "In use.", "chutes": names, "images": [], "quota_reset_timestamp": "2026-11-28T00:00:00Z"}
    error = await write_error(refusing(clients, 409, json={"detail": detail}))
    assert error.what == "In use."
    assert error.about["chutes"].startswith("bot-0, bot-1, ")
    assert error.about["chutes"].endswith(" and 5 more")
    assert "images" not in error.about
    assert "bot-3" in error.why
    assert "quota_reset_timestamp: 2026-11-28T00:00:00Z" in error.report()


async def test_what_an_error_says_besides_is_cleaned(clients: Clients) -> None:
    key = "cpk_" + "a" * 32 + "." + "b" * 32 + "." + "Z" * 32
    detail = {"message": "No.", "\x1b[1m": [key, "cid_0123456789abcdef", {"x": {"y": key}}], "nothing": None}
    error = await write_error(refusing(clients, 402, json={"detail": detail}))
    assert not obeyed(error.report())
    assert "aaaa" not in error.report()
    assert "cid_" not in error.report()
