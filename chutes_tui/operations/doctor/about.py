"""Which check a problem is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chutes_tui.core.problem import Problem


def check_about(problem: Problem) -> str:
    """Return the id of the check that looks into a problem, "" if none of them would explain it."""
    from chutes_tui.api.errors import types as api
    from chutes_tui.operations.account.sign_in import SignInNeededError
    from chutes_tui.profiles.model import NoConfigError, ProfileError

    by_kind: tuple[tuple[tuple[type[Problem], ...], str], ...] = (
        ((api.ClockSkewError,), "clock"),
        ((api.BadSignatureError,), "seed"),
        ((api.PaymentError,), "limits"),
        ((SignInNeededError,), "reads"),
        ((api.AuthError,), "sign-in"),
        ((api.DnsError,), "dns"),
        ((api.TlsError,), "tls"),
        ((api.ProxyFailedError,), "proxy"),
        ((api.UnreachableError, api.TimedOutError), "tcp"),
        ((api.InsecureUrlError,), "url"),
        ((api.RedirectError, api.BadAnswerError, api.NetworkError, api.RateLimitedError), "ping"),
        ((api.ServerError,), "sign-in"),
        ((NoConfigError,), "config"),
        ((ProfileError,), "credential"),
    )
    return next((check for kinds, check in by_kind if isinstance(problem, kinds)), "")
