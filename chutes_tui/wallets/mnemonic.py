"""Mnemonics: the words that a key is made from, and the seed that they stand for (English, without a password)."""

from __future__ import annotations

import secrets
import sys
import unicodedata
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.wallets.signing import is_seed

WORD_COUNTS: Final = (12, 15, 18, 21, 24)
_COUNTS: Final = "12, 15, 18, 21 or 24"
_AROUND_WORDS: Final = "0123456789.,;:()[]\"'"  # people number their words
_UNKNOWN_WORD: Final = "invalid word in phrase"


def keypair_class() -> Any:
    """The library's `Keypair`: mnemonics, seeds, signature checks."""
    if "substrateinterface" not in sys.modules:
        # What it imports keeps the standard error of that moment for ever, and with Textual's the whole app.
        with redirect_stderr(StringIO()):
            import substrateinterface  # noqa: F401
    from substrateinterface import Keypair

    return Keypair


class MnemonicProblem(Problem):
    """These words aren't a valid recovery phrase. `positions` counts from 1: the words that are not in the list.

    The messages tell positions, never a word.
    """

    def __init__(self, what: str, *, why: str = "", next_step: str = "", positions: tuple[int, ...] = ()) -> None:
        super().__init__(what, why=why, next_step=next_step)
        self.positions = positions


@dataclass(frozen=True, slots=True)
class ConfirmationWord:
    """A word to ask back: `position` counts from 1."""

    position: int
    word: Secret

    def matches(self, typed: Secret) -> bool:
        """Whether this is the word, upper and lower case and space around it aside."""
        return clean_mnemonic(typed) == self.word


def generate_mnemonic(words: int = 12) -> Secret:
    """Return a new recovery phrase of 12, 15, 18, 21 or 24 words, from the system's randomness. Raises ValueError."""
    if words not in WORD_COUNTS:
        raise ValueError(f"a recovery phrase has {_COUNTS} words")
    return Secret(keypair_class().generate_mnemonic(words))


def clean_mnemonic(typed: Secret) -> Secret:
    """The words in lower case with one space between them: without numbering, punctuation, invisible characters."""
    text = unicodedata.normalize("NFKD", typed.reveal() if typed else "").lower()
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return Secret(" ".join(word for part in text.split() if (word := part.strip(_AROUND_WORDS))))


def check_mnemonic(typed: Secret) -> Secret:
    """Return the cleaned words of a valid recovery phrase. Raises MnemonicProblem: count, unknown words, checksum."""
    if is_seed(typed):
        raise MnemonicProblem(
            "This is a seed, not a recovery phrase.",
            why=f"A recovery phrase has {_COUNTS} English words.",
            next_step="Enter the recovery phrase that was shown when the key was created.",
        )
    cleaned = clean_mnemonic(typed)
    count = len(_words(cleaned))
    if count not in WORD_COUNTS:
        raise MnemonicProblem(
            f"A recovery phrase has {_COUNTS} words; this has {count}.",
            next_step="Look for a missing, repeated or split word.",
        )
    positions = _unknown_positions(cleaned)
    if positions:
        one = len(positions) == 1
        raise MnemonicProblem(
            f"{'Word' if one else 'Words'} {', '.join(map(str, positions))} of {count} "
            f"{'is' if one else 'are'} not in the word list.",
            next_step="Check the spelling.",
            positions=positions,
        )
    if _complaint(cleaned):
        raise MnemonicProblem(
            "This recovery phrase isn't valid: its checksum is wrong.",
            why="Every word is in the list, but one is wrong or two are swapped.",
            next_step="Compare it with what you wrote down.",
        )
    return cleaned


def may_be_mnemonic(text: Secret) -> bool:
    """True if a text has as many words as a recovery phrase, valid ones or not."""
    words = [word.reveal() for word in _words(clean_mnemonic(text))]
    return len(words) in WORD_COUNTS and all(word.isalpha() for word in words)


def seed_of(written: Secret) -> Secret:
    """Return the seed of a recovery phrase, or the seed that the text is, 64 hex digits. Raises MnemonicProblem."""
    if is_seed(written):
        return Secret(written.reveal().strip()[-64:].lower())
    return seed_from_mnemonic(written)


def seed_from_mnemonic(mnemonic: Secret) -> Secret:
    """The sr25519 mini-secret of the words, 64 hex digits. Raises MnemonicProblem."""
    return Secret(keypair_class().create_from_mnemonic(check_mnemonic(mnemonic).reveal()).seed_hex.hex())


def confirmation_words(mnemonic: Secret, n: int = 3) -> tuple[ConfirmationWord, ...]:
    """`n` words to ask back, at different positions picked by chance, in ascending order."""
    words = _words(clean_mnemonic(mnemonic))
    positions = sorted(secrets.SystemRandom().sample(range(1, len(words) + 1), n))
    return tuple(ConfirmationWord(position, words[position - 1]) for position in positions)


def _words(cleaned: Secret) -> tuple[Secret, ...]:
    return tuple(Secret(word) for word in cleaned.reveal().split()) if cleaned else ()


def _unknown_positions(cleaned: Secret) -> tuple[int, ...]:
    """Positions of words that the list doesn't have: the library names the first one only, so ask for each."""
    if _UNKNOWN_WORD not in _complaint(cleaned):
        return ()
    return tuple(
        position
        for position, word in enumerate(_words(cleaned), start=1)
        if _UNKNOWN_WORD in _complaint(Secret(" ".join([word.reveal()] * WORD_COUNTS[0])))
    )


def _complaint(cleaned: Secret) -> str:
    """What the library has against these words, "" for nothing; for comparing, never for showing."""
    try:
        keypair_class().create_from_mnemonic(cleaned.reveal())
    except ValueError as error:
        return str(error)
    return ""
