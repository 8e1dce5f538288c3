"""Whatever is pasted: it never raises, and nothing secret of it comes back."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.operations.account.figures import AccountFigures
from chutes_tui.operations.account.refusal.text import read_refusal
from chutes_tui.operations.account.refusal.verdict import explain

from .world import AT, account, pasted_forms

ALNUM = string.ascii_letters + string.digits
_HEX = st.text("0123456789abcdef", min_size=32, max_size=32)
_TAIL = st.text(ALNUM, min_size=29, max_size=29).map(lambda tail: f"a1Z{tail}")
_LONG = st.text(ALNUM, min_size=20, max_size=40).map(lambda tail: f"a1Z{tail}")
SECRETS = st.one_of(
    st.builds("cpk_{}.{}.{}".format, _HEX, _HEX, _TAIL),
    st.builds("cak_{}.{}".format, _HEX, _LONG),
    st.builds("{}_{}".format, st.sampled_from(["crt", "csc"]), _LONG),
    st.builds("eyJ{}.eyJ{}.{}".format, _LONG, _LONG, _LONG),
    _TAIL,
)
PIECES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["402", "429 ", "HTTP/1.1 401", "{", "}", '"detail":', "'message': '", "X-API-Key: ", "Bearer "]),
    st.sampled_from(["quota exceeded", "Invalid token.", "quota_reset_timestamp: 9e99", "x-chutes-rl-user: 1", "\n"]),
)
SOME = account(0.0, 2000, 12, plan=(4.2, 20.0))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_has_a_verdict(text: str) -> None:
    for figures in (AccountFigures(), SOME):
        found = explain(read_refusal(text), figures, AT)
        assert found.headline
        assert found.report(AT)


@given(SECRETS, st.sampled_from(["", "'", '"', " ", "\n", "\\n"]), st.integers(0, 60), st.data())
def test_no_secret_comes_back(secret: str, around: str, cut: int, data: st.DataObject) -> None:
    broken = f"{secret[:cut]}\n{secret[cut:]}" if data.draw(st.booleans()) else secret
    detail = f"Invalid token or user not found {around}{broken}{around}"
    text = data.draw(st.sampled_from(sorted(pasted_forms(401, detail).items())))[1]
    pasted = read_refusal(text)
    found = explain(pasted, SOME, AT)
    shown = repr(pasted) + repr(found) + found.report(AT)
    assert not any(secret[start : start + 16] in shown for start in range(0, len(secret) - 15, 4))


@pytest.mark.slow
@given(st.text("{}[]\"':,\\", min_size=2000, max_size=4000))
def test_no_text_takes_long(text: str) -> None:
    read_refusal(text)
