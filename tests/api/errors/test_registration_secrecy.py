"""Token, fingerprint and signature show nowhere: no error, repr, log or traceback, whatever goes wrong."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
import pytest

from chutes_tui.api.account.calls import NewFingerprintAuth, change_bt_auth, change_fingerprint, login
from chutes_tui.api.errors.server_words import Cleaner
from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.http.call import Call
from chutes_tui.api.http.transport import SecretQueryTransport
from chutes_tui.api.models import User
from chutes_tui.api.registration import CreatedAccount, register
from chutes_tui.core.secret import Secret

from ..support import SEED, Clients, RawServer, http_answer, signer
from .test_secrecy import cut, everything_about, fail, invalid, nothing, refuse, vanish, wrong

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from chutes_tui.api.client import ChutesClient

TOKEN = "tok-3n_of/a+captcha=="
QUOTED = "tok-3n_of%2Fa%2Bcaptcha%3D%3D"
FINGERPRINT = "s3cretF1ngerpr1nts3cretF1ngerpr1"
NEVER = (TOKEN, QUOTED, FINGERPRINT, SEED)


async def new_account(client: ChutesClient) -> object:
    return await register(client, signer(), username="newcomer", coldkey="5F", token=Secret(TOKEN))


async def sign_in(client: ChutesClient) -> object:
    return await login(client, Secret(FINGERPRINT))


async def renew(client: ChutesClient) -> object:
    await change_fingerprint(client, signer(), Secret(FINGERPRINT))
    return None


async def attach(client: ChutesClient) -> object:
    return await change_bt_auth(client, Secret(FINGERPRINT), coldkey="5F", hotkey=signer().ss58)


CALLS = [new_account, sign_in, renew, attach]


async def half_told(_: RawServer, writer: asyncio.StreamWriter) -> bool:
    """The fingerprint comes, and then the connection breaks."""
    writer.write(http_answer(f'{{"fingerprint": "{FINGERPRINT}", "token": "{TOKEN}"'.encode(), content_length="999"))
    return False


async def misplaced(_: RawServer, writer: asyncio.StreamWriter) -> bool:
    writer.write(http_answer(f'[{{"fingerprint": "{FINGERPRINT}", "token": "{TOKEN}"}}]'.encode()))
    return True


async def echo_page(server: RawServer, writer: asyncio.StreamWriter) -> bool:
    """A proxy's page whose title is the URL that it was asked for."""
    page = f"<html><title>{server.requests[-1]}</title>".encode()
    writer.write(http_answer(page, "502 Bad Gateway", content_type="text/html"))
    return True


async def echo_redirect(server: RawServer, writer: asyncio.StreamWriter) -> bool:
    target = server.requests[-1].partition(" ")[2]
    writer.write(http_answer(b"", "307 Temporary Redirect", location=f"https://elsewhere.example{target}"))
    return True


@pytest.mark.parametrize(
    "behave",
    [cut, wrong, invalid, refuse, fail, vanish, half_told, misplaced, echo_page, echo_redirect],
    ids=lambda behave: behave.__name__,
)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
async def test_errors_logs_and_tracebacks_show_no_secret(
    clients: Clients,
    caplog: pytest.LogCaptureFixture,
    behave: Any,
    call: Callable[[ChutesClient], Awaitable[object]],
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    async with RawServer(nothing) as server:
        server.behave = lambda _, writer, __: behave(server, writer)
        with pytest.raises(ApiError) as raised:
            await call(clients.make(server.base_url))
        carried = QUOTED if call is new_account else FINGERPRINT
        assert carried in server.last, "what must not show was really sent"
        signature = server.last.lower().partition("x-chutes-signature: ")[2].partition("\r")[0]
    problem = raised.value
    assert problem.__context__ is problem.__cause__ is None
    logged = [record for record in caplog.records if record.name.startswith("httpcore")]
    assert logged
    if behave is echo_redirect:  # httpcore's debug log holds the headers of answers, whatever a server puts into them
        logged = [record for record in logged if "receive_response_headers" not in record.getMessage()]
    logged += [record for record in caplog.records if not record.name.startswith("httpcore")]
    words = "\n".join(record.getMessage() for record in logged)
    shown = everything_about(_without_this_frame(_without_this_frame(problem))) + problem.report() + words
    for secret in (*NEVER, *filter(None, [signature])):
        assert secret not in shown


async def test_the_log_tells_of_the_request_without_its_token(
    clients: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="httpx")
    answer = httpx.Response(200, json={"user_id": "u", "fingerprint": FINGERPRINT})
    await new_account(clients.mock(lambda _: answer))
    assert "POST https://api.example/users/register" in caplog.text
    assert "token" not in caplog.text


class Broken(httpx.AsyncBaseTransport):
    """Fails in a way that nobody expects, with the request in every frame and in the exception itself."""

    def __init__(self, failure: type[Exception]) -> None:
        self.failure = failure
        self.asked = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked = str(request.url)
        url = str(request.url)
        try:
            raise KeyError("deeper") from None
        except KeyError as cause:
            if issubclass(self.failure, httpx.RequestError):
                raise self.failure("broken", request=request) from cause
            assert url
            raise self.failure("broken") from cause


@pytest.mark.parametrize("failure", [RuntimeError, httpx.ReadError, httpcore.ReadError, ValueError])
async def test_not_even_a_mistake_below_shows_the_token(failure: type[Exception]) -> None:
    below = Broken(failure)
    transport = SecretQueryTransport(below)
    request = httpx.Request("POST", "https://x.example/a?b=c", extensions={"secret_query": {"token": Secret(TOKEN)}})
    with pytest.raises(failure) as raised:
        await transport.handle_async_request(request)
    assert below.asked == f"https://x.example/a?b=c&token={QUOTED}"
    below.asked = ""
    shown = everything_about(_without_this_frame(raised.value))
    assert "deeper" in shown, "what caused it is still told"
    assert TOKEN not in shown
    assert QUOTED not in shown


async def test_without_that_care_it_would_show() -> None:
    request = httpx.Request("POST", f"https://x.example/a?token={QUOTED}")
    with pytest.raises(RuntimeError) as raised:
        await Broken(RuntimeError).handle_async_request(request)
    assert QUOTED in everything_about(_without_this_frame(raised.value))


def _without_this_frame(problem: BaseException) -> BaseException:
    """The test's own frame knows the secrets, of course."""
    assert problem.__traceback__ is not None
    return problem.with_traceback(problem.__traceback__.tb_next)


async def test_without_secrets_nothing_is_touched() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    request = httpx.Request("GET", "https://x.example/a?b=c")
    await SecretQueryTransport(httpx.MockTransport(answer)).handle_async_request(request)
    assert seen == [request]


def test_reprs_are_masked() -> None:
    masked = [
        Call(
            "POST",
            "/",
            secret_params={"token": Secret(TOKEN)},
            auth=NewFingerprintAuth(signer(), Secret(FINGERPRINT)),
        ),
        CreatedAccount(User(user_id="u"), Secret(FINGERPRINT)),
    ]
    for thing in masked:
        for secret in NEVER:
            assert secret not in f"{thing!r} {thing}"


@pytest.mark.parametrize("form", [TOKEN, QUOTED])
def test_words_of_the_server_lose_a_secret_in_either_spelling(form: str) -> None:
    assert form not in Cleaner([Secret(TOKEN)])(f"POST /users/register?token={form} failed")
