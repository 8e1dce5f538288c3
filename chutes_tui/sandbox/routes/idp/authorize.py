"""What users let apps do: `/idp/authorize`, where an app sends them, `/idp/authorizations`, and discovery."""

from __future__ import annotations

import html
import json
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, RedirectResponse

from chutes_tui.sandbox.call import Call, listing, pick, reply
from chutes_tui.sandbox.credentials.auth import hash_text, user_of_fingerprint
from chutes_tui.sandbox.credentials.scopes import FREE, SCOPES
from chutes_tui.sandbox.errors import ApiError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from starlette.responses import Response

    from chutes_tui.sandbox.call import Call
    from chutes_tui.sandbox.world import World


CODE_LIFETIME = timedelta(minutes=10)
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Sign in (sandbox)</title></head>
<body style="font-family: sans-serif; max-width: 32rem; margin: 4rem auto">
<h1>{name}</h1>
<p>asks for: {scopes}</p>
<form method="post">{hidden}
<p><label>Your fingerprint <input name="fingerprint" type="password"></label></p>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button>
</form>
</body>
</html>
"""
_ASKED = ("client_id", "redirect_uri", "response_type", "scope", "state")
_BAD_CLIENT = "<h1>Unknown application, or a redirect URI that it did not register.</h1>"


def show_page(call: Call) -> Response:
    """Ask the user. An unknown app or redirect URI is never redirected to."""
    asked = {name: call.query(name) or "" for name in _ASKED}
    app = _app_of(call.world, asked["client_id"], asked["redirect_uri"])
    if app is None:
        return HTMLResponse(_BAD_CLIENT, 400)
    fault = _fault(app, asked["scope"].split())
    if fault is not None:
        return _redirect(asked, error="invalid_scope", error_description=fault)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in asked.items()
    )
    scopes = html.escape(asked["scope"] or "nothing")
    return HTMLResponse(_PAGE.format(name=html.escape(app["name"]), scopes=scopes, hidden=hidden))


def decide(call: Call) -> Response:
    """The user's answer; allowing leads back to the app with a code."""
    form = call.form()
    asked = {name: form.get(name, "") for name in _ASKED}
    app = _app_of(call.world, asked["client_id"], asked["redirect_uri"])
    if app is None:
        return HTMLResponse(_BAD_CLIENT, 400)
    if form.get("decision") != "allow":
        return _redirect(asked, error="access_denied", error_description="User denied the request")
    user = user_of_fingerprint(call.world, form.get("fingerprint", ""))
    if user is None:
        return HTMLResponse("<h1>Wrong fingerprint.</h1>", 401)
    return _redirect(asked, code=make_code(call.world, app, user["user_id"], asked["scope"].split()))


def make_code(world: World, app: sqlite3.Row, user_id: str, scopes: list[str]) -> str:
    """A code for what a user grants to an app now."""
    code = world.chance.alnum(40)
    world.database.insert(
        "oauth_tokens",
        token_hash=hash_text(code),
        kind="code",
        app_id=app["app_id"],
        user_id=user_id,
        grant_id=note_grant(world, app, user_id, scopes),
        scopes=json.dumps(scopes),
        created_at=world.clock.stamp(),
        expires_at=world.clock.stamp(ago=-CODE_LIFETIME),
        revoked=False,
    )
    return code


def _app_of(world: World, client_id: str, redirect_uri: str) -> sqlite3.Row | None:
    app = world.database.row("SELECT * FROM oauth_apps WHERE client_id = ? AND active", client_id)
    return app if app is not None and redirect_uri in json.loads(app["redirect_uris"]) else None


def _fault(app: sqlite3.Row, scopes: list[str]) -> str | None:
    """Why these scopes can't be asked for."""
    for scope in scopes:
        if scope not in SCOPES:
            return f"Unknown scope: {scope}"
        allowed = FREE | set(json.loads(app["allowed_scopes"]))
        if scope.endswith((":write", ":delete")) and scope not in allowed:
            return f"Scope '{scope}' requires explicit app registration"
    return None


def _redirect(asked: dict[str, str], **answer: str) -> Response:
    return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}", 302)


def list_grants(call: Call) -> Response:
    """A page. The scopes are those of the first grant: a later, wider one does not show."""
    user = call.user()
    page = call.page()
    select = (
        "SELECT oauth_grants.*, grant_id AS authorization_id, name AS app_name, description AS app_description, "
        "logo_url AS app_logo_url FROM oauth_grants JOIN oauth_apps USING (app_id) "
        "WHERE oauth_grants.user_id = ? AND NOT revoked"
    )
    total, rows = call.listed(page, select, "oauth_grants.created_at", user["user_id"])
    names = ("authorization_id", "app_id", "app_name", "app_description", "app_logo_url", "created_at")
    items = [
        pick(row, *names) | {"scopes": json.loads(row["scopes"]), "revoked": bool(row["revoked"])} for row in rows
    ]
    return listing(page, total, items)


def revoke(call: Call) -> Response:
    """End a grant by the app's id, and every token of it. A second time answers the same."""
    user = call.user()
    app_id = call.path("app_id")
    with call.world.database.transaction():
        changed = call.world.database.run(
            "UPDATE oauth_grants SET revoked = 1 WHERE app_id = ? AND user_id = ?", app_id, user["user_id"]
        )
        call.world.database.run(
            "UPDATE oauth_tokens SET revoked = 1 WHERE app_id = ? AND user_id = ?", app_id, user["user_id"]
        )
    if not changed:
        raise ApiError(404, "Authorization not found")
    return reply({"app_id": app_id, "revoked": True})


def note_grant(world: World, app: sqlite3.Row, user_id: str, scopes: Sequence[str]) -> str:
    """Store that a user granted scopes to an app; the grant's id. One that stands keeps its scopes."""
    found = world.database.row("SELECT * FROM oauth_grants WHERE app_id = ? AND user_id = ?", app["app_id"], user_id)
    if found is not None and not found["revoked"]:
        return str(found["grant_id"])
    world.database.run("DELETE FROM oauth_grants WHERE app_id = ? AND user_id = ?", app["app_id"], user_id)
    grant_id = world.chance.uuid()
    world.database.insert(
        "oauth_grants",
        grant_id=grant_id,
        app_id=app["app_id"],
        user_id=user_id,
        scopes=json.dumps(list(scopes)),
        created_at=world.clock.stamp(),
        revoked=False,
    )
    return grant_id


def scopes(_: Call) -> Response:
    """Every scope with its description. Open to everybody."""
    return reply({"scopes": SCOPES})


def configuration(call: Call) -> Response:
    """Where what is. Open to everybody; the addresses are this server's own."""
    base = str(call.request.base_url).rstrip("/")
    return reply(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/idp/authorize",
            "token_endpoint": f"{base}/idp/token",
            "userinfo_endpoint": f"{base}/idp/userinfo",
            "revocation_endpoint": f"{base}/idp/token/revoke",
            "introspection_endpoint": f"{base}/idp/token/introspect",
            "scopes_supported": list(SCOPES),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
            "code_challenge_methods_supported": ["plain", "S256"],
            "claims_supported": ["sub", "username", "created_at"],
            "service_documentation": "https://docs.chutes.ai/oauth",
        }
    )
