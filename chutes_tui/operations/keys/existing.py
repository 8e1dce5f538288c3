"""Reading and deleting API keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.operations.deletion import delete
from chutes_tui.operations.loading import load_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.access.scopes import AccessDraft, ScopeGrant
    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.attempt import Attempt
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


@dataclass(frozen=True, slots=True)
class DeletedKey:
    """The key that was deleted last, with its exact access: such a key can be created again, with another value."""

    name: str
    draft: AccessDraft


def recreatable(key: ApiKey, grants: tuple[ScopeGrant, ...] | None) -> DeletedKey | None:
    """Return what creates a key with exactly the same access, None when its access is not known."""
    from chutes_tui.access.scopes import AccessDraft

    if key.admin:
        return DeletedKey(key.name, AccessDraft(admin=True))
    return None if grants is None or key.admin is None else DeletedKey(key.name, AccessDraft(grants=grants))


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
