"""SS58 addresses with Bittensor's prefix."""

from __future__ import annotations

import re
from typing import Final

SS58_PREFIX: Final = 42
_KEY_BYTES: Final = 32
_SHAPE: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{46,50}")
_HEX: Final = re.compile(r"(?:0x)?([0-9a-fA-F]{64})", re.ASCII)


def address_of(public_key: bytes) -> str:
    """The address of a public key of 32 bytes (`5…`)."""
    from scalecodec.utils.ss58 import ss58_encode

    return str(ss58_encode(public_key, SS58_PREFIX))


def public_key_of(address: str) -> bytes | None:
    """The 32 bytes that an address stands for, whatever network it was written for; None if it is no address.

    The checksum is verified, so a mistyped address is nearly always caught.
    """
    if not _SHAPE.fullmatch(address):
        return None
    from scalecodec.utils.ss58 import ss58_decode

    try:
        key = bytes.fromhex(ss58_decode(address))
    except Exception:  # the library raises whatever happens to go wrong, with the text in it
        return None
    return key if len(key) == _KEY_BYTES else None


def is_address(text: str) -> bool:
    """Whether this is an address as Bittensor and Chutes write it: prefix 42, right checksum, nothing around it."""
    key = public_key_of(text)
    return key is not None and address_of(key) == text


def key_from_hex(text: str) -> bytes | None:
    """32 bytes written as 64 hex digits, with or without 0x; None for anything else."""
    match = _HEX.fullmatch(text)
    return bytes.fromhex(match[1]) if match else None
