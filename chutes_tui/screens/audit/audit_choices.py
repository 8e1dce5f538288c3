"""What stands against a command, given the findings that are chosen. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.operations.audit.report import About
from chutes_tui.screens.audit.audit_rows import ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.screens.audit.audit_rows import FindingRow

PLACES: Final = {
    About.KEY: "keys",
    About.SECRET: "secrets",
    About.PROFILE: "profiles",
    About.WALLET: "wallets",
}
"""Where what a finding is about can be seen: the mode of the place."""


def why_not(action: str, chosen: Sequence[FindingRow]) -> str:
    """Return why a command can't be done to the chosen findings, "" if it can."""
    return _WHY_NOT[action](chosen, {one.check.about for one in chosen})


def _cannot_go(chosen: Sequence[FindingRow], _: set[About]) -> str:
    if chosen[0].check.about not in PLACES:
        return "No place of chutes-tui shows this file."
    return "" if len({row.finding.ids for row in chosen}) == 1 else "Choose one finding: enter unfolds the check."


def _cannot_renew(chosen: Sequence[FindingRow], about: set[About]) -> str:
    if about != {About.KEY}:
        return "Only a key can be created again."
    return "" if len({row.finding.ids for row in chosen}) == 1 else "Choose one key: enter unfolds the check."


def _cannot_rotate(chosen: Sequence[FindingRow], about: set[About]) -> str:
    return "Only a key can be rotated." if about != {About.KEY} else _cannot_renew(chosen, about)


def _cannot_delete(_: Sequence[FindingRow], about: set[About]) -> str:
    if about == {About.KEY} or about == {About.SECRET}:
        return ""
    return "Keys and secrets are deleted apart: select only one kind." if len(about) > 1 else "Only keys and secrets."


def _cannot_fix(chosen: Sequence[FindingRow], about: set[About]) -> str:
    if about != {About.PROFILE}:
        return "Only a config file can be made private here."
    return "" if len(chosen) == 1 else "Choose one config file: enter unfolds the check."


def _cannot_accept(chosen: Sequence[FindingRow], _: set[About]) -> str:
    accepted = sum(row.state == ACCEPTED for row in chosen)
    return "" if accepted in (0, len(chosen)) else "Some of these are accepted already: select only one kind."


_WHY_NOT = {
    "go_to": _cannot_go,
    "rotate": _cannot_rotate,
    "renew": _cannot_renew,
    "delete": _cannot_delete,
    "make_private": _cannot_fix,
    "accept": _cannot_accept,
}
