"""Ending the account itself: `DELETE /users/me`, which only its fingerprint opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.api.http.auth import FingerprintAuth
from chutes_tui.api.http.call import Call

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.core.secret import Secret


async def delete_account(client: ChutesClient, fingerprint: Secret) -> None:
    """Delete the account of this fingerprint, whichever it is. Sent once.

    Raises ConflictError with what keeps it alive (servers since August 2026, which also refuse, by RefusedError, a
    balance beyond 25 USD), AuthError for a fingerprint that is none; older servers fail (ServerError).
    """
    call = Call("DELETE", "/users/me", write=True, auth=FingerprintAuth(fingerprint), hidden=(fingerprint,))
    await client.deleted(call)
