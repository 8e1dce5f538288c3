"""One request on its way through a route, and how answers are made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from chutes_tui.sandbox.credentials.auth import authenticate
from chutes_tui.sandbox.errors import ApiError, ServerCrash, ValidationFailed, missing, problem
from chutes_tui.sandbox.generations import PARAMETERS
from chutes_tui.sandbox.validation import Fields, parse_json, query_bool, query_int

if TYPE_CHECKING:
    import sqlite3

    from starlette.types import Receive, Scope, Send

    from chutes_tui.sandbox.world import World

DEFAULT_LIMIT = 25
NOT_ADMIN = "This action can only be performed by billing admin accounts."
NO_USER = "Can't find a user with that api key in our db :("

Handler = Callable[["Call"], Response]


@dataclass(frozen=True)
class Page:
    """A page as it was asked for; `size` and `offset` are what the database gets."""

    number: int
    limit: int
    size: int
    offset: int


@dataclass(frozen=True)
class Call:
    """A request with its body read, and the world that it meets."""

    world: World
    request: Request
    body: bytes = field(repr=False)

    def user(self, purpose: str | None = None) -> sqlite3.Row:
        """The user who asks. Raises ApiError(401)."""
        found = self.optional_user(purpose)
        if found is None:
            hotkey = self.request.headers.get("x-chutes-hotkey")
            known = hotkey and self.request.headers.get("x-chutes-signature")
            raise ApiError(401, f"Could not find user with hotkey: {hotkey}" if known else NO_USER)
        return found

    def optional_user(self, purpose: str | None = None) -> sqlite3.Row | None:
        """The user who asks, None for a stranger. Raises ApiError(401) for bad credentials."""
        return authenticate(self.world, self.request, self.body, purpose)

    def query(self, name: str) -> str | None:
        """A value of the query string, the last one if repeated."""
        return self.request.query_params.get(name)

    def json(self) -> object:
        """The body, for `Fields`. Raises ValidationFailed for broken JSON: call it before `user`."""
        return parse_json(self.body, self.request.headers.get("content-type"))

    def form(self) -> dict[str, str]:
        """The fields of an HTML form, the last value of each."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    def required_query(self, *names: str) -> list[str]:
        """Values that must be there. Raises ValidationFailed."""
        absent = [missing(["query", name], None) for name in names if self.query(name) is None]
        if absent:
            raise ValidationFailed(absent)
        return [self.query(name) or "" for name in names]

    def user_and_fields(self) -> tuple[sqlite3.Row, Fields]:
        """The user who asks, and the body to be read. Broken JSON is refused first. Raises ApiError(401)."""
        payload = self.json()
        return self.user(), Fields(payload)

    def flag(self, name: str) -> bool:
        """A boolean of the query string."""
        return query_bool(self.query(name), name)

    def page(self, default_limit: int = DEFAULT_LIMIT) -> Page:
        """The page that is asked for: counted from 0, no cap; a limit of 0 acts as 25 and is echoed as 0.

        Negative numbers crash the server, words are a 422.
        """
        number = query_int(self.query("page"), "page", 0)
        limit = query_int(self.query("limit"), "limit", default_limit)
        size = limit or DEFAULT_LIMIT
        if size < 0 or number * size < 0:
            raise ServerCrash
        return Page(number, limit, size, min(number * size, 2**62))

    def listed(self, page: Page, select: str, order: str, *values: object) -> tuple[int, list[sqlite3.Row]]:
        """How many rows a query has, and those on a page of it; `values` stand in the query, which is `select`."""
        database = self.world.database
        total = int(database.value(f"SELECT count(*) FROM ({select})", *values))  # noqa: S608
        rows = database.rows(f"{select} ORDER BY {order} LIMIT ? OFFSET ?", *values, page.size, page.offset)
        return total, rows

    def bounded(self, name: str, default: int, least: int, most: int) -> int:
        """An integer of the query string within bounds. Raises ValidationFailed."""
        given = self.query(name)
        value = query_int(given, name, default)
        for kind, bound, words, wrong in (
            ("greater_than_equal", {"ge": least}, f"greater than or equal to {least}", value < least),
            ("less_than_equal", {"le": most}, f"less than or equal to {most}", value > most),
        ):
            if wrong:
                raise ValidationFailed([problem(kind, ["query", name], f"Input should be {words}", given, **bound)])
        return value

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def client_address(self) -> str:
        """The address that registrations are counted by."""
        forwarded = self.request.headers.get("x-forwarded-for")
        if forwarded:
            return forwarded.split(",")[0].strip()
        return self.request.client.host if self.request.client else "127.0.0.1"


class Endpoint:
    """An ASGI application out of a handler: reads the body, answers refusals in the server's words."""

    def __init__(self, world: World, handler: Handler, path: str = "") -> None:
        self._world = world
        self._handler = handler
        self._declared = PARAMETERS.get(path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = self._answer(request, await request.body())
        await response(scope, receive, send)

    def _check_parameters(self, request: Request) -> None:
        """Refuse what newer servers refuse before they look at anything else."""
        declared = self._declared if self._world.generation.refuses_undeclared else None
        if declared is not None and not declared.issuperset(request.query_params):
            raise ApiError(400, "undeclared parameter")

    def _answer(self, request: Request, body: bytes) -> Response:
        try:
            self._check_parameters(request)
            return self._handler(Call(self._world, request, body))
        except ApiError as error:
            return reply({"detail": error.detail}, error.status)
        except ValidationFailed as error:
            return reply({"detail": error.problems}, 422)
        except (ServerCrash, UnicodeEncodeError, OverflowError):  # text and numbers that no database takes
            return crash()


def reply(document: object, status: int = 200) -> Response:
    """A JSON answer, as compact as the server's."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "surrogatepass"), status, media_type="application/json")


def listing(page: Page, total: int, items: list[dict[str, Any]], cord_refs: object = None) -> Response:
    """A page of a list."""
    return reply({"total": total, "page": page.number, "limit": page.limit, "items": items, "cord_refs": cord_refs})


def pick(row: sqlite3.Row, *names: str) -> dict[str, Any]:
    """Some columns of a row, by their names."""
    return {name: row[name] for name in names}


def found(row: sqlite3.Row | None, refusal: str) -> sqlite3.Row:
    """A row that must be there. Raises ApiError(404)."""
    if row is None:
        raise ApiError(404, refusal)
    return row


def crash() -> Response:
    """The server's 500, which is no JSON."""
    return Response("Internal Server Error", 500, media_type="text/plain")
