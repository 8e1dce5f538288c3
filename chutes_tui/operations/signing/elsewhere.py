"""A signature that a key on another machine makes: what it has to sign, and the signature, checked before it is sent.

`chutes-tui sign` there understands the messages; access/signed_messages says what each does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.access.signed_messages import (
    FINGERPRINT_LIFETIME,
    LOGIN_LIFETIME,
    fingerprint_words,
    link_message,
    link_words,
    login_words,
    set_up_message,
    set_up_words,
    sign_up_message,
    sign_up_words,
)
from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from chutes_tui.operations.session import Session

_BYTES = 64
"""Of an sr25519 signature."""


@dataclass(frozen=True, slots=True)
class ToSign:
    """A message for the key of the address `ss58`; `words` tell what a signature does.

    The server takes it for `lifetime` seconds from `made_at` (unix seconds), None: for ever. `secret`: the message
    holds a secret. `by_coldkey`: the key is the account's coldkey.
    """

    message: Secret
    ss58: str
    words: str
    made_at: float
    lifetime: int | None
    secret: bool = False
    by_coldkey: bool = False

    def left(self, now: float) -> int | None:
        """Seconds for which a signature works yet at a moment (unix seconds), 0 for no longer; None: always."""
        return None if self.lifetime is None else max(0, int(self.made_at + self.lifetime - now))

    def wipe(self) -> None:
        """Overwrite the message."""
        self.message.wipe()


async def login_to_sign(session: Session, ss58: str) -> ToSign:
    """Ask the server for a nonce that signs in to its website. Raises ApiError."""
    from chutes_tui.api.account.calls import browser_nonce

    asked_at = time.time()
    nonce = Secret(await browser_nonce(session.client))
    return ToSign(nonce, ss58, login_words(), asked_at, LOGIN_LIFETIME)


def fingerprint_to_sign(ss58: str, fingerprint: Secret, *, by_coldkey: bool = False) -> ToSign:
    """A new fingerprint, as the server wants it signed at this moment."""
    now = int(time.time())
    message = Secret(f"{ss58}:{fingerprint.reveal()}:{now}")
    return ToSign(message, ss58, fingerprint_words(ss58), now, FINGERPRINT_LIFETIME, True, by_coldkey)


def link_to_sign(ss58: str, username: str) -> ToSign:
    """The link of a hotkey to the account of that name."""
    return ToSign(Secret(link_message(ss58, username)), ss58, link_words(ss58, username), time.time(), None)


def sign_up_to_sign(hotkey: str, coldkey: str) -> ToSign:
    """The beginning of a registration by payment."""
    message = Secret(sign_up_message(hotkey, coldkey))
    return ToSign(message, hotkey, sign_up_words(hotkey, coldkey), time.time(), None)


def set_up_to_sign(hotkey: str, user_id: str) -> ToSign:
    """The account that was paid for, to be set up."""
    return ToSign(Secret(set_up_message(user_id)), hotkey, set_up_words(user_id), time.time(), None)


def given_signature(to_sign: ToSign, typed: Secret) -> GivenSignature:
    """The signature that was typed, if it is one of this message by this key. Blocks. Raises Problem, which quotes
    nothing of it."""
    import sr25519

    from chutes_tui.wallets.address import public_key_of

    key = public_key_of(to_sign.ss58)
    if key is None:
        raise Problem(f"{visible(to_sign.ss58)} is no address: no key signs for it.", why="Its checksum is wrong.")
    signature = _signature(typed)
    if signature is None:
        raise Problem(
            "This is no signature.",
            why="A signature has 128 hexadecimal digits.",
            next_step="Copy what chutes-tui sign printed, all of it.",
        )
    try:
        signed = sr25519.verify(signature, to_sign.message.reveal().encode(), key)
    except ValueError:  # 64 bytes of another kind
        signed = False
    if not signed:
        raise Problem(
            "This signature is of another message, or by another key.",
            why=f"It must be by {to_sign.ss58}, over the message that is shown now.",
            next_step="Sign this message again, with the wallet and the key of that address.",
        )
    message = Secret(to_sign.message.reveal())
    return GivenSignature(to_sign.ss58, message, signature, to_sign.made_at, by_coldkey=to_sign.by_coldkey)


def _signature(typed: Secret) -> bytes | None:
    text = "".join(typed.reveal().split()).removeprefix("0x") if typed else ""
    try:
        signature = bytes.fromhex(text)
    except ValueError:
        return None
    return signature if len(signature) == _BYTES else None
