"""How the import of a `.env` looks, from its source to what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from secret_import_driver import Importing, Received, holding

if TYPE_CHECKING:
    from camera import Camera
    from driving import Driver

_ENV = """# settings of the batch worker
export HF_TOKEN=hf_abcdefghijklmnop
OPENAI_API_KEY="sk-xyz"
DATABASE_URL=postgres://u:${PASS}@h/db
EMPTY=
no equals here
SIGNING_KEY="-----BEGIN KEY-----
abc
-----END KEY-----"
WEBHOOK=https://hooks.example.test/1
LOG_LEVEL=info
LOG_FORMAT=json
"""


class _Scene:
    """Brings the import to where a picture is to be taken."""

    def __init__(self, camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
        self.received = Received(monkeypatch)
        self.path = camera.home / "my.env"
        self.path.write_text(_ENV)
        self.path.chmod(0o600)

    async def list(self, app: Driver) -> Importing:
        holding("LOG_LEVEL", "LOG_FORMAT")(app.sandbox)
        on = Importing(app, self.received)
        await on.open(wait=True)
        await on.read(self.path)
        return on


@pytest.mark.slow
@SIZES
def test_source(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(app: Driver) -> None:
        on = Importing(app, Received(monkeypatch))
        await on.open(wait=True)
        await on.read("~/none.env")

    assert camera.sandboxed(act)


@SIZES
def test_list(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = _Scene(camera, monkeypatch)
    scene.path.chmod(0o644)

    async def act(app: Driver) -> None:
        on = await scene.list(app)
        on.go_to("DATABASE_URL")

    assert camera.sandboxed(act)


@pytest.mark.slow
@SIZES
def test_question_before_replacing(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = _Scene(camera, monkeypatch)

    async def act(app: Driver) -> None:
        await scene.list(app)
        await app.press("a", "ctrl+s")

    assert camera.sandboxed(act)


@pytest.mark.slow
@SIZES
def test_cut_in_the_middle(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = _Scene(camera, monkeypatch)

    async def act(app: Driver) -> None:
        on = await scene.list(app)
        scene.received.after[2] = lambda: app.fault("/secrets/=drop_before_commit")
        await on.write()
        on.go_to("DATABASE_URL")

    assert camera.sandboxed(act)


@pytest.mark.slow
@SIZES
def test_what_can_be_done(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = _Scene(camera, monkeypatch)

    async def act(app: Driver) -> None:
        on = await scene.list(app)
        scene.received.after[2] = lambda: app.fault("POST /secrets/=drop_after_commit")
        await on.write()
        on.go_to("DATABASE_URL")
        await app.press("i")

    assert camera.sandboxed(act)


@pytest.mark.slow
@SIZES
def test_done_by_daylight(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = _Scene(camera, monkeypatch)

    async def act(app: Driver) -> None:
        await (await scene.list(app)).write()

    assert camera.sandboxed(act, theme="chutes-light")
