"""What a key that takes the place of another may get: never more than is known, or can be asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.key_test import QUESTIONS, KeyTest, Proof
from chutes_tui.access.known_access import KnownAccess, Source, known_access
from chutes_tui.access.scopes import ACTIONS, NOT_REPORTED, OBJECT_TYPES, AccessDraft, ScopeGrant, allows
from chutes_tui.core.times import utc_now

INVOKE = ScopeGrant("chutes", None, "invoke")
GRANTS = st.builds(
    ScopeGrant,
    st.sampled_from(OBJECT_TYPES),
    st.sampled_from([None, "one", "two"]),
    st.sampled_from([None, *ACTIONS]),
)


def listed(*grants: ScopeGrant) -> tuple[ScopeGrant, ...]:
    """As the server lists them: without their actions."""
    return tuple(ScopeGrant(one.object_type, one.object_id) for one in grants)


def proven(*grants: ScopeGrant, admin: bool = False) -> KeyTest:
    proofs = {
        one.subject: Proof.YES if allows(grants, admin, one.object_type, None, one.action) else Proof.NO
        for one in QUESTIONS
    }
    return KeyTest(utc_now(), proofs)


def test_what_was_recorded_is_known_exactly() -> None:
    known = known_access(False, listed(INVOKE), (INVOKE,), None)
    assert known == KnownAccess(sure=(INVOKE,), source=Source.RECORD)
    assert known.complete
    assert not known.broader(AccessDraft(grants=(INVOKE,)))
    assert known.broader(AccessDraft(grants=(ScopeGrant("chutes"),)))
    assert known.broader(AccessDraft(admin=True))


def test_what_is_only_listed_has_to_be_asked_about() -> None:
    known = known_access(False, listed(INVOKE), None, None)
    assert not known.complete
    assert known.sure == ()
    assert set(known.asked) == {ScopeGrant("chutes", None, action) for action in (None, *ACTIONS)}
    assert known.broader(AccessDraft(grants=(ScopeGrant("images", None, "read"),)))


def test_a_test_answers_for_all_objects_and_not_for_single_ones() -> None:
    one = ScopeGrant("images", "one", "read")
    known = known_access(False, listed(INVOKE, one), None, proven(INVOKE))
    assert known.sure == (INVOKE,)
    assert {grant.object_id for grant in known.asked} == {"one"}
    assert known_access(False, listed(INVOKE), None, proven(INVOKE)).complete


def test_a_test_that_was_refused_shows_nothing() -> None:
    assert known_access(False, listed(INVOKE), None, proven()).sure == ()
    assert not known_access(False, listed(INVOKE), None, proven()).complete


def test_an_admin_key_may_be_followed_by_anything() -> None:
    assert known_access(True, (), None, None).draft == AccessDraft(admin=True)
    assert known_access(None, (), None, proven(admin=True)).admin


def test_what_nobody_reports_is_asked_about_without_admin() -> None:
    known = known_access(None, None, None, None)
    assert known.broader(AccessDraft(admin=True))
    assert not known.broader(AccessDraft(grants=(INVOKE,)))


@pytest.mark.parametrize("scope", [ScopeGrant("", None), ScopeGrant("chutes", NOT_REPORTED), ScopeGrant("future")])
def test_a_scope_that_cannot_be_read_is_counted_and_left_out(scope: ScopeGrant) -> None:
    known = known_access(False, (scope,), None, None)
    assert known.unreadable == 1
    assert known.sure == known.asked == ()


@given(st.lists(GRANTS, max_size=4), st.booleans())
def test_nothing_certain_is_more_than_the_key_has(grants: list[ScopeGrant], with_test: bool) -> None:
    test = proven(*grants) if with_test else None
    known = known_access(False, listed(*grants), None, test)
    for one in known.sure:
        assert allows(grants, False, one.object_type, one.object_id, one.action)
    assert not known.broader(known.draft)
