"""The account's own names for chutes (`GET /model_aliases/`, servers since 2026).

Source: the public server's code. The route has no purpose that a hotkey could sign: `auth` is a login's, None for
the client's own admin key.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - decoding needs it
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from chutes_tui.api.decoding import decode_json
from chutes_tui.api.errors.types import AuthError, NotOfferedError
from chutes_tui.api.http.call import Call
from chutes_tui.api.listing import whole_list
from chutes_tui.api.models import known_id, make_utc

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.api.listing import Collected

PATH: Final = "/model_aliases/"


class ModelAlias(Struct, frozen=True, kw_only=True):
    """A name for 1 to 20 chutes, by their ids; None: not reported. `updated_at`: since when for these."""

    alias: str
    chute_ids: tuple[str, ...] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        known_id(self, "alias")
        make_utc(self, "created_at", "updated_at")


async def list_aliases(client: ChutesClient, auth: httpx.Auth | None) -> Collected[ModelAlias]:
    """Every alias of the account, each once. Raises ApiError."""
    return await client.decoded(Call("GET", PATH, auth=auth), _decode)


async def aliases_offered(client: ChutesClient) -> None:
    """Return if this server has aliases: it then refuses who doesn't sign in. Raises NotOfferedError, and every other
    ApiError."""
    try:
        await client.send(Call("GET", PATH, public=True))
    except NotOfferedError:
        raise
    except AuthError:
        return


def _decode(body: bytes) -> Collected[ModelAlias] | None:
    return whole_list(decode_json(body), ModelAlias, lambda one: one.alias)
