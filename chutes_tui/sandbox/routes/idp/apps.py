"""`/idp/apps`: create, list, change, share and delete OAuth apps."""

from __future__ import annotations

import json
import re
import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.sandbox.call import NOT_ADMIN, Call, found, listing, pick, reply
from chutes_tui.sandbox.credentials.auth import hash_text
from chutes_tui.sandbox.errors import ApiError, ServerCrash, problem
from chutes_tui.sandbox.validation import Fields, query_bool

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from chutes_tui.sandbox.world import World


NOT_FOUND: Final = "Application not found"
_TAKEN = "An application with this name already exists"
_NAME = re.compile(r"[\w\s\-.]+")
_DEFAULT_DAYS = 30
_TEXTS = ("description", "homepage_url", "logo_url")


def list_apps(call: Call) -> Response:
    """A page: one's own, and unless they are left out everybody's public ones and those shared with one."""
    user = call.user()
    whose = call.query("user_id")
    if whose not in (None, "me", user["user_id"]):
        raise ApiError(403, NOT_ADMIN)
    page = call.page()
    public = whose is None and query_bool(call.query("include_public"), "include_public", default=True)
    shared = whose is None and query_bool(call.query("include_shared"), "include_shared", default=True)
    select = (
        "SELECT * FROM oauth_apps WHERE active AND (oauth_apps.user_id = ? OR (? AND public) OR (? AND app_id IN "
        "(SELECT app_id FROM oauth_shares WHERE shared_to = ?))) AND (name LIKE ? OR description LIKE ?)"
    )
    search = f"%{call.query('search') or ''}%"
    values = (user["user_id"], public, shared, user["user_id"], search, search if search != "%%" else "")
    total, rows = call.listed(page, select, "created_at", *values)
    return listing(page, total, [describe(row) for row in rows])


def get(call: Call) -> Response:
    """One app that the user may see, switched off or not."""
    user = call.user()
    row = call.world.database.row(
        "SELECT * FROM oauth_apps WHERE app_id = ? AND (user_id = ? OR public OR app_id IN "
        "(SELECT app_id FROM oauth_shares WHERE shared_to = ?))",
        call.path("app_id"),
        user["user_id"],
        user["user_id"],
    )
    return reply(describe(found(row, NOT_FOUND)))


def create(call: Call) -> Response:
    """Create an app. Only this answer and that of a new secret have the client's secret."""
    payload = call.json()
    user = call.user()
    fields = Fields(payload)
    given = _read(fields, payload)
    if "name" not in given:
        given["name"] = fields.text("name")
    if "redirect_uris" not in given:
        fields.required("redirect_uris")
    fields.check()
    secret = f"csc_{call.world.chance.alnum(48)}"
    row = insert_app(call.world, user["user_id"], {**given, "secret_hash": hash_text(secret)})
    return reply({**describe(row), "client_secret": secret})


def insert_app(world: World, user_id: str, values: dict[str, Any]) -> sqlite3.Row:
    """Store an app. Raises ApiError(409) when anybody's app has that name."""
    if _name_taken(world, values["name"]) is not None:
        raise ApiError(409, _TAKEN)
    stamp = world.clock.stamp()
    app_id = world.chance.uuid()
    world.database.insert(
        "oauth_apps",
        app_id=app_id,
        client_id=f"cid_{world.chance.alnum(24)}",
        user_id=user_id,
        name=values["name"].strip(),
        description=values.get("description"),
        redirect_uris=json.dumps(values["redirect_uris"]),
        homepage_url=values.get("homepage_url"),
        logo_url=values.get("logo_url"),
        active=True,
        public=bool(values.get("public", True)),
        days=values.get("refresh_token_lifetime_days") or _DEFAULT_DAYS,
        allowed_scopes=json.dumps(values.get("allowed_scopes") or []),
        secret_hash=values["secret_hash"],
        created_at=stamp,
        updated_at=stamp,
    )
    return world.database.rows("SELECT * FROM oauth_apps WHERE app_id = ?", app_id)[0]


def change(call: Call) -> Response:
    """Change an app: null leaves a field as it is, an empty text empties it. Allowed scopes can't be changed."""
    payload = call.json()
    user = call.user()
    fields = Fields(payload)
    given = _read(fields, payload)
    fields.check()
    row = own_app(call, user)
    other = _name_taken(call.world, given["name"]) if "name" in given else None
    if other is not None and other["app_id"] != row["app_id"]:
        if other["user_id"] != user["user_id"]:
            raise ServerCrash
        raise ApiError(409, _TAKEN)
    changes = {name: given[name] for name in (*_TEXTS, "public", "active") if name in given}
    if "name" in given:
        changes["name"] = given["name"].strip()
    if "redirect_uris" in given:
        changes["redirect_uris"] = json.dumps(given["redirect_uris"])
    if "refresh_token_lifetime_days" in given:
        changes["days"] = given["refresh_token_lifetime_days"]
    if changes:
        marks = ", ".join(f"{name} = ?" for name in changes)
        call.world.database.run(
            f"UPDATE oauth_apps SET {marks}, updated_at = ? WHERE app_id = ?",  # noqa: S608
            *changes.values(),
            call.world.clock.stamp(),
            row["app_id"],
        )
    return reply(describe(own_app(call, user)))


def delete(call: Call) -> Response:
    """Delete an app, and all that was granted to it."""
    user = call.user()
    row = own_app(call, user)
    call.world.database.run("DELETE FROM oauth_apps WHERE app_id = ?", row["app_id"])
    return reply({"app_id": row["app_id"], "deleted": True})


def regenerate_secret(call: Call) -> Response:
    """A new client secret; the old one ends at once."""
    user = call.user()
    row = own_app(call, user)
    secret = f"csc_{call.world.chance.alnum(48)}"
    call.world.database.run(
        "UPDATE oauth_apps SET secret_hash = ? WHERE app_id = ?", hash_text(secret), row["app_id"]
    )
    return reply({"app_id": row["app_id"], "client_id": row["client_id"], "client_secret": secret})


def own_app(call: Call, user: sqlite3.Row) -> sqlite3.Row:
    """The app of the path, if it is the user's. Raises ApiError(404)."""
    row = call.world.database.row(
        "SELECT * FROM oauth_apps WHERE app_id = ? AND user_id = ?", call.path("app_id"), user["user_id"]
    )
    return found(row, NOT_FOUND)


def describe(row: sqlite3.Row) -> dict[str, Any]:
    """An app as the server reports it: never with its allowed scopes."""
    return pick(row, "app_id", "client_id", "user_id", "name", *_TEXTS, "created_at", "updated_at") | {
        "redirect_uris": json.loads(row["redirect_uris"]),
        "active": bool(row["active"]),
        "public": bool(row["public"]),
        "refresh_token_lifetime_days": row["days"],
    }


def _name_taken(world: World, name: str) -> sqlite3.Row | None:
    """Whose app has that name: on the whole platform, in any case; `_` stands for any character."""
    return world.database.row("SELECT * FROM oauth_apps WHERE name LIKE ?", name.strip())


def _read(fields: Fields, payload: object) -> dict[str, Any]:
    """The fields that are there and not null; what is wrong with them stands in `fields`."""
    given = {name: value for name, value in payload.items() if value is not None} if isinstance(payload, dict) else {}
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(("name", *_TEXTS), fields.optional_text),
        **dict.fromkeys(("public", "active"), fields.boolean),
        **dict.fromkeys(("redirect_uris", "allowed_scopes"), fields.optional_list),
        "refresh_token_lifetime_days": partial(fields.optional_number, whole=True),
    }
    values = {name: read(name) for name, read in readers.items() if name in given}
    if not fields.problems:
        fields.problems.extend(
            problem("value_error", ["body", name], f"Value error, {text}", values[name], error={})
            for name, text in _faults(values)
        )
    return values


def _faults(values: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with each value, by field."""
    faults = []
    if "name" in values and not 3 <= len(values["name"].strip()) <= 64:
        faults.append(("name", "Name must be between 3 and 64 characters"))
    elif "name" in values and not _NAME.fullmatch(values["name"]):
        faults.append(("name", "Name can only contain letters, numbers, spaces, hyphens, and periods"))
    uris = values.get("redirect_uris")
    if uris is not None and not uris:
        faults.append(("redirect_uris", "At least one redirect URI is required"))
    elif uris and len(uris) > 10:
        faults.append(("redirect_uris", "Maximum 10 redirect URIs allowed"))
    elif uris and not all(str(one).startswith(("http://", "https://")) for one in uris):
        faults.append(("redirect_uris", "Redirect URIs must use http or https"))
    days = values.get("refresh_token_lifetime_days")
    if days is not None and days > 30:
        faults.append(("refresh_token_lifetime_days", "Refresh token lifetime cannot exceed 30 days"))
    elif days is not None and days < 1:
        faults.append(("refresh_token_lifetime_days", "Refresh token lifetime must be at least 1 day"))
    return faults


def share(call: Call) -> Response:
    """Share the app of the path with a user, named by id or username."""
    user, fields = call.user_and_fields()
    fields.text("app_id_or_name")
    whom = fields.text("user_id_or_name")
    fields.check()
    row = own_app(call, user)
    other = call.world.database.row("SELECT * FROM users WHERE user_id = ? OR username = ?", whom, whom)
    other = found(other, "User not found")
    if other["user_id"] == user["user_id"]:
        raise ApiError(400, "Cannot share app with yourself")
    try:
        call.world.database.insert(
            "oauth_shares", app_id=row["app_id"], shared_to=other["user_id"], created_at=call.world.clock.stamp()
        )
    except sqlite3.IntegrityError:
        raise ApiError(409, "App is already shared with this user") from None
    return reply({"app_id": row["app_id"], "shared_to": other["user_id"], "shared_to_username": other["username"]})


def list_shares(call: Call) -> Response:
    """Whom an app is shared with."""
    user = call.user()
    row = own_app(call, user)
    rows = call.world.database.rows(
        "SELECT shared_to, username, oauth_shares.created_at FROM oauth_shares JOIN users ON user_id = shared_to "
        "WHERE app_id = ? ORDER BY oauth_shares.created_at",
        row["app_id"],
    )
    return reply(
        [
            {
                "shared_to": one["shared_to"],
                "shared_to_username": one["username"],
                "shared_at": one["created_at"],
            }
            for one in rows
        ]
    )


def unshare(call: Call) -> Response:
    """End a share, by the user's id only."""
    user = call.user()
    row = own_app(call, user)
    whom = call.path("user_id")
    if not call.world.database.run(
        "DELETE FROM oauth_shares WHERE app_id = ? AND shared_to = ?", row["app_id"], whom
    ):
        raise ApiError(404, "Share not found")
    return reply({"app_id": row["app_id"], "shared_to": whom, "deleted": True})
