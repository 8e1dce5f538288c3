"""Single words that people paste: registration tokens and fingerprints. Pure."""

from __future__ import annotations

import unicodedata

from chutes_tui.core.secret import Secret

_NEVER_PART_OF_A_WORD = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"})


def pasted_word(text: str) -> Secret:
    """The word that was pasted: quotes around it, every space, line break and character without a shape are gone."""
    word = "".join(char for char in text if unicodedata.category(char) not in _NEVER_PART_OF_A_WORD)
    for quote in ('""', "''", "``", "“”"):
        if len(word) > 1 and (word[0], word[-1]) == (quote[0], quote[1]):
            word = word[1:-1]
    return Secret(word)
