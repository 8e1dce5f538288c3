"""Wallets as values: what was found on the disk, what can be used, and why not. Nothing in here is secret."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.core.problem import Problem


class Encryption(Enum):
    """How a key file is encrypted; the value is its name for people."""

    NACL = "NaCl"
    """`$NACL`: what bittensor writes today. Opens here with its password."""
    ANSIBLE = "Ansible Vault"
    """`$ANSIBLE_VAULT`: written by early versions of bittensor; its own tools open it."""
    FERNET = "Fernet"
    """`gAAAAA`: written by early versions of bittensor; its own tools open it."""


class HotkeyState(Enum):
    """What a hotkey file is good for; the value is a word or two for a table."""

    USABLE = "ready"
    ENCRYPTED = "encrypted"
    NO_SEED = "seed missing"
    """It holds a private key, but no seed can be derived: it was made from a URI such as //Alice."""
    PUBLIC_ONLY = "public part only"
    ED25519 = "unsupported type"
    MISMATCH = "address mismatch"
    """Its address is not the one that belongs to its seed: damaged or tampered with."""
    UNREADABLE = "unreadable"
    NOT_A_KEY = "not a key file"
    """It is no JSON object, or none with anything of a key in it."""


class ColdkeyState(Enum):
    """What the `coldkey` file is; the value is a word or two for a table."""

    PLAIN = "not encrypted"
    ENCRYPTED = "encrypted"
    MISSING = "missing"
    """No file: usual where only the coldkey's address is kept on the machine."""
    UNREADABLE = "unreadable"
    NOT_A_KEY = "not a key file"


class Level(Enum):
    """How a finding stands; the value is its name for people."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at: what was found, what to do, and a shell line that does it ("" if none)."""

    level: Level
    what: str
    next_step: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Hotkey:
    """A hotkey file as it was found; the seed stays in the file until `open_hotkey` is called.

    `ss58` is the address (prefix 42), derived from the seed where there is one, "" when the file tells none.
    `encryption` is set in the state ENCRYPTED only. `why_not` and `next_step` are "" for a usable hotkey, else one
    or two sentences each. `warnings` are things that work but should be mended. `restorable` is True for a bare
    recovery phrase or seed.
    """

    name: str
    wallet: str
    path: Path
    state: HotkeyState
    ss58: str = ""
    encryption: Encryption | None = None
    why_not: str = ""
    next_step: str = ""
    warnings: tuple[Finding, ...] = ()
    restorable: bool = False

    @property
    def usable(self) -> bool:
        """Whether it signs as it is, without a password."""
        return self.state is HotkeyState.USABLE

    @property
    def needs_password(self) -> bool:
        """Whether a password opens it here."""
        return self.encryption is Encryption.NACL


@dataclass(frozen=True, slots=True)
class Coldkey:
    """The coldkey of a wallet: only its address is ever needed here.

    `ss58` is the address from coldkeypub.txt, else from an unencrypted coldkey, else "": then it must be asked
    for. `ss58_origin` names the file that it came from. `why_not` tells why there is no address to rely on, and
    `next_step` what to do; both are "" when there is one.
    """

    path: Path
    state: ColdkeyState
    encryption: Encryption | None = None
    ss58: str = ""
    ss58_origin: str = ""
    why_not: str = ""
    next_step: str = ""
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Wallet:
    """A wallet's folder (links are followed when reading; `path` is as found).

    `problem` tells why the folder or its hotkeys can't be listed; None when everything was seen. Hotkeys are
    sorted by name, upper and lower case alike. `interrupted`: it never got that far as to have its name, and
    `path` is the hidden folder that it was made in.
    """

    name: str
    path: Path
    coldkey: Coldkey
    hotkeys: tuple[Hotkey, ...] = ()
    problem: Problem | None = None
    interrupted: bool = False

    @property
    def usable(self) -> bool:
        """Whether a hotkey in it can sign, perhaps after its password was given."""
        return any(hotkey.usable or hotkey.needs_password for hotkey in self.hotkeys)


@dataclass(frozen=True, slots=True)
class WalletList:
    """Every wallet below a wallets path, sorted by name, and what kept from seeing all of them.

    `missing` is True when there is no such folder (nothing is wrong with that before the first wallet is made),
    `problem` is set when the folder can't be listed. `leftovers` are what is left of wallets whose making was
    interrupted.
    """

    path: Path
    wallets: tuple[Wallet, ...] = ()
    missing: bool = False
    problem: Problem | None = None
    leftovers: tuple[Wallet, ...] = ()

    def wallet(self, name: str) -> Wallet | None:
        """The wallet of that name."""
        return next((wallet for wallet in self.wallets if wallet.name == name), None)
