"""Signing with a hotkey: sr25519 over the compiled binding, which loads in milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import MASK
from chutes_tui.wallets.address import address_of, key_from_hex

if TYPE_CHECKING:
    from chutes_tui.core.secret import Secret


class Signer:
    """A hotkey that signs: made from its seed, the sr25519 mini-secret of 64 hex digits (with or without 0x).

    `ss58` may be given when the address is already known (from a config file, say): it is then believed, and
    deriving it, which loads an address library, is left to whoever checks it. Raises Problem for a seed that
    is no seed, without quoting it.
    """

    __slots__ = ("_pair", "_ss58")

    def __init__(self, seed: Secret, *, ss58: str | None = None) -> None:
        import sr25519

        if not is_seed(seed):
            raise Problem(
                "This hotkey seed can't be used.",
                why="A seed is exactly 64 hexadecimal digits (32 bytes), optionally after 0x.",
                next_step="Copy the seed from the hotkey's file or from a backup of your config.",
            )
        self._pair: tuple[bytes, bytes] = sr25519.pair_from_seed(bytes.fromhex(seed.reveal().strip()[-64:]))
        self._ss58 = ss58

    @property
    def ss58(self) -> str:
        """The address, prefix 42 (`5…`)."""
        if self._ss58 is None:
            self._ss58 = self.derived_ss58
        return self._ss58

    @property
    def derived_ss58(self) -> str:
        """The address that really belongs to the seed, whatever was given."""
        return address_of(self._pair[0])

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        return self._pair[0]

    def sign(self, message: bytes) -> bytes:
        """The signature over exactly these bytes, 64 bytes long and different each time."""
        import sr25519

        return bytes(sr25519.sign(self._pair, message))

    def __repr__(self) -> str:
        return f"Signer({MASK})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Signer can't be pickled or copied")


def is_seed(seed: Secret) -> bool:
    """Whether this is 64 hex digits, with or without 0x, whitespace around it aside."""
    return bool(seed) and key_from_hex(seed.reveal().strip()) is not None
