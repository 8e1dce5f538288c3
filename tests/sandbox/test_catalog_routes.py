from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .caller import Caller, bearer, detail

if TYPE_CHECKING:
    import httpx


async def test_ones_own_chutes_and_those_of_others_on_request(ada: Caller) -> None:
    own = (await ada.get("/chutes/", "chutes", include_public="False")).json()
    assert {one["user"]["username"] for one in own["items"]} == {"ada"}
    every = (await ada.get("/chutes/", "chutes", include_public="true")).json()
    assert every["total"] == 10
    assert {one["user"]["username"] for one in every["items"]} == {"ada", "chutes", "grace"}
    counts = [one["invocation_count"] for one in every["items"]]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("switched", [{"generation": "2025-10"}, {"list_cache": 60}])
async def test_the_list_can_be_a_minute_old_and_the_chute_itself_is_not(
    ada: Caller, switched: dict[str, Any]
) -> None:
    ada.sandbox.switch(**switched)
    before = (await ada.get("/chutes/", "chutes", name="support-bot")).json()
    ada.sandbox.world.database.run("UPDATE chutes SET name = 'renamed' WHERE name = 'support-bot'")
    assert (await ada.get("/chutes/", "chutes", name="support-bot")).json() == before
    assert (await ada.get("/chutes/", "chutes", name="renamed")).json()["total"] == 1
    assert (await ada.get("/chutes/support-bot", "chutes")).status_code == 404
    ada.sandbox.world.clock.offset += 61
    assert (await ada.get("/chutes/", "chutes", name="support-bot")).json()["total"] == 1


async def test_a_chute_carries_what_a_picker_needs_and_its_cords_by_reference(ada: Caller) -> None:
    page = (await ada.get("/chutes/", "chutes", name="SUPPORT-bot", limit=1)).json()
    assert page["total"] == 2
    (chute,) = page["items"]
    assert chute["name"] == "support-bot"
    assert chute["hot"] is True
    assert chute["public"] is False
    assert chute["slug"] == "ada-support-bot"
    assert chute["tagline"] == "Answers tickets"
    assert chute["created_at"].endswith("Z")
    assert page["cord_refs"][chute["cord_ref_id"]][0]["public_api_path"] == "/v1/chat/completions"


@pytest.mark.parametrize("name", ["support-bot", "ada/support-bot", "SUPPORT-BOT"])
async def test_a_chute_by_name_or_id(ada: Caller, name: str) -> None:
    by_name = await ada.get(f"/chutes/{name}", "chutes")
    assert by_name.json()["name"] == "support-bot"
    assert (await ada.get(f"/chutes/{by_name.json()['chute_id']}", "chutes")).json() == by_name.json()


async def test_a_public_chute_whose_name_has_a_slash(ada: Caller) -> None:
    assert (await ada.get("/chutes/deepseek-ai/DeepSeek-V3", "chutes")).json()["user"]["username"] == "chutes"


async def test_what_is_private_to_others_is_not_there(ada: Caller, http: httpx.AsyncClient) -> None:
    stranger = (await http.get("/chutes/")).json()
    assert stranger["total"] == 5
    assert all(one["public"] for one in stranger["items"])
    hidden = await http.get(f"/chutes/{await ada.chute_id('support-bot')}")
    assert (hidden.status_code, detail(hidden)) == (404, "Chute not found, or does not belong to you")


async def test_images(ada: Caller) -> None:
    own = (await ada.get("/images/", "images")).json()["items"]
    assert own[0]["name"] == "support-bot"
    assert {one["status"] for one in own} == {"built and pushed", "building", "error: build timed out"}
    assert (await ada.get("/images/", "images", include_public="1")).json()["total"] == 7
    assert [one["tag"] for one in (await ada.get("/images/", "images", name="INVOICE")).json()["items"]] == ["1.8.2"]
    one = await ada.get("/images/speech:2026.10", "images")
    assert one.json()["name"] == "speech"
    assert (await ada.get(f"/images/{one.json()['image_id']}", "images")).json() == one.json()
    assert (await ada.get("/images/none", "images")).status_code == 404
    assert (await ada.http.get("/images/")).status_code == 401


async def test_an_invocation_wants_a_quota_or_balance(ada: Caller) -> None:
    path = f"/chutes/{await ada.chute_id('support-bot')}/v1/chat/completions"
    assert (await ada.with_key("production", path, "POST", json={})).status_code == 200
    await ada.http.post("/_sandbox/balance", json={"balance": 0})
    assert (await ada.with_key("production", path, "POST", json={})).status_code == 200
    ada.sandbox.world.database.run("UPDATE quotas SET used = quota")
    refused = await ada.with_key("production", path, "POST", json={})
    assert refused.status_code == 402
    assert ada.sandbox.account.payment_address in detail(refused)["message"]
    signed = await ada.post(path, {})
    assert signed.status_code == 402


async def test_an_invocation_of_nothing_and_by_nobody(ada: Caller) -> None:
    path = "/chutes/9f2b7e38-0000-4000-8000-000000000000/run"
    missing = await ada.with_key("production", path, "POST", json={})
    assert (missing.status_code, detail(missing)) == (404, "No matching chute found!")
    nobody = await ada.http.post(path, json={})
    assert (nobody.status_code, detail(nobody)) == (401, "Authentication required.")
    unknown = await ada.http.post(path, json={}, headers=bearer(f"cpk_{'0' * 32}.{'0' * 32}.{'a' * 32}"))
    assert detail(unknown) == "Invalid token or user not found"
