"""Create wallets and hotkeys: recovery phrases, checks of what was typed, and the files. Writing blocks."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.wallets.model import ColdkeyState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chutes_tui.core.problem import Problem
    from chutes_tui.wallets.mnemonic import ConfirmationWord
    from chutes_tui.wallets.model import Wallet
    from chutes_tui.wallets.passwords import PasswordStrength

WORD_COUNTS: Final = (12, 15, 18, 21, 24)
ASKED_BACK: Final = 3
"""How many words of each recovery phrase are to be confirmed."""


class KeyKind(Enum):
    """What is created; the value is its name on screen."""

    WALLET = "a new wallet"
    HOTKEY = "another hotkey"
    RESTORED = "a hotkey from its recovery phrase"
    COLDKEY = "a coldkey from its recovery phrase"

    @property
    def draws(self) -> bool:
        """Whether new recovery phrases are drawn for it."""
        return self in (KeyKind.WALLET, KeyKind.HOTKEY)

    @property
    def encrypts(self) -> bool:
        """Whether a coldkey is encrypted with a password."""
        return self in (KeyKind.WALLET, KeyKind.COLDKEY)


@dataclass(frozen=True, slots=True)
class NewWords:
    """A new recovery phrase, and the words to confirm."""

    words: Secret
    asked: tuple[ConfirmationWord, ...]

    def wipe(self) -> None:
        """Overwrite all of it."""
        self.words.wipe()
        for asked in self.asked:
            asked.word.wipe()


@dataclass(frozen=True, slots=True)
class DrawnWords:
    """The new recovery phrases, each of `count` words; `coldkey` is None when only a hotkey is created."""

    count: int
    hotkey: NewWords
    coldkey: NewWords | None = None

    def wipe(self) -> None:
        """Overwrite all of it."""
        self.hotkey.wipe()
        if self.coldkey is not None:
            self.coldkey.wipe()


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """What was written: names, addresses (`coldkey_ss58` is "" if the wallet has none) and files.

    `hotkey` and its address are "" where only a coldkey was written.
    """

    wallet: str
    hotkey: str
    hotkey_ss58: str
    coldkey_ss58: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class WalletCreation:
    """The writing of a wallet or a hotkey: DONE has `made`, REFUSED the `problem` (its words say what is there)."""

    kind: KeyKind
    stage: Stage = Stage.SENDING
    made: CreatedKey | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class WalletPlan:
    """What to write below `folder`. The wallet of a restored key is created if it does not exist.

    A coldkey alone has no `hotkey_words`, and "" as the hotkey's name.
    """

    kind: KeyKind
    folder: Path
    wallet: str
    hotkey: str
    hotkey_words: Secret | None = None
    coldkey_words: Secret | None = None
    password: Secret | None = None

    def wipe(self) -> None:
        """Overwrite its secrets."""
        for secret in (self.hotkey_words, self.coldkey_words, self.password):
            if secret is not None:
                secret.wipe()


def draw_words(count: int, *, coldkey: bool) -> DrawnWords:
    """Return new recovery phrases of `count` words, and which words to confirm."""
    return DrawnWords(count, _new_words(count), _new_words(count) if coldkey else None)


def words_problem(typed: Secret) -> Problem | None:
    """Return what is wrong with a recovery phrase; None if it is valid or a seed. Never quotes a word."""
    from chutes_tui.wallets.mnemonic import MnemonicProblem, check_mnemonic

    if is_seed(typed):
        return None
    try:
        check_mnemonic(typed).wipe()
    except MnemonicProblem as problem:
        return problem
    return None


def count_words(typed: Secret) -> int:
    """Return the number of words, without numbering and punctuation."""
    from chutes_tui.wallets.mnemonic import clean_mnemonic

    cleaned = clean_mnemonic(typed)
    return len(cleaned.reveal().split()) if cleaned else 0


def is_seed(typed: Secret) -> bool:
    """True if this is a seed, written out as 64 hex digits."""
    from chutes_tui.wallets.signing import is_seed

    return is_seed(typed)


def bare_text(text: Secret) -> Secret:
    """Return the phrase or seed in a file of this text; a JSON string loses its quotes."""
    return Secret(" ".join(text.reveal().strip('\ufeff \t\r\n"').split()))


def address_of_words(words: Secret) -> str:
    """Return the address of the key of a valid recovery phrase or seed."""
    from chutes_tui.wallets.creation import address_from_mnemonic

    return address_from_mnemonic(words)


def names_problem(kind: KeyKind, wallets: tuple[Wallet, ...], wallet: str, hotkey: str) -> tuple[str, str]:
    """Return what is wrong with the names of the wallet and the hotkey, as sentences; "" for nothing."""
    from chutes_tui.wallets.naming import name_problem

    known = next((one for one in wallets if one.name == wallet), None)
    about_wallet = name_problem(wallet) if known is None else ""
    if kind is KeyKind.COLDKEY:
        if known is not None and known.coldkey.state is not ColdkeyState.MISSING:
            about_wallet = "This wallet already has a coldkey. Nothing was changed."
        return about_wallet, ""
    if not about_wallet and kind is KeyKind.WALLET and known is not None:
        about_wallet = "A wallet with this name already exists. Nothing was changed."
    if not about_wallet and kind is KeyKind.HOTKEY and known is None:
        about_wallet = "There is no wallet with this name."
    about_hotkey = name_problem(hotkey)
    if known is not None and kind is not KeyKind.WALLET and any(one.name == hotkey for one in known.hotkeys):
        about_hotkey = "This wallet already has a hotkey with this name. Nothing was changed."
    elif (
        known is not None and kind is KeyKind.HOTKEY and any(one.name == f"{hotkey}pub.txt" for one in known.hotkeys)
    ):
        about_hotkey = (
            f"{hotkey}pub.txt, the public part of another key, exists: choose another name or remove the file."
        )
    return about_wallet, about_hotkey


def strength_of(password: Secret, *, known: tuple[str, ...]) -> PasswordStrength:
    """Return how strong a password is; `known` are words that others may guess."""
    from chutes_tui.wallets.passwords import password_strength

    return password_strength(password, known=known)


def write_wallet(plan: WalletPlan) -> CreatedKey:
    """Write a wallet, a hotkey or a coldkey; never overwrites a file. Takes seconds for a coldkey. Raises Problem."""
    from chutes_tui.wallets.creation import add_coldkey, add_hotkey, create_wallet
    from chutes_tui.wallets.key_files.description import describe_coldkey

    place = plan.folder / plan.wallet
    hotkeys = place / "hotkeys"
    coldkey_files: tuple[Path, ...] = (place / "coldkey", place / "coldkeypub.txt")
    hotkey_files: tuple[Path, ...] = (hotkeys / plan.hotkey, hotkeys / f"{plan.hotkey}pub.txt")
    match plan.coldkey_words, plan.password, plan.hotkey_words:
        case Secret() as cold, Secret() as password, Secret() as hot:
            made = create_wallet(
                plan.folder, plan.wallet, coldkey=cold, password=password, hotkey_name=plan.hotkey, hotkey=hot
            )
            files = (*coldkey_files, *hotkey_files)
            return CreatedKey(plan.wallet, plan.hotkey, made.hotkeys[0].ss58, made.coldkey.ss58, files)
        case Secret() as cold, Secret() as password, None:
            coldkey_files = _missing(coldkey_files)
            with _folder_for(plan, place):
                coldkey = add_coldkey(place, cold, password)
            return CreatedKey(plan.wallet, "", "", coldkey.ss58, coldkey_files)
        case None, None, Secret() as hot:
            hotkey_files = _missing(hotkey_files)
            with _folder_for(plan, place):
                hotkey = add_hotkey(place, plan.hotkey, hot)
            return CreatedKey(plan.wallet, plan.hotkey, hotkey.ss58, describe_coldkey(place).ss58, hotkey_files)
    raise ValueError("A plan has the words of what it writes, and a coldkey's password.")


def _missing(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """What will be written: a public part that is there stays as it is."""
    return tuple(path for path in paths if not path.exists())


@contextmanager
def _folder_for(plan: WalletPlan, place: Path) -> Iterator[None]:
    """Create the folder of a new wallet for a restored key; remove it again if the key can't be written."""
    from chutes_tui.storage.errors import writing_failed
    from chutes_tui.wallets.naming import name_problem

    new = plan.kind in (KeyKind.RESTORED, KeyKind.COLDKEY) and not name_problem(plan.wallet)
    try:
        if new:
            place.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        new = False
    except OSError as error:
        raise writing_failed(place, error) from None
    try:
        yield
    except BaseException:
        if new:
            with suppress(OSError):
                place.rmdir()
        raise


def _new_words(count: int) -> NewWords:
    from chutes_tui.wallets.mnemonic import confirmation_words, generate_mnemonic

    words = generate_mnemonic(count)
    return NewWords(words, confirmation_words(words, ASKED_BACK))
