"""The calls about models: the public list, one question to one of them, and the account's own names for chutes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.inference import Asked, load_aliases, load_models, pricing_of, put_question, stopped
from chutes_tui.services.service import Service, outcome_of, read_signed_in
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.inference import ListedModel
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.inference import Question
    from chutes_tui.operations.session import Session
    from chutes_tui.services.runner import Runner


class ModelService(Service):
    """The list is in `state.models`, what became of the last question in `state.asked`."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._numbers = 0
        self._asking: asyncio.Task[Asked] | None = None
        runner.when_entered(lambda _: self.stop())

    def refresh(self) -> None:
        """Read the list again; what is on the screen stays until it is here."""
        self._state.models = before = self._state.models.loading()

        async def load(session: Session, publish: Callable[[Loadable[ListedModel]], None]) -> None:
            try:
                await load_models(session, before, publish)
            except Problem as problem:  # another host's: it says nothing of the account's connection
                publish(before.failed(problem))

        self._runner.read(AppState.models, load, quiet=True)

    def choose(self, model: str) -> None:
        """Name this model in code and settings from now on."""
        self._state.model = model

    def ask(self, question: Question, key: Secret) -> int:
        """Put a question to a model, once; gives its number. It is billed.

        A copy of the key is kept until the answer is here; the given one stays the caller's.
        """
        self.stop()
        self._numbers += 1
        asked = Asked(self._numbers, question, pricing_of(self._state.models.items, question.model))
        held = Secret(key.reveal())

        async def put() -> Asked:
            answered = await outcome_of(self._put(asked, held))
            return asked.failed(answered) if isinstance(answered, Problem) else answered

        async def work() -> None:
            self._asking = task = asyncio.create_task(put())
            try:
                await asyncio.wait([task])
                self._state.asked = asked.failed(stopped()) if task.cancelled() else task.result()
            finally:
                task.cancel()
                held.wipe()

        self._runner.start(work, group="question", exclusive=False)
        return asked.number

    async def _put(self, asked: Asked, key: Secret) -> Asked:
        return await put_question(await self._session(), asked, key)

    def stop(self) -> None:
        """Wait no longer for the answer."""
        if self._asking is not None:
            self._asking.cancel()


class AliasService(Service):
    """Reads only; the list is in `state.aliases`."""

    def refresh(self) -> None:
        """Read the list again; what is on the screen stays until it is here."""
        self._state.aliases = before = self._state.aliases.loading()
        read_signed_in(self._runner, AppState.aliases, load_aliases, before)
