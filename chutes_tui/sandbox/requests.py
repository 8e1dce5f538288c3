"""The requests that the sandbox received, so that a test can prove that a write was sent once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

MOST_REQUESTS: Final = 10_000
"""How many are remembered: the last ones."""


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request: no query, no header values, no body.

    `status` is what the sandbox decided to answer, None when it dropped the request unread. With a fault in the way
    the client may have seen something else.
    """

    method: str
    path: str
    status: int | None


class RequestLog(deque[RequestRecord]):
    """The last requests in the order in which they were decided."""

    def __init__(self) -> None:
        super().__init__(maxlen=MOST_REQUESTS)

    def matching(self, method: str, prefix: str) -> list[RequestRecord]:
        """The requests of one method under one path prefix."""
        return [one for one in self if one.method == method and one.path.startswith(prefix)]
