"""The chain's node in the sandbox, and payments: first on the chain, then credited."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import base58
import pytest

from chutes_tui.sandbox import open_sandbox

from .caller import Caller, detail
from .test_agent_registration import sign_up, state

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from chutes_tui.sandbox import Sandbox

FINNEY = "0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03"
ACCOUNT = "0x26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9"
UIDS = "0x658faa385070e074c85bf6b568cf0555aab1b4e78e1ea8305462ee53b3686dc84000"
MEMBER = "0x658faa385070e074c85bf6b568cf0555ea6aa4e81a33d2c120ef55203e0eb560"


def hashed(address: str) -> str:
    public = base58.b58decode(address)[1:33]
    return hashlib.blake2b(public, digest_size=16).hexdigest() + public.hex()


def question(method: str, *parameters: object, number: object = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}


def storage(key: str, number: object = 1) -> dict[str, Any]:
    return question("state_getStorage", key, number=number)


async def ask(http: httpx.AsyncClient, document: object) -> Any:
    answer = await http.post("/_chain", json=document)
    assert answer.status_code == 200
    return answer.json()


async def free_of(http: httpx.AsyncClient, address: str) -> int | None:
    found = (await ask(http, storage(ACCOUNT + hashed(address))))["result"]
    if found is None:
        return None
    data = bytes.fromhex(found[2:])
    assert len(data) == 56
    assert data[40:] == (1 << 127).to_bytes(16, "little")
    return int.from_bytes(data[16:24], "little")


async def test_an_account_is_56_bytes_and_one_never_used_is_null(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    account = sandbox.account
    assert await free_of(http, account.coldkey_address) == 3_482_910_445
    paid = (await http.get("/payments", params={"limit": 200})).json()["items"]
    mine = sum(one["rao_amount"] for one in paid if one["ss58_address"] == account.payment_address)
    deposit = sandbox.world.database.value("SELECT rao_amount FROM payments WHERE purpose = 'developer'")
    assert await free_of(http, account.payment_address) == mine
    developer = sandbox.world.database.value("SELECT deposit_address FROM users WHERE username = 'ada'")
    assert await free_of(http, developer) == deposit
    assert await free_of(http, account.hotkey_address) is None
    sandbox.set_chain_balance(account.hotkey_address, nonce=3, free=10, reserved=20, frozen=5)
    found = await ask(http, storage(ACCOUNT + hashed(account.hotkey_address)))
    assert bytes.fromhex(found["result"][2:])[:40] == b"".join(
        [one.to_bytes(4, "little") for one in (3, 0, 1, 0)] + [one.to_bytes(8, "little") for one in (10, 20, 5)]
    )
    sandbox.set_chain_balance(account.hotkey_address)
    assert await free_of(http, account.hotkey_address) is None


async def test_the_genesis_tells_the_chain(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    assert (await ask(http, question("chain_getBlockHash", 0)))["result"] == FINNEY
    assert (await ask(http, question("chain_getBlockHash", 1)))["result"] is None
    sandbox.switch(other_chain=True)
    other = (await ask(http, question("chain_getBlockHash", 0)))["result"]
    assert other != FINNEY
    assert len(other) == len(FINNEY)


async def test_who_is_on_the_subnet(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    validator = str(sandbox.world.database.value("SELECT hotkey FROM metagraph"))
    for hotkey, uid, member in (
        (validator, "0x0b00", "0x01"),
        (sandbox.account.hotkey_address, None, None),
    ):
        assert (await ask(http, storage(UIDS + hashed(hotkey))))["result"] == uid
        assert (await ask(http, storage(MEMBER + hashed(hotkey) + "4000")))["result"] == member
    elsewhere = UIDS[:-4] + "4100" + hashed(validator)
    assert (await ask(http, storage(elsewhere)))["result"] is None
    wrong_hash = UIDS + "00" * 16 + hashed(validator)[32:]
    assert (await ask(http, storage(wrong_hash)))["result"] is None


async def test_a_batch_is_answered_by_id(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    batch = [
        question("chain_getBlockHash", 0, number="a"),
        storage(ACCOUNT + hashed(sandbox.account.coldkey_address)),
    ]
    plain = await ask(http, batch)
    assert [one["id"] for one in plain] == ["a", 1]
    sandbox.switch(chain="shuffled")
    assert await ask(http, batch) == plain[::-1]
    sandbox.switch(chain="one_failed")
    first, last = await ask(http, batch)
    assert first == plain[0]
    assert (set(last), last["id"]) == ({"jsonrpc", "id", "error"}, 1)


async def test_what_else_can_be_wrong_with_an_answer(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    asked = storage(ACCOUNT + hashed(sandbox.account.coldkey_address))
    sandbox.switch(chain="error")
    assert (await ask(http, asked))["error"]["code"] == -32000
    assert all("error" in one for one in await ask(http, [asked, asked]))
    sandbox.switch(chain="short_account")
    assert len((await ask(http, asked))["result"]) == 2 + 2 * 40
    sandbox.switch(chain="html")
    answer = await http.post("/_chain", json=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    sandbox.switch(chain="too_many")
    assert (await http.post("/_chain", json=asked)).status_code == 429
    with pytest.raises(ValueError, match="short_account"):
        sandbox.switch(chain="spoilt")


async def test_what_is_no_question_gets_an_error(http: httpx.AsyncClient) -> None:
    for document, code in (
        ([], -32600),
        ("words", -32600),
        ({"jsonrpc": "1.0", "id": 1, "method": "state_getStorage"}, -32600),
        (question("author_submitExtrinsic", "0x00"), -32601),
        (question("state_getStorage", 5), -32602),
        (question("state_getStorage", "0xzz"), -32602),
        (question("chain_getBlockHash", "0"), -32602),
    ):
        assert (await ask(http, document))["error"]["code"] == code, document
    broken = await http.post("/_chain", content=b"{")
    assert broken.json()["error"] == {"code": -32700, "message": "Parse error"}
    assert (await ask(http, storage("0x1234")))["result"] is None


async def test_money_arrives_on_the_chain_and_then_in_the_account(ada: Caller) -> None:
    http, account = ada.http, ada.sandbox.account
    before = await free_of(http, account.payment_address)
    coldkey = await free_of(http, account.coldkey_address)
    assert before is not None
    assert coldkey is not None

    async def payments() -> list[dict[str, Any]]:
        items = (await http.get("/payments", params={"limit": 200})).json()["items"]
        return [one for one in items if one["ss58_address"] == account.payment_address]

    listed = await payments()
    body = {"tao": "0.250000001", "payer": account.coldkey_address}
    assert (await http.post("/_sandbox/chain_payment", json=body)).json() == {
        "address": account.payment_address,
        "rao": 250_000_001,
    }
    assert await free_of(http, account.payment_address) == before + 250_000_001
    assert await free_of(http, account.coldkey_address) == coldkey - 250_000_001
    assert await payments() == listed
    assert (await ada.get("/users/me", "me")).json()["balance"] == 42.17
    assert (await http.post("/_sandbox/chain_credit")).json() == {"credited": 1}
    (new,) = [one for one in await payments() if one not in listed]
    assert new["rao_amount"] == 250_000_001
    assert (await ada.get("/users/me", "me")).json()["balance"] == pytest.approx(42.17 + new["usd_amount"])
    assert ada.sandbox.credit_payments() == 0


async def test_what_can_not_be_paid_moves_nothing(ada: Caller) -> None:
    http, account = ada.http, ada.sandbox.account
    before = await free_of(http, account.coldkey_address)
    for body in (
        {},
        {"tao": "0"},
        {"tao": "-1"},
        {"tao": "nan"},
        {"tao": "1e400"},
        {"tao": "0.0000000001"},
        {"tao": "4", "payer": account.coldkey_address},
        {"tao": "1", "address": "5Nonsense"},
    ):
        assert (await http.post("/_sandbox/chain_payment", json=body)).status_code == 400, body
    assert await free_of(http, account.coldkey_address) == before
    assert ada.sandbox.credit_payments() == 0
    wrong: tuple[dict[str, object], ...] = (
        {},
        {"address": account.coldkey_address, "free": -1},
        {"address": "x", "free": 1},
    )
    for one in wrong:
        assert (await http.post("/_sandbox/chain_balance", json=one)).status_code == 400, one
    frozen = {"address": account.coldkey_address, "free": 5, "frozen": 5}
    assert (await http.post("/_sandbox/chain_balance", json=frozen)).json() == frozen
    with pytest.raises(ValueError, match="doesn't have so much"):
        ada.sandbox.pay_on_chain("0.000000001", payer=account.coldkey_address)


async def test_a_registration_is_paid_on_the_chain(newcomer: Caller) -> None:
    begun = (await sign_up(newcomer)).json()
    address, price = begun["payment_address"], begun["required_amount"]
    assert await free_of(newcomer.http, address) is None
    newcomer.sandbox.pay_on_chain(f"{price:.9f}", address)
    assert await free_of(newcomer.http, address) == round(price * 1e9)
    assert await state(newcomer) == "pending_payment"
    newcomer.sandbox.credit_payments()
    assert await state(newcomer) == "completed"
    newcomer.sandbox.pay_for_registration(newcomer.hotkey.address)
    assert await free_of(newcomer.http, address) == 2 * round(price * 1e9)


async def test_the_chain_is_kept_in_a_folder(tmp_path: Path) -> None:
    with open_sandbox(tmp_path / "kept", seed=7) as sandbox:
        sandbox.pay_on_chain("1")
        address = sandbox.account.payment_address
        sandbox.set_chain_balance(address, free=7)
    with open_sandbox(tmp_path / "kept") as sandbox:
        found = sandbox.world.database.value("SELECT free FROM chain_accounts WHERE address = ?", address)
        assert found == 7
        assert sandbox.credit_payments() == 1


async def test_faults_and_absence_hold_for_the_node_as_well(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    sandbox.switch(absent=("/_chain",))
    answer = await http.post("/_chain", json=question("chain_getBlockHash", 0))
    assert answer.status_code == 401
    assert detail(answer) == "Authentication required."
    assert len(sandbox.requests.matching("POST", "/_chain")) == 1
