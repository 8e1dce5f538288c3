"""The ways to sign in, as values shared by profiles (which read them) and the API client (which uses them)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chutes_tui.core.secret import Secret


@dataclass(frozen=True, slots=True)
class HotkeyCredential:
    """A Bittensor hotkey: its ss58 address and its sr25519 mini-secret, 64 hex digits without 0x."""

    ss58: str
    seed: Secret
    name: str = ""


@dataclass(frozen=True, slots=True)
class ApiKeyCredential:
    """A Chutes API key, `cpk_…`."""

    api_key: Secret


Credential = HotkeyCredential | ApiKeyCredential
