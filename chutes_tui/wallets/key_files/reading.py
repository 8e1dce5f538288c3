"""Key files as bittensor writes them: a tolerant reader, and the seed that a hotkey signs with, from a plain file or
with the password of an encrypted one.

A key file is a JSON object; any of its fields can be null or absent, and every one of them may be damaged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.storage.private_files import private_read
from chutes_tui.wallets.address import address_of, key_from_hex, public_key_of
from chutes_tui.wallets.key_files.encryption import BITTENSOR_COST, decrypt
from chutes_tui.wallets.key_files.problems import (
    Ed25519Error,
    EncryptedKeyError,
    KeyFileChangedError,
    MismatchError,
    NoSeedError,
    NotAKeyError,
    PublicOnlyError,
    Stranger,
)
from chutes_tui.wallets.mnemonic import MnemonicProblem, may_be_mnemonic, seed_from_mnemonic
from chutes_tui.wallets.model import Encryption
from chutes_tui.wallets.signing import Signer, is_seed

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.storage.private_files import PrivateFile
    from chutes_tui.wallets.key_files.encryption import NaclCost
    from chutes_tui.wallets.model import Hotkey


_MARKS: Final = ((b"$NACL", Encryption.NACL), (b"$ANSIBLE_VAULT", Encryption.ANSIBLE), (b"gAAAAA", Encryption.FERNET))
_FIELDS: Final = frozenset({"accountId", "publicKey", "privateKey", "secretPhrase", "secretSeed", "ss58Address"})
_EXPORT: Final = frozenset({"encoded", "encoding"})
_ED25519: Final = (0, "0", "ed25519")
_SHORTEST_SEALED: Final = len(b"$NACL") + 24 + 16 + 64
"""Bytes of nonce and authenticator, and the least that a key is written in."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file says, not yet compared with itself.

    `public_keys` are the 32-byte keys that accountId, publicKey and ss58Address stand for, each once, the
    address's first. `broken` names public fields that are there but stand for no key. `foreign_address` tells that
    the address is right but written for another network. Secret fields are None when null, absent or no text.
    """

    public_keys: tuple[bytes, ...] = field(repr=False)
    broken: tuple[str, ...]
    foreign_address: bool
    ed25519: bool
    private_key: Secret | None
    phrase: Secret | None
    seed: Secret | None

    @property
    def ss58(self) -> str:
        """The address (prefix 42) that the file claims, "" if it claims none."""
        return address_of(self.public_keys[0]) if self.public_keys else ""


@dataclass(frozen=True, slots=True)
class SeededKey:
    """A key that can sign: its address and its seed, 64 lower-case hex digits. `from_words` if it was derived."""

    ss58: str
    seed: Secret
    from_words: bool


def encryption_of(file: PrivateFile) -> Encryption | None:
    """How the file is encrypted; None when it is not."""
    return next((encryption for mark, encryption in _MARKS if file.data.startswith(mark)), None)


def key_name(path: Path) -> str:
    """What messages call a key file: `wallet/hotkeys/name`, `wallet/coldkey`."""
    return visible("/".join(path.parts[-3 if path.parent.name == "hotkeys" else -2 :]))


def key_of(file: PrivateFile, *, public: bool = False) -> KeyFile:
    """Parse a key file that was read; `public` is a file for the public part alone.

    Raises EncryptedKeyError and NotAKeyError.
    """
    encryption = encryption_of(file)
    if encryption is Encryption.NACL and len(file.data) < _SHORTEST_SEALED:
        raise NotAKeyError(key_name(file.path), Stranger.CUT)
    if encryption is not None:
        raise EncryptedKeyError(key_name(file.path), encryption)
    return parse_key(Secret(file.data.decode("utf-8", "surrogateescape")), key_name(file.path), public=public)


def parse_key(text: Secret, name: str, *, public: bool = False) -> KeyFile:
    """Parse the text of a key file; `name` stands for it in messages. Raises NotAKeyError."""
    key = _parsed(text, public)
    if isinstance(key, KeyFile):
        return key
    raise NotAKeyError(name, key)


def seeded_key(key: KeyFile, name: str) -> SeededKey:
    """The seed of a key and the address that belongs to it, compared with the public part of the file.

    Raises Ed25519Error, NoSeedError, PublicOnlyError or MismatchError.
    """
    if key.ed25519:
        raise Ed25519Error(name)
    seed = _written_seed(key)
    derived = seed or _seed_from_words(key)
    if derived is None:
        if key.private_key or key.phrase or key.seed:
            raise NoSeedError(name, bad_seed=key.seed is not None, bad_words=key.phrase is not None)
        raise PublicOnlyError(name)
    public = Signer(derived).public_key
    if "ss58Address" in key.broken or any(known != public for known in key.public_keys):
        if key.public_keys and key.public_keys[0] == _ed25519_public(derived):
            raise Ed25519Error(name)
        raise MismatchError(name)
    return SeededKey(address_of(public), derived, from_words=seed is None)


def _parsed(text: Secret, public: bool) -> KeyFile | Stranger:
    """The key, or what the text is instead. Never raises: this frame sees every secret in clear."""
    if not text:
        return Stranger.EMPTY
    written = text.reveal().removeprefix("\ufeff")
    try:
        document = json.loads(written)
    except (ValueError, RecursionError):
        return _bare(Secret(written), public) or Stranger.NOT_JSON
    if isinstance(document, str):
        return _bare(Secret(document), public) or Stranger.NO_OBJECT
    if not isinstance(document, dict):
        return Stranger.NO_OBJECT
    if any(document.get(name) for name in _FIELDS):
        return _from_fields(document)
    return Stranger.EXPORT if document.keys() >= _EXPORT else Stranger.NO_FIELDS


def _bare(text: Secret, public: bool) -> KeyFile | Stranger | None:
    """What a text without any structure is: an address, a public key, or what a key can be restored from."""
    if not text:
        return None
    key = public_key_of(text.reveal().strip()) or (key_from_hex(text.reveal().strip()) if public else None)
    if key is not None:
        return _public_key(key)
    if is_seed(text):
        return Stranger.SEED
    return Stranger.PHRASE if may_be_mnemonic(text) else None


def _from_fields(document: dict[str, Any]) -> KeyFile:
    public: dict[str, bytes | None] = {}
    for name, decode in (("ss58Address", public_key_of), ("publicKey", key_from_hex), ("accountId", key_from_hex)):
        value = document.get(name)
        if value is not None and value != "":
            public[name] = decode(value.strip()) if isinstance(value, str) else None
    keys = tuple(dict.fromkeys(key for key in public.values() if key is not None))
    kind = document.get("cryptoType")
    address = public.get("ss58Address")
    return KeyFile(
        public_keys=keys,
        broken=tuple(name for name, key in public.items() if key is None),
        foreign_address=address is not None and address_of(address) != document["ss58Address"].strip(),
        ed25519=not isinstance(kind, bool) and (kind.lower() if isinstance(kind, str) else kind) in _ED25519,
        private_key=_secret(document.get("privateKey")),
        phrase=_secret(document.get("secretPhrase")),
        seed=_secret(document.get("secretSeed")),
    )


def _public_key(key: bytes) -> KeyFile:
    return KeyFile((key,), (), False, False, None, None, None)


def _secret(value: object) -> Secret | None:
    return Secret(value.strip()) if isinstance(value, str) and value.strip() else None


def _written_seed(key: KeyFile) -> Secret | None:
    if key.seed is None or not is_seed(key.seed):
        return None
    return Secret(key.seed.reveal()[-64:].lower())


def _seed_from_words(key: KeyFile) -> Secret | None:
    if key.phrase is None:
        return None
    try:
        return seed_from_mnemonic(key.phrase)
    except MnemonicProblem:
        return None


def _ed25519_public(seed: Secret) -> bytes:
    from nacl.bindings import crypto_sign_seed_keypair

    public: bytes = crypto_sign_seed_keypair(bytes.fromhex(seed.reveal()))[0]
    return public


@dataclass(frozen=True, slots=True)
class OpenedHotkey:
    """A hotkey that signs: its names, its address, and its seed as 64 hex digits without 0x."""

    name: str
    wallet: str
    ss58: str
    seed: Secret

    def signer(self) -> Signer:
        """Signs with this hotkey; the address was verified against the seed already."""
        return Signer(self.seed, ss58=self.ss58)


def open_hotkey(hotkey: Hotkey, password: Secret | None = None, *, cost: NaclCost = BITTENSOR_COST) -> OpenedHotkey:
    """Read the hotkey's file again and take its seed.

    A file encrypted with `$NACL` needs `password` and takes seconds and half a gigabyte: call this in a thread.
    Raises KeyFileProblem (EncryptedKeyError without a password, KeyFileChangedError if it is another key than the
    one listed), EncryptionProblem (WrongPasswordError, OutOfMemoryError) and FileProblem.
    """
    name = key_name(hotkey.path)
    opened = seeded_key(unlocked_key(hotkey.path, password, cost=cost), name)
    if hotkey.usable and hotkey.ss58 != opened.ss58:
        raise KeyFileChangedError(name)
    return OpenedHotkey(hotkey.name, hotkey.wallet, opened.ss58, opened.seed)


def unlocked_key(path: Path, password: Secret | None, *, cost: NaclCost = BITTENSOR_COST) -> KeyFile:
    """A key file's content, decrypted if it is encrypted with `$NACL` and there is a password.

    Raises EncryptedKeyError, NotAKeyError, EncryptionProblem and FileProblem.
    """
    file = private_read(path)
    if password is not None and encryption_of(file) is Encryption.NACL:
        return parse_key(decrypt(file.data, password, cost=cost), key_name(path))
    return key_of(file)
