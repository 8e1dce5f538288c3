"""How apps look: those with access to the account, and what is asked and said about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from camera import pressing
from lanes import SIZES

if TYPE_CHECKING:
    from camera import Camera


@SIZES
def test_apps_with_access(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "a", "j", "j"))


@pytest.mark.slow
@SIZES
def test_the_access_of_an_app_is_to_be_revoked(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "a", "j", "j", "d"))


@pytest.mark.slow
@SIZES
def test_a_server_without_apps(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "a"), generation="2025-10")


@pytest.mark.slow
@SIZES
def test_apps_that_can_t_be_read(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "a"), "GET /idp/authorizations=bad_gateway_html")


@SIZES
def test_own_apps(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "y"))


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize("key", ["n", "m", "h", "x", "t"])
def test_a_question_about_an_own_app(camera: Camera, key: str) -> None:
    assert camera.sandboxed(pressing("3", "y", key))


@pytest.mark.slow
@SIZES
def test_no_own_app(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "y"), account="empty")
