"""Secret: a value that can't be shown, logged, formatted or pickled by accident."""

from __future__ import annotations

import hmac
from typing import Final, NoReturn

MASK: Final = "••••••••"


class Secret:
    """A string (API key, seed, fingerprint, token) that only `reveal` gives away.

    The characters are kept in a bytearray, so that `wipe` can overwrite them; copies handed out by `reveal`
    are ordinary strings and should be short-lived. `repr`, `str`, `format` and f-strings give a mask of
    constant length; pickling and copying are refused, so that a secret can't slip into a file or another process.
    """

    __slots__ = ("_buffer",)

    def __init__(self, value: str) -> None:
        self._buffer = bytearray(value.encode("utf-8", "surrogatepass"))

    def reveal(self) -> str:
        """The value itself. Raises ValueError once the secret was wiped."""
        if self.wiped:
            raise ValueError("this secret has been wiped")
        return self._buffer.decode("utf-8", "surrogatepass")

    def wipe(self) -> None:
        """Overwrite and forget the value; harmless when repeated."""
        self._buffer[:] = bytes(len(self._buffer))  # of the same length: written over in place
        self._buffer.clear()

    @property
    def wiped(self) -> bool:
        """Whether nothing is left to reveal (an empty value counts as wiped)."""
        return not self._buffer

    def __bool__(self) -> bool:
        return not self.wiped

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __eq__(self, other: object) -> bool:
        """Constant-time comparison of two secrets; never equal to a plain string."""
        return isinstance(other, Secret) and hmac.compare_digest(self._buffer, other._buffer)

    __hash__ = None  # type: ignore[assignment]

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret can't be pickled or copied")
