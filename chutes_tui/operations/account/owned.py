"""Who the account is and what it owns, as far as headers and pickers need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chutes_tui.operations.loading import whole

if TYPE_CHECKING:
    from chutes_tui.api.models import Chute, Image, User
    from chutes_tui.core.attempt import Finding
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.session import Session


async def load_user(session: Session) -> User:
    """The account as the server knows it. Raises ApiError: NotFoundError when the account was deleted.

    An API key that may not read it leaves that to the login of a fingerprint, if there is one.
    """
    from chutes_tui.api.errors.types import NotFoundError

    try:
        me = session.client.me
        return await (session.reads.read(me) if session.reads.in_place_of_key else me())
    except NotFoundError as error:
        if "user not found" not in error.detail.lower():
            raise  # a server without this route
        gone = error
    raise NotFoundError(
        "This account no longer exists.",
        why="The server knows no user with this credential. Its lists are empty for that reason, not because nothing "
        "was created.",
        next_step="Open another account (o), or register one.",
        detail=gone.detail,
        status=gone.status,
        request=gone.request,
    )


async def load_objects(session: Session, kind: str, before: Loadable[Any], *, public: bool) -> Loadable[Any]:
    """Load the account's chutes or images, or everybody's public ones too. Raises ApiError."""
    client = session.client
    if kind == "chutes":
        return whole(before, await client.list_chutes(include_public=public))
    return whole(before, await client.list_images(include_public=public))


async def find_object(session: Session, kind: str, object_id: str) -> Finding[Chute] | Finding[Image]:
    """Look for one chute or image by id. Raises ApiError when the server is in trouble: others would fare alike."""
    from chutes_tui.api.recovery import find_chute, find_image

    look = find_chute if kind == "chutes" else find_image
    finding = await look(session.client, object_id)
    if finding.problem is not None and getattr(finding.problem, "transient", False):
        raise finding.problem
    return finding
