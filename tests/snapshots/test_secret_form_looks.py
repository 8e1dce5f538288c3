"""How the secret form looks, from the first key to what became of it. No picture holds a value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from lanes import SIZES
from secrets_driver import go_to, open_secrets
from textual import events

from chutes_tui.screens.secrets.secret_form import SecretFormScreen

if TYPE_CHECKING:
    from camera import Act, Camera
    from driving import Driver

_PEM = (
    "-----BEGIN CERTIFICATE-----\r\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\r\n-----END CERTIFICATE-----\r\n"
)
_TOKEN = "hf_" + "x" * 34
THEMES = pytest.mark.parametrize("theme", ["chutes-dark", "chutes-light"], ids=["dark", "light"])
DIRECTORY = Path("sandbox")


def forming(*keys: str, value: str = _TOKEN, key: str = "HF_TOKEN", on: str = "night-batch") -> Act:
    """Open the form for a chute, fill it in, and press keys."""

    async def act(app: Driver) -> None:
        screen = await open_secrets(app)
        if on == "night-batch":
            await app.press("n", "f2")
            await app.type(on)
            await app.press("enter")
        else:
            await go_to(app, screen, on, key)
            await app.press("p")
        await app.until(lambda: app.in_front(SecretFormScreen))
        if on == "night-batch":
            await app.type(key)
            await app.press("tab")
        app.app.screen.query_one("#value").post_message(events.Paste(value))
        await app.pilot.pause()
        await app.press(*keys)

    return act


@SIZES
def test_empty(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await open_secrets(app)
        await app.press("end", "n")

    assert camera.sandboxed(act, directory=DIRECTORY)


@pytest.mark.slow
@THEMES
@SIZES
def test_filled_in(camera: Camera, theme: str) -> None:
    assert camera.sandboxed(forming(value=_PEM, key="tls.pem"), theme=theme, directory=DIRECTORY)


@pytest.mark.slow
@THEMES
@SIZES
def test_replacing(camera: Camera, theme: str) -> None:
    assert camera.sandboxed(forming(on="support-bot"), theme=theme, directory=DIRECTORY)


@pytest.mark.slow
@SIZES
def test_line_end(camera: Camera) -> None:
    assert camera.sandboxed(forming("ctrl+s", value=_TOKEN + "\n"), directory=DIRECTORY)


@pytest.mark.slow
@SIZES
def test_templates(camera: Camera) -> None:
    assert camera.sandboxed(forming("f3"), directory=DIRECTORY)


@pytest.mark.slow
@pytest.mark.parametrize("size", [NARROW])
def test_odd_key(camera: Camera) -> None:
    assert camera.sandboxed(forming("ctrl+s", key="tls.pem"), directory=DIRECTORY)


@THEMES
@SIZES
def test_gap(camera: Camera, theme: str) -> None:
    act = forming("ctrl+s", on="support-bot")
    assert camera.sandboxed(act, "POST /secrets/=too_many_requests", theme=theme, directory=DIRECTORY)


@pytest.mark.slow
@SIZES
def test_lost(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = forming()

    async def act(app: Driver) -> None:
        await fill(app)
        # What is made from now on carries the time of the server, which stands where the signatures need it.
        now = app.sandbox.world.clock.now()
        monkeypatch.setattr("chutes_tui.core.times.utc_now", lambda: now)
        await app.press("ctrl+s")

    assert camera.sandboxed(act, "POST /secrets/=drop_after_commit x1", directory=DIRECTORY)


@pytest.mark.slow
@pytest.mark.parametrize("size", [NARROW])
def test_leaving(camera: Camera) -> None:
    assert camera.sandboxed(forming("escape"), directory=DIRECTORY)
