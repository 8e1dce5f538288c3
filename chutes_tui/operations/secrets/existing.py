"""Reading and deleting secrets. Their values can never be read back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.operations.deletion import delete
from chutes_tui.operations.loading import load_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.attempt import Attempt
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


async def load_secrets(
    session: Session, before: Loadable[SecretRecord], publish: Callable[[Loadable[SecretRecord]], None]
) -> None:
    """Load every secret; a first load publishes each page as it comes, a refresh only the whole. Raises ApiError."""
    await load_pages(lambda on_page: session.client.list_secrets(on_page=on_page), before, publish)


async def delete_secret(session: Session, secret_id: str, key: str) -> Attempt[SecretRecord | None]:
    """Delete one secret; DONE with a problem: it was gone already. `key` is its name."""
    from chutes_tui.api.recovery import find_deleted_secret

    client = session.client
    find = partial(find_deleted_secret, client, secret_id)
    return await delete(f"the secret {key}", client.delete_secret(secret_id), find)
