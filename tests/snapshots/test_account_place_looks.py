"""How the account's place looks: with a plan, without, capped, without a sign-in, and with reads that fail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from camera import pressing
from driving import sign_in_by_key
from lanes import SIZES

if TYPE_CHECKING:
    from camera import Camera
    from driving import Driver

pytestmark = pytest.mark.usage


@SIZES
def test_a_plan(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3"), account="subscribed")


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize("account", ["paying", "empty", "capped", "broke"])
def test_an_account(camera: Camera, account: str) -> None:
    assert camera.sandboxed(pressing("3"), account=account)


@pytest.mark.slow
@SIZES
def test_without_a_sign_in(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3"), generation="2025-10")


@pytest.mark.slow
@SIZES
def test_without_the_plan(camera: Camera) -> None:
    faults = ("GET /users/me/quotas=bad_gateway_html", "GET /users/me/subscription_usage=bad_gateway_html")
    assert camera.sandboxed(pressing("3"), *faults, account="subscribed")


@pytest.mark.slow
@SIZES
def test_all_details(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "i"), account="subscribed")


@pytest.mark.slow
@SIZES
def test_the_fingerprint(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "f"), generation="2025-10")


@SIZES
def test_a_new_fingerprint(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "F", "s"))


@pytest.mark.slow
@SIZES
def test_a_new_fingerprint_of_ones_own(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "F", "o"))


@pytest.mark.slow
@SIZES
def test_the_website_where_it_is_not_offered(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "L"), generation="2025-10")


@SIZES
@pytest.mark.parametrize("keys", [("L",), ("F", "s", "ctrl+s", "down", "enter", *"ada", "enter")], ids=["L", "F"])
def test_signing_on_another_machine(camera: Camera, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(app: Driver) -> None:
        await sign_in_by_key(app, app.sandbox)
        await app.press("3")
        await app.settled()
        await app.press(*keys)
        await app.seen("4:32 left")

    monkeypatch.setattr("chutes_tui.operations.signing.elsewhere.ToSign.left", lambda *_: 272)
    assert camera.sandboxed(ask)


@SIZES
def test_paying_in(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "p"))


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize("key", ["b", "n"])
def test_what_paying_in_asks(camera: Camera, key: str) -> None:
    assert camera.sandboxed(pressing("3", "p", key))


@pytest.mark.slow
@SIZES
def test_paying_in_without_a_node(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "p"), "POST /_chain=bad_gateway_html")


@pytest.mark.slow
@SIZES
def test_the_hotkey_on_the_chain(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "h"))


@pytest.mark.slow
@SIZES
def test_the_hotkey_without_a_node(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "h"), "POST /_chain=bad_gateway_html")


@SIZES
def test_a_hotkey_to_link(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        app.sandbox.switch(generation="2025-10", older=True)
        await app.press("3", "l", "slash")
        await app.type("validator")
        await app.press("enter")

    assert camera.sandboxed(act, directory=Path("sandbox"))


@pytest.mark.slow
@SIZES
def test_a_hotkey_on_another_machine(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        app.sandbox.switch(generation="2025-10", older=True)
        await app.press("3", "l")
        await app.settled()
        await app.press("m")

    assert camera.sandboxed(act, directory=Path("sandbox"))


@pytest.mark.slow
@SIZES
def test_a_server_that_links_no_hotkeys(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "l"))


@SIZES
def test_model_aliases(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "m", "down", "down"))


@pytest.mark.slow
@SIZES
def test_no_model_alias(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "m"), empty=True)
