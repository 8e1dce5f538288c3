"""The profiles screen as tests drive it: config files made, the list shown, a profile found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving
    from served import ServedSandbox

SENTINEL = "5eed" * 16


def private(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    path.write_text(text)
    path.chmod(0o600)
    return path


def default(driving: Driving, served: ServedSandbox) -> Path:
    """The default config, with the account of the server."""
    return private(driving.home / ".chutes" / "config.ini", served.config_path.read_text())


def environment(driving: Driving, name: str, text: str) -> Path:
    return private(driving.home / ".chutes" / "environments" / f"{name}.ini", text)


async def shown(app: Driver) -> ProfilesScreen:
    """The profiles screen with its list."""
    await app.press("4")
    await app.until(lambda: app.in_front(ProfilesScreen) and app.state.profiles.phase is LoadPhase.READY)
    await app.pilot.pause()
    screen = app.app.screen
    assert isinstance(screen, ProfilesScreen)
    return screen


async def find(app: Driver, screen: ProfilesScreen, path: Path) -> None:
    assert screen.table.go_to(str(path))
    await app.pilot.pause()


async def relisted(app: Driver, count: int) -> None:
    await app.until(lambda: app.state.profiles.phase is LoadPhase.READY and len(app.state.profiles.items) == count)
    await app.settled()
