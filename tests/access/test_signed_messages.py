"""Every message that Chutes has keys sign is known by its form; one character off, and it is none of them."""

from __future__ import annotations

import pytest

from chutes_tui.access.signed_messages import Signed, understand
from chutes_tui.core.secret import Secret

HOT = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"
COLD = "5EPCUjPxiHAcNooYipQFWr9NmmXJKpNG5RhcntXwbtUySrgH"
UUID = "8b1f0a52-6d0c-4c5e-9f6e-0d9f5a3c1b2e"
PRINT = "k3v9x1qdk3v9x1qdk3v9x1qdk3v9x1qd"


@pytest.mark.parametrize(
    ("message", "kind", "ss58"),
    [
        (UUID, Signed.LOGIN, ""),
        (UUID.replace("-", ""), Signed.LOGIN, ""),
        (f"{HOT}:{PRINT}:1790000000", Signed.FINGERPRINT, HOT),
        (f"{HOT}:own:with:colons:1790000000", Signed.FINGERPRINT, HOT),
        (f"{HOT}:1790000000:1790000000", Signed.FINGERPRINT, HOT),
        (f"{HOT}:1790000000:me", Signed.REQUEST, HOT),
        (f"{HOT}:1790000000:link_account", Signed.REQUEST, HOT),
        (f"{HOT}:1:{'0' * 64}", Signed.REQUEST, HOT),
        (f"chutes_signup:{HOT}:{COLD}", Signed.SIGN_UP, HOT),
        (f"chutes_setup:{UUID}", Signed.SET_UP, ""),
        (f"{HOT}:ada", Signed.LINK, HOT),
        (f"{UUID}\n", Signed.UNKNOWN, ""),
        (f" {UUID}", Signed.UNKNOWN, ""),
        (UUID[:-1], Signed.UNKNOWN, ""),
        (f"{HOT}:two words:1790000000", Signed.UNKNOWN, ""),
        (f"{HOT}:{PRINT}:179000000", Signed.UNKNOWN, ""),
        (f"{HOT[:-1]}:{PRINT}:1790000000", Signed.UNKNOWN, ""),
        (f"chutes_signup:{HOT}:{COLD}:x", Signed.UNKNOWN, ""),
        ("transfer everything", Signed.UNKNOWN, ""),
        ("", Signed.UNKNOWN, ""),
    ],
)
def test_known_by_its_form(message: str, kind: Signed, ss58: str) -> None:
    known = understand(Secret(message))
    assert (known.kind, known.ss58) == (kind, ss58)
    assert PRINT not in known.words


def test_what_is_told() -> None:
    assert "can do all that the account can" in understand(Secret(UUID)).words
    fingerprint = understand(Secret(f"{HOT}:{PRINT}:1790000000"))
    assert HOT in fingerprint.words
    assert "password" in fingerprint.words
    assert fingerprint.made == 1_790_000_000
    assert "“link_account”" in understand(Secret(f"{HOT}:1790000000:link_account")).words
    assert COLD in understand(Secret(f"chutes_signup:{HOT}:{COLD}")).words
    assert "account ada" in understand(Secret(f"{HOT}:ada")).words
