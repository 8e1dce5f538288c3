"""What every test gets: a machine of its own, and a served sandbox if it asks for one."""

from __future__ import annotations

import gc
import os
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from lanes import is_slow_by_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from camera import Camera
    from driving import Driving
    from served import ServedSandbox

_OUTSIDE = ("CHUTES_", "BT_", "XDG_", "SSL_CERT_", "TEXTUAL")
_OWN = "TEXTUAL_SNAPSHOT_TEMPDIR"  # where the snapshot plugin gathers its report
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy", "ws_proxy", "wss_proxy")

# Examples are counted, not timed: the machine may be busy. A long run: pytest --hypothesis-profile=long
settings.register_profile("usual", deadline=None)
settings.register_profile("long", deadline=None, max_examples=3000)
settings.load_profile("usual")

# A test builds a whole app and throws it away. Collecting as often as Python does by itself, among everything that
# pytest, hypothesis and the servers keep, takes half of the suite's time; collecting the oldest hardly ever lets each
# worker grow to more than a gigabyte.
gc.set_threshold(200_000, 10, 3)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two processes for each of the machine's processors: half of a test of screens is waiting."""
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return 2 * (ours or 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is for the slow lane by its folder."""
    for item in items:
        if is_slow_by_place(item.path):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def private_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test sees this machine's home folder, settings or proxies, or takes core files from the tests after it."""
    monkeypatch.setattr("chutes_tui.core.program.process.keep_memory_private", lambda: None)
    home = tmp_path_factory.mktemp("home")
    for name in tuple(os.environ):
        if (name.startswith(_OUTSIDE) and name != _OWN) or name.lower() in _PROXIES:
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name, folder in (
        ("CONFIG", ".config"),
        ("STATE", ".local/state"),
        ("DATA", ".local/share"),
        ("CACHE", ".cache"),
    ):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))


@pytest.fixture(scope="session")
def served_sandbox() -> Iterator[ServedSandbox]:
    """One sandbox on a port for all tests of this worker: `reset` it first."""
    from served import ServedSandbox

    served = ServedSandbox()
    yield served
    served.close()


@pytest.fixture
def served(
    served_sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> ServedSandbox:
    """The served sandbox as it is at first."""
    _leave_out_usage(monkeypatch, request)
    served_sandbox.reset()
    return served_sandbox


def _leave_out_usage(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Store no usage, but where a test looks at it."""
    from sparing import leave_out_usage

    if request.node.get_closest_marker("usage") is None:
        leave_out_usage(monkeypatch)


@pytest.fixture
def other_server() -> Iterator[ServedSandbox]:
    """A second server, whose account owns nothing."""
    from served import ServedSandbox

    other = ServedSandbox()
    other.reset(empty=True)
    yield other
    other.close()


@pytest.fixture(autouse=True)
def spared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where apps are tested, do once what would be done for each, and draw only what is looked at.

    In the slow lane, and wherever a picture, a crash or a size is tested, every frame is drawn as in the program.
    """
    folders = set(request.path.parts)
    screens = bool(folders & {"screens", "widgets"})
    if not screens and folders.isdisjoint({"explore", "operations", "shell", "snapshots", "whole"}):
        return
    from sparing import draw_what_is_looked_at, share_styles, watch_the_loop

    share_styles(monkeypatch)
    if screens:
        watch_the_loop(monkeypatch)
    if screens and request.node.get_closest_marker("slow") is None:
        draw_what_is_looked_at(monkeypatch)


@pytest.fixture
def driving(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Driving]:
    """Runs the whole app over sandboxes: the clock that words are made from stands still, and nothing waits long."""
    from driving import NOW, Driving, pair_of_phrase

    from chutes_tui.api.http.retry import RetryPolicy

    monkeypatch.setattr("chutes_tui.core.times.utc_now", lambda: NOW)
    monkeypatch.setattr("chutes_tui.api.client.RetryPolicy", partial(RetryPolicy, base=0.0))
    monkeypatch.setattr("chutes_tui.api.recovery.PAUSE", 0.0)
    monkeypatch.setattr("chutes_tui.sandbox.data.wallets.from_phrase", pair_of_phrase)
    _leave_out_usage(monkeypatch, request)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    yield Driving(monkeypatch, home)
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def env(tmp_path: Path) -> Path:
    """A `.env` with the keys of `secret_import_driver`."""
    from secret_import_driver import write_env

    return write_env(tmp_path)


@pytest.fixture
def camera(
    driving: Driving,
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    size: tuple[int, int],
) -> Camera:
    """Takes pictures of apps whose home folder has the same path everywhere: `~`."""
    from camera import Camera

    monkeypatch.setattr("chutes_tui.api.client.ChutesClient.latency_ms", 12.0)
    monkeypatch.setattr("chutes_tui.widgets.status_line._SHOWN_FOR", 3600.0)
    monkeypatch.chdir(tmp_path)
    Path("~").symlink_to(driving.home)
    return Camera(driving, Path("~"), snap_compare, size)
