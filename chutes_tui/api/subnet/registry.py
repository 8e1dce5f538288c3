"""The registry's sign-in check (`GET /registry/auth`): whether a credential may pull images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chutes_tui.api.http.call import Call

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient


class RegistryAnswer(Struct, frozen=True):
    """What the registry says; None: nothing that is understood."""

    authenticated: bool | None = None


async def registry_check(client: ChutesClient) -> RegistryAnswer:
    """Ask with the client's own credential. Raises AuthError for a refusal, and every other ApiError."""
    return await client.record(RegistryAnswer, Call("GET", "/registry/auth", "registry"))
