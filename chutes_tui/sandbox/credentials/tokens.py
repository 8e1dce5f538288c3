"""The login token, a JWT (HS256) signed with the account's fingerprint hash; and what is kept of other tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


@dataclass(frozen=True)
class CachedKey:
    """An API key, its scopes and its user, as they were when it was last looked up."""

    key: sqlite3.Row
    scopes: list[sqlite3.Row]
    user: sqlite3.Row


def hash_fingerprint(fingerprint: str) -> str:
    """What the server keeps of a fingerprint."""
    return hashlib.blake2b(fingerprint.encode()).hexdigest()


def hash_text(secret: str) -> str:
    """What the sandbox keeps of an OAuth token, a code or a client's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(user_id: str, fingerprint_hash: str, now: datetime, lifetime: float) -> str:
    """A token that is valid for so many seconds, or until the fingerprint changes."""
    issued = int(now.timestamp())
    claims = {"exp": issued + int(lifetime), "sub": user_id, "iat": issued}
    unsigned = f"{_pack({'alg': 'HS256', 'typ': 'JWT'})}.{_pack(claims)}"
    return f"{unsigned}.{_sign(unsigned, fingerprint_hash)}"


def read_claims(token: str) -> dict[str, Any] | None:
    """The claims of a token, unchecked; None when it is not one."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    return claims if isinstance(claims, dict) else None


def is_genuine(token: str, fingerprint_hash: str) -> bool:
    """Whether the token was signed for the account with this fingerprint."""
    unsigned, _, signature = token.rpartition(".")
    return hmac.compare_digest(signature.encode(), _sign(unsigned, fingerprint_hash).encode())


def _pack(document: dict[str, Any]) -> str:
    raw = json.dumps(document, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _sign(unsigned: str, fingerprint_hash: str) -> str:
    key = hashlib.sha256(fingerprint_hash.encode()).hexdigest().encode()
    digest = hmac.new(key, unsigned.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
