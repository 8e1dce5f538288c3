"""Reading and deleting secrets. Their values can never be read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.operations.loading import load_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


class NotDeleted(Problem):
    """A secret was not deleted, or nobody knows: `found` is what is still there, None when that isn't known."""

    def __init__(
        self, what: str, *, found: SecretRecord | None = None, why: str, next_step: str, detail: str
    ) -> None:
        super().__init__(what, why=why, next_step=next_step, detail=detail, outcome_unknown=found is None)
        self.found = found


async def load_secrets(
    session: Session, before: Loadable[SecretRecord], publish: Callable[[Loadable[SecretRecord]], None]
) -> None:
    """Load every secret; a first load publishes each page as it comes, a refresh only the whole. Raises ApiError."""
    await load_pages(lambda on_page: session.client.list_secrets(on_page=on_page), before, publish)


async def delete_secret(session: Session, secret_id: str, key: str) -> bool:
    """Delete one secret, once. Return when it is known to be gone: False if it was so before. `key` is its name.

    After a lost answer a look at the secret decides. Raises ApiError or NotDeleted.
    """
    from chutes_tui.api.errors.types import ApiError, NotFoundError
    from chutes_tui.api.recovery import Presence, find_deleted_secret

    try:
        await session.client.delete_secret(secret_id)
    except ApiError as error:
        if isinstance(error, NotFoundError) and error.status is not None:
            return False
        if not error.outcome_unknown:
            raise
        finding = await find_deleted_secret(session.client, secret_id)
        if finding.presence is Presence.ABSENT:
            return True
        raise _not_deleted(key, error, finding.item) from None
    return True


def _not_deleted(key: str, lost: ApiError, found: SecretRecord | None) -> NotDeleted:
    if found is not None:
        return NotDeleted(
            f"The secret {key} was not deleted: it is still there.",
            found=found,
            why=f"The server's answer was no use, so the secret was looked up. {lost.why}",
            next_step="Delete it again when the connection is better.",
            detail=lost.report(),
        )
    return NotDeleted(
        f"Whether the secret {key} was deleted is not known.",
        why=f"The server's answer was no use, and looking the secret up failed, too. {lost.why}",
        next_step="Refresh the list to see whether it is still there.",
        detail=lost.report(),
    )
