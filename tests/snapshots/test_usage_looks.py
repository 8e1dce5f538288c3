"""How usage looks on its own screen: of an account that pays, of one with a plan, by the hour, its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from camera import pressing
from lanes import SIZES

if TYPE_CHECKING:
    from camera import Camera

pytestmark = pytest.mark.usage


@SIZES
def test_fourteen_days(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "U"))


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize("account", ["subscribed", "empty"])
def test_an_account(camera: Camera, account: str) -> None:
    assert camera.sandboxed(pressing("3", "U"), account=account)


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize("letter", ["d", "m"])
def test_a_range(camera: Camera, letter: str) -> None:
    assert camera.sandboxed(pressing("3", "U", "t", letter))


@pytest.mark.slow
@SIZES
def test_tokens_and_usd(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "U", "u", "u"))


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize("key", ["t", "w"])
def test_a_question(camera: Camera, key: str) -> None:
    assert camera.sandboxed(pressing("3", "U", key))


@pytest.mark.slow
@SIZES
def test_a_range_of_ones_own(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "U", "t", "c"))


@pytest.mark.slow
@SIZES
def test_what_can_t_be_read(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "U"), "GET /users/me/usage=bad_gateway_html")


@pytest.mark.slow
@SIZES
def test_without_a_sign_in(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "U"), generation="2025-10")
