"""The requests that the sandbox received, so that a test can prove that a write was sent once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, overload

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


class RequestLog(Sequence[RequestRecord]):
    """The last requests in the order in which they were decided."""

    def __init__(self) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=MOST_REQUESTS)

    def add(self, record: RequestRecord) -> None:
        """Note one request."""
        self._records.append(record)

    def clear(self) -> None:
        """Forget everything."""
        self._records.clear()

    def matching(self, method: str, prefix: str) -> list[RequestRecord]:
        """The requests of one method under one path prefix."""
        return [one for one in self._records if one.method == method and one.path.startswith(prefix)]

    @overload
    def __getitem__(self, index: int) -> RequestRecord: ...
    @overload
    def __getitem__(self, index: slice) -> list[RequestRecord]: ...
    def __getitem__(self, index: int | slice) -> RequestRecord | list[RequestRecord]:
        return list(self._records)[index] if isinstance(index, slice) else self._records[index]

    def __len__(self) -> int:
        return len(self._records)
