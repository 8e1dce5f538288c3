"""A node of the chain: the sandbox's over HTTP, and nodes that are only functions."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lanes import cases
from mutations import Mutation, mutations

from chutes_tui.api.chain import FINNEY, Balance, ChainClient, ChainError, OtherChainError
from chutes_tui.api.client import RetryPolicy
from chutes_tui.core.problem import Problem
from chutes_tui.wallets.address import public_key_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from served import ServedSandbox

ONE, TWO = b"\x01" * 32, b"\x02" * 32
NODE = "https://node.example"
ACCOUNT = (
    "0x"
    + (
        b"".join(one.to_bytes(4, "little") for one in (7, 0, 1, 0))
        + b"".join(one.to_bytes(8, "little") for one in (1_500_000_000, 20, 500_000_000))
        + bytes(16)
    ).hex()
)
HELD = Balance(free=1_500_000_000, reserved=20, frozen=500_000_000)


def key_of(address: str) -> bytes:
    key = public_key_of(address)
    assert key is not None
    return key


@pytest.fixture
async def node(served: ServedSandbox) -> AsyncIterator[ChainClient]:
    """The sandbox's node."""
    client = ChainClient(f"{served.base_url}/_chain", retry=RetryPolicy(tries=1))
    yield client
    await client.aclose()


def reads(body: bytes | Callable[[list[dict[str, Any]]], Any], *, accounts: tuple[bytes, ...] = (ONE, TWO)) -> Any:
    """What is made of an answer: of these bytes, or of what is made of the questions."""

    async def ask() -> Any:
        def answer(request: httpx.Request) -> httpx.Response:
            content = body if isinstance(body, bytes) else json.dumps(body(json.loads(request.content))).encode()
            return httpx.Response(200, content=content)

        client = ChainClient(NODE, transport=httpx.MockTransport(answer), retry=RetryPolicy(tries=1))
        try:
            return await client.balances(accounts)
        except ChainError as problem:
            return problem
        finally:
            await client.aclose()

    return asyncio.run(ask())


def good(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    results = [FINNEY, ACCOUNT, None]
    return [{"jsonrpc": "2.0", "id": one["id"], "result": results[one["id"]]} for one in questions]


async def test_balances_are_those_of_the_chain(served: ServedSandbox, node: ChainClient) -> None:
    account = served.account
    coldkey, payment, hotkey = map(key_of, (account.coldkey_address, account.payment_address, account.hotkey_address))
    before = await node.balances([coldkey, payment, hotkey, coldkey])
    assert before[coldkey] == Balance(3_482_910_445)
    assert before[hotkey] == Balance(0)
    paid = before[payment]
    assert isinstance(paid, Balance)
    served.sandbox.pay_on_chain("0.125", payer=account.coldkey_address)
    assert await node.balances([coldkey, payment]) == {
        coldkey: Balance(3_357_910_445),
        payment: Balance(paid.free + 125_000_000),
    }
    assert served.asked("POST", "/_chain") == 2
    assert await node.genesis() == FINNEY


async def test_who_is_on_the_subnet(served: ServedSandbox, node: ChainClient) -> None:
    validator = key_of(str(served.sandbox.world.database.value("SELECT hotkey FROM metagraph")))
    mine = key_of(served.account.hotkey_address)
    assert await node.uid(validator) == 11
    assert await node.uid(mine) is None


async def test_a_batch_in_another_order_is_read_by_its_ids(served: ServedSandbox, node: ChainClient) -> None:
    keys = [key_of(one) for one in (served.account.coldkey_address, served.account.hotkey_address)]
    plain = await node.balances(keys)
    served.sandbox.switch(chain="shuffled")
    assert await node.balances(keys) == plain


async def test_one_that_fails_leaves_the_others(served: ServedSandbox, node: ChainClient) -> None:
    served.sandbox.switch(chain="one_failed")
    first, last = (key_of(one) for one in (served.account.coldkey_address, served.account.hotkey_address))
    found = await node.balances([first, last])
    assert found[first] == Balance(3_482_910_445)
    failed = found[last]
    assert isinstance(failed, ChainError)
    assert "State already discarded" in failed.detail
    with pytest.raises(ChainError):
        await node.uid(first)


@pytest.mark.parametrize(
    ("switch", "words"),
    [("error", "answered with an error"), ("html", "can't be read"), ("too_many", "too many requests")],
)
async def test_a_node_that_fails_says_so_in_words(
    served: ServedSandbox, node: ChainClient, switch: str, words: str
) -> None:
    served.sandbox.switch(chain=switch)
    with pytest.raises(ChainError, match=words) as failed:
        await node.balances([ONE])
    assert "127.0.0.1" in failed.value.what
    assert failed.value.next_step
    with pytest.raises(ChainError, match=words):
        await node.uid(ONE)


async def test_an_account_of_another_length_is_not_read(served: ServedSandbox, node: ChainClient) -> None:
    served.sandbox.switch(chain="short_account")
    key = key_of(served.account.coldkey_address)
    failed = (await node.balances([key]))[key]
    assert isinstance(failed, ChainError)
    assert "40 bytes" in failed.why


async def test_another_chain_is_told_by_its_genesis(served: ServedSandbox, node: ChainClient) -> None:
    served.sandbox.switch(other_chain=True)
    for ask in (node.balances([ONE]), node.uid(ONE)):
        with pytest.raises(OtherChainError, match="another chain"):
            await ask
    assert await node.genesis() != FINNEY


FAULTS = ("drop_before_commit", "cut_body", "internal_error", "bad_gateway_html", "wrong_json", "invalid_json")


@cases("fault", {one: one for one in FAULTS}, "cut_body", "bad_gateway_html", "wrong_json")
async def test_a_node_that_breaks_is_a_problem(served: ServedSandbox, node: ChainClient, fault: str) -> None:
    served.fault(f"/_chain={fault}")
    with pytest.raises(ChainError):
        await node.balances([ONE])


async def test_a_read_that_broke_once_is_asked_again(served: ServedSandbox) -> None:
    served.fault("/_chain=drop_before_commit x1")
    node = ChainClient(f"{served.base_url}/_chain")
    assert await node.genesis() == FINNEY
    await node.aclose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://node.example", "Plain http to node.example"),
        ("wss://entrypoint-finney.opentensor.ai:443", "over https here"),
        ("finney", "The node's URL isn't a web address"),
        ("https://user:word@node.example", "holds more than an address"),
    ],
)
def test_a_url_that_is_none_is_refused_before_anything_is_sent(url: str, words: str) -> None:
    with pytest.raises(ChainError, match=words) as refused:
        ChainClient(url)
    assert refused.value.next_step


async def test_a_node_that_is_not_there_is_a_problem() -> None:
    node = ChainClient("http://127.0.0.1:1", retry=RetryPolicy(tries=1))
    with pytest.raises(ChainError, match="can't be reached"):
        await node.balances([ONE])
    with pytest.raises(ChainError, match="no address"):
        await node.balances([b"short"])
    await node.aclose()


def test_many_accounts_are_asked_in_several_requests() -> None:
    asked: list[int] = []

    def answer(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked.append(len(questions))
        return [
            {"jsonrpc": "2.0", "id": one["id"], "result": FINNEY if one["params"] == [0] else ACCOUNT}
            for one in questions
        ]

    many = tuple(number.to_bytes(32, "little") for number in range(70))
    assert reads(answer, accounts=many) == dict.fromkeys(many, HELD)
    assert (sum(asked), max(asked)) == (71, 32)


def with_second(**answer: Any) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    return lambda questions: [*good(questions)[:1], {"jsonrpc": "2.0", "id": 1, **answer}, good(questions)[2]]


@pytest.mark.parametrize(
    "answer",
    [
        with_second(),
        with_second(error={"code": 1, "message": "no"}, result=None),
        with_second(result=""),
        with_second(result="0x"),
        with_second(result=0),
        with_second(result=[]),
        with_second(result=ACCOUNT[:-2]),
        with_second(result=ACCOUNT + "00"),
        with_second(result="0x" + "zz" * 56),
        with_second(result="0x" + "0_" * 56),
        with_second(result=ACCOUNT[2:]),
        lambda questions: [*good(questions), {"jsonrpc": "2.0", "id": 1, "result": None}],
        lambda questions: [good(questions)[0], good(questions)[2]],
        lambda questions: [*good(questions)[::2], {"jsonrpc": "2.0", "id": True, "result": None}],
        lambda questions: [*good(questions)[::2], {"jsonrpc": "2.0", "id": "1", "result": None}],
    ],
)
def test_only_a_null_is_nothing(answer: Callable[[list[dict[str, Any]]], Any]) -> None:
    found = reads(answer)
    assert isinstance(found[ONE], ChainError)
    assert found[TWO] == Balance(0)


def test_a_name_that_stands_twice_is_no_answer() -> None:
    body = json.dumps(good([{"id": 0}, {"id": 1}, {"id": 2}])).encode()
    assert reads(body) == {ONE: HELD, TWO: Balance(0)}
    twice = body.replace(b'"result": "' + ACCOUNT.encode(), b'"result": null, "result": "' + ACCOUNT.encode())
    assert twice != body
    assert isinstance(reads(twice), ChainError)


@given(st.binary(max_size=400))
def test_no_bytes_become_a_balance(body: bytes) -> None:
    assert isinstance(reads(body), Problem)


@given(mutations)
def test_an_altered_answer_is_right_or_unknown(mutation: Mutation) -> None:
    body = json.dumps(good([{"id": 0}, {"id": 1}, {"id": 2}])).encode()
    found = reads(mutation(body))
    if not isinstance(found, Problem):
        # A null may be put where an account stood: that is an answer of its own, and says 0.
        assert found[ONE] == HELD or isinstance(found[ONE], Problem) or b'"result": null' in mutation(body)
        assert found[TWO] == Balance(0) or isinstance(found[TWO], Problem)


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_under_a_key_are_56_or_unknown(data: bytes, prefixed: bool) -> None:
    found = reads(with_second(result=("0x" if prefixed else "") + data.hex()))[ONE]
    assert isinstance(found, Balance) == (prefixed and len(data) == 56)


def test_the_node_s_words_are_shown_not_obeyed() -> None:
    words = "\x1b[31m" + "[red]" + "x" * 5000
    found = reads(with_second(error={"code": 1, "message": words}))[ONE]
    assert isinstance(found, ChainError)
    assert "\x1b" not in found.detail
    assert len(found.detail) < 300
    assert isinstance(reads(with_second(error=7))[ONE], ChainError)
