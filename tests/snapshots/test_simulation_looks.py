"""How the simulation looks: what a key may do, and the smallest access for what is ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camera import pressing
from lanes import SIZES

if TYPE_CHECKING:
    from camera import Camera


@SIZES
def test_simulation(camera: Camera) -> None:
    assert camera.sandboxed(pressing("m", "j", "space", "space", "j", "j", "space"))
