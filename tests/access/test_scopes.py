"""Scopes: canonical form, edits, the deciding rule, JSON both ways, and what is said about them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.scope_json import ScopeJsonError, from_json, to_json
from chutes_tui.access.scopes import (
    ACTIONS,
    OBJECT_TYPES,
    AccessDraft,
    ScopeGrant,
    add_object,
    allows,
    effective,
    normalise,
    object_rows,
    opens_inference_hosts,
    remove_object,
    row_actions,
    set_admin,
    toggle,
)

ONE = "3f2a91c0-1111-4222-8333-444455556666"
TWO = "9d0c55aa-1111-4222-8333-444455556666"

Cell = tuple[str, str | None, str | None]

types = st.sampled_from(OBJECT_TYPES)
ids = st.sampled_from([None, ONE, TWO, "weiß/“nicht”"])
actions = st.sampled_from([None, *ACTIONS])
grants = st.builds(ScopeGrant, types, ids, actions)
drafts = st.builds(AccessDraft, st.booleans(), st.lists(grants, max_size=12).map(tuple))


def draft(*given_grants: ScopeGrant, admin: bool = False) -> AccessDraft:
    return AccessDraft(admin, given_grants)


class TestCanonicalForm:
    def test_sorts_and_keeps_each_scope_once(self) -> None:
        mixed = draft(
            ScopeGrant("images", None, "write"),
            ScopeGrant("chutes", ONE, "invoke"),
            ScopeGrant("chutes", None, "delete"),
            ScopeGrant("chutes", None, "read"),
            ScopeGrant("chutes", ONE, "invoke"),
        )
        assert normalise(mixed).grants == (
            ScopeGrant("chutes", None, "read"),
            ScopeGrant("chutes", None, "delete"),
            ScopeGrant("chutes", ONE, "invoke"),
            ScopeGrant("images", None, "write"),
        )

    @given(drafts)
    def test_is_stable_and_free_of_doubles(self, messy: AccessDraft) -> None:
        once = normalise(messy)
        assert normalise(once) == once
        assert len(set(once.grants)) == len(once.grants)

    @given(drafts, types, ids, actions)
    def test_allows_exactly_what_the_messy_one_did(
        self, messy: AccessDraft, object_type: str, object_id: str | None, action: str | None
    ) -> None:
        before = allows(messy.grants, messy.admin, object_type, object_id, action)
        after = allows(normalise(messy).grants, messy.admin, object_type, object_id, action)
        assert after == before

    def test_admin_keeps_its_grants_but_has_no_effect_of_them(self) -> None:
        kept = set_admin(draft(ScopeGrant("chutes")), True)
        assert kept.grants == (ScopeGrant("chutes"),)
        assert effective(kept) == AccessDraft(admin=True)
        assert set_admin(kept, False) == draft(ScopeGrant("chutes"))

    def test_unknown_kinds_come_last_and_are_not_lost(self) -> None:
        strange = ScopeGrant("agents", None, "train")
        assert normalise(draft(strange, ScopeGrant("images"))).grants == (ScopeGrant("images"), strange)


class TestToggle:
    def test_twice_is_nothing(self) -> None:
        ticked = toggle(AccessDraft(), "chutes", None, "invoke")
        assert ticked.grants == (ScopeGrant("chutes", None, "invoke"),)
        assert toggle(ticked, "chutes", None, "invoke") == AccessDraft()

    def test_any_swallows_the_single_actions_of_its_row_only(self) -> None:
        ticked = AccessDraft()
        for action in ("read", "write"):
            ticked = toggle(ticked, "chutes", None, action)
        ticked = toggle(ticked, "chutes", ONE, "invoke")
        assert toggle(ticked, "chutes", None, None).grants == (
            ScopeGrant("chutes"),
            ScopeGrant("chutes", ONE, "invoke"),
        )

    def test_a_single_action_narrows_any(self) -> None:
        ticked = toggle(AccessDraft(), "images", ONE, None)
        assert toggle(ticked, "images", ONE, "read").grants == (ScopeGrant("images", ONE, "read"),)

    def test_four_single_actions_stay_four(self) -> None:
        ticked = AccessDraft()
        for action in ACTIONS:
            ticked = toggle(ticked, "chutes", None, action)
        assert row_actions(ticked, "chutes", None) == frozenset(ACTIONS)

    @given(drafts, st.lists(st.tuples(types, ids, actions), max_size=20))
    def test_keeps_the_canonical_form(
        self, start: AccessDraft, cells: list[tuple[str, str | None, str | None]]
    ) -> None:
        current = normalise(start)
        for cell in cells:
            before = cell[2] in row_actions(current, cell[0], cell[1])
            current = toggle(current, *cell)
            assert normalise(current) == current
            assert (cell[2] in row_actions(current, cell[0], cell[1])) != before
            for object_type, object_id in {(grant.object_type, grant.object_id) for grant in current.grants}:
                row = row_actions(current, object_type, object_id)
                assert None not in row or row == {None}


class TestObjects:
    def test_adding_is_done_once(self) -> None:
        added = add_object(AccessDraft(), "chutes", ONE, "invoke")
        assert added.grants == (ScopeGrant("chutes", ONE, "invoke"),)
        assert add_object(added, "chutes", ONE, None) == added
        assert object_rows(added) == (("chutes", ONE),)

    def test_removing_takes_every_scope_of_the_object(self) -> None:
        many = draft(ScopeGrant("chutes", ONE, "invoke"), ScopeGrant("chutes", ONE, "read"), ScopeGrant("chutes"))
        assert remove_object(many, "chutes", ONE).grants == (ScopeGrant("chutes"),)
        assert remove_object(many, "chutes", None) == normalise(draft(*many.grants[:2]))


def model_allows(draft: AccessDraft, object_type: str, object_id: str, action: str) -> bool:
    """The rule once more, written as a table of everything that is open."""
    if draft.admin:
        return True
    wildcard_ids = {grant.object_id or object_id for grant in draft.grants if grant.object_type == object_type}
    if object_id not in wildcard_ids:
        return False
    table = {
        (grant.object_type, grant.object_id or object_id, known)
        for grant in draft.grants
        for known in (ACTIONS if grant.action is None else (grant.action,))
    }
    return (object_type, object_id, action) in table


class TestRule:
    @given(drafts, types, st.sampled_from([ONE, TWO, "else"]), st.sampled_from(ACTIONS))
    def test_agrees_with_an_independent_model(
        self, access: AccessDraft, object_type: str, object_id: str, action: str
    ) -> None:
        assert allows(access.grants, access.admin, object_type, object_id, action) == model_allows(
            access, object_type, object_id, action
        )

    def test_one_chute_is_not_all_chutes(self) -> None:
        single = (ScopeGrant("chutes", ONE, "invoke"),)
        assert not allows(single, False, "chutes", None, "invoke")
        assert not allows(single, False, "chutes", TWO, "invoke")

    def test_the_inference_host_asks_for_no_object(self) -> None:
        assert opens_inference_hosts((ScopeGrant("chutes", ONE, "invoke"),), False)
        assert opens_inference_hosts((ScopeGrant("chutes"),), False)
        assert not opens_inference_hosts((ScopeGrant("chutes", None, "read"), ScopeGrant("images")), False)
        assert opens_inference_hosts((), True)


def trouble(text: str) -> ScopeJsonError | None:
    try:
        from_json(text)
    except ScopeJsonError as error:
        return error
    return None


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


class TestJson:
    @given(drafts)
    def test_there_and_back(self, access: AccessDraft) -> None:
        document = from_json(to_json(access))
        assert document.draft == effective(access)
        assert document.notes == ()

    @given(drafts)
    def test_is_json_that_the_server_takes(self, access: AccessDraft) -> None:
        document = json.loads(to_json(access))
        assert document.get("admin", False) is access.admin
        for scope in document["scopes"]:
            assert set(scope) <= {"object_type", "object_id", "action"}
            assert None not in scope.values()

    @given(st.text(), st.integers(0, 200), drafts)
    def test_any_damage_is_a_scope_json_error_inside_the_text(self, junk: str, at: int, access: AccessDraft) -> None:
        text = to_json(access)
        damaged = text[: at % len(text)] + junk + text[at % len(text) + 1 :]
        error = trouble(damaged)
        if error is not None:
            lines = damaged.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert 1 <= error.line <= len(lines)
            assert 1 <= error.column <= len(lines[error.line - 1]) + 1

    @pytest.mark.slow
    @given(st.recursive(scalars, st.lists))
    def test_agrees_with_the_standard_library_on_what_is_json(self, value: object) -> None:
        with pytest.raises(ScopeJsonError) as caught:
            from_json(json.dumps({"scopes": [value]}))
        assert "JSON" not in caught.value.what

    def test_the_bare_list_and_the_object_mean_the_same(self) -> None:
        bare = '[{"object_type": "chutes", "object_id": null, "action": "invoke"}]'
        assert from_json(bare).draft == from_json(f'{{"scopes": {bare}}}').draft
        assert from_json(bare).draft == draft(ScopeGrant("chutes", None, "invoke"))

    def test_admin_is_read_and_beside_it_scopes_are_only_kept(self) -> None:
        assert from_json('{"admin": true}').draft == AccessDraft(admin=True)
        both = from_json('{"admin": true, "scopes": [{"object_type": "images"}]}')
        assert both.draft == draft(ScopeGrant("images"), admin=True)
        assert "ignores" in both.notes[0]

    def test_a_repeated_scope_is_kept_once_with_a_note(self) -> None:
        document = from_json('[{"object_type":"chutes"},\n {"object_type":"chutes"}]')
        assert document.draft == draft(ScopeGrant("chutes"))
        assert document.notes == ("Scope 2 (line 2) repeats scope 1; it is used once.",)

    @pytest.mark.parametrize(
        ("text", "line", "column", "says"),
        [
            ("", 1, 1, "empty"),
            ("[", 1, 2, "closing ]"),
            ('{"scopes":\n[{"object_type":"chutes"},]}', 2, 26, "Remove this comma"),
            ('[\n {"object_type":"chutes"}\n {"object_type":"images"}]', 3, 2, "comma is missing"),
            ("{'scopes': []}", 1, 2, "straight double quotes"),
            ("{scopes: []}", 1, 2, "double quotes"),
            ('[{"object_type":"chutes"}] // all', 1, 28, "no comments"),
            ('[{"object_type":"chutes"}] x', 1, 28, "after the end"),
            ('[{"object_type":\n"chute"}]', 2, 1, "use “chutes”"),
            ('[{"object_type":"bots"}]', 1, 17, "valid object_type"),
            ('[{"object_type":"chutes","action":"INVOKE"}]', 1, 35, "lower case"),
            ('[{"object_type":"chutes","action":"admin"}]', 1, 35, "valid action"),
            ('[{"object_type":"chutes","method":"read"}]', 1, 26, "Unknown field “method”"),
            ('[{"object_type":"chutes","object_id":7}]', 1, 38, "not a number"),
            ('[{"object_type":"chutes","object_id":""}]', 1, 38, "empty"),
            ('[{"object_type":"chutes","object_type":"images"}]', 1, 26, "twice"),
            ('[{"action":"read"}]', 1, 2, "“object_type” is missing"),
            ('["chutes"]', 1, 2, "not text"),
            ('{"scopes": null}', 1, 12, "not null"),
            ('{"scopes": {}}', 1, 12, "must be a list"),
            ('{"admin": "yes"}', 1, 11, "true or false"),
            ('{"admin": false}', 1, 1, "“scopes” is missing"),
            ('{"object_type": "chutes"}', 1, 1, "single scope"),
            ('{"scope": []}', 1, 2, "Unknown field “scope”"),
            ('[{"object_type":"chutes}]', 1, 17, "closing double quote is missing"),
            ('[{"object_type":True}]', 1, 17, "write true"),
            ("[" * 200, 1, 42, "too deeply"),
        ],
    )
    def test_mistakes_are_pointed_at(self, text: str, line: int, column: int, says: str) -> None:
        with pytest.raises(ScopeJsonError) as caught:
            from_json(text)
        assert says in caught.value.what
        assert (caught.value.line, caught.value.column) == (line, column)

    def test_a_wrong_field_names_the_right_one(self) -> None:
        with pytest.raises(ScopeJsonError) as caught:
            from_json('[{"object_type":"chutes","method":"read"}]')
        assert caught.value.next_step == "Use “action”."
