"""The ways to sign in, as values shared by profiles (which read them) and the API client (which uses them)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import MASK

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


class GivenSignature:
    """A signature that is at hand already, as what signs its own message and no other.

    `message` is what was signed, `moment`: unix seconds; the time in the message, where there is one. `by_coldkey`:
    the address is the account's coldkey, not its hotkey.
    """

    __slots__ = ("_signature", "by_coldkey", "message", "moment", "ss58")

    def __init__(
        self, ss58: str, message: Secret, signature: bytes, moment: float, *, by_coldkey: bool = False
    ) -> None:
        self.ss58 = ss58
        self.moment = moment
        self.message = message
        self.by_coldkey = by_coldkey
        self._signature = signature

    def sign(self, message: bytes) -> bytes:
        """The signature. Raises Problem for another message than that which was signed."""
        if not self.message or message != self.message.reveal().encode():
            raise Problem("The signature is of another message. Nothing was sent.", next_step="Sign again.")
        return self._signature

    def wipe(self) -> None:
        """Overwrite the message; nothing is signed any more."""
        self.message.wipe()

    def __repr__(self) -> str:
        return f"GivenSignature({MASK})"
