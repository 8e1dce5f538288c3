"""The program opens as it was left: theme, place, orders, folding and the path of the last import, by profile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from driving import NARROW
from textual.widgets import Input

from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.secrets.dotenv.source_form import SourceForm
from chutes_tui.screens.secrets.secret_rows import SecretRow
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from driving import Driver, Driving
    from served import ServedSandbox


class Machine:
    """One machine on which the program is started again and again."""

    def __init__(self, driving: Driving, served: ServedSandbox) -> None:
        self._driving = driving
        self.config_path = served.config_path
        self.file = driving.home / ".local/state/chutes-tui/ui.json"

    def start(self, config_path: Path | None = None, **options: Any) -> AbstractAsyncContextManager[Driver]:
        return self._driving.app(launch=LaunchOptions(config_path or self.config_path), **options)


@pytest.fixture
def machine(driving: Driving, served: ServedSandbox) -> Machine:
    return Machine(driving, served)


async def test_what_was_not_changed_is_not_written(machine: Machine) -> None:
    async with machine.start(size=NARROW) as app:  # without room for a tip, which is counted
        await app.loaded()
    assert not machine.file.exists()


@pytest.mark.slow
async def test_the_theme(machine: Machine) -> None:
    async with machine.start() as app:
        first = app.app.theme
        await app.press("ctrl+t")
        chosen = app.app.theme
    assert chosen != first
    async with machine.start() as app:
        assert app.app.theme == chosen
        await app.loaded()
        assert app.app.theme == chosen
    async with machine.start(theme=first) as app:
        await app.loaded()
        assert app.app.theme == first
    async with machine.start(environ={"TEXTUAL_THEME": first}) as app:
        await app.loaded()
        assert app.app.theme == first


@pytest.mark.slow
async def test_the_theme_of_no_account_is_that_of_the_next(machine: Machine, driving: Driving) -> None:
    async with driving.app() as app:
        await app.press("ctrl+t")
        chosen = app.app.theme
    async with machine.start() as app:
        assert app.app.theme == chosen


async def test_a_change_right_before_the_end_is_kept(machine: Machine) -> None:
    async with machine.start() as app:
        await app.press("ctrl+t", "q")
        chosen = app.app.theme
    async with machine.start() as app:
        assert app.app.theme == chosen


@pytest.mark.slow
async def test_the_place(machine: Machine) -> None:
    async with machine.start() as app:
        await app.loaded()
        await app.press("5")
    async with machine.start() as app:
        assert app.in_front(WalletsScreen)
        await app.loaded()
        assert app.in_front(WalletsScreen)
        await app.press("1")
        assert app.in_front(KeysScreen)
        assert app.table.has_focus


@pytest.mark.slow
async def test_orders(machine: Machine) -> None:
    async with machine.start() as app:
        await app.loaded()
        await app.press("s", "n", "S")
        names = app.names
        await app.press("/", *"prod")
    async with machine.start() as app:
        await app.loaded()
        assert app.names == names  # and no filter


def shown(app: Driver) -> list[str]:
    """The variables in the list of secrets."""
    screen = app.app.screen
    assert isinstance(screen, SecretsScreen)
    return [row.secret.key for row in screen.table.records if isinstance(row, SecretRow)]


@pytest.mark.slow
async def test_groups(machine: Machine) -> None:
    async with machine.start() as app:
        await app.loaded()
        await app.press("2")
        await app.until(lambda: app.state.secrets.items and shown(app))
        assert "S3_ACCESS_KEY" in shown(app)
        await app.press("g", "enter")
        assert "S3_ACCESS_KEY" not in shown(app)
    async with machine.start() as app:
        await app.until(lambda: app.state.secrets.items and "SENTRY_DSN" in shown(app))
        assert "S3_ACCESS_KEY" not in shown(app)
        await app.press("t")
    async with machine.start() as app:
        await app.until(lambda: app.state.secrets.items and "S3_ACCESS_KEY" in shown(app))
        await app.press("t")
        assert "S3_ACCESS_KEY" not in shown(app)


@pytest.mark.slow
async def test_the_path_of_an_import(machine: Machine, env: Path) -> None:
    async with machine.start() as app:
        await app.loaded()
        await app.press("2")
        await app.until(lambda: app.state.secrets.items)
        await app.press("j", "i")
        await app.type(str(env))
        await app.press("enter")
        await app.until(lambda: app.state.dotenv_import is not None and app.state.dotenv_import.dotenv is not None)
        await app.settled()
        app.app.exit()
    async with machine.start() as app:
        await app.until(lambda: app.state.secrets.items)
        await app.press("j", "i")
        path = app.app.screen.query_one(SourceForm).query_one("#path", Input)
        assert path.value == str(env)
        app.app.screen.query_one(SourceForm).paste.paste("A_KEY=value\nB_KEY=value")
        await app.until(lambda: not path.value)
        app.app.exit()


async def test_profiles_have_their_own(machine: Machine, driving: Driving) -> None:
    other = driving.home / "other.ini"
    other.write_bytes(machine.config_path.read_bytes())
    async with machine.start() as app:
        await app.loaded()
        first = app.app.theme
        await app.press("ctrl+t")
        chosen, names = app.app.theme, app.names
        await app.press("s", "n", "S")
        mine = app.names
        assert mine != names
    async with machine.start(other) as app:
        await app.loaded()
        assert app.names == names
        await app.press("ctrl+t")
        assert app.app.theme == first
        app.app.switch_account(machine.config_path)
        await app.until(lambda: app.names == mine)
        assert app.app.theme == chosen


@pytest.mark.slow
async def test_nothing_in_the_file_is_secret_and_a_sandbox_writes_none(machine: Machine, driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("ctrl+t", "s", "n", "2", "t")
        await app.settled()
    assert not machine.file.exists()
    async with machine.start() as app:
        await app.loaded()
        await app.press("ctrl+t", "s", "n", "2", "t")
    document = json.loads(machine.file.read_text())
    assert set(document) == {"version", "theme", "tips", "profiles"}
    assert set(document["profiles"]) == {str(machine.config_path)}


async def test_what_can_not_be_written_disturbs_nobody(machine: Machine) -> None:
    machine.file.parent.parent.mkdir(parents=True)
    machine.file.parent.write_text("a file where the folder would be")
    async with machine.start() as app:
        await app.loaded()
        await app.press("ctrl+t", "s", "n")
        await app.settled()
        assert app.state.problem is None
