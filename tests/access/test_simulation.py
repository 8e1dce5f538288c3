"""What a key may do, foretold: by what is known of it, and the smallest scopes for chosen requests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.key_test import QUESTIONS, KeyTest, Proof
from chutes_tui.access.requests import (
    AUGUST_2026,
    FEBRUARY_2026,
    OCTOBER_2025,
    SERVERS,
    Request,
    call_of,
    image_of,
    typed_request,
    usual_requests,
)
from chutes_tui.access.scopes import ACTIONS, NOT_REPORTED, AccessDraft, ScopeGrant
from chutes_tui.access.simulation import (
    Answer,
    Holder,
    Why,
    holder_of_draft,
    holder_of_key,
    simulate,
    smallest,
    verdict_words,
)

ONE = "3f2a91c0-1111-4222-8333-444455556666"
TWO = "9d0c55aa-1111-4222-8333-444455556666"
NAMES = {ONE: "support-bot"}
AT = datetime(2026, 11, 27, tzinfo=UTC)
REQUESTS = usual_requests([call_of(ONE, "support-bot"), call_of(TWO, "other"), *image_of(ONE, "base:1")])
BY_PURPOSE = {one.purpose: one for one in REQUESTS}
LISTING = Request("GET", "/chutes", "Ask for chutes without the slash")

kinds = st.sampled_from(("chutes", "images", "invocations", "account"))
ids = st.sampled_from((None, ONE, TWO))
grants = st.builds(ScopeGrant, kinds, ids, st.sampled_from((None, *ACTIONS)))
drafts = st.builds(AccessDraft, st.booleans(), st.lists(grants, max_size=4, unique=True).map(tuple))
servers = st.sampled_from(SERVERS)
some_requests = st.sets(st.sampled_from((*REQUESTS, LISTING)), max_size=8)


def said(holder: Holder, purpose: str, server: object = AUGUST_2026) -> str:
    """The answer and why, as shown."""
    verdict = simulate(holder, BY_PURPOSE[purpose], server)  # type: ignore[arg-type]
    return f"{verdict.answer.value}: {verdict_words(verdict, NAMES)}"


def of(*given_grants: ScopeGrant, admin: bool = False) -> Holder:
    return holder_of_draft(AccessDraft(admin, given_grants))


class TestAnswers:
    def test_says_which_scope_allows(self) -> None:
        key = of(ScopeGrant("images", None, "read"), ScopeGrant("chutes", ONE, "invoke"))
        assert said(key, "Call support-bot") == "allowed: by invoke on support-bot"
        assert said(key, "Use the models") == "allowed: by invoke on support-bot"
        assert said(key, "Call any chute") == "refused: needs invoke on all chutes"
        assert said(key, "Call other") == "refused: needs invoke on this chute"

    def test_says_what_only_admin_keys_do(self) -> None:
        key = of(ScopeGrant("chutes"), ScopeGrant("images"))
        for purpose in ("List chutes", "Deploy a chute", "Build an image", "List API keys", "Create a secret"):
            assert said(key, purpose) == "refused: needs an admin key"
            assert said(of(admin=True), purpose) == "allowed: admin: everything"

    def test_the_account_opens_to_a_scope_on_newer_servers_only(self) -> None:
        key = of(ScopeGrant("account", None, "read"))
        for purpose in ("Read account, balance", "Read quotas", "Read usage", "Read the subscription"):
            assert said(key, purpose) == "allowed: by read on the account"
            assert said(key, purpose, FEBRUARY_2026) == "refused: needs an admin key"
            assert said(key, purpose, None) == "not certain: servers from 2026-08 on allow it"
        assert said(of(), "Read quotas") == "refused: needs read on the account"
        assert said(of(ScopeGrant("account", ONE, "read")), "Read quotas").startswith("refused")

    def test_some_requests_take_no_key_and_some_need_none(self) -> None:
        assert said(of(admin=True), "Change the fingerprint") == "refused: by hotkey or fingerprint"
        assert said(of(), "List the models") == "allowed: needs no key"

    def test_what_a_server_lacks_is_not_said_to_be_refused(self) -> None:
        assert said(of(admin=True), "List OAuth apps", OCTOBER_2025) == "not offered: this server lacks it"
        assert said(of(admin=True), "List OAuth apps", None) == "not certain: servers from 2026-02 on allow it"
        registry = "Pull images"
        assert said(of(admin=True), registry, None) == "not certain: servers up to 2025-10 allow it"

    def test_an_unknown_server_matters_only_where_servers_differ(self) -> None:
        key = of(ScopeGrant("chutes", None, "invoke"))
        assert said(key, "Call any chute", None) == "allowed: by invoke on all chutes"
        assert said(key, "List secrets", None) == "refused: needs an admin key"


class TestWhatIsNotKnown:
    def listed(self, *scopes: ScopeGrant, admin: bool | None = False, test: KeyTest | None = None) -> Holder:
        return holder_of_key(admin, scopes, None, test)

    def test_actions_that_are_not_reported_leave_it_open(self) -> None:
        key = self.listed(ScopeGrant("chutes"), ScopeGrant("account"))
        assert said(key, "Call any chute") == "not certain: actions not reported: all chutes"
        assert said(key, "Read quotas") == "not certain: actions not reported: the account"
        assert said(key, "List secrets") == "refused: needs an admin key"

    def test_a_test_of_the_key_settles_it(self) -> None:
        scopes = (ScopeGrant("chutes"), ScopeGrant("account"))
        proofs = {one.subject: Proof.NO for one in QUESTIONS}
        tested = KeyTest(AT, {**proofs, ("chutes", "invoke"): Proof.YES, ("account", "read"): Proof.YES})
        key = self.listed(*scopes, test=tested)
        assert said(key, "Call any chute") == "allowed: by invoke on all chutes"
        assert said(key, "Read quotas") == "allowed: by read on the account"
        refused = self.listed(*scopes, test=KeyTest(AT, {**proofs, ("chutes", "read"): Proof.YES}))
        assert said(refused, "Call any chute") == "refused: needs invoke on all chutes"
        assert said(refused, "Read quotas") == "refused: needs read on the account"

    def test_a_record_settles_it(self) -> None:
        key = holder_of_key(False, (ScopeGrant("chutes"),), (ScopeGrant("chutes", None, "read"),), None)
        assert said(key, "Call any chute") == "refused: needs invoke on all chutes"

    @pytest.mark.parametrize("scope", [ScopeGrant("jobs"), ScopeGrant("chutes", NOT_REPORTED)])
    def test_a_scope_that_nobody_knows_is_neither_allowed_nor_refused(self, scope: ScopeGrant) -> None:
        key = self.listed(scope)
        assert said(key, "List secrets") == "not certain: has a scope of unknown kind"
        assert said(key, "Call any chute").startswith("not certain")

    def test_admin_that_is_not_reported_leaves_everything_open(self) -> None:
        key = self.listed(ScopeGrant("chutes", None, "invoke"), admin=None)
        assert said(key, "Call any chute") == "allowed: by invoke on all chutes"
        assert said(key, "List secrets") == "not certain: admin or not isn't reported"

    @given(drafts, servers, st.sampled_from([*REQUESTS, LISTING]), st.booleans())
    def test_what_is_said_of_a_half_known_key_is_true(
        self, draft: AccessDraft, server: object, request: Request, tested: bool
    ) -> None:
        whole = holder_of_draft(draft)
        listed = [ScopeGrant(one.object_type, one.object_id) for one in draft.grants] if not draft.admin else []
        test = KeyTest(AT, {one.subject: Proof.CANNOT_TELL for one in QUESTIONS})
        if tested:
            asked = {one: Request(one.method, one.path.replace("/x", "/…")) for one in QUESTIONS}
            yes = {one.subject: simulate(whole, asked[one], AUGUST_2026).answer for one in QUESTIONS}
            test = KeyTest(AT, {key: Proof.YES if one is Answer.ALLOWED else Proof.NO for key, one in yes.items()})
        half = simulate(holder_of_key(draft.admin, listed, None, test), request, server)  # type: ignore[arg-type]
        truth = simulate(whole, request, server)  # type: ignore[arg-type]
        assert half.answer in (truth.answer, Answer.UNCERTAIN)
        assert truth.answer is not Answer.UNCERTAIN


class TestSmallest:
    @given(some_requests, servers)
    def test_allows_each_and_needs_every_scope(self, chosen: set[Request], server: object) -> None:
        least = smallest(chosen, server)  # type: ignore[arg-type]
        rest = {*least.admin_only, *least.impossible, *least.free}
        assert rest <= chosen
        key = holder_of_draft(AccessDraft(grants=least.grants))
        for one in chosen - rest:
            assert simulate(key, one, server).answer is Answer.ALLOWED  # type: ignore[arg-type]
        for gone in least.grants:
            fewer = holder_of_draft(AccessDraft(grants=tuple(one for one in least.grants if one != gone)))
            assert any(
                simulate(fewer, one, server).answer is Answer.REFUSED  # type: ignore[arg-type]
                for one in chosen - rest
            )
        for one in least.admin_only:
            assert simulate(key, one, server).answer is Answer.REFUSED  # type: ignore[arg-type]
            assert simulate(of(admin=True), one, server).answer is Answer.ALLOWED  # type: ignore[arg-type]

    @given(some_requests, servers)
    def test_allows_nothing_else_that_could_be_left_out(self, chosen: set[Request], server: object) -> None:
        key = holder_of_draft(AccessDraft(grants=smallest(chosen, server).grants))  # type: ignore[arg-type]
        touched = {server.target(one) for one in chosen}  # type: ignore[attr-defined]
        calls = any(one.action == "invoke" for one in touched)
        every = any(one.action == "invoke" and one.object_id is None and not one.any_object for one in touched)
        for one in REQUESTS:
            verdict = simulate(key, one, server)  # type: ignore[arg-type]
            if verdict.answer is Answer.ALLOWED and verdict.why is Why.SCOPE:
                shared = calls if verdict.target.any_object else every and verdict.target.action == "invoke"
                assert verdict.target in touched or shared

    def test_admin_is_said_and_not_put_in(self) -> None:
        least = smallest([BY_PURPOSE["Call support-bot"], BY_PURPOSE["List secrets"]], AUGUST_2026)
        assert least.grants == (ScopeGrant("chutes", ONE, "invoke"),)
        assert [one.purpose for one in least.admin_only] == ["List secrets"]

    def test_the_models_alone_need_no_chute(self) -> None:
        (grant,) = smallest([BY_PURPOSE["Use the models"]], None).grants
        key = of(grant)
        assert said(key, "Use the models").startswith("allowed")
        assert said(key, "Call support-bot").startswith("refused")
        both = smallest([BY_PURPOSE["Use the models"], BY_PURPOSE["Call support-bot"]], None)
        assert both.grants == (ScopeGrant("chutes", ONE, "invoke"),)

    def test_nothing_chosen_is_no_access(self) -> None:
        assert smallest([], None).grants == ()


class TestTypedRequests:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("get /users/me/quotas", "GET /users/me/quotas"),
            ("/images/", "GET /images/"),
            ("POST https://llm.chutes.ai/v1/completions?x=1", "POST llm.chutes.ai/v1/completions"),
            ("POST LLM.chutes.ai/v1/completions", "POST llm.chutes.ai/v1/completions"),
            ("DELETE http://127.0.0.1:8000/chutes/x#y", "DELETE /chutes/x"),
            ("GET https://api.chutes.ai", ""),
            ("HEAD /chutes/", ""),
            ("curl -X POST /chutes/", ""),
            ("GET //chutes", ""),
            ("GET /ch\u00fctes", ""),
            ("", ""),
        ],
    )
    def test_are_read(self, text: str, line: str) -> None:
        request = typed_request(text)
        assert (request.line if request is not None else "") == line

    def test_one_of_the_list_is_that_one(self) -> None:
        assert typed_request("POST https://llm.chutes.ai/v1/chat/completions") == BY_PURPOSE["Use the models"]

    def test_what_needs_no_key_is_known(self) -> None:
        request = typed_request("GET /pricing")
        assert request is not None
        assert simulate(of(), request, None).why is Why.OPEN
