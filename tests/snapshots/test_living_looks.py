"""How living with keys looks: rotation, notes, audit, scan, and keys from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from camera import pressing
from lanes import SIZES

if TYPE_CHECKING:
    from camera import Camera

ROTATION = ("j", "j", "R", "g", "space", "ctrl+s")


@SIZES
def test_rotation(camera: Camera) -> None:
    assert camera.sandboxed(pressing("j", "j", "R"))


@pytest.mark.slow
@SIZES
def test_rotation_with_a_new_key(camera: Camera) -> None:
    assert camera.sandboxed(pressing(*ROTATION, "ctrl+s"))


@pytest.mark.slow
@SIZES
def test_rotation_switches_over(camera: Camera) -> None:
    assert camera.sandboxed(pressing(*ROTATION, "ctrl+s", "s"))


@pytest.mark.slow
@SIZES
def test_notes(camera: Camera) -> None:
    assert camera.sandboxed(pressing("w", *"laptop"))


@SIZES
def test_audit(camera: Camera) -> None:
    assert camera.sandboxed(pressing("A", "j"))


@pytest.mark.slow
@SIZES
def test_scan(camera: Camera) -> None:
    assert camera.sandboxed(pressing("A", "s"))


@pytest.mark.slow
@SIZES
def test_keys_from_a_list(camera: Camera) -> None:
    assert camera.sandboxed(pressing("N", *"ci, admin", "ctrl+s"))


@SIZES
def test_where_a_value_is_put(camera: Camera) -> None:
    assert camera.sandboxed(pressing("n", *"fresh", "f2", "enter", "f10", "i"))


@SIZES
def test_a_value_into_a_dotenv(camera: Camera) -> None:
    assert camera.sandboxed(pressing("n", *"fresh", "f2", "enter", "f10", "i", "e"))
