"""Reports that look the same everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from driving import NOW

from chutes_tui.operations.doctor.diagnosis import SPECS, Ended, settle
from chutes_tui.operations.doctor.report import Report, Result, State

if TYPE_CHECKING:
    import pytest

_FOUND = {
    "config": "~/.chutes/config.ini is read.",
    "url": "https://api.chutes.ai, the default.",
    "credential": "A hotkey from the config file.",
    "seed": "The hotkey's address belongs to its seed.",
    "proxy": "No proxy is set.",
    "dns": "api.chutes.ai is 104.18.2.1 and 1 more.",
    "tcp": "api.chutes.ai accepts connections on port 443.",
    "tls": "TLS 1.3, trusted until 3 Feb 2027.",
    "ping": "3 of 3 tries answered, 84 ms.",
    "clock": "The clock agrees with the server's (± 1 s).",
    "sign-in": "The server accepts the hotkey's signature: ada.",
    "account": "The account is the one that the config names.",
    "reads": "Quotas, usage and the plan can be read by a login by the hotkey.",
    "limits": "Nothing refuses calls now. Daily quota: 61.5 left of 200 · Balance: $42.17",
    "wallets": "~/.bittensor/wallets: 2 wallets, 3 hotkeys.",
    "versions": "chutes-tui 0.1.0, Python 3.11.7, textual 8.2.8.",
}
CLOCK = Result(
    State.PROBLEM,
    "This machine is 11 min 4 s behind the server (± 1 s).",
    "The server rejects signed requests that are more than 10 min off. That is why sign-in fails.",
    "Set the clock; automatic time is best.",
    "sudo timedatectl set-ntp true",
)
PRIVATE = Result(
    State.WARNING,
    "~/.chutes is open to everyone on this machine.",
    "It works anyway. Whoever reads a config can sign in as you.",
    "Make it private.",
    "chmod 700 /home/ada/.chutes",
    "make_private",
)
OVERRIDE = Result(State.SET, "CHUTES_API_URL overrides the config file.", "What it says takes the file's place.")


def report(**results: Result) -> Report:
    """A report with these results; whatever isn't named is well, or doesn't apply."""
    ended = {}
    for number, spec in enumerate(SPECS):
        usual = Result(State.OK, _FOUND[spec.id]) if spec.id in _FOUND else Result(State.NONE)
        ended[spec.id] = Ended(results.get(spec.id, usual), number * 0.0137)
    return Report(settle(SPECS, ended), NOW, 0.913, finished=True)


def finding(monkeypatch: pytest.MonkeyPatch, *found: Report) -> list[Report]:
    """Let the doctor find these, one after the other; the last again and again."""
    left = list(found)

    async def diagnose(_: object, **__: object) -> Report:
        return replace(left.pop(0) if len(left) > 1 else left[0])

    monkeypatch.setattr("chutes_tui.operations.doctor.diagnosis.diagnose", diagnose)
    return left


WRONG_CLOCK = {
    "clock": CLOCK,
    "private": PRIVATE,
    "environment": OVERRIDE,
    **dict.fromkeys(("sign-in", "account", "reads", "limits"), Result(State.PROBLEM, "refused")),
}
