"""Which routes a server has: those of every domain, without what its generation lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route, Router

from chutes_tui.sandbox.call import Endpoint
from chutes_tui.sandbox.routes import (
    account,
    api_keys,
    catalog,
    controls,
    deployments,
    fallback,
    invocations,
    links,
    login,
    money,
    secrets,
    usage,
    users,
)
from chutes_tui.sandbox.routes.chain import node
from chutes_tui.sandbox.routes.idp import apps, authorize, discovery, grants, shares, tokens
from chutes_tui.sandbox.routes.models import aliases
from chutes_tui.sandbox.routes.registration import agents, register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

    from chutes_tui.sandbox.world import World

_IDP = (apps, shares, grants, authorize, tokens, discovery)
_USERS = (account, register, agents, login, links, usage, users)
_OBJECTS = (api_keys, secrets, deployments, catalog, invocations, aliases)
_MODULES = (money, node, *_USERS, *_OBJECTS, *_IDP, controls)
"""Of two routes that match a path, the first one answers."""


class RouteTable:
    """The routers of one world, each made when first needed: the generation may be switched while it runs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._fallback = Endpoint(world, fallback.answer)
        self._routers: dict[tuple[str, bool], Router] = {}

    def application_for(self, path: str) -> ASGIApp:
        """What answers a path now."""
        return self._fallback if path.startswith(self._world.switches.absent) else self._router()

    def _router(self) -> Router:
        which = (self._world.generation.name, self._world.switches.older)
        if which not in self._routers:
            # Every path has a route, so that no slash is ever redirected and no wrong method is a 405 of its own.
            self._routers[which] = Router([*self._offered(), Route("/{anything:path}", self._fallback)])
        return self._routers[which]

    def _offered(self) -> Iterator[Route]:
        for module in _MODULES:
            for method, path, handler in module.ROUTES:
                if self._world.offers(method, path):
                    yield _route(path, method, Endpoint(self._world, handler, path))


def _route(path: str, method: str, endpoint: Endpoint) -> Route:
    route = Route(path, endpoint, methods=[method])
    route.methods = {method}  # without the HEAD that comes with a GET
    return route
