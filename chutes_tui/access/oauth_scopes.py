"""What OAuth scopes really grant, whatever they are called. Pure.

Source: a server of February 2026, asked with a token of each scope. Scopes that it was not asked with are unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ADMIN: Final = "admin"
EVERYTHING: Final = "everything"
_GRANTS: Final = {
    "profile": "account",
    "profile:read": "account",
    "chutes:invoke": "calls",
}
_LONGER: Final = {
    "account": "Reads the account: profile, quotas, usage, plan. Not the balance route.",
    "calls": "Calls any chute that you may call; you pay.",
}
_NOTHING: Final = frozenset(
    {"usage", "usage:read", "balance", "balance:read", "account:write", "chutes:read", "images:read", "secrets:read"}
)
SCOPES: Final = (
    "profile",
    "chutes:invoke",
    "account:read",
    "account:write",
    "admin",
    "balance:read",
    "billing:read",
    "chutes:delete",
    "chutes:read",
    "chutes:write",
    "images:delete",
    "images:read",
    "images:write",
    "invocations:read",
    "quota:read",
    "secrets:read",
    "secrets:write",
    "usage:read",
)
"""Those that apps may ask for, the two that need no permission first; the same by their short names are left out."""


@dataclass(frozen=True, slots=True)
class GrantedAccess:
    """What scopes grant together: everything (`admin`), the things in `grants`, nothing by `nothing`; what `unknown`
    ones grant was never tried. `reported` False: the server doesn't say which scopes."""

    admin: bool = False
    grants: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    reported: bool = True

    @property
    def brief(self) -> str:
        """In a few words; `?` stands for what is not known."""
        if not self.reported:
            return "not reported"
        if self.admin:
            return EVERYTHING
        words = ", ".join(self.grants)
        if self.unknown:
            return f"{words} + ?" if words else "not known"
        return words or "nothing"

    @property
    def lines(self) -> tuple[str, ...]:
        """In sentences."""
        if not self.reported:
            return ("The server doesn't report what was granted.",)
        if self.admin:
            return ("Everything that you may do: money, secrets, chutes, and creating API keys.",)
        lines = [_LONGER[one] for one in self.grants]
        if self.nothing:
            lines.append(f"{', '.join(self.nothing)}: nothing on the current Chutes server.")
        if self.unknown:
            lines.append(f"{', '.join(self.unknown)}: not known.")
        return tuple(lines) or ("Nothing.",)


def granted_access(scopes: Sequence[str] | None) -> GrantedAccess:
    """Return what these scopes grant; None: they are not reported."""
    if scopes is None:
        return GrantedAccess(reported=False)
    return GrantedAccess(
        ADMIN in scopes,
        _each(_GRANTS[one] for one in scopes if one in _GRANTS),
        _each(one for one in scopes if one in _NOTHING),
        _each(one for one in scopes if one not in _GRANTS and one not in _NOTHING and one != ADMIN),
    )


def _each(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, in their order."""
    return tuple(dict.fromkeys(words))
