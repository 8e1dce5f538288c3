"""The account's own apps: `/idp/apps`.

`auth` is a login's, None for the client's own admin key. Lists leave out what is switched off; asked for by its id,
an app is always found.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.account.reads import decode_list
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.http.urls import path_segment
from chutes_tui.api.oauth.models import AppShare, IssuedSecret, OauthApp, decode_issued

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.api.listing import Collected

PATH: Final = "/idp/apps"
_OURS: Final = {"include_public": "false", "include_shared": "false"}
"""Without these the list is the whole platform's."""


async def list_own_apps(client: ChutesClient, auth: httpx.Auth | None) -> Collected[OauthApp]:
    """The account's apps that are switched on. Raises ApiError."""
    return await client.every(OauthApp, Call("GET", PATH, params=_OURS, auth=auth), "app_id")


async def get_app(client: ChutesClient, auth: httpx.Auth | None, app_id: str) -> OauthApp:
    """One app, switched off or not. Raises NotFoundError and every other ApiError."""
    return await client.record(OauthApp, Call("GET", _of(app_id), auth=auth))


async def create_app(client: ChutesClient, auth: httpx.Auth | None, values: dict[str, Any]) -> IssuedSecret:
    """Create an app; its client secret is in the result and can never be had again. Sent once.

    Raises ConflictError when anybody's app on the platform has this name.
    """
    return await client.decoded(Call("POST", PATH, body=Body(**values), auth=auth, write=True), decode_issued)


async def change_app(client: ChutesClient, auth: httpx.Auth | None, app_id: str, values: dict[str, Any]) -> OauthApp:
    """Change these fields of an app: None leaves one as it is, "" empties it. Sent once."""
    call = Call("PATCH", _of(app_id), body=Body(**values), auth=auth, write=True)
    return await client.record(OauthApp, call)


async def delete_app(client: ChutesClient, auth: httpx.Auth | None, app_id: str) -> None:
    """Delete an app, and all that was granted to it. Sent once."""
    await client.deleted(Call("DELETE", _of(app_id), auth=auth, write=True))


async def renew_secret(client: ChutesClient, auth: httpx.Auth | None, app_id: str) -> IssuedSecret:
    """Give an app another client secret; the old one ends at once. Sent once."""
    call = Call("POST", f"{_of(app_id)}/regenerate-secret", auth=auth, write=True)
    return await client.decoded(call, partial(decode_issued, app_id=app_id))


async def list_shares(client: ChutesClient, auth: httpx.Auth | None, app_id: str) -> tuple[AppShare, ...]:
    """Whom an app is shared with. Raises ApiError."""
    call = Call("GET", f"{_of(app_id)}/shares", auth=auth)
    return await client.decoded(call, partial(decode_list, cls=AppShare))


async def share_app(client: ChutesClient, auth: httpx.Auth | None, app_id: str, whom: str) -> AppShare:
    """Share an app with a user, by id or exact username. Sent once.

    Raises NotFoundError for nobody, ConflictError when it is shared with them already.
    """
    body = Body(app_id_or_name=app_id, user_id_or_name=whom)
    return await client.record(AppShare, Call("POST", f"{_of(app_id)}/share", body=body, auth=auth, write=True))


async def unshare_app(client: ChutesClient, auth: httpx.Auth | None, app_id: str, user_id: str) -> None:
    """End the share with a user, by id alone. Sent once. Raises NotFoundError when there is none."""
    path = f"{_of(app_id)}/share/{path_segment(user_id, 'a user')}"
    await client.deleted(Call("DELETE", path, auth=auth, write=True))


def _of(app_id: str) -> str:
    return f"{PATH}/{path_segment(app_id, 'an app')}"
