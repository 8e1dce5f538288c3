"""What OAuth libraries ask first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.sandbox.call import Call, reply
from chutes_tui.sandbox.credentials.oauth_scopes import SCOPES

if TYPE_CHECKING:
    from starlette.responses import Response


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


ROUTES = (("GET", "/idp/scopes", scopes), ("GET", "/.well-known/openid-configuration", configuration))
