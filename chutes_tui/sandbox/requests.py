"""What was asked of the sandbox, so that a test can prove that a write was sent once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload


@dataclass(frozen=True)
class RequestRecord:
    """One request: no query, no header values, no body.

    `status` is what the sandbox decided to answer, None when it dropped the request unread. With a fault in the way
    the client may have seen something else.
    """

    method: str
    path: str
    status: int | None


class RequestLog(Sequence[RequestRecord]):
    """The requests in the order in which they were decided."""

    def __init__(self) -> None:
        self._records: list[RequestRecord] = []

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
        return self._records[index]

    def __len__(self) -> int:
        return len(self._records)
