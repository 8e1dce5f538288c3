"""Names of chutes and images, by id: what scopes, pickers and tables call them, and which are out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.access.key_test import NO_CHUTE
from chutes_tui.core.text import short_id, visible

if TYPE_CHECKING:
    from chutes_tui.api.models import Chute, Image, User
    from chutes_tui.state import AppState


def chute_name(chute: Chute) -> str:
    """A chute's name, safe to show."""
    return visible(chute.name or chute.slug) or short_id(chute.chute_id)


def image_name(image: Image) -> str:
    """An image's name with its tag, safe to show."""
    return visible(f"{image.name}:{image.tag}" if image.tag else image.name) or short_id(image.image_id)


def object_names(state: AppState) -> dict[str, str]:
    """Names of the chutes and images that are known, by id; your own win."""
    unlisted = state.unlisted
    chutes = (*unlisted.chutes.values(), *state.public_chutes.items, *state.chutes.items)
    images = (*unlisted.images.values(), *state.public_images.items, *state.images.items)
    names = {chute.chute_id: chute_name(chute) for chute in chutes}
    return {NO_CHUTE: "no chute"} | names | {image.image_id: image_name(image) for image in images}


def foreign_private(state: AppState) -> frozenset[str]:
    """Return the ids of private chutes and images of other accounts: newer servers list some among the public ones.

    Nobody but their owners can use them, unless they were shared.
    """
    listed: list[tuple[str, Chute | Image]] = [(chute.chute_id, chute) for chute in state.public_chutes.items]
    listed += [(image.image_id, image) for image in state.public_images.items]
    own = {chute.chute_id for chute in state.chutes.items} | {image.image_id for image in state.images.items}
    return frozenset(
        one_id for one_id, one in listed if one.public is False and not is_mine(one, state.user)
    ).difference(own)


def is_mine(one: Chute | Image, user: User | None) -> bool:
    """Whether a chute or an image is of this user."""
    if user is None:
        return False
    owner = one.user
    return owner.user_id == user.user_id if owner.user_id and user.user_id else owner.username == user.username != ""
