"""Drives the wallets screen and the making of wallets; deriving keys from passwords is made cheap."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import nacl.pwhash.argon2i as argon2i
from driving import WIDE, Driver

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest
    from driving import Driving

    from chutes_tui.operations.wallets.creation import NewWords
    from chutes_tui.sandbox import Sandbox

OLD_WORDS = "bottom drive obey lake curtain smoke basket hold race lonely fit walk"
OLD_ADDRESS = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"
PASSWORD = "plum-Rain-44-oboe"
SEALED_WITH = "a good enough password"


def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys from passwords at the least cost there is, instead of seconds and half a gigabyte."""
    derive = argon2i.kdf

    def cheap(size: int, password: bytes, salt: bytes, *_: Any) -> bytes:
        return derive(size, password, salt, argon2i.OPSLIMIT_MIN, argon2i.MEMLIMIT_MIN)

    monkeypatch.setattr(argon2i, "kdf", cheap)


def seal_hotkey(folder: Path, password: str = SEALED_WITH) -> None:
    """A hotkey encrypted with a password at the cost that the tests derive keys at."""
    from chutes_tui.core.secret import Secret
    from chutes_tui.wallets.creation import key_document
    from chutes_tui.wallets.key_files.encryption import encrypt

    sealed = encrypt(key_document(Secret(OLD_WORDS)), Secret(password))
    (folder / "encrypted-hotkey" / "hotkeys" / "default").write_bytes(sealed)


class WalletDriver(Driver):
    """A running app with the wallets screen in front, at first."""

    @property
    def wallets(self) -> WalletsScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, WalletsScreen))

    @property
    def creation(self) -> WalletCreationScreen:
        screen = self.app.screen
        assert isinstance(screen, WalletCreationScreen), screen
        return screen

    @property
    def focused_id(self) -> str | None:
        return self.app.focused.id if self.app.focused is not None else None

    @property
    def rows(self) -> list[str]:
        """The rows of the table, in order."""
        return [row.id for row in self.wallets.browser.table.records]

    @property
    def current_row(self) -> str | None:
        return self.wallets.browser.table.current_id

    async def go_to(self, wallet: str, hotkey: str = "default") -> None:
        assert self.wallets.browser.go_to(wallet, hotkey)
        await self.pilot.pause()

    async def at_step(self, name: str) -> None:
        """Wait until a step is in front."""
        await self.until(lambda: self.creation.step.id == name)
        await self.pilot.pause()

    def drawn(self, what: str) -> NewWords:
        """What was drawn for the coldkey or the hotkey."""
        new: NewWords = getattr(self.state.drawn_words, what)
        return new

    async def see_words(self, what: str) -> list[str]:
        """Look at the words, as they have to be before going on."""
        await self.at_step(f"{what}-words")
        await self.until(lambda: self.state.drawn_words is not None)
        await self.press("v")
        return self.drawn(what).words.reveal().split()

    async def recall(self, what: str) -> None:
        """Give back the words that are asked for."""
        await self.press("ctrl+s")
        await self.at_step(f"{what}-recall")
        for asked in self.drawn(what).asked:
            await self.type(asked.word.reveal())
            await self.press("enter")

    async def paste(self, text: str) -> None:
        """Paste a text into the focused field."""
        from textual import events

        assert self.app.focused is not None
        self.app.focused.post_message(events.Paste(text))
        await self.pilot.pause()


@asynccontextmanager
async def on_wallets(
    driving: Driving, *, size: tuple[int, int] = WIDE, wallets_path: Path | None = None
) -> AsyncIterator[WalletDriver]:
    """The wallets screen, opened by its key: over the sandbox's wallets, or over another folder."""
    if wallets_path is None:
        async with driving.sandboxed(size=size) as app:
            yield await _opened(app)
    else:
        async with driving.app(size=size, launch=LaunchOptions(wallets_path=wallets_path)) as app:
            yield await _opened(app)


async def _opened(app: Driver) -> WalletDriver:
    driver = WalletDriver(app.app, app.pilot, app.clipboard)
    await driver.press("5")
    await driver.until(lambda: driver.in_front(WalletsScreen))
    await driver.until(lambda: driver.state.wallets.phase in (LoadPhase.READY, LoadPhase.FAILED))
    await driver.pilot.pause()
    return driver


def folder_of(sandbox: Sandbox) -> Path:
    """The folder of the sandbox's wallets."""
    return sandbox.wallets_path


@asynccontextmanager
async def making(
    driving: Driving, key: str, *, size: tuple[int, int] = WIDE, wallets_path: Path | None = None
) -> AsyncIterator[WalletDriver]:
    """The making of something, begun with its key on the wallets screen (at workbench/first where it is)."""
    async with on_wallets(driving, size=size, wallets_path=wallets_path) as app:
        app.wallets.browser.go_to("workbench", "first")
        await app.pilot.pause()
        await app.press(key)
        await app.until(lambda: app.in_front(WalletCreationScreen))
        await app.pilot.pause()
        yield app


async def past_password(app: WalletDriver, name: str = "alice") -> None:
    """Name and password of a new wallet, up to its first words."""
    await app.type(name)
    await app.press("enter", "enter")
    await app.at_step("password-step")
    await app.type(PASSWORD)
    await app.press("enter")
    await app.type(PASSWORD)
    await app.press("enter")
    await app.at_step("coldkey-words")
