from __future__ import annotations

from typing import Any

import pytest

from .caller import Caller, detail

LISTS = [
    ("/api_keys/", "api_keys", 13),
    ("/secrets/", "secrets", 10),
    ("/chutes/", "chutes", 6),
    ("/images/", "images", 5),
]
UNBOUND = pytest.mark.parametrize(("path", "purpose", "total"), [one for one in LISTS if one[0] != "/chutes/"])
PAGED = pytest.mark.parametrize(("path", "purpose", "total"), LISTS)


async def ids(ada: Caller, **params: Any) -> list[str]:
    answer = await ada.get("/api_keys/", "api_keys", **params)
    return [one["api_key_id"] for one in answer.json()["items"]]


@PAGED
async def test_the_shape_of_a_page(ada: Caller, path: str, purpose: str, total: int) -> None:
    document = (await ada.get(path, purpose)).json()
    assert list(document) == ["total", "page", "limit", "items", "cord_refs"]
    assert (document["total"], document["page"], document["limit"]) == (total, 0, 25)
    assert len(document["items"]) == total
    assert (document["cord_refs"] is None) is (path != "/chutes/")


@PAGED
async def test_pages_count_from_zero_and_end_in_nothing(ada: Caller, path: str, purpose: str, total: int) -> None:
    sizes = [len((await ada.get(path, purpose, page=page, limit=4)).json()["items"]) for page in range(5)]
    assert sizes == [min(4, max(0, total - 4 * page)) for page in range(5)]
    beyond = await ada.get(path, purpose, page=99)
    assert (beyond.status_code, beyond.json()["items"], beyond.json()["page"]) == (200, [], 99)


@UNBOUND
async def test_a_limit_of_zero_acts_as_25_and_is_echoed(ada: Caller, path: str, purpose: str, total: int) -> None:
    document = (await ada.get(path, purpose, limit=0)).json()
    assert (document["limit"], len(document["items"])) == (0, min(25, total))


@UNBOUND
@pytest.mark.parametrize("params", [{"page": -1}, {"limit": -1}, {"page": -1, "limit": 0}])
async def test_negative_numbers_crash(
    ada: Caller, path: str, purpose: str, total: int, params: dict[str, int]
) -> None:
    answer = await ada.get(path, purpose, **params)
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")


async def test_the_list_of_chutes_had_no_bounds_in_2025(ada: Caller) -> None:
    ada.sandbox.switch(generation="2025-10")
    assert (await ada.get("/chutes/", "chutes", limit=0)).json()["limit"] == 0
    assert (await ada.get("/chutes/", "chutes", page=-1)).status_code == 500


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"limit": 0}, "Input should be greater than or equal to 1"),
        ({"limit": 5001}, "Input should be less than or equal to 5000"),
        ({"page": 101}, "Input should be less than or equal to 100"),
        ({"offset": -1}, "Input should be greater than or equal to 0"),
    ],
)
async def test_the_list_of_chutes_has_bounds(ada: Caller, params: dict[str, int], says: str) -> None:
    answer = await ada.get("/chutes/", "chutes", **params)
    assert (answer.status_code, detail(answer)[0]["msg"]) == (422, says)


async def test_chutes_are_asked_for_by_page_or_by_offset(ada: Caller) -> None:
    both = await ada.get("/chutes/", "chutes", page=0, offset=0)
    assert (both.status_code, detail(both)) == (
        400,
        "Cannot specify both page and offset, select <= 1 of these.",
    )
    every = (await ada.get("/chutes/", "chutes")).json()["items"]
    assert (await ada.get("/chutes/", "chutes", offset=2, limit=3)).json()["items"] == every[2:5]


@PAGED
@pytest.mark.parametrize("name", ["limit", "page"])
async def test_words_are_no_numbers(ada: Caller, path: str, purpose: str, total: int, name: str) -> None:
    answer = await ada.get(path, purpose, **{name: "abc"})
    assert answer.status_code == 422
    assert detail(answer) == [
        {
            "type": "int_parsing",
            "loc": ["query", name],
            "msg": "Input should be a valid integer, unable to parse string as an integer",
            "input": "abc",
        }
    ]


async def test_there_is_no_cap(ada: Caller) -> None:
    await ada.http.post("/_sandbox/keys", json={"count": 1200})
    document = (await ada.get("/api_keys/", "api_keys", limit=1000)).json()
    assert (document["total"], document["limit"], len(document["items"])) == (1213, 1000, 1000)


async def test_the_order_of_keys_depends_on_the_page_size(ada: Caller) -> None:
    await ada.http.post("/_sandbox/keys", json={"count": 40})
    assert await ada_first(ada, 10) != await ada_first(ada, 53)
    assert await ada_first(ada, 53) != await ada_first(ada, 100)


async def ada_first(ada: Caller, limit: int) -> list[str]:
    return (await ids(ada, limit=limit))[:10]


async def test_pages_of_one_size_cover_every_key_while_nothing_changes(ada: Caller) -> None:
    await ada.http.post("/_sandbox/keys", json={"count": 40})
    seen = [one for page in range(6) for one in await ids(ada, limit=10, page=page)]
    assert len(seen) == len(set(seen)) == 53


async def test_pages_drift_when_a_key_comes_in_between(ada: Caller) -> None:
    await ada.http.post("/_sandbox/keys", json={"count": 40})
    seen = await ids(ada, limit=10)
    assert (await ada.post("/api_keys/", {"name": "in between", "admin": True})).status_code == 200
    for page in range(1, 6):
        seen += await ids(ada, limit=10, page=page)
    assert len(set(seen)) < len(seen)  # some came twice, others never


async def test_keys_and_secrets_ignore_a_name(ada: Caller) -> None:
    refused = await ada.get("/api_keys/", "api_keys", name="laptop")
    assert (refused.status_code, detail(refused)) == (400, "undeclared parameter")
    ada.sandbox.switch(generation="2026-02")
    assert (await ada.get("/api_keys/", "api_keys", name="laptop")).json()["total"] == 13
    assert (await ada.get("/secrets/", "secrets", name="HF_TOKEN")).json()["total"] == 10


async def test_secrets_come_newest_first(ada: Caller) -> None:
    stamps = [one["created_at"] for one in (await ada.get("/secrets/", "secrets")).json()["items"]]
    assert stamps == sorted(stamps, reverse=True)
    assert len(set(stamps)) == 10
