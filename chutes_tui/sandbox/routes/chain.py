"""The chain, no part of Chutes: `POST /_chain`, a node that answers JSON-RPC, and payments in TAO.

Payments are on the chain first, then the server notices them.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from chutes_tui.sandbox.call import Call, reply
from chutes_tui.sandbox.data import chain_data
from chutes_tui.sandbox.data.identity import decode_address, encode_address
from chutes_tui.sandbox.routes.money import RAO_PER_TAO, TAO_USD, insert_payment
from chutes_tui.sandbox.routes.registration import agents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chutes_tui.sandbox.world import World


PATH = "/_chain"
FINNEY = "0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03"
OTHER_CHAIN = "0x" + hashlib.blake2b(b"another chain", digest_size=32).hexdigest()
NETUID = 64
FIRST_UID = 11

_SYSTEM_ACCOUNT = bytes.fromhex("26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9")
_SUBTENSOR = bytes.fromhex("658faa385070e074c85bf6b568cf0555")
_UIDS = _SUBTENSOR + bytes.fromhex("aab1b4e78e1ea8305462ee53b3686dc8")
_IS_MEMBER = _SUBTENSOR + bytes.fromhex("ea6aa4e81a33d2c120ef55203e0eb560")
_PERMITS = _SUBTENSOR + bytes.fromhex("56af5b07ace59da2c9d7f0d48bc93143")
_OWNERS = _SUBTENSOR + bytes.fromhex("68b7553499633fe05caf4d8a51aefe5c")
_TOTAL_NETWORKS = _SUBTENSOR + bytes.fromhex("5f3bb7bcd0a076a48abf8c256d221721")
_NETUID = NETUID.to_bytes(2, "little")
_FLAGS = (1 << 127).to_bytes(16, "little")
_TOO_MANY = "Too many requests. Please try again later.\n"
_PAGE = "<html><head><title>Attention Required</title></head><body><h1>You have been blocked</h1></body></html>"
_UNAVAILABLE = (-32000, "Client error: UnknownBlock: State already discarded")


class _RpcError(Exception):
    """An error of JSON-RPC: its code and message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def answer(call: Call) -> Response:
    """Answer one request or a batch of them; the switch `chain` says what is wrong with the answer."""
    how = call.world.switches.chain
    if how == "html":
        return HTMLResponse(_PAGE)
    if how == "too_many":
        return Response(_TOO_MANY, 429, media_type="text/plain")
    try:
        given = json.loads(call.body)
    except ValueError:
        return reply(_failed(None, -32700, "Parse error"))
    if not isinstance(given, list):
        return reply(_answer_one(call.world, given, spoilt=how == "error"))
    if not given:
        return reply(_failed(None, -32600, "Invalid request"))
    last = len(given) - 1
    answers = [
        _answer_one(call.world, one, spoilt=how == "error" or (how == "one_failed" and place == last))
        for place, one in enumerate(given)
    ]
    return reply(answers[::-1] if how == "shuffled" else answers)


def _answer_one(world: World, given: Any, *, spoilt: bool) -> dict[str, Any]:
    if not isinstance(given, dict) or given.get("jsonrpc") != "2.0" or not isinstance(given.get("method"), str):
        return _failed(None, -32600, "Invalid request")
    number, parameters = given.get("id"), given.get("params", [])
    if spoilt:
        return _failed(number, *_UNAVAILABLE)
    method = _METHODS.get(given["method"])
    if method is None:
        return _failed(number, -32601, "Method not found")
    try:
        return {"jsonrpc": "2.0", "id": number, "result": method(world, parameters)}
    except _RpcError as error:
        return _failed(number, error.code, error.message)


def _failed(number: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}}


def _block_hash(world: World, parameters: Any) -> str | None:
    """The hash of a block by its number; only the first one is known here."""
    if not isinstance(parameters, list) or len(parameters) != 1 or type(parameters[0]) is not int:
        raise _RpcError(-32602, "Invalid params")
    if parameters[0] != 0:
        return None
    return OTHER_CHAIN if world.switches.other_chain else FINNEY


def _storage(world: World, parameters: Any) -> str | None:
    """What stands under a key, as hex; null if nothing does."""
    if not isinstance(parameters, list) or not parameters or not isinstance(parameters[0], str):
        raise _RpcError(-32602, "Invalid params")
    try:
        key = bytes.fromhex(parameters[0].removeprefix("0x"))
    except ValueError:
        raise _RpcError(-32602, "Invalid params") from None
    found = _find(world, key)
    return None if found is None else "0x" + found.hex()


def _find(world: World, key: bytes) -> bytes | None:
    account = _account_in(key.removeprefix(_SYSTEM_ACCOUNT)) if key.startswith(_SYSTEM_ACCOUNT) else None
    if account is not None:
        return _account(world, encode_address(account))
    hotkey = _account_in(key.removeprefix(_UIDS + _NETUID)) if key.startswith(_UIDS + _NETUID) else None
    if hotkey is not None:
        uid = uid_of(world, encode_address(hotkey))
        return None if uid is None else uid.to_bytes(2, "little")
    if key.startswith(_IS_MEMBER) and key.endswith(_NETUID):
        hotkey = _account_in(key.removeprefix(_IS_MEMBER).removesuffix(_NETUID))
        return b"\x01" if hotkey is not None and uid_of(world, encode_address(hotkey)) is not None else None
    if key == _TOTAL_NETWORKS:
        return (NETUID + 1).to_bytes(2, "little")
    if key == _PERMITS + _NETUID:
        return _permits(world)
    return _owner(world) if key == _OWNERS + _NETUID else None


def _permits(world: World) -> bytes:
    """Whether each uid may validate: a list of yes and no, its length first (SCALE)."""
    rows = world.database.rows("SELECT hotkey FROM metagraph WHERE role = 'validator'")
    uids = {uid_of(world, row["hotkey"]) for row in rows}
    count = FIRST_UID + int(world.database.value("SELECT count(*) FROM metagraph"))
    length = bytes([count << 2]) if count < 1 << 6 else (count << 2 | 1).to_bytes(2, "little")
    return length + bytes(uid in uids for uid in range(count))


def _owner(world: World) -> bytes | None:
    """The public key of the hotkey that owns the subnet."""
    owner = world.database.value("SELECT hotkey FROM metagraph WHERE role = 'subnet_owner'")
    return None if owner is None else decode_address(str(owner))


def uid_of(world: World, hotkey: str) -> int | None:
    """The number that a hotkey has on the subnet; None if it is not registered there."""
    row = world.database.value("SELECT min(rowid) FROM metagraph WHERE hotkey = ?", hotkey)
    return None if row is None else FIRST_UID + int(row) - 1


def _account_in(rest: bytes) -> bytes | None:
    """The public key behind its own hash, which must be right."""
    digest, public = rest[:16], rest[16:]
    right = len(public) == 32 and hashlib.blake2b(public, digest_size=16).digest() == digest
    return public if right else None


def _account(world: World, address: str) -> bytes | None:
    found = chain_data.find(world.database, address)
    if found is None:
        return None
    counts = (found.nonce, 0, 1, 0)
    data = b"".join(one.to_bytes(4, "little") for one in counts)
    data += b"".join(one.to_bytes(8, "little") for one in (found.free, found.reserved, found.frozen))
    return data if world.switches.chain == "short_account" else data + _FLAGS


_METHODS: dict[str, Callable[[World, Any], str | None]] = {
    "chain_getBlockHash": _block_hash,
    "state_getStorage": _storage,
}


def rao_of(tao: str) -> int:
    """An amount in TAO as rao. Raises ValueError for what is none, or finer than a rao."""
    try:
        rao = Decimal(tao) * RAO_PER_TAO
        whole = int(rao)
    except (InvalidOperation, OverflowError, ValueError):
        raise ValueError("an amount in TAO is wanted") from None
    if rao != whole or not 0 < whole <= chain_data.MOST_RAO:
        raise ValueError("an amount in TAO, of at least one rao, is wanted")
    return whole


def arrive(world: World, address: str, rao: int, payer: str | None = None) -> None:
    """Let a payment arrive on the chain. Raises ValueError for what is no address, or more than the payer has."""
    for one in (address, payer):
        if one is not None and decode_address(one) is None:
            raise ValueError("an address of the chain is wanted")
    chain_data.arrive(world.database, address, rao, payer)


def credit(world: World) -> int:
    """Let the server notice what arrived: as a payment, and in the balance of who has that address; how many."""
    with world.database.transaction():
        noticed = chain_data.take_unnoticed(world.database)
        for address, rao in noticed:
            _credit(world, address, rao)
    return len(noticed)


def set_chain_balance(world: World, address: str, amounts: Mapping[str, int]) -> None:
    """Set what the chain has of an address; without amounts it was never used. Raises ValueError."""
    if decode_address(address) is None:
        raise ValueError("an address of the chain is wanted")
    if amounts:
        chain_data.put(world.database, address, chain_data.ChainAccount(**amounts))
    else:
        world.database.run("DELETE FROM chain_accounts WHERE address = ?", address)


def _credit(world: World, address: str, rao: int) -> None:
    usd = rao / RAO_PER_TAO * TAO_USD
    user_id = world.database.value("SELECT user_id FROM users WHERE payment_address = ?", address)
    if user_id is not None:
        insert_payment(world, str(user_id), usd, rao=rao)
        world.database.run("UPDATE users SET balance = balance + ? WHERE user_id = ?", usd, user_id)
        return
    waiting = world.database.row(
        "SELECT * FROM agent_registrations WHERE payment_address = ? ORDER BY rowid DESC LIMIT 1", address
    )
    if waiting is not None:
        agents.receive(world, waiting, usd, rao)
