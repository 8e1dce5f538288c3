"""Setting: a value together with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

FROM_FILE: Final = "config file"
FROM_DEFAULT: Final = "default"


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A value, the source it came from (`--api-url`, `CHUTES_API_URL`, `config file`, `default`), and the
    sources that had one too and lost, strongest first."""

    value: T
    origin: str
    shadowed: tuple[str, ...] = ()
