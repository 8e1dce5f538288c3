"""The one gate through which every credential goes before it is sent to a server that it was not made for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.operations.host_question import HostQuestion
    from chutes_tui.state import AppState
    from chutes_tui.storage.allowed_hosts import AllowedHosts


class HostGate:
    """Asks the user through `state.host_question`, one question at a time, and remembers what was allowed."""

    def __init__(self, state: AppState, path: Path) -> None:
        self._state = state
        self._path = path
        self._allowed: AllowedHosts | None = None
        self._answer: asyncio.Future[bool] | None = None
        self._turn = asyncio.Lock()

    async def ask_first(self, question: HostQuestion) -> None:
        """Return once the credential may be sent. Raises HostRefusedError when the user doesn't allow it."""
        from chutes_tui.operations.host_question import HostRefusedError

        async with self._turn:
            if await self.allows(question):
                return
            if not await self._ask(question):
                raise HostRefusedError(question)
            try:
                await asyncio.to_thread(self._known().allow, question.credential, question.origin)
            except Problem as problem:  # it holds until the program ends
                self._state.problem = problem

    async def allows(self, question: HostQuestion) -> bool:
        """Whether the user has allowed it before."""
        return await asyncio.to_thread(self._known().allows, question.credential, question.origin)

    def answer(self, question: HostQuestion, allowed: bool) -> None:
        """Take the user's answer; one to a question that is no longer asked counts for nothing."""
        if self._answer is not None and not self._answer.done() and self._state.host_question is question:
            self._answer.set_result(allowed)

    def withdraw(self) -> None:
        """Answer the open question with no: its request is no longer wanted."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(False)

    async def _ask(self, question: HostQuestion) -> bool:
        self._answer = asyncio.get_running_loop().create_future()
        self._state.host_question = question
        try:
            return await self._answer
        finally:
            self._answer = None
            self._state.host_question = None

    def _known(self) -> AllowedHosts:
        if self._allowed is None:
            from chutes_tui.storage.allowed_hosts import AllowedHosts

            self._allowed = AllowedHosts(self._path)
        return self._allowed
