"""What every registration stands on: its connections, none of them signed in, and what is known in the state."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.problem import Problem
from chutes_tui.services.service import Service

if TYPE_CHECKING:
    from chutes_tui.operations.onboarding.registration import RegistrationClients
    from chutes_tui.operations.onboarding.registration_state import Registration
    from chutes_tui.services.runner import Runner
    from chutes_tui.wallets.key_files.reading import OpenedHotkey


class RegistrationConnection(Service):
    """Opens connections when they are needed first, and closes them with the registration."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._clients: asyncio.Task[RegistrationClients] | None = None

    def end(self) -> None:
        """Wipe and forget everything of a registration; nothing of it is left here."""
        before, self._state.registration = self._state.registration, None
        if before is not None:
            before.wipe()
        clients, self._clients = self._clients, None
        if clients is not None:

            async def retire() -> None:
                async with self._runner.write_turn:  # what has begun may still end
                    await _close(clients)

            self._runner.start(retire, group="retiring", exclusive=False)

    async def close(self) -> None:
        """Close the connections of a registration."""
        clients, self._clients = self._clients, None
        if clients is not None:
            await _close(clients)

    async def _open_clients(self) -> None:
        try:
            clients = await self._connected()
        except Problem as problem:
            self._change(problem=problem)
        else:
            self._change(token_url=clients.token_url, token_required=clients.token_required)

    async def _connected(self) -> RegistrationClients:
        from chutes_tui.operations.onboarding.registration import open_registration

        if self._clients is None:
            place = self._registration.place
            opening = open_registration(place.base_url.value, transport=place.transport)
            self._clients = asyncio.create_task(opening)
        return await asyncio.shield(self._clients)

    async def _signing_clients(
        self, opened: OpenedHotkey | GivenSignature, *, fingerprint: bool = False
    ) -> RegistrationClients:
        """The connections, once the hotkey may sign for this server, and the fingerprint may be sent there.
        A hotkey on another machine signs there.

        Raises HostRefusedError.
        """
        from chutes_tui.operations.host_question import question_about_hotkey

        if isinstance(opened, GivenSignature):
            return await self._connected()
        place = self._registration.place
        question = question_about_hotkey(opened, place.base_url, fingerprint=fingerprint)
        if question is not None and place.transport is None:
            await self._hosts.ask_first(question)
        return await self._connected()

    @property
    def _registration(self) -> Registration:
        registration = self._state.registration
        if registration is None:
            raise Problem("This registration was closed.")
        return registration

    def _change(self, **changes: Any) -> None:
        if self._state.registration is not None:
            self._state.registration = replace(self._state.registration, **changes)


async def _close(clients: asyncio.Task[RegistrationClients]) -> None:
    try:
        opened = await clients
    except Problem:
        return
    await opened.aclose()
