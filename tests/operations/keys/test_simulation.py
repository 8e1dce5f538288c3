"""What is foretold of keys is what the server does: real keys, asked over HTTP, in each generation."""

from __future__ import annotations

import asyncio
import json
import uuid
from itertools import count
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lanes import cases

from chutes_tui.access.requests import EVERY_CHUTE, SERVERS, Request, call_of, image_of, typed_request, usual_requests
from chutes_tui.access.scope_json import grant_fields
from chutes_tui.access.scopes import ACCOUNT_TYPE, ACTIONS, OBJECT_TYPES, AccessDraft, ScopeGrant
from chutes_tui.access.simulation import Answer, Verdict, Why, holder_of_draft, holder_of_key, simulate, smallest
from chutes_tui.api.client import ChutesClient
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.core.secret import Secret
from chutes_tui.operations.keys.check import ask_about_key
from chutes_tui.sandbox.generations import GENERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from served import ServedSandbox

    from chutes_tui.access.requests import ServerRules

ONE = "3f2a91c0-7d1e-5b7f-9a53-0d6a2c4b8e10"
TWO = "9d0c55aa-7d1e-5b7f-9a53-0d6a2c4b8e10"
NEITHER = "77777777-7d1e-5b7f-9a53-0d6a2c4b8e10"
BODY = json.dumps({"fingerprint": "f" * 32}).encode()
REFUSED = (401, "Invalid token or user not found")
TRANSFER = "POST /users/balance_transfer"
REFUSED_TRANSFER = (403, "Balance transfers require an admin API key.")
LISTED = usual_requests([call_of(ONE, "one"), call_of(TWO, "two"), *image_of(ONE, "an image")])
TYPED = tuple(
    filter(
        None,
        map(
            typed_request,
            (
                *("GET /ping", "GET /pricing", "GET /fmv", "GET /payments", "GET /payments/summary/tao"),
                *("GET /users/name_check?username=ada", "POST /users/register", "POST /users/change_bt_auth"),
            ),
        ),
    )
)

_parts = st.sampled_from(("chutes", "images", "invocations", "account", "me", "quotas", "x", "", ONE, TWO))
_paths = st.builds(
    lambda first, rest: "/" + "/".join((first, *rest)),
    st.sampled_from(("chutes", "images", "invocations", "account", "users/me", "x")),
    st.lists(_parts, max_size=3),
)
_methods = st.sampled_from(("GET", "POST", "PUT", "PATCH", "DELETE"))


KINDS = (
    AccessDraft(admin=True),
    AccessDraft(),
    *(
        AccessDraft(grants=(ScopeGrant(kind, object_id, action),))
        for kind in OBJECT_TYPES
        for object_id, action in ((None, None), (None, "read"), (None, "invoke"), (ONE, "invoke"))
    ),
)


class Asked:
    """A server of one generation, keys on it, and what they get."""

    def __init__(self, served: ServedSandbox, rules: ServerRules) -> None:
        served.sandbox.switch(generation=rules.name)
        self.rules = rules
        self.kinds = tuple(one for one in OBJECT_TYPES if rules.account or one != ACCOUNT_TYPE)
        self._numbers = count()
        self._http = httpx.Client(base_url=served.base_url)
        self._admin = asyncio.run(self._first_key(served))

    async def _first_key(self, served: ServedSandbox) -> str:
        client = ChutesClient(served.base_url, HotkeyAuth(served.signer))
        made = await client.create_api_key("first", admin=True)
        await client.aclose()
        return made.secret_key.reveal()

    def close(self) -> None:
        self._http.close()

    def key(self, draft: AccessDraft) -> str:
        """A real key with this access."""
        scopes = [grant_fields(one) for one in draft.grants]
        body = {"name": f"key-{next(self._numbers)}", "admin": draft.admin, "scopes": scopes}
        answer = self._http.post("/api_keys/", json=body, headers={"Authorization": f"Bearer {self._admin}"})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["secret_key"])

    def ask(self, key: str, request: Request) -> tuple[int, object]:
        """The status, and what the server says."""
        path = request.path.replace(EVERY_CHUTE, NEITHER).replace("…", "x")
        headers = {"Authorization": f"Bearer {key}"}
        if request.host:
            headers["Host"] = f"{request.host}.chutes.ai"
        answer = self._http.request(request.method, path, headers=headers, content=BODY)
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        document = answer.json() if is_json else answer.text
        return answer.status_code, document.get("detail") if isinstance(document, dict) else None

    def agree(self, draft: AccessDraft, request: Request, answer: tuple[int, object]) -> None:
        """Hold that the server did what was foretold."""
        self.agree_with(simulate(holder_of_draft(draft), request, self.rules), f"{draft} {request.line}", answer)

    def agree_with(self, said: Verdict, what: str, answer: tuple[int, object]) -> None:
        """Hold that the server did what was said."""
        told = f"{what}: {said}, but {answer}"
        match said.answer, said.why:
            case Answer.ALLOWED, _:
                assert answer[0] not in (401, 403), told
            case Answer.REFUSED, Why.NEVER_BY_KEY:
                assert answer[0] in (401, 403, 422), told  # 422: what no key stands for is missing
            case Answer.REFUSED, _:
                has_words = TRANSFER in what and TRANSFER not in self.rules.lacks
                assert answer == (REFUSED_TRANSFER if has_words else REFUSED), told
            case _:
                assert (said.answer, answer[0]) == (Answer.NOT_OFFERED, 404), told


@pytest.fixture
def asked(served: ServedSandbox, generation: ServerRules) -> Iterator[Asked]:
    opened = Asked(served, generation)
    yield opened
    opened.close()


def drafts(asked: Asked) -> st.SearchStrategy[AccessDraft]:
    ids = st.sampled_from((None, ONE, TWO))
    grants = st.builds(ScopeGrant, st.sampled_from(asked.kinds), ids, st.sampled_from((None, *ACTIONS)))
    scoped = st.lists(grants, max_size=4, unique=True).map(lambda some: AccessDraft(grants=tuple(some)))
    return st.one_of(scoped, scoped, st.just(AccessDraft(admin=True)))


def some_requests(asked: Asked) -> st.SearchStrategy[list[Request]]:
    """Listed requests, and odd ones at the hosts of this server: one that it lacks has no address to be asked."""
    hosts = st.sampled_from(("", "", "", *asked.rules.hosts))
    odd = st.builds(
        lambda method, path, host: Request(method, path, host=host if "/me" not in path else ""),
        _methods,
        _paths,
        hosts,
    )
    return st.lists(st.one_of(st.sampled_from(LISTED), odd), min_size=1, max_size=12)


def check(asked: Asked, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(st.data())
    def agrees(data: st.DataObject) -> None:
        draft = data.draw(drafts(asked))
        key = asked.key(draft)
        for request in data.draw(some_requests(asked)):
            asked.agree(draft, request, asked.ask(key, request))

    agrees()


EACH = pytest.mark.parametrize("generation", SERVERS, ids=[one.name for one in SERVERS])


def test_every_generation_of_the_server_is_known() -> None:
    assert [one.name for one in SERVERS] == list(GENERATIONS)


@EACH
def test_random_keys_get_what_is_foretold(asked: Asked) -> None:
    check(asked, 30)


@pytest.mark.slow
@EACH
def test_many_random_keys_get_what_is_foretold(asked: Asked) -> None:
    check(asked, 300)


@EACH
def test_every_listed_request_is_foretold_for_the_ends(asked: Asked) -> None:
    everything = AccessDraft(grants=tuple(map(ScopeGrant, asked.kinds)))
    one_chute = AccessDraft(grants=(ScopeGrant("chutes", ONE, "invoke"),))
    for draft in (AccessDraft(admin=True), AccessDraft(), everything, one_chute):
        key = asked.key(draft)
        for request in (*LISTED, *TYPED):
            asked.agree(draft, request, asked.ask(key, request))


@cases("generation", {one.name: one for one in SERVERS}, SERVERS[-1].name)
def test_a_key_with_the_smallest_scopes_gets_what_was_chosen(asked: Asked) -> None:
    for number in range(len(LISTED)):
        chosen = LISTED[number : number + 1] if number % 2 else LISTED[number : number + 3]
        least = smallest(chosen, asked.rules)
        key = asked.key(AccessDraft(grants=least.grants))
        for request in chosen:
            answer = asked.ask(key, request)
            told = f"{request.line} with {least.grants}: {answer}"
            if request in (*least.admin_only, *least.impossible):
                assert answer[0] >= 400, told
            else:
                assert answer[0] not in (401, 403), told


@cases("generation", {one.name: one for one in SERVERS}, SERVERS[-1].name)
async def test_what_is_said_by_list_and_test_of_a_key_is_true(served: ServedSandbox, generation: ServerRules) -> None:
    asked = await asyncio.to_thread(Asked, served, generation)
    client = ChutesClient(served.base_url, HotkeyAuth(served.signer))
    certain = 0
    for draft in KINDS:
        if any(one.object_type not in asked.kinds for one in draft.grants):
            continue
        value = asked.key(draft)
        listed = await client.get_api_key(str(uuid.UUID(value.removeprefix("cpk_").partition(".")[0])))
        test = await ask_about_key(client, Secret(value))
        for known in (None, test):
            holder = holder_of_key(listed.admin, listed.scopes, None, known)
            for request in LISTED:
                said = simulate(holder, request, generation)
                if said.answer is not Answer.UNCERTAIN:
                    certain += 1
                    asked.agree_with(
                        said, f"{draft} {request.line}", await asyncio.to_thread(asked.ask, value, request)
                    )
    assert certain > len(KINDS) * len(LISTED)
    await client.aclose()
    asked.close()
