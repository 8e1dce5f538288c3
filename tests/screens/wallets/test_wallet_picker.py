"""Picking a hotkey, for whichever screen needs one."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ClassVar

import pytest
from lanes import SIZES

from chutes_tui.commands import CommandGroup
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.base.screen import FullScreen
from chutes_tui.screens.wallets.wallet_browser import WalletPicker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import PurePath

    from driving import Driver, Driving
    from textual.app import ComposeResult


class PickingScreen(FullScreen[None]):
    """Nothing but a picker."""

    COMMAND_GROUP = CommandGroup("picking", "Picking", ())
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../../chutes_tui/styles/wallet_parts.tcss"]

    def __init__(self) -> None:
        super().__init__()
        self.picked: list[str] = []

    def compose_body(self) -> ComposeResult:
        yield WalletPicker()

    def on_mount(self) -> None:
        self.query_one(WalletPicker).focus()

    def on_wallet_picker_picked(self, event: WalletPicker.Picked) -> None:
        self.picked.append(f"{event.wallet.name}/{event.hotkey.name}")


@asynccontextmanager
async def picking(driving: Driving, size: tuple[int, int]) -> AsyncIterator[tuple[Driver, PickingScreen]]:
    async with driving.sandboxed(size=size) as app:
        screen = PickingScreen()
        await app.app.push_screen(screen)
        await app.until(lambda: app.state.wallets.phase is LoadPhase.READY)
        await app.pilot.pause()
        yield app, screen


@pytest.mark.slow
@SIZES
@pytest.mark.parametrize(
    ("wallet", "hotkey", "can", "words"),
    [
        ("workbench", "second", True, "Signs as 5"),
        ("no-coldkeypub", "default", True, "Enter the coldkey's address"),
        ("encrypted-hotkey", "default", True, "press enter to enter its password"),
        ("ed25519", "default", False, "Chutes accepts only sr25519 signatures."),
        ("from-uri", "default", False, "No seed can be derived"),
        ("wrong-seed", "default", False, "does not belong to its seed"),
    ],
)
async def test_what_can_be_picked_and_why_not(
    driving: Driving, size: tuple[int, int], wallet: str, hotkey: str, can: bool, words: str
) -> None:
    async with picking(driving, size) as (app, screen):
        picker = screen.query_one(WalletPicker)
        assert picker.go_to(wallet, hotkey)
        await app.pilot.pause()
        assert app.says(words)
        assert picker.current is not None
        assert picker.current[0].name == wallet
        await app.press("enter")
        assert screen.picked == ([f"{wallet}/{hotkey}"] if can else [])


async def test_goes_to_one_that_is_read_later(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = PickingScreen()
        await app.app.push_screen(screen)
        screen.query_one(WalletPicker).go_to("workbench", "second")
        await app.until(lambda: screen.query_one(WalletPicker).table.current_id == "workbench/second")
        await app.press("enter")
        assert screen.picked == ["workbench/second"]
