"""How the secrets screen looks. `pytest tests/snapshots --snapshot-update` accepts new pictures: look first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from driving import NARROW, NOW, WIDE
from lanes import SIZES
from secrets_driver import GONE, go_to, open_secrets

if TYPE_CHECKING:
    from camera import Act, Camera
    from driving import Driver

    from chutes_tui.screens.secrets.secrets_screen import SecretsScreen


def pressing(*keys: str, on: tuple[str, str | None] | None = None) -> Act:
    """Open the screen, put the cursor on a chute or on one of its secrets, and press keys."""

    async def press(app: Driver) -> None:
        screen = await open_secrets(app)
        if on is not None:
            await go_to(app, screen, *on)
        await app.press(*keys)

    return press


SECRET = ("support-bot", "SENTRY_DSN")
THEMES = pytest.mark.parametrize("theme", ["chutes-dark", "chutes-light"], ids=["dark", "light"])


@pytest.mark.slow
@THEMES
@SIZES
def test_by_chute(camera: Camera, theme: str) -> None:
    assert camera.sandboxed(pressing("space", "j", "enter", on=("invoice-extractor", "S3_ACCESS_KEY")), theme=theme)


@pytest.mark.slow
@THEMES
@SIZES
def test_one_list(camera: Camera, theme: str) -> None:
    assert camera.sandboxed(pressing("t", "s", "c", on=SECRET), theme=theme)


@SIZES
def test_filter(camera: Camera) -> None:
    assert camera.sandboxed(pressing("slash", *"hf", on=SECRET))


@pytest.mark.slow
@pytest.mark.parametrize("size", [WIDE])
def test_a_chute_that_is_gone(camera: Camera) -> None:
    assert camera.sandboxed(pressing(on=(GONE, None)))


@pytest.mark.parametrize("size", [NARROW])
def test_detail(camera: Camera) -> None:
    assert camera.sandboxed(pressing("enter", on=SECRET))


@SIZES
def test_copying(camera: Camera) -> None:
    assert camera.sandboxed(pressing("c", "j", on=SECRET), directory=Path("sandbox"))


@pytest.mark.slow
@THEMES
@SIZES
def test_delete_one(camera: Camera, theme: str) -> None:
    assert camera.sandboxed(pressing("d", on=SECRET), theme=theme)


@SIZES
def test_delete_many(camera: Camera) -> None:
    assert camera.sandboxed(pressing("a", "d", *"dele"))


@SIZES
def test_empty(camera: Camera) -> None:
    assert camera.sandboxed(pressing(), empty=True)


@SIZES
def test_error(camera: Camera) -> None:
    assert camera.sandboxed(pressing(), "GET /secrets/=bad_gateway_html")


@pytest.mark.slow
@SIZES
def test_old_and_incomplete(camera: Camera) -> None:
    async def age(app: Driver) -> None:
        screen: SecretsScreen = await open_secrets(app)
        secrets, chutes = screen.state.secrets, screen.state.chutes
        app.state.secrets = secrets.loaded(
            secrets.items[:7], total=10, complete=False, unreadable=1, at=NOW.timestamp() - 300
        )
        app.fault("GET /chutes/=internal_error")  # so that what the list lacks can't be asked for itself
        app.state.chutes = chutes.loaded(chutes.items[:4], total=9, complete=False, unreadable=0, at=NOW.timestamp())
        await app.settled()
        app.fault("GET /secrets/=internal_error")
        await app.press("r")

    assert camera.sandboxed(age)
