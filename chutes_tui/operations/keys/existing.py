"""Reading and deleting API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.operations.deletion import delete
from chutes_tui.operations.loading import load_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.attempt import Attempt
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


async def load_keys(session: Session, before: Loadable[ApiKey], publish: Callable[[Loadable[ApiKey]], None]) -> None:
    """Load every key; a first load publishes each page as it comes, a refresh only the whole. Raises ApiError."""
    await load_pages(lambda on_page: session.client.list_api_keys(on_page=on_page), before, publish)


async def delete_key(session: Session, key: ApiKey) -> Attempt[ApiKey | None]:
    """Delete one key; DONE with a problem: it was gone already."""
    from chutes_tui.api.recovery import find_deleted_key

    client, key_id = session.client, key.api_key_id
    return await delete(
        f"the key {key.name}", client.delete_api_key(key_id), lambda: find_deleted_key(client, key_id)
    )
