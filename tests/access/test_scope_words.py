"""Access in words, explanations and templates: short, true, and never more than is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.explain import explain
from chutes_tui.access.key_test import NO_CHUTE
from chutes_tui.access.scopes import (
    ACTIONS,
    OBJECT_TYPES,
    AccessDraft,
    ScopeGrant,
    effective,
    grants_anything,
    normalise,
    toggle,
)
from chutes_tui.access.templates import TEMPLATES, Template
from chutes_tui.access.words import access_words

ONE = "3f2a91c0-1111-4222-8333-444455556666"
TWO = "9d0c55aa-1111-4222-8333-444455556666"
NAMES = {ONE: "DeepSeek-V3"}

grants = st.builds(
    ScopeGrant,
    st.sampled_from(OBJECT_TYPES),
    st.sampled_from([None, ONE, TWO]),
    st.sampled_from([None, *ACTIONS]),
)
drafts = st.builds(
    AccessDraft,
    st.booleans(),
    st.lists(
        st.builds(
            ScopeGrant,
            st.sampled_from(OBJECT_TYPES),
            st.sampled_from([None, ONE, TWO]),
            st.sampled_from([None, *ACTIONS]),
        ),
        max_size=8,
    ).map(tuple),
)


INVOKE_ALL = ScopeGrant("chutes", None, "invoke")
READ = [
    ScopeGrant("chutes", None, "read"),
    ScopeGrant("images", ONE, "read"),
    ScopeGrant("invocations", None, "read"),
]


@pytest.mark.parametrize(
    ("admin", "scopes", "reported", "words"),
    [
        (True, [], False, "Admin: everything"),
        (False, [], False, "No access"),
        (False, [INVOKE_ALL], True, "invoke all chutes"),
        (False, [INVOKE_ALL], False, "invoke all chutes"),
        (False, [ScopeGrant("chutes")], True, "any action on all chutes"),
        (False, [ScopeGrant("chutes")], False, "all chutes · actions ?"),
        (False, [ScopeGrant("chutes", ONE)], False, "DeepSeek-V3 · actions ?"),
        (False, [ScopeGrant("chutes", ONE), ScopeGrant("chutes", TWO)], False, "2 chutes · actions ?"),
        (False, [ScopeGrant("chutes", ONE, "invoke")], True, "invoke DeepSeek-V3"),
        (False, [ScopeGrant("chutes", TWO, "invoke")], True, "invoke chute 9d0c55aa"),
        (False, [ScopeGrant("images", None, action) for action in ("write", "read")], True, "read/write all images"),
        (False, [INVOKE_ALL, ScopeGrant("images", None, "read")], True, "invoke all chutes · read all images"),
        (False, [INVOKE_ALL, ScopeGrant("chutes", ONE, "invoke")], True, "invoke all chutes"),
        (False, READ, True, "read all chutes, 1 image, all invocations"),
    ],
)
def test_access_in_a_few_words(admin: bool, scopes: list[ScopeGrant], reported: bool, words: str) -> None:
    assert access_words(admin, scopes, reported, NAMES) == words


@given(drafts)
def test_a_listed_key_is_never_said_to_allow_any_action(access: AccessDraft) -> None:
    assert "any action" not in access_words(False, access.grants, False)


@given(drafts)
def test_words_fit_a_column(access: AccessDraft) -> None:
    for reported in (False, True):
        assert len(access_words(access.admin, normalise(access).grants, reported)) <= 70


class TestExplain:
    def test_invoke_everywhere(self) -> None:
        said = explain(AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)), {})
        assert said.can == (
            "Call any chute you have access to: POST /chutes/{id}/…",
            "Use the models on https://llm.chutes.ai/v1.",
        )
        assert any("/users/me" in sentence for sentence in said.cannot)
        assert any("All chutes" in sentence for sentence in said.warnings)

    def test_one_chute_is_named_and_its_wider_reach_said(self) -> None:
        said = explain(AccessDraft(grants=(ScopeGrant("chutes", ONE, "invoke"),)), NAMES)
        assert said.can[0] == "Call DeepSeek-V3: POST /chutes/{id}/…"
        assert any("single-chute key can use every model" in sentence for sentence in said.warnings)

    @pytest.mark.parametrize("object_type", ["chutes", "images", "invocations"])
    @pytest.mark.parametrize("action", ["read", "write", "delete"])
    def test_management_scopes_open_nothing_and_that_is_said(self, object_type: str, action: str) -> None:
        access = AccessDraft(grants=(ScopeGrant(object_type, None, action),))
        said = explain(access, {})
        assert said.can == ()
        assert said.warnings[0] == "This key grants nothing on the current Chutes server."

    def test_admin_is_warned_about(self) -> None:
        said = explain(AccessDraft(admin=True, grants=(ScopeGrant("images"),)), {})
        assert said.can
        assert "controls the account" in said.warnings[0]

    @pytest.mark.parametrize(
        ("access", "warning"),
        [
            (AccessDraft(), "can't do anything"),
            (AccessDraft(grants=(ScopeGrant("images", None, "invoke"),)), "Images can't be invoked"),
            (AccessDraft(grants=(ScopeGrant("chutes", None, None),)), "invoke is enough for calls"),
            (AccessDraft(grants=(ScopeGrant("invocations"),)), "The invocations scope grants nothing"),
            (AccessDraft(grants=(ScopeGrant("chutes", "my-chute", "invoke"),)), "“my-chute” isn't an id"),
            (AccessDraft(grants=(ScopeGrant("chutes", TWO, "invoke"),)), "No chute with id 9d0c55aa was found"),
            (
                AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"), ScopeGrant("chutes", ONE, "invoke"))),
                "Invoke on DeepSeek-V3 is already covered by invoke on all chutes",
            ),
        ],
    )
    def test_warnings(self, access: AccessDraft, warning: str) -> None:
        said = explain(access, NAMES, absent={TWO})
        assert any(warning in sentence for sentence in said.warnings)

    def test_an_unknown_id_is_no_warning_while_it_is_not_known_to_be_absent(self) -> None:
        access = AccessDraft(grants=(ScopeGrant("chutes", TWO, "invoke"),))
        assert not any("was found" in sentence for sentence in explain(access, NAMES).warnings)

    def test_read_on_the_account(self) -> None:
        said = explain(AccessDraft(grants=(ScopeGrant("account", None, "read"),)), {})
        assert said.can == (
            "Read account, balance, quotas and usage (GET /users/me and below), on servers since August 2026.",
        )
        assert not any("/users/me" in one or "balance" in one for one in said.cannot)
        assert said.warnings == ("Servers before August 2026 refuse to create a key with a scope on the account.",)
        assert access_words(False, (ScopeGrant("account", None, "read"),), True) == "read the account"

    def test_a_scope_on_no_chute_calls_none(self) -> None:
        said = explain(AccessDraft(grants=(ScopeGrant("chutes", NO_CHUTE, "invoke"),)), {NO_CHUTE: "no chute"})
        assert said.can == ("Use the models on https://llm.chutes.ai/v1.",)

    @given(drafts)
    def test_it_can_do_something_exactly_when_the_server_opens_something(self, access: AccessDraft) -> None:
        said = explain(access, NAMES)
        kept = effective(access)
        assert bool(said.can) == (kept.admin or grants_anything(kept.grants))
        assert len(set(said.cannot)) == len(said.cannot)
        assert all(len(sentence) <= 110 for sentence in (*said.can, *said.cannot))

    @given(drafts, st.sampled_from([None, ONE, TWO]), st.sampled_from(["read", "write", "delete"]))
    def test_useless_actions_never_add_power(self, access: AccessDraft, object_id: str | None, action: str) -> None:
        if None in {grant.action for grant in access.grants}:
            return
        wider = AccessDraft(access.admin, (*access.grants, ScopeGrant("chutes", object_id, action)))
        assert explain(wider, {}).can == explain(access, {}).can


class TestTemplates:
    def test_have_their_own_keys_and_names(self) -> None:
        assert len({template.key for template in TEMPLATES}) == len(TEMPLATES)
        assert len({template.name for template in TEMPLATES}) == len(TEMPLATES)

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
    def test_are_canonical_and_honest(self, template: Template) -> None:
        assert normalise(template.draft) == template.draft
        if not explain(template.draft, {}).can:
            assert "No effect" in template.note

    def test_one_chute_asks_and_never_means_all(self) -> None:
        template = next(template for template in TEMPLATES if template.asks_for)
        assert template.fill([]) == AccessDraft()
        assert effective(template.fill([TWO, ONE, TWO])).grants == (
            ScopeGrant("chutes", ONE, "invoke"),
            ScopeGrant("chutes", TWO, "invoke"),
        )

    def test_the_usual_key_is_one_tick(self) -> None:
        assert TEMPLATES[0].fill([]) == toggle(AccessDraft(), "chutes", None, "invoke")
