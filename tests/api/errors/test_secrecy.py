"""No error, repr or traceback of the client shows a secret, whatever goes wrong and however it is printed."""

from __future__ import annotations

import io
import json
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from rich.traceback import Traceback

from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.http.auth import ApiKeyAuth, FingerprintAuth, HotkeyAuth
from chutes_tui.api.http.call import Body, Call
from chutes_tui.core.secret import Secret

from ..support import SEED, RawServer, http_answer, signer

if TYPE_CHECKING:
    import asyncio

    import httpx

    from ..support import Clients

KEY = "cpk_" + "1234567890abcdef" * 2 + ".beef"
VALUE = "s3cret-value-of-a-chute"
MINTED = "cpk_minted-in-the-answer"
NEVER = (KEY, VALUE, MINTED, SEED)


def everything_about(problem: BaseException) -> str:
    """All that a crash handler could print: plain and rich tracebacks, with the locals of every frame."""
    page = io.StringIO()
    console = Console(file=page, width=400, legacy_windows=False)
    trace = Traceback.from_exception(
        type(problem),
        problem,
        problem.__traceback__,
        show_locals=True,
        locals_max_string=10_000,
        locals_max_length=100,
    )
    console.print(trace)
    plain = traceback.TracebackException.from_exception(problem, capture_locals=True)
    return page.getvalue() + "".join(plain.format()) + repr(vars(problem))


async def cut(_: RawServer, writer: asyncio.StreamWriter) -> bool:
    writer.write(http_answer(f'{{"secret_key": "{MINTED}"'.encode(), content_length="9999"))
    return False


async def wrong(_: RawServer, writer: asyncio.StreamWriter) -> bool:
    writer.write(http_answer(f'{{"secret_key": "{MINTED}", "value": "{VALUE}", "deleted": false}}'.encode()))
    return True


async def invalid(_: RawServer, writer: asyncio.StreamWriter) -> bool:
    writer.write(http_answer(f'["{MINTED}", "{VALUE}"'.encode()))
    return True


async def refuse(server: RawServer, writer: asyncio.StreamWriter) -> bool:
    """The request comes back in full, headers and body, in every field of a 422."""
    echo = {"loc": ["body", server.last], "msg": server.last, "input": server.last}
    writer.write(http_answer(json.dumps({"detail": [echo]}).encode(), "422 Unprocessable"))
    return True


async def fail(server: RawServer, writer: asyncio.StreamWriter) -> bool:
    """The request comes back in full, as plain text."""
    writer.write(http_answer(server.last.encode(), "500 Oops", content_type="text/plain"))
    return False


async def vanish(_: RawServer, __: asyncio.StreamWriter) -> bool:
    return False


async def flood(_: RawServer, writer: asyncio.StreamWriter) -> bool:
    writer.write(http_answer(f'{{"secret_key": "{MINTED}", "x": "'.encode() + b"x" * 100_000))
    return True


async def nothing(_: asyncio.StreamReader, __: asyncio.StreamWriter, number: int) -> bool:
    return False


@pytest.mark.parametrize("behave", [cut, wrong, invalid, refuse, fail, vanish], ids=lambda behave: behave.__name__)
@pytest.mark.parametrize("auth", [ApiKeyAuth(Secret(KEY)), HotkeyAuth(signer())], ids=["key", "hotkey"])
async def test_errors_show_no_secret(clients: Clients, behave: Any, auth: httpx.Auth) -> None:
    async with RawServer(nothing) as server:
        server.behave = lambda _, writer, __: behave(server, writer)
        client = clients.make(server.base_url, auth)
        for call in (
            client.me,
            client.list_api_keys,
            lambda: client.create_api_key("x", admin=True),
            lambda: client.create_secret("chute", "K", Secret(VALUE)),
            lambda: client.delete_secret("x"),
        ):
            with pytest.raises(ApiError) as raised:
                await call()
            problem = raised.value
            signature = server.last.lower().partition("x-chutes-signature: ")[2].partition("\r")[0]
            assert bool(signature) == isinstance(auth, HotkeyAuth)
            own = problem.with_traceback(_without_this_frame(problem))
            shown = everything_about(own) + own.report()
            for secret in (*NEVER, *filter(None, [signature])):
                assert secret not in shown
            assert problem.__context__ is None
            assert problem.__cause__ is None


async def test_what_was_read_of_a_far_too_large_answer_is_not_shown(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chutes_tui.api.http.exchange.LARGEST_ANSWER", 1000)
    async with RawServer(nothing) as server:
        server.behave = lambda _, writer, __: flood(server, writer)
        with pytest.raises(ApiError) as raised:
            await clients.make(server.base_url, ApiKeyAuth(Secret(KEY))).create_api_key("x", admin=True)
    own = raised.value.with_traceback(_without_this_frame(raised.value))
    assert "cpk_" not in everything_about(own)


def _without_this_frame(problem: BaseException) -> Any:
    """This test's own frame knows the secrets, of course."""
    assert problem.__traceback__ is not None
    return problem.__traceback__.tb_next


def test_reprs_are_masked() -> None:
    masked = [
        ApiKeyAuth(Secret(KEY)),
        FingerprintAuth(Secret(KEY)),
        HotkeyAuth(signer()),
        Body(value=Secret(VALUE)),
        Call("POST", "/", body=Body(value=Secret(VALUE)), hidden=(Secret(VALUE),)),
    ]
    for thing in masked:
        for secret in NEVER:
            assert secret not in f"{thing!r} {thing}"


def test_a_body_holds_the_value_that_is_sent() -> None:
    assert Body(key="K", value=Secret(VALUE)).data == f'{{"key":"K","value":"{VALUE}"}}'.encode()
