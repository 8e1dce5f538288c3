"""`$NACL` encryption of key files, as bittensor does it: argon2i from the password, then a secretbox.

Deriving the key takes seconds and half a gigabyte of memory: call these in a thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from nacl.secret import SecretBox

HEADER: Final = b"$NACL"
_SALT: Final = bytes.fromhex("137183dff15a09bc9c90b5518739e9b1")
_KEY_BYTES: Final = 32
_SHORTEST: Final = len(HEADER) + 24 + 16  # nonce and authenticator


@dataclass(frozen=True, slots=True)
class NaclCost:
    """What deriving the key costs; bittensor opens files of the default cost only. `memlimit` is in bytes."""

    opslimit: int = 8
    memlimit: int = 536_870_912


BITTENSOR_COST: Final = NaclCost()


class EncryptionProblem(Problem):
    """A key file could not be encrypted or decrypted."""


class WrongPasswordError(EncryptionProblem):
    """The password does not open the file."""

    def __init__(self) -> None:
        super().__init__(
            "This password doesn't unlock the key.",
            why="The password is wrong or the file is damaged.",
            next_step="Try again; case and spaces matter.",
        )


class OutOfMemoryError(EncryptionProblem):
    """There is not enough memory to derive the key."""

    def __init__(self, cost: NaclCost) -> None:
        super().__init__(
            "There is not enough memory to encrypt or decrypt the key.",
            why=f"Deriving the key from the password needs {cost.memlimit // 2**20:,} MiB.",
            next_step="Close other programs or raise the memory limit, then try again.",
        )


def encrypt(plain: Secret, password: Secret, *, cost: NaclCost = BITTENSOR_COST) -> bytes:
    """The bytes of an encrypted file. Raises OutOfMemoryError, and EncryptionProblem for an empty password."""
    if not password:
        raise EncryptionProblem("A key can't be encrypted without a password.", next_step="Choose a password.")
    box = _box(password, cost)
    sealed = HEADER + _sealed(box, plain)
    if _opened(box, sealed[len(HEADER) :]) != plain:
        raise EncryptionProblem(
            "The encrypted key couldn't be decrypted again.", next_step="Nothing was written; try again."
        )
    return sealed


def decrypt(data: bytes, password: Secret, *, cost: NaclCost = BITTENSOR_COST) -> Secret:
    """The text of an encrypted file, whose bytes are `data`.

    Raises WrongPasswordError, OutOfMemoryError, and EncryptionProblem when it is no file of this kind.
    """
    if not data.startswith(HEADER) or len(data) < _SHORTEST:
        raise EncryptionProblem(
            "This isn't a complete encrypted key file.",
            why="It doesn't start with $NACL, or it was cut off.",
            next_step="Restore the file from a backup.",
        )
    if not password:
        raise WrongPasswordError
    plain = _opened(_box(password, cost), data[len(HEADER) :])
    if plain is None:
        raise WrongPasswordError
    return plain


def _box(password: Secret, cost: NaclCost) -> SecretBox:
    box = _derived(password, cost)
    if box is None:
        raise OutOfMemoryError(cost)
    return box


def _derived(password: Secret, cost: NaclCost) -> SecretBox | None:
    """The box that the password opens, None when memory is short. The key is seen in this frame only."""
    from nacl.exceptions import RuntimeError as DerivationError
    from nacl.pwhash import argon2i
    from nacl.secret import SecretBox

    try:
        return SecretBox(
            argon2i.kdf(
                _KEY_BYTES, password.reveal().encode("utf-8", "surrogatepass"), _SALT, cost.opslimit, cost.memlimit
            )
        )
    except (MemoryError, DerivationError):  # libsodium tells of no other failure
        return None


def _sealed(box: SecretBox, plain: Secret) -> bytes:
    return bytes(box.encrypt(plain.reveal().encode("utf-8", "surrogatepass")))


def _opened(box: SecretBox, sealed: bytes) -> Secret | None:
    from nacl.exceptions import CryptoError

    try:
        return Secret(box.decrypt(sealed).decode("utf-8", "surrogateescape"))
    except CryptoError:
        return None
