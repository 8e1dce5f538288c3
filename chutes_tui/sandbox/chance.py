"""Where ids, keys and tokens come from: real randomness, or a seed that repeats."""

from __future__ import annotations

import random
import string
import uuid

_ALNUM = string.ascii_letters + string.digits


class Chance:
    """Draws ids and tokens. With a seed every draw repeats; each re-opening of a folder continues with new ones."""

    def __init__(self, seed: int | None, openings: int = 0) -> None:
        self.source: random.Random = random.SystemRandom() if seed is None else random.Random(f"{seed}/{openings}")

    def uuid(self) -> str:
        """A version 4 UUID with dashes."""
        return str(uuid.UUID(bytes=self.source.randbytes(16), version=4))

    def alnum(self, length: int) -> str:
        """`length` ASCII letters and digits."""
        return "".join(self.source.choices(_ALNUM, k=length))

    def hexadecimal(self, size: int) -> str:
        """`size` bytes as lower-case hex."""
        return self.source.randbytes(size).hex()
