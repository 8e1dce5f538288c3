"""Tokens of apps, asked about and ended by whoever holds them: no sign-in is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.api.http.call import Call, FormBody
from chutes_tui.api.oauth.models import Introspection, Revoked

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.core.secret import Secret


async def introspect(client: ChutesClient, token: Secret) -> Introspection:
    """What a token is. Changes nothing. Raises ApiError."""
    call = Call("POST", "/idp/token/introspect", body=FormBody(token=token), public=True, hidden=(token,))
    return await client.record(Introspection, call)


async def revoke_token(client: ChutesClient, token: Secret) -> None:
    """End a token. The server confirms it for any text, so ask again to know. Sent once. Raises ApiError."""
    call = Call("POST", "/idp/token/revoke", body=FormBody(token=token), public=True, write=True, hidden=(token,))
    await client.record(Revoked, call)
