"""What the account granted to apps, `/idp/authorizations`, and the tokens of apps.

The routes have no purpose that a hotkey could sign: `auth` is a login's, None for the client's own admin key. Tokens
are asked about and ended by whoever holds them: no sign-in is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.api.errors.from_status import unreadable
from chutes_tui.api.http.call import Call, FormBody
from chutes_tui.api.http.urls import path_segment
from chutes_tui.api.listing import FIRST_LIMIT
from chutes_tui.api.oauth.models import Authorization, Introspection, Revoked

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.api.listing import Collected
    from chutes_tui.core.secret import Secret


PATH = "/idp/authorizations"
LIMIT = FIRST_LIMIT


async def list_authorizations(
    client: ChutesClient,
    auth: httpx.Auth | None,
    on_page: Callable[[Collected[Authorization]], None] | None = None,
) -> Collected[Authorization]:
    """Every app that the account let in. Raises ApiError."""
    return await client.every(Authorization, Call("GET", PATH, auth=auth), "app_id", limit=LIMIT, on_page=on_page)


async def revoke_authorization(client: ChutesClient, auth: httpx.Auth | None, app_id: str) -> None:
    """End what was granted to an app, and its tokens; by the app's id, which alone is its own. Sent once.

    Raises NotFoundError when nothing was granted to it, and every other ApiError.
    """
    call = Call("DELETE", f"{PATH}/{path_segment(app_id, 'an app')}", auth=auth, write=True)
    answer = await client.record(Revoked, call)
    if not answer.revoked:
        raise unreadable(call, "The server reports that it was not revoked", "It doesn't say why.", status=200)


async def oauth_offered(client: ChutesClient) -> None:
    """Return if this server has OAuth: its scopes are public. Raises NotOfferedError, and every other ApiError."""
    await client.send(Call("GET", "/idp/scopes", public=True))


async def introspect(client: ChutesClient, token: Secret) -> Introspection:
    """What a token is. Changes nothing. Raises ApiError."""
    call = Call("POST", "/idp/token/introspect", body=FormBody(token=token), public=True, hidden=(token,))
    return await client.record(Introspection, call)


async def revoke_token(client: ChutesClient, token: Secret) -> None:
    """End a token. The server confirms it for any text, so ask again to know. Sent once. Raises ApiError."""
    call = Call("POST", "/idp/token/revoke", body=FormBody(token=token), public=True, write=True, hidden=(token,))
    await client.record(Revoked, call)
