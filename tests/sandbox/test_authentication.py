from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING

import pytest

from .caller import Caller, Hotkey, Watch, bearer, detail

if TYPE_CHECKING:
    import httpx

    from chutes_tui.sandbox import Sandbox

NOBODY = "Can't find a user with that api key in our db :("
NO_PURPOSE = "Either payload_str or purpose must be provided"
BAD_KEY = "Invalid token or user not found"


async def test_a_signed_request_is_let_in(ada: Caller) -> None:
    answer = await ada.get("/users/me", "me")
    assert answer.status_code == 200
    assert answer.json()["username"] == "ada"


async def test_a_wrong_purpose_is_refused_with_the_message_that_was_expected(ada: Caller) -> None:
    answer = await ada.http.get("/users/me", headers=ada.headers("api_keys", nonce="1795208114"))
    address = ada.hotkey.address
    assert answer.status_code == 401
    assert detail(answer) == f"Invalid request signature for hotkey {address}. Message: {address}:1795208114:me"


async def test_a_body_changed_after_signing_is_refused(ada: Caller) -> None:
    headers = ada.headers("0" * 64)
    answer = await ada.http.post("/secrets/", json={"purpose": "a", "key": "b", "value": "c"}, headers=headers)
    assert answer.status_code == 401
    assert detail(answer).startswith(f"Invalid request signature for hotkey {ada.hotkey.address}. Message: ")


@pytest.mark.parametrize(
    ("signature", "position"), [("zz", 0), ("0x" + "ab" * 64, 1)], ids=["no hex", "hex with a prefix"]
)
async def test_a_signature_that_is_no_hex(ada: Caller, signature: str, position: int) -> None:
    answer = await ada.http.get("/users/me", headers={**ada.headers("me"), "X-Chutes-Signature": signature})
    assert answer.status_code == 401
    why = f"non-hexadecimal number found in fromhex() arg at position {position}"
    assert detail(answer) == f"Invalid signature: {signature}, with error: {why}"


@pytest.mark.parametrize("signature", ["ab", "ab" * 64], ids=["too short", "no point"])
async def test_hex_that_is_no_signature(ada: Caller, signature: str) -> None:
    answer = await ada.http.get("/users/me", headers={**ada.headers("me"), "X-Chutes-Signature": signature})
    assert detail(answer).startswith("Invalid request signature for hotkey")


async def test_an_address_with_a_broken_checksum_is_no_hotkey(ada: Caller) -> None:
    broken = ada.hotkey.address[:-1] + ("1" if ada.hotkey.address[-1] != "1" else "2")
    misspelt = Caller(ada.sandbox, ada.http, Hotkey(broken, ada.hotkey.seed))
    answer = await misspelt.get("/users/me", "me")
    assert detail(answer).startswith(f"Invalid request signature for hotkey {broken}. Message: {broken}:")


@pytest.mark.parametrize("off", [-600, 600, 7200])
async def test_a_nonce_too_far_off(ada: Caller, watch: Watch, off: int) -> None:
    nonce = str(int(watch().timestamp()) + off + (off > 0))
    answer = await ada.http.get("/users/me", headers=ada.headers("me", nonce))
    assert (answer.status_code, detail(answer)) == (401, "Invalid nonce!")


@pytest.mark.parametrize("off", [-599, 599])
async def test_a_nonce_just_near_enough(ada: Caller, watch: Watch, off: int) -> None:
    nonce = str(int(watch().timestamp()) + off)
    assert (await ada.http.get("/users/me", headers=ada.headers("me", nonce))).status_code == 200


@pytest.mark.parametrize("nonce", ["", "abc", "1795208114000", "1795208114.0", "-1795208114", "9" * 400])
async def test_a_nonce_that_is_none(ada: Caller, nonce: str) -> None:
    answer = await ada.http.get("/users/me", headers=ada.headers("me", nonce))
    assert (answer.status_code, detail(answer)) == (401, "Invalid nonce!")


async def test_a_missing_nonce(ada: Caller) -> None:
    headers = ada.headers("me")
    del headers["X-Chutes-Nonce"]
    assert detail(await ada.http.get("/users/me", headers=headers)) == "Invalid nonce!"


async def test_a_nonce_can_be_replayed_within_its_window(ada: Caller, watch: Watch) -> None:
    headers = ada.headers("me")
    assert (await ada.http.get("/users/me", headers=headers)).status_code == 200
    watch.advance(seconds=590)
    assert (await ada.http.get("/users/me", headers=headers)).status_code == 200
    watch.advance(seconds=11)
    assert detail(await ada.http.get("/users/me", headers=headers)) == "Invalid nonce!"


@pytest.mark.parametrize("dropped", ["X-Chutes-Hotkey", "X-Chutes-Signature", "both"])
async def test_no_usable_headers(ada: Caller, dropped: str) -> None:
    headers = ada.headers("me")
    for name in ("X-Chutes-Hotkey", "X-Chutes-Signature") if dropped == "both" else (dropped,):
        del headers[name]
    answer = await ada.http.get("/users/me", headers=headers)
    assert (answer.status_code, detail(answer)) == (401, NOBODY)


async def test_an_unknown_hotkey(newcomer: Caller) -> None:
    answer = await newcomer.get("/users/me", "me")
    assert answer.status_code == 401
    assert detail(answer) == f"Could not find user with hotkey: {newcomer.hotkey.address}"


@pytest.mark.parametrize("path", ["/users/me/quotas", "/users/me/usage", "/users/me/discounts"])
async def test_a_hotkey_on_a_route_without_a_purpose(ada: Caller, path: str) -> None:
    answer = await ada.get(path, "me")
    assert (answer.status_code, detail(answer)) == (401, NO_PURPOSE)


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "Basic ", ""])
async def test_an_api_key_is_taken_in_every_form(sandbox: Sandbox, http: httpx.AsyncClient, scheme: str) -> None:
    secret = sandbox.account.api_keys["laptop"]
    assert (await http.get("/users/me", headers={"Authorization": scheme + secret})).status_code == 200


@pytest.mark.parametrize("authorization", ["Bearer cpk_short", "Basic nonsense", "bare", "Bearer cpk_" + "g" * 98])
async def test_a_malformed_api_key(http: httpx.AsyncClient, authorization: str) -> None:
    answer = await http.get("/users/me", headers={"Authorization": authorization})
    assert (answer.status_code, detail(answer)) == (401, "Missing or invalid authorization header(s)")


@pytest.mark.parametrize("spoilt", ["secret", "id"])
async def test_an_unknown_key_and_a_wrong_secret_look_alike(
    sandbox: Sandbox, http: httpx.AsyncClient, spoilt: str
) -> None:
    secret = sandbox.account.api_keys["laptop"]
    wrong = (
        secret[:-1] + ("a" if secret[-1] != "a" else "b") if spoilt == "secret" else "cpk_" + "0" * 32 + secret[36:]
    )
    answer = await http.get("/users/me", headers=bearer(wrong))
    assert (answer.status_code, detail(answer)) == (401, BAD_KEY)


async def test_a_good_key_does_not_rescue_a_bad_signature(ada: Caller) -> None:
    headers = {**ada.headers("wrong"), **bearer(ada.sandbox.account.api_keys["laptop"])}
    assert detail(await ada.http.get("/users/me", headers=headers)).startswith("Invalid request signature")


async def test_half_a_signature_leaves_the_key_in_charge(ada: Caller) -> None:
    headers = {"X-Chutes-Hotkey": ada.hotkey.address, **bearer(ada.sandbox.account.api_keys["laptop"])}
    assert (await ada.http.get("/users/me", headers=headers)).status_code == 200


async def test_a_login_token_opens_the_routes_without_a_purpose_for_seven_days(ada: Caller, watch: Watch) -> None:
    answer = await ada.http.post("/users/login", json={"fingerprint": ada.sandbox.account.fingerprint})
    token = answer.json()["token"]
    assert (await ada.http.get("/users/me/quotas", headers=bearer(token))).status_code == 200
    watch.advance(days=7, seconds=-1)
    assert (await ada.http.get("/users/me/quotas", headers=bearer(token))).status_code == 200
    watch.advance(seconds=2)
    assert detail(await ada.http.get("/users/me/quotas", headers=bearer(token))) == "Token expired."


async def test_a_forged_login_token(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    answer = await http.post("/users/login", json={"fingerprint": sandbox.account.fingerprint})
    head, claims, signature = answer.json()["token"].split(".")
    longer = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"exp": 99999999999}
    forged = base64.urlsafe_b64encode(json.dumps(longer).encode()).decode().rstrip("=")
    for token in (f"{head}.{forged}.{signature}", "eyJ.nonsense.x", "garbage"):
        assert detail(await http.get("/users/me", headers=bearer(token))) == "Invalid token."


async def test_scopes_open_no_management_route(ada: Caller) -> None:
    chute = await ada.chute_id("support-bot")
    for name in ("grafana", "release pipeline", "Büro München – Übersicht"):
        for path in ("/chutes/", f"/chutes/{chute}", "/images/", "/users/me", "/api_keys/"):
            answer = await ada.with_key(name, path)
            assert (answer.status_code, detail(answer)) == (401, BAD_KEY), (name, path)


async def test_the_object_type_is_compared_with_the_last_segment_of_the_path(ada: Caller) -> None:
    # The path ends in "invocations", so this scope gets past the check, to where nothing is.
    answer = await ada.with_key("billing_export", "/nowhere/invocations")
    assert (answer.status_code, detail(answer)) == (404, "No matching chute found!")


@pytest.mark.parametrize(
    ("key", "chute", "allowed"),
    [
        ("production", "support-bot", True),
        ("production", "whisper-large-v3", True),
        ("support-bot only", "support-bot", True),
        ("support-bot only", "whisper-large-v3", False),
        ("grafana", "support-bot", False),  # reads only
        ("$cron._.-$", "night-batch", True),  # any action
        ("ci.images", "support-bot", False),
        ("laptop", "invoice-extractor", True),
    ],
)
async def test_invocations_obey_type_object_and_action(ada: Caller, key: str, chute: str, allowed: bool) -> None:
    path = f"/chutes/{await ada.chute_id(chute)}/v1/chat/completions"
    answer = await ada.with_key(key, path, "POST", json={})
    if allowed:
        assert answer.status_code == 200
        assert answer.json()["model"] == chute
    else:
        assert (answer.status_code, detail(answer)) == (401, BAD_KEY)


async def test_the_inference_host_takes_any_invoking_key(ada: Caller) -> None:
    url = "http://llm.sandbox.localhost/v1/chat/completions"
    asked = {"model": "deepseek-ai/DeepSeek-V3"}
    assert (await ada.with_key("support-bot only", url, "POST", json=asked)).status_code == 200
    assert detail(await ada.with_key("grafana", url, "POST", json=asked)) == BAD_KEY
    assert detail(await ada.with_key("production", url, "POST", json={"model": "x"})) == "model not found: x"
    models = (await ada.http.get("http://llm.sandbox.localhost/v1/models")).json()
    assert [one["id"] for one in models["data"]] == ["Qwen/Qwen3-235B-A22B", "deepseek-ai/DeepSeek-V3"]


async def test_a_deleted_key_that_was_used_lives_on_for_a_while(ada: Caller, watch: Watch) -> None:
    secret = ada.sandbox.account.api_keys["old laptop"]
    assert (await ada.http.get("/users/me", headers=bearer(secret))).status_code == 200
    key_id = uuid.UUID(secret[4:36])
    assert (await ada.delete(f"/api_keys/{key_id}", "api_keys")).status_code == 200
    watch.advance(seconds=119)
    assert (await ada.http.get("/users/me", headers=bearer(secret))).status_code == 200
    watch.advance(seconds=2)
    assert detail(await ada.http.get("/users/me", headers=bearer(secret))) == BAD_KEY


async def test_the_grace_of_deleted_keys_can_be_switched_off(ada: Caller) -> None:
    ada.sandbox.switch(key_grace=0)
    created = (await ada.post("/api_keys/", {"name": "brief", "admin": True})).json()
    assert (await ada.http.get("/users/me", headers=bearer(created["secret_key"]))).status_code == 200
    await ada.delete(f"/api_keys/{created['api_key_id']}", "api_keys")
    assert (await ada.http.get("/users/me", headers=bearer(created["secret_key"]))).status_code == 401


@pytest.mark.parametrize("path", ["/nope", "/api_keys", "/users/me/", "/", "/users/me/unknown"])
async def test_unknown_routes(ada: Caller, path: str) -> None:
    stranger = await ada.http.get(path)
    assert (stranger.status_code, detail(stranger)) == (401, "Authentication required.")
    signed = await ada.get(path, "api_keys")
    assert (signed.status_code, detail(signed)) == (401, NO_PURPOSE)
    posted = await ada.post(path, {})
    assert (posted.status_code, detail(posted)) == (404, "No matching chute found!")
    keyed = await ada.with_key("laptop", path)
    assert (keyed.status_code, detail(keyed)) == (404, "No matching chute found!")


async def test_what_a_server_does_not_offer_is_an_unknown_route(ada: Caller) -> None:
    assert (await ada.http.get("/pricing")).status_code == 200
    ada.sandbox.switch(absent=["/pricing"])
    assert detail(await ada.http.get("/pricing")) == "Authentication required."
    assert detail(await ada.with_key("laptop", "/pricing")) == "No matching chute found!"


async def test_a_server_whose_clock_is_wrong_says_so_in_its_date(ada: Caller, http: httpx.AsyncClient) -> None:
    now = str(int(ada.sandbox.world.clock.now().timestamp()))
    await http.post("/_sandbox/clock", json={"offset": 3600})
    answer = await http.get("/users/me", headers=ada.headers("me", now))
    assert detail(answer) == "Invalid nonce!"
    assert answer.headers.get_list("date") == ["Fri, 20 Nov 2026 21:55:14 GMT"]
