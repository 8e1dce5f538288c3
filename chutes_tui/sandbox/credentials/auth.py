"""Who is asking: hotkey signatures, API keys, login tokens, OAuth tokens and bare fingerprints."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.credentials.scopes import has_access, opens, target_of
from chutes_tui.sandbox.data.identity import decode_address, is_signed_by
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.world import CachedKey

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from starlette.requests import Request

    from chutes_tui.sandbox.world import World

NONCE_WINDOW_SECONDS = 600
METAGRAPH_NETUID = 64
_KEY_FORM = re.compile(r"cpk_([a-f0-9]{32})\.([a-f0-9]{32})\.([a-zA-Z0-9]{32})")
_FINGERPRINT_CACHE_SECONDS = 3600
_SIGNATURE_BYTES = 64


def hash_fingerprint(fingerprint: str) -> str:
    """What the server keeps of a fingerprint."""
    return hashlib.blake2b(fingerprint.encode()).hexdigest()


def hash_text(secret: str) -> str:
    """What the sandbox keeps of an API key, an OAuth token, a code or a client's secret."""
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


@dataclass(frozen=True)
class SignedHeaders:
    """The three headers of a hotkey request; the nonce may be missing."""

    hotkey: str
    signature: str
    nonce: str | None


def signed_headers(request: Request) -> SignedHeaders | None:
    """The hotkey's headers, if both hotkey and signature are there: then they alone decide."""
    hotkey = request.headers.get("x-chutes-hotkey")
    signature = request.headers.get("x-chutes-signature")
    if not hotkey or not signature:
        return None
    return SignedHeaders(hotkey, signature, request.headers.get("x-chutes-nonce"))


def authenticate(
    world: World, request: Request, body: bytes, purpose: str | None, *, on_metagraph: bool = False
) -> sqlite3.Row | None:
    """The row of the user who asks, or None when there are no headers to go by, or the hotkey is no user's.

    `on_metagraph` is the registry's rule: the hotkey must be a miner's or validator's, and needs no account.
    Raises ApiError(401) for everything that is there and wrong.
    """
    signed = signed_headers(request)
    if signed is not None:
        verify_request(world, request, body, signed, purpose)
        if on_metagraph and not world.database.value("SELECT 1 FROM metagraph WHERE hotkey = ?", signed.hotkey):
            raise ApiError(401, f"Hotkey is not registered on netuid {METAGRAPH_NETUID}")
        return world.database.row("SELECT * FROM users WHERE hotkey = ?", signed.hotkey)
    authorization = request.headers.get("authorization")
    token = (authorization or "").split(" ")[-1]
    if authorization is None or not token:
        return None
    if world.generation.has_oauth and token.startswith("cak_"):
        return _user_of_access_token(world, request, token)
    if authorization.lower().lstrip().startswith("bearer ") and not token.startswith("cpk_"):
        return _user_of_token(world, token)
    return _user_of_key(world, request, token)


def verify_request(world: World, request: Request, body: bytes, signed: SignedHeaders, purpose: str | None) -> None:
    """Check nonce and signature of a hotkey request. Raises ApiError(401)."""
    nonce = signed.nonce or ""
    if not nonce_in_window(world, nonce, NONCE_WINDOW_SECONDS):
        raise ApiError(401, "Invalid nonce!")
    if purpose is not None:
        subject = purpose
    elif request.method in world.generation.signed_bodies:
        subject = hashlib.sha256(body).hexdigest()
    else:
        raise ApiError(401, "Either payload_str or purpose must be provided")
    try:
        signature = bytes.fromhex(signed.signature)
    except ValueError as error:
        raise ApiError(401, f"Invalid signature: {signed.signature}, with error: {error}") from None
    message = f"{signed.hotkey}:{nonce}:{subject}"
    if not is_signed_by(signed.hotkey, message.encode(), signature):
        raise ApiError(401, f"Invalid request signature for hotkey {signed.hotkey}. Message: {message}")


def check_hex_signature(hotkey: str, signature: str, *messages: str) -> None:
    """Raise ApiError(401) unless the hotkey signed one of the messages; `signature` is hex."""
    try:
        raw = bytes.fromhex(signature)
    except ValueError:
        raw = b""
    if len(raw) != _SIGNATURE_BYTES or decode_address(hotkey) is None:
        raise ApiError(401, "Invalid signature format.")
    if not any(is_signed_by(hotkey, one.encode(), raw) for one in messages):
        raise ApiError(401, "Signature verification failed.")


def nonce_in_window(world: World, nonce: str, seconds: int) -> bool:
    """Whether a nonce is decimal digits within so many seconds of the server's clock."""
    if not (nonce.isascii() and nonce.isdigit()) or len(nonce) > 18:
        return False
    return abs(world.clock.now().timestamp() - int(nonce)) < seconds


def user_of_fingerprint(world: World, fingerprint: str) -> sqlite3.Row | None:
    """The account that this fingerprint opens."""
    return world.database.row("SELECT * FROM users WHERE fingerprint_hash = ?", hash_fingerprint(fingerprint))


def _user_of_token(world: World, token: str) -> sqlite3.Row:
    claims = read_claims(token)
    user = (
        None
        if claims is None
        else world.database.row("SELECT * FROM users WHERE user_id = ?", str(claims.get("sub")))
    )
    if claims is None or user is None or not is_genuine(token, _known_fingerprint(world, user)):
        raise ApiError(401, "Invalid token.")
    if float(claims.get("exp", 0)) <= world.clock.now().timestamp():
        raise ApiError(401, "Token expired.")
    return user


def _known_fingerprint(world: World, user: sqlite3.Row) -> str:
    """The hash of the user's fingerprint, from a cache: for an hour after a token was used, an old one stays good."""
    now = world.clock.now().timestamp()
    cached = world.fingerprint_cache.get(user["user_id"])
    if cached is None or now >= cached[0] + _FINGERPRINT_CACHE_SECONDS:
        cached = (now, str(user["fingerprint_hash"]))
        world.fingerprint_cache[user["user_id"]] = cached
    return cached[1]


def user_of_oauth_token(world: World, token: str) -> sqlite3.Row | None:
    """The user whom an access token stands for, whatever it may do."""
    found = living_token(world, token, "access")
    return None if found is None else world.database.row("SELECT * FROM users WHERE user_id = ?", found["user_id"])


def living_token(world: World, value: str, *kinds: str) -> sqlite3.Row | None:
    """A token of OAuth, or a code, that is of one of these kinds and neither revoked nor expired."""
    sql = "SELECT * FROM oauth_tokens WHERE token_hash = ? AND NOT revoked AND expires_at > ?"
    row = world.database.row(sql, hash_text(value), world.clock.stamp())
    return row if row is not None and row["kind"] in kinds else None


def _user_of_access_token(world: World, request: Request, token: str) -> sqlite3.Row | None:
    """The user of an OAuth access token. Raises ApiError(403) for what its scopes don't open."""
    found = living_token(world, token, "access")
    if found is None:
        return None
    path = request.url.path
    target = target_of(world.generation, request.method, path, request.headers.get("host", ""))
    if not opens(json.loads(found["scopes"]), target, path):
        raise ApiError(403, "Token does not have permission for this resource")
    return world.database.row("SELECT * FROM users WHERE user_id = ?", found["user_id"])


def is_lesser_key(world: World, token: str) -> bool:
    """Whether it is a key of somebody's, and no admin key."""
    found = _genuine_key(world, token)
    return found is not None and not found.key["admin"]


def _user_of_key(world: World, request: Request, token: str) -> sqlite3.Row:
    """The user whose key it is, as remembered if the account is gone: then lists are empty."""
    if _KEY_FORM.fullmatch(token) is None:
        raise ApiError(401, "Missing or invalid authorization header(s)")
    found = _genuine_key(world, token)
    target = target_of(world.generation, request.method, request.url.path, request.headers.get("host", ""))
    if found is None or not has_access(bool(found.key["admin"]), found.scopes, target):
        raise ApiError(401, "Invalid token or user not found")
    return world.database.row("SELECT * FROM users WHERE user_id = ?", found.key["user_id"]) or found.user


def _genuine_key(world: World, token: str) -> CachedKey | None:
    match = _KEY_FORM.fullmatch(token)
    if match is None:
        return None
    plain = match[1]
    found = _load_key(world, "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:])))
    return found if found is not None and found.key["key_hash"] == hash_text(token) else None


def _load_key(world: World, key_id: str) -> CachedKey | None:
    """A key and its scopes, from a cache that outlives the key: a deleted key may go on working for a while."""
    now = world.clock.now().timestamp()
    cached = world.key_cache.get(key_id)
    if cached is not None and now < cached[0] + world.switches.key_grace:
        return cached[1]
    world.key_cache.pop(key_id, None)
    key = world.database.row("SELECT * FROM api_keys WHERE api_key_id = ?", key_id)
    if key is None:
        return None
    scopes = world.database.rows("SELECT * FROM api_key_scopes WHERE api_key_id = ?", key_id)
    (user,) = world.database.rows("SELECT * FROM users WHERE user_id = ?", key["user_id"])
    world.key_cache[key_id] = (now, CachedKey(key, scopes, user))
    return world.key_cache[key_id][1]
