"""The body of an answer as it was before it was packed: gzip or nothing, in pieces of bounded size.

httpx would unpack each piece that arrives at once, however large it becomes, and as often as the answer says.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from chutes_tui.api.http.httpx_lean import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

ACCEPTED: Final = "gzip"
"""What a request says in Accept-Encoding."""
_LARGEST_PIECE: Final = 1024 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


async def unpacked(parts: AsyncIterable[bytes], encoding: str) -> AsyncIterator[bytes]:
    """Yield the body by what its Content-Encoding says. Raises httpx.DecodingError for what can't be unpacked."""
    names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not names:
        async for part in parts:
            yield part
        return
    if names not in (["gzip"], ["x-gzip"]):
        raise httpx.DecodingError("It is packed in a way that was not asked for.")
    stage = zlib.decompressobj(_GZIP)
    begun = False
    async for part in parts:
        begun = begun or bool(part)
        while part and not stage.eof:
            try:
                piece = stage.decompress(part, _LARGEST_PIECE)
            except zlib.error as failure:
                raise httpx.DecodingError(str(failure)) from failure
            part = stage.unconsumed_tail
            yield piece
    if begun and not stage.eof:
        raise httpx.DecodingError("It ends too early.")
