"""The ways to sign in, as values shared by profiles (which read them) and the API client (which uses them)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chutes_tui.core.secret import Secret


class HotkeyCredential(NamedTuple):
    """A Bittensor hotkey: its ss58 address and its sr25519 mini-secret, 64 hex digits without 0x."""

    ss58: str
    seed: Secret
    name: str = ""


class ApiKeyCredential(NamedTuple):
    """A Chutes API key, `cpk_…`."""

    api_key: Secret


Credential = HotkeyCredential | ApiKeyCredential
