from __future__ import annotations

import uuid

import pytest

from .caller import Caller, detail


async def test_a_secret_answers_with_ciphertext_and_an_id_that_can_be_computed(ada: Caller) -> None:
    chute = await ada.chute_id("night-batch")
    answer = await ada.post("/secrets/", {"purpose": chute, "key": "TOKEN", "value": "open sesame"})
    assert answer.status_code == 200
    created = answer.json()
    expected = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{ada.sandbox.account.user_id}:{chute}:TOKEN"))
    value = created.pop("value")
    assert "sesame" not in bytes.fromhex(value).decode("latin-1")
    assert "sesame" not in value
    assert created == {
        "secret_id": expected,
        "purpose": chute,
        "key": "TOKEN",
        "user_id": ada.sandbox.account.user_id,
        "created_at": "2026-11-20T20:55:14.108111",
    }


async def test_a_value_never_comes_back(ada: Caller) -> None:
    chute = await ada.chute_id("night-batch")
    created = (await ada.post("/secrets/", {"purpose": chute, "key": "TOKEN", "value": "v"})).json()
    got = await ada.get(f"/secrets/{created['secret_id']}", "secrets")
    assert got.json() == {name: created[name] for name in ("secret_id", "key", "purpose", "created_at")}
    listed = (await ada.get("/secrets/", "secrets")).json()["items"]
    assert set().union(*listed) == {"secret_id", "key", "purpose", "created_at"}


@pytest.mark.parametrize("purpose", ["night-batch", "NIGHT-batch", "night%", "night_batch"])
async def test_a_purpose_may_be_a_pattern_for_one_name(ada: Caller, purpose: str) -> None:
    answer = await ada.post("/secrets/", {"purpose": purpose, "key": "TOKEN", "value": "v"})
    assert answer.json()["purpose"] == await ada.chute_id("night-batch")


@pytest.mark.parametrize("purpose", ["support-bot%", "%"])
async def test_a_pattern_for_several_names_crashes(ada: Caller, purpose: str) -> None:
    answer = await ada.post("/secrets/", {"purpose": purpose, "key": "TOKEN", "value": "v"})
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")


@pytest.mark.parametrize("purpose", ["none-such", "Qwen/Qwen3-235B-A22B", "", "night\\-batcH\\"])
async def test_a_purpose_that_is_not_there_or_not_ones_own(ada: Caller, purpose: str) -> None:
    answer = await ada.post("/secrets/", {"purpose": purpose, "key": "TOKEN", "value": "v"})
    assert answer.status_code == 404
    assert detail(answer) == f"Did not find target chute {purpose}, or it does not belong to you"


async def test_a_second_secret_with_the_same_key(ada: Caller) -> None:
    answer = await ada.post("/secrets/", {"purpose": "support-bot", "key": "HF_TOKEN", "value": "v"})
    assert answer.status_code == 409
    assert detail(answer) == "A secret already exists for this purpose with this key."


async def test_the_server_accepts_nothing_as_key_and_value(ada: Caller) -> None:
    assert (await ada.post("/secrets/", {"purpose": "night-batch", "key": "", "value": ""})).status_code == 200


async def test_fields_that_are_missing(ada: Caller) -> None:
    answer = await ada.post("/secrets/", {"key": "K"})
    assert answer.status_code == 422
    assert [(one["type"], one["loc"]) for one in detail(answer)] == [
        ("missing", ["body", "purpose"]),
        ("missing", ["body", "value"]),
    ]


async def test_replacing_is_deleting_and_creating_under_the_same_id(ada: Caller) -> None:
    asked = {"purpose": await ada.chute_id("support-bot"), "key": "HF_TOKEN", "value": "v"}
    secret_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{ada.sandbox.account.user_id}:{asked['purpose']}:HF_TOKEN"))
    gone = await ada.delete(f"/secrets/{secret_id}", "secrets")
    assert gone.status_code == 200
    assert gone.json()["secret_id"] == secret_id
    assert set(gone.json()) == {"status", "secret_id"}
    assert (await ada.get(f"/secrets/{secret_id}", "secrets")).status_code == 404
    assert (await ada.post("/secrets/", asked)).json()["secret_id"] == secret_id


async def test_a_secret_is_not_found_by_its_key(ada: Caller) -> None:
    assert (await ada.get("/secrets/HF_TOKEN", "secrets")).status_code == 404
    assert (await ada.delete("/secrets/HF_TOKEN", "secrets")).status_code == 404


async def test_one_secret_belongs_to_a_chute_that_is_no_more(ada: Caller) -> None:
    chutes = {one["chute_id"] for one in (await ada.get("/chutes/", "chutes", limit=100)).json()["items"]}
    secrets = (await ada.get("/secrets/", "secrets")).json()["items"]
    assert [one["key"] for one in secrets if one["purpose"] not in chutes] == ["LEGACY_DB_PASSWORD"]


@pytest.mark.parametrize(
    ("chute", "key", "says"),
    [
        ("night-batch", "MY_PYTHON", "Banned secret key: MY_PYTHON"),
        ("night-batch", "ld_preload", "Banned secret key: ld_preload"),
        ("night-batch", "HTTPS_PROXY", "Banned secret key: HTTPS_PROXY"),
        ("night-batch", "OLD_LD_X", None),
        ("night-batch", "PYTHONUNBUFFERED", None),
        (
            "my-affine-1",
            "TOKEN",
            "Only HF_TOKEN/HUGGING_FACE_HUB_TOKEN secrets are allowed for integrated subnet chutes",
        ),
        ("my-affine-1", "SGL_X", "Banned secret key: SGL_X"),
        ("my-affine-1", "HF_TOKEN", None),
    ],
)
async def test_names_that_newer_servers_refuse(ada: Caller, chute: str, key: str, says: str | None) -> None:
    world = ada.sandbox.world
    world.database.run("UPDATE chutes SET name = ? WHERE name = 'night-batch'", chute)
    answer = await ada.post("/secrets/", {"purpose": await ada.chute_id(chute), "key": key, "value": "v"})
    assert answer.status_code == (200 if says is None else 403)
    assert says is None or detail(answer) == says
