"""How moving money looks: the form, the question, the end, and what is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from camera import pressing
from lanes import SIZES

if TYPE_CHECKING:
    from camera import Camera
    from driving import Driver

pytestmark = pytest.mark.usage

SANDBOX = Path("sandbox")
TRANSFER = ("3", "t", *"grace", "tab", *"2.17")
LOST = "POST /users/balance_transfer=drop_after_commit x1"


@SIZES
def test_a_transfer_that_is_typed(camera: Camera) -> None:
    assert camera.sandboxed(pressing(*TRANSFER))


@pytest.mark.slow
@SIZES
def test_a_transfer_that_is_asked_about(camera: Camera) -> None:
    assert camera.sandboxed(pressing(*TRANSFER, "enter"))


@pytest.mark.slow
@SIZES
def test_a_transfer_that_is_sent(camera: Camera) -> None:
    assert camera.sandboxed(pressing(*TRANSFER, "enter", *"grace", "enter"))


@pytest.mark.slow
@SIZES
def test_a_transfer_without_a_response(camera: Camera) -> None:
    assert camera.sandboxed(pressing(*TRANSFER, "enter", *"grace", "enter"), LOST)


@pytest.mark.slow
@SIZES
def test_the_account_with_an_open_transfer(camera: Camera) -> None:
    assert camera.sandboxed(pressing(*TRANSFER, "enter", *"grace", "enter", "escape"), LOST)


@pytest.mark.slow
@SIZES
def test_an_open_transfer(camera: Camera) -> None:
    assert camera.sandboxed(pressing(*TRANSFER, "enter", *"grace", "enter", "escape", "t"), LOST)


@SIZES
def test_what_is_in_the_way_of_a_deletion(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "D"), directory=SANDBOX)


@pytest.mark.slow
@SIZES
def test_a_deletion_by_a_wrong_fingerprint(camera: Camera) -> None:
    keys = ("3", "D", "d", *"wrong-wrong-wrong", "enter", *"ada", "enter")
    assert camera.sandboxed(pressing(*keys), account="empty", directory=SANDBOX)


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize("generation", ["2025-10", "2026-08"])
def test_a_deposit(camera: Camera, generation: str) -> None:
    assert camera.sandboxed(pressing("3", "d"), generation=generation)


@pytest.mark.slow
@SIZES
def test_a_deposit_that_can_be_returned(camera: Camera) -> None:
    assert camera.sandboxed(_older)


async def _older(app: Driver) -> None:
    app.sandbox.switch(generation="2025-10", older=True)
    await app.press("r", "3", "d")


@pytest.mark.slow
@SIZES
def test_a_deposit_without_a_response(camera: Camera) -> None:
    async def lost(app: Driver) -> None:
        app.fault("POST /return_developer_deposit=drop_before_commit x1")
        await _older(app)
        await app.press("x", "enter", *app.sandbox.account.coldkey_address, "enter")

    assert camera.sandboxed(lost)
