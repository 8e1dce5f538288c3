"""Which check is landed on from which problem."""

from __future__ import annotations

import pytest

from chutes_tui.api.errors import types as api
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.sign_in import KeyMayNotError
from chutes_tui.operations.doctor.diagnosis import SPECS
from chutes_tui.operations.doctor.report import check_about
from chutes_tui.profiles.model import NoConfigError, ProfileError


@pytest.mark.parametrize(
    ("problem", "check"),
    [
        (api.ClockSkewError("x"), "clock"),
        (api.BadSignatureError("x"), "seed"),
        (api.UnknownHotkeyError("x"), "sign-in"),
        (api.KeyRefusedError("x"), "sign-in"),
        (api.PaymentError("x"), "limits"),
        (KeyMayNotError("x"), "reads"),
        (api.DnsError("x"), "dns"),
        (api.TlsError("x"), "tls"),
        (api.ProxyFailedError("x"), "proxy"),
        (api.UnreachableError("x"), "tcp"),
        (api.TimedOutError("x"), "tcp"),
        (api.RedirectError("x"), "ping"),
        (api.BadAnswerError("x"), "ping"),
        (api.ServerError("x"), "sign-in"),
        (api.InsecureUrlError("x"), "url"),
        (NoConfigError("x"), "config"),
        (ProfileError("x"), "credential"),
        (api.ConflictError("x"), ""),
        (Problem("x"), ""),
    ],
)
def test_a_problem_has_its_check(problem: Problem, check: str) -> None:
    assert check_about(problem) == check
    assert check in {spec.id for spec in SPECS} | {""}
