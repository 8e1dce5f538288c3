"""Which routes a server has: all that there are, without what its generation lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse
from starlette.routing import Route, Router

from chutes_tui.sandbox.call import Endpoint
from chutes_tui.sandbox.credentials.scopes import invoked_chute, is_inference
from chutes_tui.sandbox.errors import ApiError, ServerCrash
from chutes_tui.sandbox.routes import (
    account,
    aliases,
    api_keys,
    catalog,
    chain,
    controls,
    deployments,
    inference,
    invocations,
    login,
    money,
    secrets,
    users,
)
from chutes_tui.sandbox.routes.idp import apps, authorize, tokens
from chutes_tui.sandbox.routes.registration import agents, register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response
    from starlette.types import ASGIApp

    from chutes_tui.sandbox.call import Call
    from chutes_tui.sandbox.world import World

ROUTES: Final = (
    ("GET", "/ping", money.ping),
    ("GET", "/payments", money.payments),
    ("GET", "/payments/summary/tao", money.payments_summary),
    ("GET", "/pricing", money.pricing),
    ("GET", "/fmv", money.fmv),
    ("GET", "/developer_deposit", money.developer_deposit),
    ("POST", "/return_developer_deposit", money.return_developer_deposit),
    ("POST", "/users/balance_transfer", money.balance_transfer),
    ("POST", chain.PATH, chain.answer),
    ("GET", "/users/me", account.me),
    ("DELETE", "/users/me", account.delete_me),
    ("GET", "/users/me/quotas", account.quotas),
    ("GET", "/users/me/quota_usage/{chute_id}", account.quota_usage),
    ("GET", "/users/me/discounts", account.discounts),
    ("GET", "/users/me/price_overrides", account.price_overrides),
    ("GET", "/users/me/subscription_usage", account.subscription_usage),
    ("GET", "/users/name_check", register.name_check),
    ("GET", "/users/registration_token", register.registration_token),
    ("POST", "/users/register", register.register),
    ("POST", "/users/agent_registration", agents.sign_up),
    ("GET", "/users/agent_registration/{hotkey}", agents.status),
    ("POST", "/users/{user_id}/agent_setup", agents.set_up),
    ("POST", "/users/login", login.login),
    ("GET", "/users/login/nonce", login.login_nonce),
    ("POST", "/users/change_fingerprint", login.change_fingerprint),
    ("POST", "/users/change_bt_auth", login.change_bt_auth),
    ("GET", "/idp/cli_login/nonce", login.browser_nonce),
    ("GET", "/idp/cli_login", login.browser_login),
    ("GET", "/registry/auth", login.registry_auth),
    ("GET", "/users/link_validator", login.linking("validator", "validator_hotkey")),
    ("GET", "/users/link_subnet_owner", login.linking("subnet_owner", "subnet_owner_hotkey")),
    ("GET", "/users/me/usage", account.my_usage),
    ("GET", "/users/{user_id}/usage", account.usage_of),
    ("GET", "/users/growth", users.growth),
    ("GET", "/users/user_id_lookup", users.look_up),
    ("GET", "/users/set_logo", users.set_logo),
    ("GET", "/users/me/shares", users.shares),
    ("GET", "/users/{user}/balance", users.balance),
    ("GET", "/users/{user}", users.get),
    ("POST", "/api_keys/", api_keys.create),
    ("GET", "/api_keys/", api_keys.list_all),
    ("GET", "/api_keys/{api_key_id}", api_keys.get),
    ("DELETE", "/api_keys/{api_key_id}", api_keys.delete),
    ("POST", "/secrets/", secrets.create),
    ("GET", "/secrets/", secrets.list_all),
    ("GET", "/secrets/{secret_id}", secrets.get),
    ("DELETE", "/secrets/{secret_id}", secrets.delete),
    ("GET", "/chutes/utilization", deployments.utilization),
    ("POST", "/chutes/", deployments.deploy),
    ("GET", "/chutes/code/{chute_id}", deployments.code),
    ("GET", "/chutes/warmup/{chute_id}", deployments.warm_up),
    ("GET", "/chutes/{chute_id}/evidence", deployments.evidence),
    ("GET", "/chutes/{chute_id}/hf_info", deployments.hugging_face),
    ("DELETE", "/chutes/{chute_id}", deployments.delete_chute),
    ("DELETE", "/images/{image_id}", deployments.delete_image),
    ("GET", "/chutes/", catalog.list_chutes),
    ("GET", "/chutes/{chute:path}", catalog.get_chute),
    ("GET", "/images/", catalog.list_images),
    ("GET", "/images/{image:path}", catalog.get_image),
    ("GET", "/invocations/exports/{year}/{month}/{day}/{hour}", invocations.export),
    ("POST", "/invocations/{invocation_id}/report", invocations.report),
    ("GET", "/model_aliases/", aliases.list_aliases),
    ("POST", "/model_aliases/", aliases.create_or_replace),
    ("DELETE", "/model_aliases/{alias}", aliases.delete),
    ("GET", "/idp/apps", apps.list_apps),
    ("POST", "/idp/apps", apps.create),
    ("GET", "/idp/apps/{app_id}", apps.get),
    ("PATCH", "/idp/apps/{app_id}", apps.change),
    ("DELETE", "/idp/apps/{app_id}", apps.delete),
    ("POST", "/idp/apps/{app_id}/regenerate-secret", apps.regenerate_secret),
    ("POST", "/idp/apps/{app_id}/share", apps.share),
    ("GET", "/idp/apps/{app_id}/shares", apps.list_shares),
    ("DELETE", "/idp/apps/{app_id}/share/{user_id}", apps.unshare),
    ("GET", "/idp/authorizations", authorize.list_grants),
    ("DELETE", "/idp/authorizations/{app_id}", authorize.revoke),
    ("GET", "/idp/authorize", authorize.show_page),
    ("POST", "/idp/authorize", authorize.decide),
    ("POST", "/idp/token", tokens.token),
    ("POST", "/idp/token/introspect", tokens.introspect),
    ("POST", "/idp/token/revoke", tokens.revoke),
    ("GET", "/idp/userinfo", tokens.userinfo),
    ("GET", "/idp/scopes", authorize.scopes),
    ("GET", "/.well-known/openid-configuration", authorize.configuration),
    ("GET", "/_sandbox/faults", controls.list_faults),
    ("POST", "/_sandbox/faults", controls.add_faults),
    ("DELETE", "/_sandbox/faults", controls.clear_faults),
    ("GET", "/_sandbox/requests", controls.list_requests),
    ("DELETE", "/_sandbox/requests", controls.clear_requests),
    ("POST", "/_sandbox/switches", controls.set_switches),
    ("POST", "/_sandbox/clock", controls.set_clock),
    ("POST", "/_sandbox/balance", controls.set_balance),
    ("POST", "/_sandbox/account", controls.set_account),
    ("POST", "/_sandbox/payments", controls.add_payment),
    ("POST", "/_sandbox/chain_payment", controls.pay_on_chain),
    ("POST", "/_sandbox/chain_credit", controls.credit_payments),
    ("POST", "/_sandbox/chain_balance", controls.set_chain_balance),
    ("POST", "/_sandbox/registration_payment", controls.pay_for_registration),
    ("POST", "/_sandbox/registration_end", controls.end_registration),
    ("POST", "/_sandbox/keys", controls.add_keys),
)
"""Of two routes that match a path, the first one answers."""

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")
_ANONYMOUS_PAGE = (
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n<body>\r\n"
    "<center><h1>429 Too Many Requests</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


class RouteTable:
    """The routers of one world, each made when first needed: the generation may be switched while it runs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._fallback = Endpoint(world, _answer_anything)
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
        for method, path, handler in ROUTES:
            if self._world.offers(method, path):
                route = Route(path, Endpoint(self._world, handler, path), methods=[method])
                route.methods = {method}  # without the HEAD that comes with a GET
                yield route


def _answer_anything(call: Call) -> Response:
    """Whatever no route takes: invocations, the inference host, and unknown paths. Credentials are asked for before
    anything is said about the path."""
    request = call.request
    if request.method not in _METHODS:
        raise ApiError(405, "Method Not Allowed")
    if request.method == "HEAD":
        raise ServerCrash
    path = request.url.path
    on_host = is_inference(call.world.generation, request.method, path, request.headers.get("host", ""))
    if on_host and request.method == "GET":
        return inference.list_models(call)
    user = call.optional_user()
    if user is None and on_host and call.world.generation.anonymous_page:
        return HTMLResponse(_ANONYMOUS_PAGE, 429)
    if user is None:
        raise ApiError(401, "Authentication required.")
    if on_host:
        return inference.invoke_model(call, user)
    return inference.invoke_chute(call, user, invoked_chute(request.method, path))
