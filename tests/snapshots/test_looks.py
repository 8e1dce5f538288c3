"""How the screens look. `pytest tests/snapshots --snapshot-update` accepts new pictures: look at them first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from camera import pressing
from driving import NARROW, NOW, WIDE
from lanes import SIZES

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.storage.private_files import private_write

if TYPE_CHECKING:
    from camera import Camera
    from driving import Driver


@SIZES
def test_keys(camera: Camera) -> None:
    assert camera.sandboxed(pressing("j", "j"))


@pytest.mark.parametrize("size", [WIDE])
def test_keys_light(camera: Camera) -> None:
    assert camera.sandboxed(pressing("j", "j"), theme="chutes-light")


@SIZES
def test_filter(camera: Camera) -> None:
    assert camera.sandboxed(pressing("slash", *"images"))


@pytest.mark.parametrize("size", [NARROW])
def test_filter_without_a_match(camera: Camera) -> None:
    assert camera.sandboxed(pressing("slash", *"imx"))


@SIZES
def test_selection(camera: Camera) -> None:
    assert camera.sandboxed(pressing("space", "j", "space", "space", "s"))


@SIZES
def test_detail(camera: Camera) -> None:
    assert camera.sandboxed(pressing("j", "j", "j", "enter"))


@SIZES
def test_delete_one(camera: Camera) -> None:
    assert camera.sandboxed(pressing("j", "d"))


@SIZES
def test_delete_many(camera: Camera) -> None:
    assert camera.sandboxed(pressing("a", "d", *"dele"))


@pytest.mark.parametrize("size", [WIDE])
def test_deleted(camera: Camera) -> None:
    async def delete(app: Driver) -> None:
        app.app.worker.keys.delete([app.table.records[2].key])

    assert camera.sandboxed(delete)


@SIZES
def test_help(camera: Camera) -> None:
    assert camera.sandboxed(pressing("question_mark"))


@SIZES
def test_error(camera: Camera) -> None:
    assert camera.sandboxed(pressing(), "GET /api_keys/=bad_gateway_html")


@SIZES
def test_problem(camera: Camera) -> None:
    assert camera.sandboxed(pressing("e"), "GET /api_keys/=bad_gateway_html")


@pytest.mark.parametrize("size", [WIDE])
def test_empty(camera: Camera) -> None:
    assert camera.sandboxed(pressing(), empty=True)


@SIZES
def test_old_and_incomplete(camera: Camera) -> None:
    async def age(app: Driver) -> None:
        keys = app.state.keys
        app.state.keys = keys.loaded(keys.items[:7], total=13, complete=False, unreadable=2, at=NOW.timestamp() - 300)
        app.fault("GET /api_keys/=internal_error")
        await app.press("r")

    assert camera.sandboxed(age)


@SIZES
def test_welcome(camera: Camera) -> None:
    assert camera.app(pressing("j"))


@SIZES
def test_welcome_with_a_broken_config(camera: Camera) -> None:
    private_write(camera.driving.home / ".chutes" / "config.ini", "[auth]\nhotkey_seed = 12\n")
    assert camera.app(pressing())


@SIZES
def test_reveal(camera: Camera) -> None:
    async def make(app: Driver) -> None:
        app.app.worker.keys.create("ci deploy", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)))
        await app.settled()
        await app.press("down", "down")

    assert camera.sandboxed(make)


@pytest.mark.parametrize("size", [NARROW])
def test_leaving_the_reveal(camera: Camera) -> None:
    async def leave(app: Driver) -> None:
        app.app.worker.keys.create("ci deploy", AccessDraft(admin=True))
        await app.settled()
        await app.press("escape")

    assert camera.sandboxed(leave)
