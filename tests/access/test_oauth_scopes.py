"""What OAuth scopes really grant: as a server of 2026 answered; what it wasn't asked is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.oauth_scopes import SCOPES, granted_access
from chutes_tui.sandbox.credentials import scopes as server
from chutes_tui.sandbox.generations import GENERATIONS


@pytest.mark.parametrize(
    ("scopes", "brief"),
    [
        (None, "not reported"),
        ((), "nothing"),
        (("admin", "profile"), "everything"),
        (("profile", "profile:read"), "account"),
        (("chutes:invoke", "profile"), "calls, account"),
        (("chutes:read", "secrets:read", "usage"), "nothing"),
        (("chutes:write",), "not known"),
        (("profile", "something:new"), "account + ?"),
    ],
)
def test_in_a_few_words(scopes: tuple[str, ...] | None, brief: str) -> None:
    assert granted_access(scopes).brief == brief


@given(st.lists(st.sampled_from([*SCOPES, "usage", "never:heard"]), unique=True))
def test_every_scope_is_said_once_and_admin_alone_is_everything(scopes: list[str]) -> None:
    access = granted_access(scopes)
    assert access.admin is ("admin" in scopes)
    lines = "\n".join(access.lines)
    if not access.admin:
        assert all(lines.count(one) >= 1 for one in (*access.nothing, *access.unknown))
        assert "Everything" not in lines
    assert set(access.nothing) | set(access.unknown) <= set(scopes)


@pytest.mark.parametrize("scope", [one for one in SCOPES if one != "admin"])
def test_what_is_said_to_grant_nothing_grants_nothing(scope: str) -> None:
    access = granted_access((scope,))
    generation = GENERATIONS["2026-02"]
    opened = [
        (method, path)
        for method, path in (
            ("GET", "/users/me/quotas"),
            ("GET", "/users/me/balance"),
            ("GET", "/chutes/"),
            ("POST", "/api_keys/"),
            ("GET", "/secrets/"),
            ("GET", "/images/"),
        )
        if server.opens((scope,), server.target_of(generation, method, path, ""), path)
    ]
    if access.nothing:
        assert not opened
    assert (("GET", "/users/me/quotas") in opened) is ("account" in access.grants)


def test_the_scopes_are_the_servers() -> None:
    assert set(SCOPES) <= set(server.SCOPES)
    assert len(SCOPES) == len(set(SCOPES))
