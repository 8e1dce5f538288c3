"""Why a key file can't be used, in words; nothing here ever quotes a file."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from chutes_tui.core.problem import Problem
from chutes_tui.wallets.model import Encryption, HotkeyState

_CHECK = "Check that this is the file you mean, or restore it."
_OTHER_HOTKEY = "Use another hotkey, or create one."
_RESTORE = "Restore the hotkey from its recovery phrase under another name, or use another one."


class KeyFileProblem(Problem):
    """A key file can't be used; `state` is what that makes of a hotkey."""

    state: ClassVar[HotkeyState]


class Stranger(Enum):
    """What a file is that is no key file: why, and the next step."""

    EMPTY = "It is empty.", _CHECK
    NOT_JSON = "It is not JSON.", _CHECK
    NO_OBJECT = "It is JSON, but not an object.", _CHECK
    NO_FIELDS = "It is JSON, but contains no key.", _CHECK
    EXPORT = "It is an export of polkadot.js, which contains no seed.", "Restore the key from its recovery phrase."
    PHRASE = "It contains only a recovery phrase.", "Restore the key from it under another name."
    SEED = (
        "It contains only a seed or a public key; they look the same.",
        "If it is the seed, restore the key from it under another name.",
    )
    CUT = "It starts like an encrypted key file, but was cut off.", "Restore the file from a backup."


class NotAKeyError(KeyFileProblem):
    """The file holds no key; `stranger` is what it is instead."""

    state = HotkeyState.NOT_A_KEY

    def __init__(self, name: str, stranger: Stranger) -> None:
        why, next_step = stranger.value
        super().__init__(f"{name} is not a key file.", why=why, next_step=next_step)
        self.stranger = stranger

    @property
    def restorable(self) -> bool:
        """Whether the file holds what a key can be restored from."""
        return self.stranger in (Stranger.PHRASE, Stranger.SEED)


class EncryptedKeyError(KeyFileProblem):
    """The file is encrypted, in the way of `encryption`."""

    state = HotkeyState.ENCRYPTED

    def __init__(self, name: str, encryption: Encryption) -> None:
        opens_here = encryption is Encryption.NACL
        super().__init__(
            f"{name} is encrypted ({encryption.value}).",
            why="" if opens_here else "Early versions of bittensor used this encryption; chutes-tui can't open it.",
            next_step="Enter its password."
            if opens_here
            else "Decrypt it with bittensor's tools, or restore the key from its recovery phrase under another name.",
        )
        self.encryption = encryption


class NoSeedError(KeyFileProblem):
    """The file holds a private key or words, but no seed can be derived from them."""

    state = HotkeyState.NO_SEED

    def __init__(self, name: str, *, bad_seed: bool, bad_words: bool) -> None:
        if bad_words:
            why = "Its secretPhrase isn't a valid recovery phrase (perhaps one with a derivation path)"
        elif bad_seed:
            why = "Its secretSeed isn't a seed of 64 hexadecimal digits, and it has no recovery phrase"
        else:
            why = "It has neither secretSeed nor secretPhrase, like keys created from a URI such as //Alice"
        super().__init__(
            f"No seed can be derived from {name}.",
            why=f"{why}; the config for Chutes needs the seed.",
            next_step=_OTHER_HOTKEY,
        )


class PublicOnlyError(KeyFileProblem):
    """The file holds an address or a public key, and nothing that signs."""

    state = HotkeyState.PUBLIC_ONLY

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} contains only the public part of a key.",
            why="It can't sign.",
            next_step="Copy the key's own file to this machine, or restore it from its recovery phrase "
            "under another name.",
        )


class Ed25519Error(KeyFileProblem):
    """The key is an ed25519 key."""

    state = HotkeyState.ED25519

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The key in {name} has an unsupported type, ed25519.",
            why="Chutes accepts only sr25519 signatures.",
            next_step=_OTHER_HOTKEY,
        )


class MismatchError(KeyFileProblem):
    """The public part of the file is not the one that belongs to its seed."""

    state = HotkeyState.MISMATCH

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The address in {name} does not belong to its seed.",
            why="The file is damaged or was changed.",
            next_step=_RESTORE,
        )


class KeyFileChangedError(KeyFileProblem):
    """The file contains another key than when it was listed."""

    state = HotkeyState.MISMATCH

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} contains a different key now.",
            why="Another program replaced it after it was listed.",
            next_step="Refresh the wallets and choose again.",
        )
