from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .caller import Caller, Watch, bearer, detail, wallet_hotkey

if TYPE_CHECKING:
    import httpx

    from chutes_tui.sandbox import Sandbox

NO_PROOF = "Please provide either 'fingerprint' or 'hotkey'+'signature'+'nonce' for authentication."
BAD_NONCE = "Invalid or expired nonce. Please request a new one."
BAD_FINGERPRINT = "Missing or invalid fingerprint provided."


async def test_me(ada: Caller) -> None:
    ada.sandbox.switch(generation="2025-10")
    me = (await ada.get("/users/me", "me")).json()
    account = ada.sandbox.account
    assert me == {
        "username": "ada",
        "user_id": account.user_id,
        "logo_id": None,
        "created_at": "2024-10-21T20:55:14.108111Z",
        "hotkey": account.hotkey_address,
        "coldkey": account.coldkey_address,
        "payment_address": account.payment_address,
        "permissions_bitmask": 0,
        "balance": 42.17,
        "logo": None,
        "permissions": [],
    }
    ada.sandbox.switch(generation="2026-02")
    newer = (await ada.get("/users/me", "me")).json()
    assert newer == {**me, "netuids": None, "quotas": None}
    ada.sandbox.switch(generation="2025-10", older=True)
    older = (await ada.get("/users/me", "me")).json()
    assert set(older) - set(me) == {"developer_payment_address"}


async def test_quotas_come_in_three_shapes(ada: Caller) -> None:
    (row,) = (await ada.with_key("laptop", "/users/me/quotas")).json()
    assert (row["chute_id"], row["quota"], row["is_default"]) == ("*", 200, True)
    ada.sandbox.switch(quotas="map")
    assert (await ada.with_key("laptop", "/users/me/quotas")).json() == {"*": 200}
    ada.sandbox.switch(quotas="free")
    assert (await ada.with_key("laptop", "/users/me/quotas")).json() == {}
    assert (await ada.with_key("laptop", "/users/me/quota_usage/x")).json() == {"quota": "unlimited", "used": 0}


async def test_quota_usage(ada: Caller) -> None:
    path = f"/users/me/quota_usage/{await ada.chute_id('support-bot')}"
    assert (await ada.with_key("laptop", path)).json() == {"quota": 200, "used": 138.5}


async def test_discounts_overrides_and_subscription(ada: Caller) -> None:
    assert (await ada.with_key("laptop", "/users/me/discounts")).json() == []
    assert (await ada.with_key("laptop", "/users/me/price_overrides")).json() == []
    assert (await ada.with_key("laptop", "/users/me/subscription_usage")).json() == {"subscription": False}
    ada.sandbox.switch(generation="2025-10")
    assert (await ada.with_key("laptop", "/users/me/discounts")).status_code == 403


async def test_usage_is_six_weeks_of_hourly_buckets_newest_first(ada: Caller) -> None:
    whole = (await ada.with_key("laptop", "/users/me/usage", params={"limit": 2000})).json()
    assert list(whole) == ["total", "page", "limit", "items"]
    buckets = [one["bucket"] for one in whole["items"]]
    assert whole["total"] == len(buckets) == len(set(buckets))
    assert 950 < whole["total"] <= 42 * 24
    assert buckets == sorted(buckets, reverse=True)
    assert buckets[0] == "2026-11-20T20:00:00"
    assert set(whole["items"][0]) == {"bucket", "amount", "count", "input_tokens", "output_tokens"}
    first = (await ada.with_key("laptop", "/users/me/usage")).json()
    assert (first["limit"], first["items"]) == (24, whole["items"][:24])


async def test_usage_by_chute_adds_up_and_obeys_its_bounds(ada: Caller) -> None:
    bounds = {"start_date": "2026-11-19T00:00:00", "end_date": "2026-11-19T23:00:00", "limit": 1000}
    day = (await ada.with_key("laptop", "/users/me/usage", params=bounds)).json()["items"]
    parts = (await ada.with_key("laptop", "/users/me/usage", params={**bounds, "per_chute": "true"})).json()["items"]
    assert len(day) == 24
    assert len({one["chute_id"] for one in parts}) > 3
    assert sum(one["amount"] for one in day) == pytest.approx(sum(one["amount"] for one in parts))
    assert sum(one["count"] for one in day) == sum(one["count"] for one in parts)
    zoned = {**bounds, "end_date": "2026-11-19T23:00:00Z"}
    assert (await ada.with_key("laptop", "/users/me/usage", params=zoned)).status_code == 500
    nothing = (await ada.with_key("laptop", "/users/me/usage", params={"limit": 0})).json()
    assert (nothing["items"], nothing["total"] > 900) == ([], True)


async def test_usage_by_user_id_is_ones_own_only(ada: Caller) -> None:
    own = await ada.with_key("laptop", f"/users/{ada.sandbox.account.user_id}/usage")
    assert own.json() == (await ada.with_key("laptop", "/users/me/usage")).json()
    assert (await ada.with_key("laptop", "/users/somebody/usage")).status_code == 403
    bad = await ada.with_key("laptop", "/users/me/usage", params={"start_date": "yesterday"})
    assert (bad.status_code, detail(bad)[0]["loc"]) == (422, ["query", "start_date"])


@pytest.mark.parametrize("body", [{"fingerprint": "wrong"}, {"fingerprint": ""}, {"fingerprint": 5}, {}])
async def test_a_login_that_is_refused(ada: Caller, body: dict[str, Any]) -> None:
    newer = await ada.http.post("/users/login", json=body)
    wrong = body.get("fingerprint") == "wrong"
    assert (newer.status_code, detail(newer)) == ((401, "Invalid fingerprint.") if wrong else (400, NO_PROOF))
    ada.sandbox.switch(generation="2025-10")
    older = await ada.http.post("/users/login", json=body)
    assert (older.status_code, detail(older)) == (401, BAD_FINGERPRINT)


async def test_a_login_by_hotkey_uses_up_its_nonce(ada: Caller) -> None:
    nonce = (await ada.http.get("/users/login/nonce")).json()["nonce"]
    proof = {"hotkey": ada.hotkey.address, "signature": ada.hotkey.sign(nonce), "nonce": nonce}
    token = (await ada.http.post("/users/login", json=proof)).json()["token"]
    assert (await ada.http.get("/users/me", headers=bearer(token))).json()["username"] == "ada"
    assert detail(await ada.http.post("/users/login", json=proof)) == BAD_NONCE


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"signature": "ab"}, "Invalid signature format."),
        ({"signature": "0x" + "ab" * 64}, "Invalid signature format."),
        ({"signature": 5}, "Signature verification failed."),
        ({"hotkey": "abc"}, "Invalid signature format."),
        ({"signature": "ab" * 64}, "Signature verification failed."),
    ],
)
async def test_a_bad_signature_uses_the_nonce_up(ada: Caller, change: dict[str, Any], says: str) -> None:
    nonce = (await ada.http.get("/users/login/nonce")).json()["nonce"]
    proof = {"hotkey": ada.hotkey.address, "signature": ada.hotkey.sign(nonce), "nonce": nonce}
    assert detail(await ada.http.post("/users/login", json={**proof, **change})) == says
    assert detail(await ada.http.post("/users/login", json=proof)) == BAD_NONCE


async def test_a_nonce_lives_five_minutes_and_signs_nobody_in_without_an_account(
    ada: Caller, newcomer: Caller, watch: Watch
) -> None:
    answer = (await ada.http.get("/users/login/nonce")).json()
    assert answer["expires_in"] == 300
    watch.advance(minutes=5)
    late = {"hotkey": ada.hotkey.address, "signature": ada.hotkey.sign(answer["nonce"]), "nonce": answer["nonce"]}
    assert detail(await ada.http.post("/users/login", json=late)) == BAD_NONCE
    nonce = (await ada.http.get("/idp/cli_login/nonce")).json()["nonce"]
    wrapped = newcomer.hotkey.sign(f"<Bytes>{nonce}</Bytes>")
    stranger = {"hotkey": newcomer.hotkey.address, "signature": wrapped, "nonce": nonce}
    assert detail(await ada.http.post("/users/login", json=stranger)) == "No account found for this hotkey."


async def test_the_server_of_2025_has_no_login_by_hotkey(ada: Caller) -> None:
    ada.sandbox.switch(generation="2025-10")
    assert detail(await ada.http.get("/users/login/nonce")) == "Authentication required."
    assert detail(await ada.http.get("/idp/cli_login/nonce")) == "Authentication required."


async def test_the_browser_login_greets_whoever_signed_the_nonce(ada: Caller, newcomer: Caller) -> None:
    nonce = (await ada.http.get("/idp/cli_login/nonce")).json()["nonce"]
    stranger = {"hotkey": ada.hotkey.address, "signature": newcomer.hotkey.sign(nonce), "nonce": nonce}
    assert (await ada.http.get("/idp/cli_login", params=stranger)).status_code == 401
    nonce = (await ada.http.get("/idp/cli_login/nonce")).json()["nonce"]
    stranger["nonce"] = nonce
    proof = {**stranger, "signature": ada.hotkey.sign(nonce)}
    page = await ada.http.get("/idp/cli_login", params=proof)
    assert (page.status_code, "Signed in as <b>ada</b>" in page.text) == (200, True)


def fingerprint_headers(ada: Caller, fingerprint: str, off: int = 0) -> dict[str, str]:
    nonce = str(int(ada.sandbox.world.clock.now().timestamp()) + off)
    address = ada.hotkey.address
    signature = ada.hotkey.sign(f"{address}:{fingerprint}:{nonce}")
    return {"X-Chutes-Hotkey": address, "X-Chutes-Nonce": nonce, "X-Chutes-Signature": signature}


async def test_a_changed_fingerprint_opens_and_the_old_one_does_not(ada: Caller) -> None:
    old = await ada.http.post("/users/login", json={"fingerprint": ada.sandbox.account.fingerprint})
    answer = await ada.http.post(
        "/users/change_fingerprint", json={"fingerprint": "my own"}, headers=fingerprint_headers(ada, "my own")
    )
    assert (answer.status_code, answer.json()) == (200, {"status": "Fingerprint updated"})
    assert (await ada.http.post("/users/login", json={"fingerprint": "my own"})).status_code == 200
    stale = await ada.http.post("/users/login", json={"fingerprint": ada.sandbox.account.fingerprint})
    assert stale.status_code == 401
    assert (await ada.http.get("/users/me", headers=bearer(old.json()["token"]))).status_code == 401


@pytest.mark.parametrize(("off", "status"), [(-300, 200), (300, 200), (-302, 401), (302, 401)])
async def test_the_nonce_of_a_fingerprint_change_has_300_seconds(ada: Caller, off: int, status: int) -> None:
    headers = fingerprint_headers(ada, "my own", off)
    answer = await ada.http.post("/users/change_fingerprint", json={"fingerprint": "my own"}, headers=headers)
    assert answer.status_code == status


async def test_a_fingerprint_change_must_be_signed_for_that_fingerprint(ada: Caller) -> None:
    headers = fingerprint_headers(ada, "another")
    answer = await ada.http.post("/users/change_fingerprint", json={"fingerprint": "my own"}, headers=headers)
    assert (answer.status_code, detail(answer)) == (401, "No user found with the provided hotkey/coldkey")
    unsigned = await ada.http.post("/users/change_fingerprint", json={"fingerprint": "my own"})
    assert (unsigned.status_code, detail(unsigned)) == (401, "Missing or invalid BT signature.")
    ada.sandbox.switch(generation="2025-10")
    bare = await ada.http.post("/users/change_fingerprint", json={})
    assert [one["loc"][-1] for one in detail(bare)] == ["X-Chutes-Nonce", "X-Chutes-Signature", "fingerprint"]


async def test_the_old_fingerprint_changes_the_fingerprint_and_wins_over_a_signature(ada: Caller) -> None:
    signed = fingerprint_headers(ada, "my own")
    wrong = {**signed, "Authorization": "wrong"}
    answer = await ada.http.post("/users/change_fingerprint", json={"fingerprint": "my own"}, headers=wrong)
    assert (answer.status_code, detail(answer)) == (401, BAD_FINGERPRINT)
    right = {"Authorization": ada.sandbox.account.fingerprint}
    answer = await ada.http.post("/users/change_fingerprint", json={"fingerprint": "my own"}, headers=right)
    assert answer.json() == {"status": "Fingerprint updated"}


async def attach(ada: Caller, fingerprint: str, **body: str) -> httpx.Response:
    return await ada.http.post("/users/change_bt_auth", json=body, headers={"Authorization": fingerprint})


async def test_a_wallet_is_attached_by_the_bare_fingerprint(ada: Caller, newcomer: Caller) -> None:
    fingerprint = ada.sandbox.account.fingerprint
    hotkey, coldkey = newcomer.hotkey.address, wallet_hotkey(ada.sandbox, "workbench", "second").address
    answer = await attach(ada, fingerprint, hotkey=hotkey, coldkey=coldkey)
    assert answer.status_code == 200
    assert (answer.json()["hotkey"], answer.json()["coldkey"]) == (hotkey, coldkey)
    assert (await newcomer.get("/users/me", "me")).json() == answer.json()
    assert (await ada.get("/users/me", "me")).status_code == 401


async def test_attaching_a_wallet_refuses(ada: Caller) -> None:
    fingerprint, own = ada.sandbox.account.fingerprint, ada.hotkey.address
    for wrong in ("nonsense", f"Bearer {fingerprint}"):
        answer = await attach(ada, wrong, hotkey=own)
        assert (answer.status_code, detail(answer)) == (401, BAD_FINGERPRINT)
    taken = await attach(ada, fingerprint, hotkey=own)
    assert (taken.status_code, detail(taken)) == (409, f"Hotkey already associated with another user: {own}")
    assert (await attach(ada, fingerprint, hotkey="5nonsense")).status_code == 400
    assert (await attach(ada, fingerprint)).status_code == 400
    assert detail(await ada.http.post("/users/change_bt_auth", json={}))[0]["loc"] == ["header", "Authorization"]


async def test_payments_and_prices_are_public(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    page = (await http.get("/payments", params={"limit": 3})).json()
    assert (page["total"], page["limit"], len(page["items"])) == (78, 3, 3)
    stamps = [one["timestamp"] for one in (await http.get("/payments")).json()["items"]]
    assert stamps == sorted(stamps, reverse=True)
    assert (await http.get("/fmv")).json()["tao"] == (await http.get("/pricing")).json()["tao_usd"]
    assert (await http.get("/developer_deposit")).status_code == 401
    sandbox.switch(older=True)
    assert (await http.get("/developer_deposit")).json()["usd"] == 250.0
    assert (await http.get("/ping")).json() == {"message": "pong"}


async def test_a_deposit_comes_back_once_and_then_fails_with_status_200(ada: Caller) -> None:
    first = await ada.post("/return_developer_deposit", {"address": ada.hotkey.address})
    assert (first.status_code, first.json()["status"]) == (200, "transferred")
    second = await ada.post("/return_developer_deposit", {"address": ada.hotkey.address})
    assert second.status_code == 200
    assert second.json()["status_code"] == 400
    assert "does not have any free balance" in second.json()["detail"]


async def test_a_deposit_is_held_for_seven_days(ada: Caller, watch: Watch) -> None:
    await ada.http.post("/_sandbox/payments", json={"usd": 250, "purpose": "developer"})
    answer = await ada.post("/return_developer_deposit", {"address": ada.hotkey.address})
    assert answer.status_code == 400
    assert detail(answer).endswith("most recent payment: 2026-11-20 20:55:14.108111+00:00")
    watch.advance(days=7, seconds=1)
    late = await ada.post("/return_developer_deposit", {"address": ada.hotkey.address})
    assert late.json()["status"] == "transferred"


async def test_no_deposit_no_return(newcomer: Caller) -> None:
    asked = {"username": "newcomer", "coldkey": newcomer.hotkey.address}
    await newcomer.post(f"/users/register?token={await newcomer.token()}", asked)
    answer = await newcomer.post("/return_developer_deposit", {"address": newcomer.hotkey.address})
    assert answer.status_code == 400
    assert detail(answer) == "You have not made any payments to the developer deposit address: None"
    newcomer.sandbox.switch(generation="2025-10")
    answer = await newcomer.post("/return_developer_deposit", {"address": newcomer.hotkey.address})
    assert detail(answer).startswith("You have not made any payments to the developer deposit address: 5")


async def test_the_registry_knows_miners_and_validators_only(ada: Caller) -> None:
    answer = await ada.get("/registry/auth", "registry")
    assert (answer.status_code, detail(answer)) == (401, "Hotkey is not registered on netuid 64")
    validator = Caller(ada.sandbox, ada.http, wallet_hotkey(ada.sandbox, "validator"))
    allowed = await validator.get("/registry/auth", "registry")
    assert (allowed.status_code, allowed.json()) == (200, {"authenticated": True})
    assert (await ada.http.get("/registry/auth")).status_code == 401


@pytest.mark.parametrize("route", ["link_validator", "link_subnet_owner"])
async def test_linking_a_validator_frees_the_account(ada: Caller, newcomer: Caller, route: str) -> None:
    ada.sandbox.switch(older=True)
    validator = wallet_hotkey(ada.sandbox, "validator")
    good = {"hotkey": validator.address, "signature": validator.sign(f"{validator.address}:ada")}
    for bad in (
        {**good, "signature": validator.sign(f"{validator.address}:grace")},
        {**good, "signature": "zz"},
        {"hotkey": newcomer.hotkey.address, "signature": newcomer.hotkey.sign(f"{newcomer.hotkey.address}:ada")},
    ):
        answer = await ada.get(f"/users/{route}", "link_account", **bad)
        assert (answer.status_code, detail(answer)) == (401, "Invalid hotkey or signature.")
    linked = await ada.get(f"/users/{route}", "link_account", **good)
    assert linked.json()["permissions_bitmask"] == 17
    assert len(linked.json()["permissions"]) == 2
    assert (await ada.with_key("laptop", "/users/me/quotas")).json() == {}
