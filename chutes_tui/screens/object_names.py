"""Names of chutes and images, by id: what scopes, pickers and tables call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.plain import short_id, visible

if TYPE_CHECKING:
    from chutes_tui.api.models import Chute, Image
    from chutes_tui.state import AppState


def chute_name(chute: Chute) -> str:
    """A chute's name, safe to show."""
    return visible(chute.name or chute.slug) or short_id(chute.chute_id)


def image_name(image: Image) -> str:
    """An image's name with its tag, safe to show."""
    return visible(f"{image.name}:{image.tag}" if image.tag else image.name) or short_id(image.image_id)


def object_names(state: AppState) -> dict[str, str]:
    """Names of the chutes and images that are known, by id; your own win."""
    names = {chute.chute_id: chute_name(chute) for chute in (*state.public_chutes.items, *state.chutes.items)}
    return names | {image.image_id: image_name(image) for image in (*state.public_images.items, *state.images.items)}
