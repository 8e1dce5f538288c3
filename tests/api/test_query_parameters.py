"""No call sends a query parameter that its route does not declare: production refuses it (400, chutes-api 2026)."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import chutes_tui.api.account.calls
import chutes_tui.api.account.linking
import chutes_tui.api.account.reads
import chutes_tui.api.account.usage
import chutes_tui.api.inference
import chutes_tui.api.money
import chutes_tui.api.oauth.apps
import chutes_tui.api.oauth.authorizations
import chutes_tui.api.registration
from chutes_tui.api.errors.types import ApiError
from chutes_tui.core.secret import Secret

from .support import signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chutes_tui.api.client import ChutesClient

    from .support import Clients

PAGE = {"page", "limit"}
DECLARED = {
    "/api_keys/": PAGE,
    "/secrets/": PAGE,
    "/chutes/": PAGE
    | {"include_public", "template", "name", "exclude", "image", "slug", "offset", "include_schemas"},
    "/images/": PAGE | {"include_public", "name", "tag"},
    "/users/me/usage": PAGE | {"per_chute", "chute_id", "start_date", "end_date"},
    "/payments": PAGE,
    "/idp/authorizations": PAGE,
    "/idp/apps": PAGE | {"include_public", "include_shared", "search"},
    "/users/name_check": {"username", "readonly"},
    "/users/register": {"token"},
    "/users/link_validator": {"hotkey", "signature"},
}
"""As in the documents; a route that does not stand here declares none."""
GIVEN: dict[str, Any] = {
    "signer": signer(),
    "fingerprint": Secret("f" * 32),
    "old": Secret("o" * 32),
    "name": "x",
    "username": "ada",
    "token": Secret("t"),
    "value": Secret("v"),
    "admin": False,
    "include_public": True,
    "public": True,
    "values": {"name": "x"},
    "auth": None,
    "amount": Decimal(1),
    "hidden": (),
    "role": chutes_tui.api.account.linking.LinkRole.VALIDATOR,
    "per_chute": True,
    "chute_id": "5" * 48,
    "begin": datetime(2026, 11, 1, tzinfo=UTC),
    "end": datetime(2026, 11, 2, tzinfo=UTC),
}


def calls(client: ChutesClient) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every way to ask the server: the client's methods, and the functions of the modules beside it."""
    for name, method in inspect.getmembers(client, inspect.iscoroutinefunction):
        takes_any_call = "call" in inspect.signature(method).parameters
        if not name.startswith("_") and not takes_any_call and name != "aclose":
            yield name, method
    modules = (
        chutes_tui.api.account.calls,
        chutes_tui.api.account.reads,
        chutes_tui.api.account.linking,
        chutes_tui.api.inference,
        chutes_tui.api.money,
        chutes_tui.api.oauth.apps,
        chutes_tui.api.oauth.authorizations,
        chutes_tui.api.registration,
        chutes_tui.api.account.usage,
    )
    for module in modules:
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}", function


def arguments(function: Callable[..., Any], client: ChutesClient) -> dict[str, Any]:
    """Something for every parameter, also for those that need not be given."""
    found: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "client":
            found[name] = client
        elif name in GIVEN:
            found[name] = GIVEN[name]
        elif parameter.annotation == "Secret":
            found[name] = Secret("x" * 32)
        elif parameter.default is inspect.Parameter.empty:
            found[name] = "5" * 48
    return found


async def test_no_call_sends_what_its_route_does_not_declare(clients: Clients) -> None:
    asked: dict[str, set[str]] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        path = re.sub(r"/5{48}$|/x$", "/{id}", request.url.path)
        asked.setdefault(path, set()).update(request.url.params)
        return httpx.Response(404, json={"detail": "no"})

    client = clients.mock(answer)
    names = []
    for name, function in calls(client):
        names.append(name)
        try:
            assert await function(**arguments(function, client)) is None, "nothing is there"
        except ApiError:
            continue
    assert len(names) > 20
    assert len(asked) > 15
    for path, parameters in asked.items():
        assert parameters <= DECLARED.get(path, set()), path
    assert asked["/api_keys/"] == PAGE


async def test_the_check_finds_what_is_not_declared() -> None:
    with pytest.raises(AssertionError):
        assert {"page", "name"} <= DECLARED["/api_keys/"]
