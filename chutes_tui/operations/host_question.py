"""The question to be asked before a credential is sent to a server that it was not made for."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urlsplit

from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.loopback import is_loopback_host
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import capitalized, visible
from chutes_tui.profiles.base_url import origin_of
from chutes_tui.profiles.model import DEFAULT_BASE_URL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.core.credentials import Credential
    from chutes_tui.core.setting import Setting
    from chutes_tui.profiles import Profile
    from chutes_tui.wallets.key_files.reading import OpenedHotkey

_KEY_ID: Final = re.compile(r"cpk_([0-9a-f]{32})\.")


class Sent(Enum):
    """What leaves this machine, in words."""

    API_KEY = "the full API key"
    SIGNATURES = "signatures of the hotkey"
    FINGERPRINT = "the account's fingerprint, and signatures of the hotkey"


@dataclass(frozen=True, slots=True)
class HostQuestion:
    """May this credential be sent to this server?

    `whose` names the profile or hotkey. `credential` identifies it without telling it. `made_for` ("" when unknown)
    and `origin` are scheme, host and port; `chosen_by` is the setting that names the other server.
    """

    whose: str
    credential: str
    sent: Sent
    made_for: str
    origin: str
    chosen_by: str
    registering: bool = False

    @property
    def host(self) -> str:
        """The host that it would be sent to."""
        return urlsplit(self.origin).netloc


AskFirst: TypeAlias = "Callable[[HostQuestion], Awaitable[None]]"
"""Returns once the user has allowed it. Raises HostRefusedError."""


class HostRefusedError(Problem):
    """The user did not allow a credential to be sent: nothing was."""

    def __init__(self, question: HostQuestion) -> None:
        made_for = question.made_for or "another server"
        whose = visible(question.whose)
        again = "try again" if question.registering else "press r"
        super().__init__(
            f"Not connected: nothing was sent to {visible(question.host)}.",
            why=f"{capitalized(whose)} was created for {visible(made_for)}. "
            f"You have not allowed it to be used on {visible(question.origin)} (from {question.chosen_by}).",
            next_step=f"{_way_back(question)}, or {again} to be asked again.",
        )


def question_about(profile: Profile) -> HostQuestion | None:
    """What to ask before a profile is opened; None when its credential goes where it was created for."""
    if profile.credential is None:
        return None
    value = profile.credential.value
    sent = Sent.SIGNATURES if isinstance(value, HotkeyCredential) else Sent.API_KEY
    whose = "the API key in CHUTES_API_KEY"
    if profile.config_path is not None:
        whose = f"the profile {profile.name}"
    elif profile.credential.origin == "pasted":
        whose = "the pasted API key"
    return _question(whose, credential_id(value), sent, profile.made_for, profile.base_url)


def question_about_hotkey(
    hotkey: OpenedHotkey, base_url: Setting[str], *, fingerprint: bool = False
) -> HostQuestion | None:
    """What to ask before a wallet's hotkey signs for a server: to register there, or to be attached to an account,
    which takes the account's `fingerprint`, too. A hotkey names no server; it counts as made for the public one."""
    sent = Sent.FINGERPRINT if fingerprint else Sent.SIGNATURES
    identity = f"{'fingerprint with ' if fingerprint else ''}{hotkey.ss58}"
    whose = f"the hotkey {hotkey.wallet}/{hotkey.name}"
    return _question(whose, identity, sent, DEFAULT_BASE_URL, base_url, registering=True)


def credential_id(credential: Credential) -> str:
    """What identifies a credential without being it: a hotkey's address, an API key's id."""
    if isinstance(credential, HotkeyCredential):
        return credential.ss58
    text = credential.api_key.reveal() if credential.api_key else ""
    known = _KEY_ID.match(text)
    return f"key {known[1]}" if known else f"key #{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _question(
    whose: str, credential: str, sent: Sent, made_for: str, base_url: Setting[str], *, registering: bool = False
) -> HostQuestion | None:
    origin, home = origin_of(base_url.value), origin_of(made_for)
    if origin == home or is_loopback_host(urlsplit(origin).hostname or ""):
        return None
    return HostQuestion(whose, credential, sent, home, origin, base_url.origin, registering)


def _way_back(question: HostQuestion) -> str:
    """How not to come to this server any more."""
    if question.chosen_by.startswith("--"):
        return f"Start without {question.chosen_by}"
    if question.chosen_by.startswith("CHUTES_"):
        return f"Unset {question.chosen_by}"
    return "Change the API URL of the profile (4, then u)"
