"""What was pasted is a signature of this message by this key, in any spelling, or it is refused without a quote."""

from __future__ import annotations

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.signing.elsewhere import ToSign, fingerprint_to_sign, given_signature
from chutes_tui.wallets.signing import Signer

SIGNER = Signer(Secret("ab" * 32))
PRINT = Secret("k3v9x1qdk3v9x1qdk3v9x1qdk3v9x1qd")


def _signed(to_sign: ToSign, by: Signer = SIGNER) -> str:
    return by.sign(to_sign.message.reveal().encode()).hex()


def test_in_any_spelling() -> None:
    to_sign = fingerprint_to_sign(SIGNER.ss58, PRINT)
    signature = _signed(to_sign)
    for typed in (signature, f"0x{signature}", signature.upper(), f" {signature[:64]}\n{signature[64:]}\n"):
        given = given_signature(to_sign, Secret(typed))
        assert given.sign(to_sign.message.reveal().encode()).hex() == signature
        assert (given.ss58, given.moment) == (SIGNER.ss58, to_sign.made_at)


def test_refused() -> None:
    to_sign = fingerprint_to_sign(SIGNER.ss58, PRINT)
    other = fingerprint_to_sign(SIGNER.ss58, Secret("another-fingerprint"))
    for typed, said in (
        ("", "no signature"),
        (_signed(to_sign)[:-2], "no signature"),
        (PRINT.reveal(), "no signature"),
        (_signed(other), "another message"),
        (_signed(to_sign, Signer(Secret("cd" * 32))), "by another key"),
        ("00" * 64, "another message"),
    ):
        with pytest.raises(Problem, match=said) as refused:
            given_signature(to_sign, Secret(typed))
        assert not typed or typed not in refused.value.sentences
    with pytest.raises(Problem, match="no address"):
        given_signature(fingerprint_to_sign("5" * 48, PRINT), Secret(_signed(to_sign)))


def test_its_time() -> None:
    to_sign = fingerprint_to_sign(SIGNER.ss58, PRINT)
    assert to_sign.left(to_sign.made_at) == 300
    assert to_sign.left(to_sign.made_at + 299) == 1
    assert to_sign.left(to_sign.made_at + 500) == 0
    assert PRINT.reveal() not in repr(to_sign)
    to_sign.wipe()
    assert to_sign.message.wiped
