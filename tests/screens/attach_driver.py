"""Attaches a wallet to an account that was made on the website, as a person does."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from driving import WIDE
from textual import events

from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.onboarding.attach_wallet import AttachWalletScreen, FingerprintStep, LookOverStep
from chutes_tui.screens.onboarding.steps.config import ConfigStep
from chutes_tui.screens.onboarding.steps.wallet import WalletStep
from chutes_tui.screens.wallets.wallet_browser import WalletPicker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving
    from served import ServedSandbox

    from chutes_tui.screens.base.step import Step


def launch(served: ServedSandbox) -> LaunchOptions:
    return LaunchOptions(api_url=served.base_url, wallets_path=served.wallets_path)


@asynccontextmanager
async def wizard(driving: Driving, served: ServedSandbox, *, size: tuple[int, int] = WIDE) -> AsyncIterator[Driver]:
    """An app at the first step."""
    async with driving.app(launch=launch(served), size=size) as app:
        await app.click_on("Attach a wallet")
        await app.until(lambda: app.in_front(AttachWalletScreen))
        await at(app, FingerprintStep)
        yield app


async def at(app: Driver, kind: type[Step]) -> None:
    """Wait until a step is in front."""

    def there() -> bool:
        screen = app.app.screen
        return isinstance(screen, AttachWalletScreen) and isinstance(screen.step, kind)

    await app.until(there)
    await app.pilot.pause()


async def fill(app: Driver, fingerprint: str) -> None:
    app.app.screen.query_one("#fingerprint").post_message(events.Paste(f" {fingerprint[:9]}\n{fingerprint[9:]}\n"))
    await app.pilot.pause()


async def pick(app: Driver, wallet: str, hotkey: str) -> None:
    await at(app, WalletStep)
    picker = app.app.screen.query_one(WalletPicker)
    await app.until(lambda: picker.go_to(wallet, hotkey))
    await app.press("enter")


async def reviewed(app: Driver, fingerprint: str, wallet: str = "workbench", hotkey: str = "first") -> None:
    """From the first step to the review."""
    await fill(app, fingerprint)
    await app.press("enter")
    await pick(app, wallet, hotkey)
    await at(app, ConfigStep)
    await app.until(lambda: not app.app.screen.step.blocker)  # type: ignore[attr-defined]
    await app.press("enter")
    await at(app, LookOverStep)
