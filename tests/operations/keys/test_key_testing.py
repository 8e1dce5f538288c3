"""A key tested by asking the server: every kind of key is described as it is, and nothing happens to the account."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import httpx
import pytest
from lanes import cases

from chutes_tui.access.key_test import ACCOUNT, NO_CHUTE, QUESTIONS, KeyTest, Proof, Question, key_test_words
from chutes_tui.access.scopes import ACCOUNT_TYPE, ACTIONS, OBJECT_TYPES, AccessDraft, ScopeGrant, allows, effective
from chutes_tui.api.client import ChutesClient, RetryPolicy
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.core.secret import Secret
from chutes_tui.core.times import utc_now
from chutes_tui.operations.keys.check import ask_about_key
from chutes_tui.operations.keys.knowledge import kept_test, known_keys
from chutes_tui.sandbox.generations import GENERATIONS, NEWEST
from chutes_tui.storage.key_records import KeyRecords

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from served import ServedSandbox

HOST = "api.chutes.ai"
_ANY_CHUTE = "3f2a91c0-7d1e-5b7f-9a53-0d6a2c4b8e10"
_EACH = tuple(product(OBJECT_TYPES, (None, *ACTIONS)))
KINDS = [
    AccessDraft(admin=True),
    AccessDraft(),
    *(AccessDraft(grants=(ScopeGrant(kind, None, action),)) for kind, action in _EACH),
    *(AccessDraft(grants=(ScopeGrant(kind, _ANY_CHUTE, action),)) for kind, action in _EACH),
    *(
        AccessDraft(grants=(ScopeGrant("chutes", None, one), ScopeGrant("images", None, other)))
        for one, other in product(ACTIONS, ("read", "delete"))
    ),
]


@pytest.fixture
async def client(served: ServedSandbox) -> AsyncIterator[ChutesClient]:
    client = ChutesClient(served.base_url, HotkeyAuth(served.signer), retry=RetryPolicy(base=0.0))
    yield client
    await client.aclose()


def _on_account(draft: AccessDraft) -> bool:
    return any(one.object_type == ACCOUNT_TYPE for one in draft.grants)


def truth(draft: AccessDraft, question: Question) -> Proof:
    kept = effective(draft)
    asked = NO_CHUTE if question.action == "invoke" else None
    return Proof.YES if allows(kept.grants, kept.admin, question.object_type, asked, question.action) else Proof.NO


@cases("generation", {name: name for name in GENERATIONS}, NEWEST)
async def test_every_kind_of_key_is_described_as_it_is(
    served: ServedSandbox, client: ChutesClient, generation: str
) -> None:
    served.sandbox.switch(generation=generation)
    assert len(KINDS) >= 40
    known = [one for one in KINDS if generation == NEWEST or not _on_account(one)]
    for number, draft in enumerate(known):
        made = await client.create_api_key(f"kind-{number}", admin=draft.admin, scopes=draft.grants)
        test = await ask_about_key(client, made.secret_key)
        assert test.proofs == {question.subject: truth(draft, question) for question in QUESTIONS}, draft
        assert (test.admin is Proof.YES) == draft.admin
        if draft.admin:
            assert key_test_words(test) == "Valid; admin: everything."
        elif not test.valid:
            assert key_test_words(test).startswith("Refused: wrong, deleted, or limited to single chutes or images")


async def test_nothing_happens_to_the_account(client: ChutesClient, served: ServedSandbox) -> None:
    made = await client.create_api_key("everything", admin=True)
    before = [await client.list_chutes(), await client.list_images(), await client.list_api_keys(), await client.me()]
    await ask_about_key(client, made.secret_key)
    after = [await client.list_chutes(), await client.list_images(), await client.list_api_keys(), await client.me()]
    assert [str(one) for one in after] == [str(one) for one in before]


@pytest.mark.parametrize(
    ("answer", "proof"),
    [
        (httpx.Response(404, json={"detail": "No matching chute found!"}), Proof.YES),
        (httpx.Response(401, json={"detail": "Invalid token or user not found"}), Proof.NO),
        (httpx.Response(404, json={"detail": "Not Found"}), Proof.CANNOT_TELL),
        (httpx.Response(404, html="<html><title>No matching chute found!</title></html>"), Proof.CANNOT_TELL),
        (httpx.Response(429, json={"detail": "slow down"}), Proof.CANNOT_TELL),
        (httpx.Response(500, text="Internal Server Error"), Proof.CANNOT_TELL),
        (httpx.Response(200, json={"items": []}), Proof.CANNOT_TELL),
        (httpx.Response(200, html="<html><title>Welcome to the café</title></html>"), Proof.CANNOT_TELL),
        (httpx.Response(402, json={"detail": "no money"}), Proof.CANNOT_TELL),
    ],
)
async def test_only_the_known_answers_prove_anything(answer: httpx.Response, proof: Proof) -> None:
    transport = httpx.MockTransport(
        lambda request: httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
    )
    client = ChutesClient("https://api.example", transport=transport, retry=RetryPolicy(base=0.0))
    test = await ask_about_key(client, Secret("cpk_" + "0" * 98))
    await client.aclose()
    assert {test.proof(*one.subject) for one in QUESTIONS if one != ACCOUNT} == {proof}
    assert test.proof(*ACCOUNT.subject) is not Proof.YES
    assert test.valid == (proof is Proof.YES)


async def test_a_key_whose_account_is_gone_is_said_to_be_one() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        gone = request.url.path == ACCOUNT.path
        return httpx.Response(404, json={"detail": "User not found" if gone else "No matching chute found!"})

    client = ChutesClient("https://api.example", transport=httpx.MockTransport(answer))
    test = await ask_about_key(client, Secret("cpk_" + "0" * 98))
    await client.aclose()
    assert key_test_words(test) == "The server knows the key, but its account no longer exists."


def proofs(**changed: Proof) -> dict[tuple[str, str], Proof]:
    return {one.subject: changed.get("_".join(one.subject), Proof.NO) for one in QUESTIONS}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (proofs(chutes_invoke=Proof.YES), "Valid; invoke on all chutes; nothing else."),
        (proofs(account_read=Proof.YES), "Valid; read the account; nothing else."),
        (
            proofs(chutes_invoke=Proof.YES, images_read=Proof.CANNOT_TELL),
            "Valid; invoke on all chutes; can't tell: read on all images.",
        ),
        (
            proofs(images_read=Proof.YES, images_write=Proof.YES, images_delete=Proof.YES),
            "Valid; any action on all images; nothing else.",
        ),
        (
            proofs(),
            "Refused: wrong, deleted, or limited to single chutes or images, which were not asked about.",
        ),
        (
            {("chutes", "delete"): Proof.NO, (ACCOUNT_TYPE, "read"): Proof.NO},
            "Can't tell whether it is valid: refused for delete on all chutes, read the account; can't tell: "
            "read/write/invoke on all chutes, any action on all images, read on all invocations.",
        ),
        ({}, "Can't tell: no question got a usable answer."),
    ],
)
def test_its_words(found: dict[tuple[str, str], Proof], words: str) -> None:
    assert key_test_words(KeyTest(utc_now(), found)) == words


def test_worse_knowledge_replaces_no_better() -> None:
    before = KeyTest(utc_now(), proofs(chutes_invoke=Proof.YES))
    after = KeyTest(utc_now(), proofs(chutes_invoke=Proof.CANNOT_TELL, chutes_read=Proof.YES)).after(before)
    assert after.proof("chutes", "invoke") is Proof.YES
    assert after.proof("chutes", "read") is Proof.YES
    assert KeyTest(utc_now(), {}).after(before).at == before.at


def test_what_was_shown_is_found_again_by_the_next_start(tmp_path: Path) -> None:
    records, test = KeyRecords.load(tmp_path / "keys.json"), KeyTest(utc_now(), proofs(chutes_invoke=Proof.YES))
    records.note(HOST, "user", "key", tested=kept_test(test))
    records.remember(HOST, "user", "key", False, [("chutes", None, "invoke")])
    known = known_keys(KeyRecords.load(tmp_path / "keys.json"), HOST)["key"]
    assert known.test == test
    assert known.grants == (ScopeGrant("chutes", None, "invoke"),)
    records.forget(HOST, "user", "key")
    assert known_keys(records, HOST) == {}


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {},
        {"at": "now", "proofs": []},
        {"at": "2026-11-27T00:00:00", "proofs": []},
        {"at": 1, "proofs": 2},
        {"at": "2026-11-27T00:00:00+00:00", "proofs": [["chutes", "read", "perhaps"]]},
    ],
)
def test_what_is_no_test_is_not_known(kept: object) -> None:
    records = KeyRecords.load(None)
    records.note(HOST, "user", "key", tested=kept)
    assert known_keys(records, HOST) == {}
