"""Ids as the server gives them."""

from __future__ import annotations

import re
from typing import Final

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def is_uuid(text: str) -> bool:
    """Whether a text is an id, and not a name: routes that take both would find another thing by a name."""
    return _UUID.fullmatch(text) is not None
