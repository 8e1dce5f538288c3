"""Who signs in, and how: fingerprints, login tokens, wallets and hotkeys of an account, the registry's check."""

from __future__ import annotations

import html
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from chutes_tui.sandbox.call import NO_USER, Call, reply
from chutes_tui.sandbox.credentials.auth import (
    authenticate,
    check_hex_signature,
    hash_fingerprint,
    make_token,
    nonce_in_window,
    signed_headers,
    user_of_fingerprint,
)
from chutes_tui.sandbox.data.identity import decode_address, is_signed_by
from chutes_tui.sandbox.errors import ApiError, ServerCrash, ValidationFailed, missing
from chutes_tui.sandbox.routes.account import PERMISSION_DEVELOPER, PERMISSION_FREE, describe_me
from chutes_tui.sandbox.validation import Fields, parse_loose_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from chutes_tui.sandbox.world import World


_BAD_FINGERPRINT = "Missing or invalid fingerprint provided."
_NO_OWNER = "No user found with the provided hotkey/coldkey"
_NO_PROOF = "Please provide either 'fingerprint' or 'hotkey'+'signature'+'nonce' for authentication."
_FINGERPRINT_NONCE_SECONDS = 301  # up to and including 300
_NONCE_LIFETIME = timedelta(minutes=5)
_SIGNED_IN_PAGE = "<!DOCTYPE html>\n<title>Signed in (sandbox)</title>\n<p>Signed in as <b>{username}</b>.</p>\n"
_REFUSED = "Invalid hotkey or signature."


def login_nonce(call: Call) -> Response:
    """A nonce to sign with the hotkey, good for one login within five minutes."""
    return reply({"nonce": _new_nonce(call.world), "expires_in": int(_NONCE_LIFETIME.total_seconds())})


def browser_nonce(call: Call) -> Response:
    """The same for the browser; either signs in by either way."""
    return reply({"nonce": _new_nonce(call.world)})


def _new_nonce(world: World) -> str:
    nonce = world.chance.uuid()
    world.database.insert("nonces", nonce=nonce, created_at=world.clock.stamp())
    return nonce


def login(call: Call) -> Response:
    """A fingerprint, or a hotkey's signature of a nonce, for a token of seven days; a fingerprint wins."""
    body = parse_loose_json(call.body)
    fingerprint = body.get("fingerprint")
    generation = call.world.generation
    given = isinstance(fingerprint, str) and bool(fingerprint)
    if given or not generation.nonce_login:
        user = user_of_fingerprint(call.world, str(fingerprint)) if given else None
        if user is None:
            raise ApiError(401, generation.wrong_fingerprint)
    else:
        proof = (body.get("hotkey"), body.get("signature"), body.get("nonce"))
        if not all(proof):
            raise ApiError(400, _NO_PROOF)
        user = _user_of_proof(call.world, str(proof[0]), proof[1], str(proof[2]))
    lifetime, now = call.world.switches.token_lifetime, call.world.clock.now()
    return reply({"token": make_token(user["user_id"], user["fingerprint_hash"], now, lifetime)})


def browser_login(call: Call) -> Response:
    """What the browser opens: the page that greets the hotkey's owner."""
    hotkey, signature, nonce = call.required_query("hotkey", "signature", "nonce")
    user = _user_of_proof(call.world, hotkey, signature, nonce)
    return HTMLResponse(_SIGNED_IN_PAGE.format(username=html.escape(user["username"])))


def change_fingerprint(call: Call) -> Response:
    """Set a fingerprint of the user's own choice; the hotkey or the coldkey signs `{ss58}:{fingerprint}:{nonce}`.

    The coldkey's signature, too, is verified by the address in the hotkey's header; without one the server crashes.

    Newer servers take the old fingerprint, bare in `Authorization`, instead; it wins over the signature.
    """
    payload = call.json()
    fields = Fields(payload)
    fingerprint = fields.text("fingerprint")
    headers = call.request.headers
    by_old = call.world.generation.old_fingerprint_suffices
    absent = [
        missing(["header", name], None)
        for name in ("X-Chutes-Nonce", "X-Chutes-Signature")
        if headers.get(name) is None
    ]
    if (absent and not by_old) or fields.problems:
        raise ValidationFailed([*([] if by_old else absent), *fields.problems])
    if by_old and headers.get("authorization"):
        user = user_of_fingerprint(call.world, headers["authorization"])
        if user is None:
            raise ApiError(401, _BAD_FINGERPRINT)
        return _set_fingerprint(call.world, "user_id", user["user_id"], fingerprint)
    if absent:
        raise ApiError(401, "Missing or invalid BT signature.")
    hotkey, coldkey = headers.get("x-chutes-hotkey", ""), headers.get("x-chutes-coldkey", "")
    nonce = headers["x-chutes-nonce"]
    try:
        signature = bytes.fromhex(headers["x-chutes-signature"])
    except ValueError:
        raise ApiError(401, "Invalid signature") from None
    if not nonce_in_window(call.world, nonce, _FINGERPRINT_NONCE_SECONDS):
        raise ApiError(401, f"Invalid nonce: {nonce}")
    if not (hotkey or coldkey) or not signature:
        raise ApiError(401, "You must provide either coldkey or hotkey along with a signature and nonce.")
    if not hotkey:
        raise ServerCrash
    for column, address in (("coldkey", coldkey), ("hotkey", hotkey)):
        if address and is_signed_by(hotkey, f"{address}:{fingerprint}:{nonce}".encode(), signature):
            return _set_fingerprint(call.world, column, address, fingerprint)
    raise ApiError(401, _NO_OWNER)


def _set_fingerprint(world: World, column: str, value: str, fingerprint: str) -> Response:
    """Set the fingerprint of the user whose column has that value."""
    sql = f"UPDATE users SET fingerprint_hash = ? WHERE {column} = ?"  # noqa: S608 - one of two names, above
    try:
        changed = world.database.run(sql, hash_fingerprint(fingerprint), value)
    except sqlite3.IntegrityError:  # somebody else's fingerprint
        raise ServerCrash from None
    if not changed:
        raise ApiError(401, _NO_OWNER)
    return reply({"status": "Fingerprint updated"})


def change_bt_auth(call: Call) -> Response:
    """Attach a wallet to an account; the bare fingerprint in `Authorization` decides."""
    fingerprint = call.request.headers.get("authorization")
    if fingerprint is None:
        raise ValidationFailed([missing(["header", "Authorization"], None)])
    body = parse_loose_json(call.body)
    user = user_of_fingerprint(call.world, fingerprint)
    if user is None:
        raise ApiError(401, _BAD_FINGERPRINT)
    wanted = {name: body[name] for name in ("coldkey", "hotkey") if body.get(name)}
    good = {name: str(one) for name, one in wanted.items() if decode_address(str(one)) is not None}
    bad = [f"Invalid {name}: {one}" for name, one in wanted.items() if name not in good]
    if not good:
        raise ApiError(400, bad[-1] if bad else "Invalid request, please provide a coldkey and/or hotkey")
    with call.world.database.transaction():
        if "hotkey" in good:
            if call.world.database.value("SELECT 1 FROM users WHERE hotkey = ?", good["hotkey"]):
                raise ApiError(409, f"Hotkey already associated with another user: {good['hotkey']}")
            call.world.database.run("UPDATE users SET hotkey = ? WHERE user_id = ?", good["hotkey"], user["user_id"])
        if "coldkey" in good:
            call.world.database.run(
                "UPDATE users SET coldkey = ? WHERE user_id = ?", good["coldkey"], user["user_id"]
            )
    return reply(describe_me(call.world, user["user_id"]))


def _user_of_proof(world: World, hotkey: str, signature: object, nonce: str) -> sqlite3.Row:
    """Return the user whose hotkey signed a nonce of the sandbox, as it is or in `<Bytes>`.

    The nonce is used up, by a bad signature, too. Raises ApiError(401).
    """
    oldest = world.clock.stamp(ago=_NONCE_LIFETIME)
    if not world.database.run("DELETE FROM nonces WHERE nonce = ? AND created_at > ?", nonce, oldest):
        raise ApiError(401, "Invalid or expired nonce. Please request a new one.")
    if not isinstance(signature, str):
        raise ApiError(401, "Signature verification failed.")
    check_hex_signature(hotkey, signature, nonce, f"<Bytes>{nonce}</Bytes>")
    user = world.database.row("SELECT * FROM users WHERE hotkey = ?", hotkey)
    if user is None:
        raise ApiError(401, "No account found for this hotkey.")
    return user


def registry_auth(call: Call) -> Response:
    """Whether the hotkey may pull images: miners and validators may."""
    found = authenticate(call.world, call.request, call.body, "registry", on_metagraph=True)
    if call.world.generation.registry_by_hotkey and signed_headers(call.request) is None:
        raise ApiError(401, "Invalid BT Auth.")
    if found is None and not call.request.headers.get("x-chutes-hotkey"):
        raise ApiError(401, NO_USER)
    return reply({"authenticated": True})


def linking(role: str, column: str) -> Callable[[Call], Response]:
    """A route that links a validator's or a subnet owner's hotkey to the account, which makes it free."""

    def link(call: Call) -> Response:
        user = call.user("link_account")
        hotkey, signature = call.required_query("hotkey", "signature")
        database = call.world.database
        if not database.value("SELECT 1 FROM metagraph WHERE hotkey = ? AND role = ?", hotkey, role):
            raise ApiError(401, _REFUSED)
        try:
            raw = bytes.fromhex(signature)
        except ValueError:
            raise ApiError(401, _REFUSED) from None
        if not is_signed_by(hotkey, f"{hotkey}:{user['username']}".encode(), raw):
            raise ApiError(401, _REFUSED)
        sql = f"SELECT username FROM users WHERE {column} = ? AND user_id != ?"  # noqa: S608
        other = database.value(sql, hotkey, user["user_id"])
        if other is not None:
            raise ApiError(409, f"Hotkey already associated with user {other}")
        database.run(
            f"UPDATE users SET {column} = ?, permissions = permissions | ? WHERE user_id = ?",  # noqa: S608
            hotkey,
            PERMISSION_DEVELOPER | PERMISSION_FREE,
            user["user_id"],
        )
        return reply(describe_me(call.world, user["user_id"]))

    return link
