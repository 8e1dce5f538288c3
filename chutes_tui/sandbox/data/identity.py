"""Keys, addresses and signatures of the sandbox's own making.

Nothing here is shared with the client: a mistake made on one side shows as a refused request, not as a passing test.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import base58
import bip39
import sr25519

if TYPE_CHECKING:
    import random

SS58_PREFIX = 42
_CONTEXT = b"SS58PRE"
_CHECKSUM_BYTES = 2

# A few words of the English BIP39 list: enough to make phrases whose checksum holds.
# fmt: off
_WORDS = (
    "able", "above", "acid", "actor", "adapt", "alarm", "anchor", "apple", "arch",
    "artist", "autumn", "beach", "bridge", "cabin", "cactus", "canyon", "carbon", "castle",
    "cherry", "circle", "coconut", "copper", "coral", "crystal", "dolphin", "dragon", "eagle",
    "fabric", "garden", "ginger", "globe", "harvest", "island", "jungle", "kiwi", "lemon",
    "lunar", "maple", "market", "meadow", "melody", "museum", "nature", "ocean", "olive",
    "orange", "orbit", "panda", "planet", "pottery", "rabbit", "ribbon", "river", "rocket",
    "saddle", "salmon", "silver", "sunset", "timber", "tunnel", "velvet", "walnut", "window",
    "winter", "yellow", "zebra",
)
# fmt: on


@dataclass(frozen=True)
class Keypair:
    """An sr25519 pair. `seed` is the 32-byte mini secret, `private` its 64-byte expansion."""

    address: str
    public: bytes
    seed: bytes = field(repr=False)
    private: bytes = field(repr=False)
    phrase: str | None = field(repr=False, default=None)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return bytes(sr25519.sign((self.public, self.private), message))


def from_seed(seed: bytes, phrase: str | None = None) -> Keypair:
    """The pair that a 32-byte mini secret stands for."""
    public, private = sr25519.pair_from_seed(seed)
    return Keypair(encode_address(bytes(public)), bytes(public), seed, bytes(private), phrase)


def from_phrase(phrase: str) -> Keypair:
    """The pair of a BIP39 phrase with an empty password."""
    return from_seed(bytes(bip39.bip39_to_mini_secret(phrase, "")), phrase)


def random_phrase(source: random.Random) -> str:
    """Twelve words drawn from `source`; the last one is searched for until the checksum holds."""
    while True:
        start = " ".join(source.choice(_WORDS) for _ in range(11))
        for last in source.sample(_WORDS, len(_WORDS)):
            if bip39.bip39_validate(f"{start} {last}", "en"):
                return f"{start} {last}"


def encode_address(public: bytes) -> str:
    """The SS58 text (prefix 42) of a 32-byte public key."""
    body = bytes([SS58_PREFIX]) + public
    return base58.b58encode(body + _checksum(body)).decode()


def decode_address(address: str) -> bytes | None:
    """The 32-byte public key of an SS58 address, or None when it is not one."""
    try:
        raw = base58.b58decode(address)
    except ValueError:
        return None
    if len(raw) != 1 + 32 + _CHECKSUM_BYTES:
        return None
    body, checksum = raw[:-_CHECKSUM_BYTES], raw[-_CHECKSUM_BYTES:]
    return body[1:] if checksum == _checksum(body) else None


def is_signed_by(address: str, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is `address`'s signature of exactly `message`."""
    public = decode_address(address)
    if public is None:
        return False
    try:
        return bool(sr25519.verify(signature, message, public))
    except ValueError:  # a signature or a key of the wrong form
        return False


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(_CONTEXT + body).digest()[:_CHECKSUM_BYTES]
