"""Reading the account's own names for chutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.operations.loading import whole
from chutes_tui.operations.oauth.signed_in import read_if_offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.inference.aliases import ModelAlias
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


async def load_aliases(
    session: Session, before: Loadable[ModelAlias], publish: Callable[[Loadable[ModelAlias]], None]
) -> None:
    """Load every alias. Raises what `read_if_offered` raises; only servers since 2026 have aliases."""
    from chutes_tui.api.inference.aliases import aliases_offered, list_aliases

    client = session.client
    listed = await read_if_offered(session, lambda auth: list_aliases(client, auth), aliases_offered, "model aliases")
    publish(whole(before, listed))
