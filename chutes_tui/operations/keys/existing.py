"""Reading and deleting API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.operations.loading import load_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.session import Session


async def load_keys(session: Session, before: Loadable[ApiKey], publish: Callable[[Loadable[ApiKey]], None]) -> None:
    """Load every key; a first load publishes each page as it comes, a refresh only the whole. Raises ApiError."""
    await load_pages(lambda on_page: session.client.list_api_keys(on_page=on_page), before, publish)


async def delete_key(session: Session, key: ApiKey) -> bool:
    """Delete one key, once. Return when it is known to be gone: False if it was so before. Raises Problem otherwise.

    After a lost answer a look at the key decides.
    """
    from chutes_tui.api.errors.types import ApiError, NotFoundError
    from chutes_tui.api.recovery import Presence, find_deleted_key

    try:
        await session.client.delete_api_key(key.api_key_id)
    except ApiError as error:
        if isinstance(error, NotFoundError) and error.status is not None:
            return False
        if not error.outcome_unknown:
            raise
        finding = await find_deleted_key(session.client, key.api_key_id)
        if finding.presence is Presence.ABSENT:
            return True
        raise _not_deleted(key, error, still_there=finding.presence is Presence.PRESENT) from None
    return True


def _not_deleted(key: ApiKey, lost: ApiError, *, still_there: bool) -> Problem:
    from chutes_tui.core.problem import Problem

    if still_there:
        return Problem(
            f"The key {key.name} was not deleted: it is still there.",
            why=f"The server's answer was no use, so the key was looked up. {lost.why}",
            next_step="Delete it again when the connection is better.",
            detail=lost.report(),
        )
    return Problem(
        f"Whether the key {key.name} was deleted is not known.",
        why=f"The server's answer was no use, and looking the key up failed, too. {lost.why}",
        next_step="Refresh the list to see whether it is still there.",
        detail=lost.report(),
        outcome_unknown=True,
    )
