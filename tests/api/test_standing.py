"""A hotkey's place on the chain: the sandbox's over HTTP, and nodes that answer in other forms."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from substrateinterface.utils.hasher import xxh128

from chutes_tui.api import subnet_standing as standing
from chutes_tui.api.chain import FINNEY, UIDS, ChainClient, ChainError, OtherChainError
from chutes_tui.api.client import RetryPolicy
from chutes_tui.api.subnet_standing import HotkeyStanding, hotkey_standing
from chutes_tui.wallets.address import public_key_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from served import ServedSandbox

ME, OTHER = b"\x01" * 32, b"\x02" * 32
NAMES = {
    "aab1b4e78e1ea8305462ee53b3686dc8": "uid",
    "ea6aa4e81a33d2c120ef55203e0eb560": "member",
    "56af5b07ace59da2c9d7f0d48bc93143": "permits",
    "68b7553499633fe05caf4d8a51aefe5c": "owner",
    "5f3bb7bcd0a076a48abf8c256d221721": "total",
}
GOOD: dict[str, Any] = {
    "member": "0x01",
    "uid": "0x0200",
    "permits": "0x0c000001",
    "total": "0x4200",
    "owner": lambda netuid: "0x" + (ME if netuid == 65 else OTHER).hex(),
}


@pytest.fixture
async def node(served: ServedSandbox) -> AsyncIterator[ChainClient]:
    client = ChainClient(f"{served.base_url}/_chain", retry=RetryPolicy(tries=1))
    yield client
    await client.aclose()


def _hex(data: bytes | None) -> str | None:
    return None if data is None else "0x" + data.hex()


def read(**answers: Any) -> HotkeyStanding:
    """What is made of a node that has these values; `owner` is asked with the subnet."""
    values = GOOD | answers

    def one(question: dict[str, Any]) -> dict[str, Any]:
        parameter = question["params"][0]
        result: Any = FINNEY
        if question["method"] == "state_getStorage":
            name = NAMES[parameter[34:66]]
            result = values[name]
            if name == "owner":
                result = result(int.from_bytes(bytes.fromhex(parameter[66:70]), "little"))
        return {"jsonrpc": "2.0", "id": question["id"], "result": result}

    async def ask() -> HotkeyStanding:
        def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json=[one(question) for question in json.loads(request.content)])

        transport = httpx.MockTransport(answer)
        client = ChainClient("https://node.example", transport=transport, retry=RetryPolicy(tries=1))
        try:
            return await hotkey_standing(client, ME)
        finally:
            await client.aclose()

    return asyncio.run(ask())


async def test_a_validator_that_owns_the_subnet(node: ChainClient, served: ServedSandbox) -> None:
    address = str(served.sandbox.world.database.value("SELECT hotkey FROM metagraph"))
    key = public_key_of(address)
    assert key is not None
    assert await hotkey_standing(node, key) == HotkeyStanding(64, True, 11, True, (64,))


async def test_a_hotkey_that_nobody_registered(node: ChainClient) -> None:
    assert await hotkey_standing(node, ME) == HotkeyStanding(64, False, None, False, ())


async def test_a_miner_has_a_uid_and_no_permit(node: ChainClient, served: ServedSandbox) -> None:
    served.sandbox.world.database.run("INSERT INTO metagraph VALUES (?, 'miner')", served.account.hotkey_address)
    key = public_key_of(served.account.hotkey_address)
    assert key is not None
    assert await hotkey_standing(node, key) == HotkeyStanding(64, True, 13, False, ())


async def test_another_chain_says_nothing(node: ChainClient, served: ServedSandbox) -> None:
    served.sandbox.switch(other_chain=True)
    with pytest.raises(OtherChainError):
        await hotkey_standing(node, ME)


@pytest.mark.parametrize(
    ("item", "hashed"),
    [
        ("Uids", UIDS),
        ("IsNetworkMember", standing._IS_MEMBER),
        ("ValidatorPermit", standing._PERMITS),
        ("SubnetOwnerHotkey", standing._OWNERS),
        ("TotalNetworks", standing._TOTAL),
    ],
)
def test_an_item_is_found_under_its_name(item: str, hashed: str) -> None:
    assert bytes.fromhex(hashed) == xxh128(b"SubtensorModule") + xxh128(item.encode())


async def test_the_keys_are_those_of_a_published_chain() -> None:
    """Entries of subtensor's own `scripts/specs/raonet.json`: subnet 1 has one hotkey, of nothing but zeros."""
    module, zeros = "658faa385070e074c85bf6b568cf0555", "ff0f22492f44bac4c4b30ae58d0e8daa" + "00" * 32
    published = {
        f"{module}56af5b07ace59da2c9d7f0d48bc931430100": "0400",
        f"{module}5f3bb7bcd0a076a48abf8c256d221721": "0200",
        f"{module}aab1b4e78e1ea8305462ee53b3686dc80100{zeros}": "0000",
        f"{module}ea6aa4e81a33d2c120ef55203e0eb560{zeros}0100": "01",
    }

    class Published:
        async def stored(self, keys: list[str]) -> list[bytes | None]:
            return [bytes.fromhex(published[key]) if key in published else None for key in keys]

    found = await hotkey_standing(cast("ChainClient", Published()), bytes(32), 1)
    assert found == HotkeyStanding(1, member=True, uid=0, permit=False, owns=())


def test_what_the_values_mean() -> None:
    assert read() == HotkeyStanding(64, True, 2, True, (65,))
    assert read(permits="0x0c010100").permit is False
    assert read(uid=None) == HotkeyStanding(64, True, None, False, (65,))
    many = "0x" + (300 << 2 | 1).to_bytes(2, "little").hex() + "00" * 255 + "01" + "00" * 44
    assert read(uid="0xff00", permits=many).permit is True
    assert read(owner=lambda _: None).owns == ()
    beyond = {0: OTHER, 1: OTHER, 50: ME, 90: ME, 200: ME}  # 200 is not one of the four that there are
    assert read(total="0x0400", owner=lambda netuid: _hex(beyond.get(netuid))).owns == (50, 90)


@pytest.mark.parametrize(
    ("name", "value", "unknown"),
    [
        ("member", "0x02", {"member"}),
        ("member", "0x0100", {"member"}),
        ("uid", "0x02", {"uid", "permit"}),
        ("uid", 7, {"uid", "permit"}),
        ("uid", "0x0300", {"permit"}),
        ("permits", "0x0c0000", {"permit"}),
        ("permits", "0x0c000002", {"permit"}),
        ("permits", "0x03", {"permit"}),
        ("permits", None, {"permit"}),
        ("total", None, {"owns"}),
        ("total", "0x0000", {"owns"}),
        ("total", "0x42", {"owns"}),
        ("owner", lambda _: "0x01", {"owns"}),
        ("owner", lambda netuid: 5 if netuid == 40 else None, {"owns"}),
    ],
)
def test_what_has_another_form_is_unknown_and_nothing_else(name: str, value: Any, unknown: set[str]) -> None:
    found = read(**{name: value})
    fields = ("member", "uid", "permit", "owns")
    assert {one for one in fields if isinstance(getattr(found, one), ChainError)} == unknown


@given(st.sampled_from(["member", "uid", "permits", "total"]), st.none() | st.binary(max_size=40) | st.integers())
def test_nothing_that_a_node_says_is_fatal(name: str, value: bytes | int | None) -> None:
    found = read(**{name: f"0x{value.hex()}" if isinstance(value, bytes) else value})
    assert found.netuid == 64
