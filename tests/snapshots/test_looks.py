"""How the screens look. `pytest tests/snapshots --snapshot-update` accepts new pictures: look at them first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from driving import NARROW, NOW, SEED, WIDE, Driver
from textual.widgets import Input

from chutes_tui.api.scopes import AccessDraft, ScopeGrant
from chutes_tui.app import ChutesApp
from chutes_tui.files import private_write
from chutes_tui.loadable import Phase
from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.sandbox import open_sandbox
from chutes_tui.sandbox.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from driving import Driving
    from textual.pilot import Pilot

    Act = Callable[[Driver], Awaitable[None]]

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])


class Camera:
    """Takes pictures of apps whose clocks and cursors stand still, and compares them with those accepted."""

    def __init__(self, driving: Driving, home: Path, compare: Callable[..., bool], size: tuple[int, int]) -> None:
        self.home = home
        self.driving = driving
        self.size = size
        self._compare = compare

    def sandboxed(self, act: Act, *faults: str, empty: bool = False, theme: str | None = None) -> bool:
        with open_sandbox(seed=SEED, now=lambda: NOW, empty=empty) as sandbox:
            sandbox.faults.add(*(Fault.parse(spec) for spec in faults))
            self.driving.prepare(sandbox)

            async def loaded(app: Driver) -> None:
                await app.until(lambda: app.state.keys.phase in (Phase.READY, Phase.FAILED))
                await app.settled()
                await act(app)

            return self.app(loaded, sandbox=SandboxOptions(), theme=theme)

    def app(self, act: Act, **options: Any) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            assert isinstance(pilot.app, ChutesApp)
            app = Driver(pilot.app, pilot, self.driving.clipboard)
            await act(app)
            await app.settled()
            for line in app.app.screen.query(Input):
                line.cursor_blink = False
                line._cursor_visible = True

        app = ChutesApp(**{"environ": {}, "home": self.home, **options})
        return self._compare(app, terminal_size=self.size, run_before=before)


@pytest.fixture
def camera(
    driving: Driving,
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    size: tuple[int, int],
) -> Camera:
    monkeypatch.setattr("chutes_tui.api.client.ChutesClient.latency_ms", 12.0)
    # A home folder whose path is the same everywhere.
    monkeypatch.chdir(tmp_path)
    Path("~").symlink_to(driving.home)
    return Camera(driving, Path("~"), snap_compare, size)


def pressing(*keys: str) -> Act:
    async def press(app: Driver) -> None:
        await app.press(*keys)

    return press


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
    assert camera.sandboxed(pressing("a", "d", "shift+tab", *"dele"))


@pytest.mark.parametrize("size", [WIDE])
def test_deleted(camera: Camera) -> None:
    async def delete(app: Driver) -> None:
        app.app.worker.delete_keys([app.table.records[2].key])

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
        app.app.worker.create_key("ci deploy", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)))
        await app.settled()
        await app.press("down", "down")

    assert camera.sandboxed(make)


@pytest.mark.parametrize("size", [NARROW])
def test_leaving_the_reveal(camera: Camera) -> None:
    async def leave(app: Driver) -> None:
        app.app.worker.create_key("ci deploy", AccessDraft(admin=True))
        await app.settled()
        await app.press("escape")

    assert camera.sandboxed(leave)
