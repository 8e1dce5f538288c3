"""`/chutes/` and `/images/`: what the pickers list."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.call import DEFAULT_LIMIT, Call, Page, found, listing, pick, reply
from chutes_tui.sandbox.data.seed_data import FREE, TEE
from chutes_tui.sandbox.errors import ApiError

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

    from chutes_tui.sandbox.generations import Generation

_CHUTES = """
    SELECT chutes.*, users.username, users.created_at AS user_created_at,
           images.name AS image_name, images.tag AS image_tag, images.public AS image_public,
           images.status AS image_status, images.readme AS image_readme, images.created_at AS image_created_at
    FROM chutes JOIN users USING (user_id) JOIN images USING (image_id)
"""
_IMAGES = (
    "SELECT images.*, users.username, users.created_at AS user_created_at FROM images JOIN users USING (user_id)"
)
NO_CHUTE = "Chute not found, or does not belong to you"
NO_IMAGE = "Image not found, or does not belong to you"
_PRICE = {
    "per_million_tokens": {
        "input": {"usd": 0.14, "tao": 0.0004},
        "output": {"usd": 0.55, "tao": 0.0016},
        "input_cache_read": {"usd": 0.07, "tao": 0.0002},
    },
    "usd": {"hour": 1.8, "second": 0.0005},
    "tao": {"hour": 0.0051, "second": 0.0000014},
}
_NO_PRICE = {
    "per_million_tokens": {name: {"usd": 0.0, "tao": 0.0} for name in ("input", "output", "input_cache_read")},
    "usd": {"hour": 0.0, "second": 0.0},
    "tao": {"hour": 0.0, "second": 0.0},
}
_CORD_OF_TEMPLATE = {
    "vllm": ("chat", "/v1/chat/completions", True),
    "diffusion": ("generate", "/generate", False),
    "embedding": ("embed", "/v1/embeddings", False),
}
_DEFAULT_CORD = ("run", "/run", False)


def list_chutes(call: Call) -> Response:
    """A page of the user's chutes, and with `include_public` of everybody's public ones; most used first.

    The server of 2025 answers a user's same query with the same page for a minute: see `Generation.list_cache`.
    """
    user = call.optional_user("chutes")
    owner = user["user_id"] if user is not None else ""
    given, kept = call.world.switches.list_cache, call.world.chutes_listed
    seconds = call.world.generation.list_cache if given is None else given
    which, now = (owner, str(call.request.query_params)), call.world.clock.now().timestamp()
    if which in kept and now < kept[which][0] + seconds:
        return kept[which][1]
    answer = _chutes(call, owner, everybody=user is None)
    if seconds:
        kept[which] = (now, answer)
    return answer


def _chutes(call: Call, owner: str, *, everybody: bool) -> Response:
    page = _chutes_page(call) if call.world.generation.bounds_chutes else call.page()
    show_public = everybody or call.flag("include_public")
    shown = "chutes.public OR (? AND chutes.name LIKE '%affine%')"
    select = f"{_CHUTES} WHERE (chutes.user_id = ? OR (? AND ({shown}))) AND chutes.name LIKE ?"
    values = (owner, show_public, call.world.generation.lists_affine, _contains(call.query("name")))
    total, rows = call.listed(page, select, "invocation_count DESC, chute_id", *values)
    refs = {_cord_ref(row): _cords(row) for row in rows}
    items = [
        {**_describe_chute(row, call.world.generation), "cords": None, "cord_ref_id": _cord_ref(row)} for row in rows
    ]
    return listing(page, total, items, refs)


def _chutes_page(call: Call) -> Page:
    """The page that newer servers are asked for: page and limit have bounds, and an offset does instead of a page."""
    number = call.bounded("page", 0, 0, 100)
    limit = call.bounded("limit", DEFAULT_LIMIT, 1, 5000)
    offset = call.bounded("offset", 0, 0, 5000)
    if call.query("page") is not None and call.query("offset") is not None:
        raise ApiError(400, "Cannot specify both page and offset, select <= 1 of these.")
    return Page(number, limit, limit, offset or number * limit)


def get_chute(call: Call) -> Response:
    """One chute that the user may see, by id, by name, or as `owner/name`."""
    user = call.optional_user("chutes")
    owner = user["user_id"] if user is not None else ""
    row = found(find_chute(call, call.path("chute"), owner), NO_CHUTE)
    return reply(describe_chute(call, row["chute_id"]))


def find_chute(call: Call, id_or_name: str, owner: str) -> sqlite3.Row | None:
    """A chute that the user may see, or None."""
    return find_visible(call, _CHUTES, "chutes", "chute_id", id_or_name, owner)


def describe_chute(call: Call, chute_id: str) -> dict[str, Any]:
    """A chute as its owner is shown it."""
    row = call.world.database.rows(f"{_CHUTES} WHERE chute_id = ?", chute_id)[0]
    return {**_describe_chute(row, call.world.generation), "cords": _cords(row), "cord_ref_id": None}


def find_image(call: Call, id_or_name: str, owner: str) -> sqlite3.Row | None:
    """An image that the user may see, or None."""
    return find_visible(call, _IMAGES, "images", "image_id", id_or_name, owner)


def list_images(call: Call) -> Response:
    """A page of the user's images, and with `include_public` of everybody's public ones; newest first."""
    user = call.user("images")
    page = call.page()
    where = "(images.user_id = ? OR (? AND images.public)) AND images.name LIKE ? AND images.tag LIKE ?"
    filters = (_contains(call.query("name")), _contains(call.query("tag")))
    values = (user["user_id"], call.flag("include_public"), *filters)
    total, rows = call.listed(page, f"{_IMAGES} WHERE {where}", "images.created_at DESC", *values)
    return listing(page, total, [_describe_image(row) for row in rows])


def get_image(call: Call) -> Response:
    """One image that the user may see, by id, by name, or as `owner/name`."""
    user = call.user("images")
    return reply(_describe_image(found(find_image(call, call.path("image"), user["user_id"]), NO_IMAGE)))


def find_visible(
    call: Call, select: str, table: str, id_column: str, id_or_name: str, owner: str
) -> sqlite3.Row | None:
    """The user's own before anybody's public one. A name may hold slashes, and a username before the first."""
    given = id_or_name.lstrip("/").partition(":")[0]
    username, _, rest = given.partition("/")
    return call.world.database.row(
        f"{select} WHERE ({table}.user_id = ? OR {table}.public) AND ({table}.{id_column} = ? OR {table}.name LIKE ? "
        f"OR (username = ? AND {table}.name LIKE ?)) ORDER BY {table}.user_id = ? DESC, {table}.created_at LIMIT 1",
        owner,
        given,
        given,
        username,
        rest,
        owner,
    )


def _contains(name: str | None) -> str:
    return f"%{name}%" if name and name.strip() else "%"


def _describe_user(row: sqlite3.Row) -> dict[str, Any]:
    own = {"logo_id": None, "created_at": row["user_created_at"] + "Z", "logo": None}
    return pick(row, "username", "user_id") | own


def _describe_image(row: sqlite3.Row) -> dict[str, Any]:
    built = row["status"] == "built and pushed"
    return {
        "image_id": row["image_id"],
        "name": row["name"],
        "readme": row["readme"],
        "tag": row["tag"],
        "public": bool(row["public"]),
        "status": row["status"],
        "created_at": row["created_at"] + "Z",
        "build_started_at": row["created_at"] + "Z",
        "build_completed_at": row["created_at"] + "Z" if built else None,
        "user": _describe_user(row),
        "logo_id": None,
        "patch_version": None,
        "logo": None,
    }


def _describe_chute(row: sqlite3.Row, generation: Generation) -> dict[str, Any]:
    image = {
        "image_id": row["image_id"],
        "name": row["image_name"],
        "readme": row["image_readme"],
        "tag": row["image_tag"],
        "public": bool(row["image_public"]),
        "status": row["image_status"],
        "created_at": row["image_created_at"] + "Z",
        "patch_version": None,
    }
    return {
        "chute_id": row["chute_id"],
        "name": row["name"],
        "tagline": row["tagline"],
        "readme": f"# {row['name']}\n\n{row['tagline']}",
        "public": bool(row["public"]),
        "version": str(uuid.uuid5(uuid.NAMESPACE_OID, row["chute_id"])),
        "tool_description": None,
        "slug": row["slug"],
        "standard_template": row["template"],
        "jobs": [],
        "created_at": row["created_at"] + "Z",
        "updated_at": row["created_at"] + "Z",
        "image": image,
        "user": _describe_user(row),
        "supported_gpus": ["h100", "h200"],
        "node_selector": {"gpu_count": 1, "min_vram_gb_per_gpu": 80},
        "invocation_count": row["invocation_count"],
        "current_estimated_price": _NO_PRICE if row["terms"] == FREE else _PRICE,
        "instances": [{"active": True, "verified": True, "region": "n/a"}] if row["hot"] else [],
        "logo_id": None,
        "chutes_version": "0.3.61",
        "revision": None,
        "preemptible": True,
        "logo": None,
        "hot": bool(row["hot"]),
        "boost": None,
        "concurrency": 1,
        "max_instances": 1,
        "openrouter": False,
        "scaling_threshold": 0.75,
        "shutdown_after_seconds": 300,
        **generation.chute_extras,
        **({"tee": row["terms"] == TEE} if "tee" in generation.chute_extras else {}),
    }


def _cords(row: sqlite3.Row) -> list[dict[str, Any]]:
    function, path, stream = _CORD_OF_TEMPLATE.get(row["template"], _DEFAULT_CORD)
    return [
        {
            "method": "POST",
            "path": f"/{function}",
            "function": function,
            "stream": stream,
            "passthrough": row["template"] == "vllm",
            "public_api_path": path,
            "public_api_method": "POST",
            "output_content_type": "application/json",
        }
    ]


def _cord_ref(row: sqlite3.Row) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(_cords(row))))
