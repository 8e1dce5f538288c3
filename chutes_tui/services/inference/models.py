"""The calls about public models: their list, and one question to one of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.crash_report import as_problem
from chutes_tui.core.secret import Secret
from chutes_tui.services.runner import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.inference.models import ListedModel
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.inference.question import Asked, Question
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
        from chutes_tui.operations.inference.models import load_models

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
        from chutes_tui.operations.inference.question import Asked, pricing_of, put_question, stopped

        self.stop()
        self._numbers += 1
        asked = Asked(self._numbers, question, pricing_of(self._state.models.items, question.model))
        held = Secret(key.reveal())

        async def put() -> Asked:
            session = await self._runner.session_or_none()
            if session is None:
                return asked.failed(Problem("No account is open."))
            return await put_question(session, asked, held)

        async def work() -> None:
            self._asking = task = asyncio.create_task(put())
            try:
                await asyncio.wait([task])
                self._state.asked = asked.failed(stopped()) if task.cancelled() else task.result()
            except Exception as error:  # every failure becomes a sentence
                self._state.asked = asked.failed(as_problem(error))
            finally:
                task.cancel()
                held.wipe()

        self._runner.start(work, group="question", exclusive=False)
        return asked.number

    def stop(self) -> None:
        """Wait no longer for the answer."""
        if self._asking is not None:
            self._asking.cancel()
