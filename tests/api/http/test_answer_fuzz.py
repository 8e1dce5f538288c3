"""Raw answers made at random, through the whole client: only its own errors come out, and no secret in their text."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpcore
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chutes_tui.api.client import ChutesClient, RetryPolicy
from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.http.auth import ApiKeyAuth
from chutes_tui.core.secret import Secret

from ..support import obeyed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

KEY = "cpk_" + "a" * 32 + "." + "b" * 32 + "." + "QqZzKeyPart" * 3
VALUE = 'hünter "xyzzy42"  \\ two\nlines & ☃'
MINTED = "cpk_" + "c" * 32 + "." + "d" * 32 + ".MintedPart" + "e" * 22

CALLS: dict[str, Callable[[ChutesClient], Awaitable[object]]] = {
    "me": lambda client: client.me(),
    "ping": lambda client: client.ping(),
    "list": lambda client: client.list_api_keys(),
    "create": lambda client: client.create_api_key("k", admin=True),
    "delete": lambda client: client.delete_api_key("k"),
    "store": lambda client: client.create_secret("chute", "K", Secret(VALUE)),
}
READS = ("me", "ping", "list")

spellings = st.sampled_from(
    [
        VALUE,
        json.dumps(VALUE),
        quote(VALUE, safe=""),
        f"Bearer {KEY}",
        KEY,
        MINTED,
        json.dumps({"detail": VALUE}),
        json.dumps({"detail": [{"loc": ["body", KEY], "msg": VALUE}]}),
        json.dumps({"secret_key": MINTED, "name": "k"}),
        f"<title>{VALUE}</title>",
    ]
).map(lambda text: text.encode())
noise = st.binary(max_size=40)
numbers = st.integers(-(10**6), 10**30).map(lambda number: str(number).encode())
words = st.sampled_from(
    [b"", b"0", b"5", b"gzip", b"deflate", b"chunked", b"close", b"text/html", b"application/json"]
)
names = st.sampled_from(
    [
        b"Location", b"Content-Length", b"Content-Encoding", b"Content-Type", b"Transfer-Encoding", b"Connection",
        b"Date", b"Retry-After", b"Set-Cookie", b"WWW-Authenticate", b"Content-Range", b"Upgrade", b"Trailer",
    ]
)  # fmt: skip
places = st.sampled_from([b"javascript:1", b"http://[", b"//u:p@h/", b"/x", b"https://h:99999/", b"?", b"xn--a:x"])
values = words | numbers | places | spellings | noise
lines = st.tuples(names | noise, st.sampled_from([b": ", b":", b"", b" :"]), values)
bodies = st.lists(spellings | noise | st.binary(max_size=400).map(gzip.compress), max_size=3).map(b"".join)
statuses = st.integers(0, 1099).map(lambda number: b"%03d" % number) | st.sampled_from(
    [b"200", b"201", b"302", b"401", b"404", b"422", b"429", b"500"]
)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """One answer, sometimes of good form, sometimes cut or with something put in."""
    body = draw(bodies)
    start = draw(st.sampled_from([b"HTTP/1.1 ", b"HTTP/1.0 ", b"HTTP/2 ", b""])) + draw(statuses) + b" "
    head = [start + draw(st.just(b"OK") | spellings | noise)]
    head += [b"".join(line) for line in draw(st.lists(lines, max_size=4))]
    if draw(st.booleans()):
        head.append(b"Content-Length: %d" % len(body))
    whole = b"\r\n".join([*head, b"", body])
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(whole)))
        first, last = beside_secrets(whole, at, at + draw(st.integers(0, 20)))
        whole = whole[:first] + draw(noise) + whole[last:]
    return whole


def beside_secrets(whole: bytes, start: int, end: int) -> tuple[int, int]:
    """What is cut out, moved so that each secret stays whole or goes: nobody knows a piece of one as a secret."""
    for found in re.finditer(rb"[^\s\"'<>]*(?:QqZzKeyPart|MintedPart|xyzzy42)[^\s\"'<>]*", whole):
        start = found.start() if found.start() < start < found.end() else start
        end = found.end() if found.start() < end < found.end() else max(end, start)
    return start, end


async def asked(call: str, answer: bytes, size: int) -> ApiError | None:
    """What comes out when the server answers everything so, in pieces of this size."""
    pieces = [answer[start : start + size] for start in range(0, len(answer), size)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chutes_tui.api.http.transport.Backend", lambda: httpcore.AsyncMockBackend(pieces))
        retry = RetryPolicy(sleep=lambda _: asyncio.sleep(0))
        client = ChutesClient("http://127.0.0.1", ApiKeyAuth(Secret(KEY)), retry=retry)
        try:
            await CALLS[call](client)
        except ApiError as problem:
            return problem
        finally:
            await client.aclose()
    return None


def everything(problem: ApiError) -> str:
    """All text that may be shown or logged of it."""
    attributes: dict[str, Any] = vars(problem)
    chain = "".join(traceback.format_exception_only(problem))
    return "\n".join([problem.report(), repr(problem), chain, repr(attributes)])


@given(st.sampled_from(sorted(CALLS)), answers(), st.sampled_from([1, 7, 64, 100_000]))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_only_errors_of_its_own_come_out_of_any_answer(call: str, answer: bytes, size: int) -> None:
    problem = asyncio.run(asked(call, answer, size))
    if problem is None:
        return
    shown = everything(problem)
    secrets = ["QqZzKeyPart", "MintedPart", *(["xyzzy42"] if call == "store" else [])]
    assert not [part for part in secrets if part in shown]
    assert obeyed(problem.report()) == ""
    assert problem.what
    refused = problem.status is not None and 300 <= problem.status < 500 and problem.status != 408
    assert problem.outcome_unknown == (call not in READS and not refused)
