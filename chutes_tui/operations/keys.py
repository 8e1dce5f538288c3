"""Reading and deleting API keys."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.listing import Collected
    from chutes_tui.api.models import ApiKey
    from chutes_tui.loadable import Loadable
    from chutes_tui.operations.session import Session


async def load_keys(session: Session, before: Loadable[ApiKey], publish: Callable[[Loadable[ApiKey]], None]) -> None:
    """Load every key; a first load publishes each page as it comes, a refresh only the whole. Raises ApiError."""

    def progressed(so_far: Collected[ApiKey]) -> None:
        publish(before.progressed(so_far.items, so_far.total))

    listed = await session.client.list_api_keys(on_page=progressed)
    publish(
        before.loaded(
            listed.items,
            total=listed.total,
            complete=listed.complete,
            unreadable=listed.unreadable,
            at=time.time(),
        )
    )


async def delete_key(session: Session, key_id: str) -> None:
    """Delete one key, once. Returns only when the key is known to be gone; raises ApiError otherwise.

    After a lost answer the list of keys decides; a key that is already gone counts as deleted.
    """
    from chutes_tui.api.errors import ApiError, NotFoundError

    try:
        await session.client.delete_api_key(key_id)
    except NotFoundError:
        return
    except ApiError as error:
        if not error.outcome_unknown:
            raise
        if not await _is_gone(session, key_id):
            raise


async def _is_gone(session: Session, key_id: str) -> bool:
    from chutes_tui.api.errors import ApiError

    try:
        listed = await session.client.list_api_keys()
    except ApiError:
        return False
    return listed.complete and all(key.api_key_id != key_id for key in listed.items)
