"""Walks through the registration as a person does, against a server of its own over HTTP."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from driving import WIDE, Driver
from textual.widgets import Input

from chutes_tui.operations.onboarding.registration_state import (
    CliDefaults,
    PrecheckStage,
    Registration,
    RegistrationTask,
)
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.onboarding.register import RegisterScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from driving import Driving
    from served import ServedSandbox

    from chutes_tui.core.attempt import Stage

FREE = CliDefaults("lovelace", "workbench", "first")
"""A name that nobody has, and a hotkey without an account."""
TAKEN = CliDefaults("lovelace", "ada", "default")
"""The same with a hotkey that has an account."""


class Wizard(Driver):
    """An app with the registration in front."""

    served: ServedSandbox

    @property
    def screen(self) -> RegisterScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, RegisterScreen))

    @property
    def registration(self) -> Registration:
        registration = self.state.registration
        assert registration is not None
        return registration

    @property
    def step(self) -> str:
        """The title of the step in front."""
        return self.screen.step.TITLE

    @property
    def stage(self) -> Stage | None:
        outcome = self.registration.outcome
        return outcome.stage if outcome is not None else None

    @property
    def fingerprint(self) -> str:
        """The fingerprint that the server told."""
        outcome = self.registration.outcome
        assert outcome is not None
        assert outcome.fingerprint is not None
        return outcome.fingerprint.reveal()

    def value(self, field: str) -> str:
        return self.screen.query_one(f"#{field}", Input).value

    async def at(self, step: str) -> None:
        """Wait until this step is in front and nothing is under way."""
        await self.until(lambda: self.step == step and not self.busy)
        await self.settled()

    @property
    def busy(self) -> bool:
        registration = self.state.registration
        return registration is not None and (
            registration.task is not RegistrationTask.NONE or registration.checks is PrecheckStage.RUNNING
        )

    async def clear(self, field: str, text: str = "") -> None:
        """Write something else into a field."""
        self.screen.query_one(f"#{field}", Input).focus()
        await self.press("end", "ctrl+u")
        await self.type(text)

    async def to_wallet(self) -> None:
        await self.seen("This name is free.")
        await self.press("enter")
        await self.at("Wallet")
        await self.until(lambda: self.state.wallets.wallets)
        await self.settled()

    async def to_config(self) -> None:
        await self.to_wallet()
        await self.press("enter")
        await self.at("Config file")
        await self.seen("A new file.")

    async def to_review(self) -> None:
        await self.to_config()
        await self.press("enter")
        await self.at("Review")

    async def to_token(self) -> None:
        await self.to_review()
        await self.press("ctrl+s")
        await self.at("Token")

    async def paste(self, text: str) -> None:
        from textual import events

        focused = self.app.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await self.pilot.pause()

    async def give_token(self, token: str = "") -> None:
        """Paste a token, by default a good one, and send it."""
        self.screen.query_one("#token", Input).focus()
        await self.paste(token or new_token(self.served))
        await self.press("enter")

    async def register(self) -> None:
        await self.to_token()
        await self.give_token()

    def registered(self) -> int:
        """How many registrations the server was sent."""
        return self.served.asked("POST", "/users/register")

    def has_account(self, username: str) -> bool:
        found = self.served.sandbox.world.database.value("SELECT count(*) FROM users WHERE username = ?", username)
        return bool(found)


def new_token(served: ServedSandbox) -> str:
    """What the page for people shows."""
    page = httpx.get(f"{served.base_url}/users/registration_token", trust_env=False).text
    found = re.search(r'id="token"[^>]*>([^<]+)<', page)
    assert found is not None
    return found[1]


@asynccontextmanager
async def registering(
    driving: Driving,
    served: ServedSandbox,
    presets: CliDefaults = FREE,
    *,
    size: tuple[int, int] = WIDE,
    config_path: Path | None = None,
    **options: Any,
) -> AsyncIterator[Wizard]:
    """The program as `chutes-tui register` starts it."""
    served.reset()
    launch = LaunchOptions(config_path, None, served.base_url, served.wallets_path)
    async with driving.app(size=size, launch=launch, register=presets, **options) as app:
        wizard = Wizard(app.app, app.pilot, app.clipboard)
        wizard.served = served
        await wizard.until(lambda: app.app.focused is not None and app.app.focused.id == "username")
        yield wizard
