"""Calls: how calls are started, followed and cancelled, whatever they are about.

Reads are exclusive per group, so the newest wins. Writes are never exclusive, belong to the App (they survive a
closed screen), run one after the other and are never repeated. Results land in AppState, and answers that belong to
a profile that was left meanwhile land nowhere.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.crash import as_problem
from chutes_tui.operations.session import check_credential, open_session
from chutes_tui.services.host_gate import HostGate
from chutes_tui.services.progress import Progress
from chutes_tui.state import Activity, AppState, Connection, Connectivity, KnownKeys
from chutes_tui.storage.errors import FileProblem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    import httpx
    from textual.app import App
    from textual.reactive import Reactive

    from chutes_tui.operations.host_question import HostQuestion
    from chutes_tui.operations.session import Session
    from chutes_tui.profiles import Profile
    from chutes_tui.services.machine.surroundings import Surroundings

    Explain = Callable[[Problem, Session | None], Problem]

T = TypeVar("T")
_REMEMBERED_ACTIVITIES = 50
SAID_FOR = 10.0
"""Seconds for which a success is said."""


class Runner:
    """One open account, and the calls that run in it; the services say what is called."""

    def __init__(self, app: App[Any], state: AppState, surroundings: Surroundings) -> None:
        self._app = app
        self.state = state
        self.surroundings = surroundings
        self._generation = 0
        self._session: asyncio.Future[Session] | None = None
        self.write_turn = asyncio.Lock()
        self._stop_waiting = asyncio.Event()
        self.hosts = HostGate(state, surroundings.hosts_path)
        self._numbers = 0
        self._when_entered: list[Callable[[Profile], None]] = []
        self._when_opened: list[Callable[[], None]] = []
        self._explanations: list[Explain] = []
        self._read_problems: dict[str, Problem] = {}

    # The session

    def open(
        self, profile: Profile, *, sandboxed: bool = False, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Start with a profile: forget the account before, open its API, load what the first screen shows."""
        self._generation += 1
        self.stop_waiting()
        self.hosts.withdraw()
        if not _same_account(self.state.profile, profile):
            self.forget_results()
        profile = _as_made_for(profile, self.state.profile)
        previous, self._session = self._session, asyncio.get_running_loop().create_future()
        self.state.enter(profile, sandboxed=sandboxed)
        for entered in self._when_entered:
            entered(profile)
        self.state.connection = Connection(Connectivity.CONNECTING)
        self.state.keys = self.state.keys.loading()
        opening = partial(self._open, profile, transport, self._session, previous)
        self.start(opening, group="session", exclusive=False)

    async def _open(
        self,
        profile: Profile,
        transport: httpx.AsyncBaseTransport | None,
        opening: asyncio.Future[Session],
        previous: asyncio.Future[Session] | None,
    ) -> None:
        if previous is not None:
            self.start(partial(self._retire, previous), group="retiring", exclusive=False)
        records_path = None if self.state.sandboxed else self.surroundings.records_path

        async def ask_first(question: HostQuestion) -> None:
            self._connecting(opening, Connectivity.UNKNOWN)
            await self.hosts.ask_first(question)
            self._connecting(opening, Connectivity.CONNECTING)

        try:
            session = await open_session(profile, ask_first=ask_first, records_path=records_path, transport=transport)
        except Exception as error:  # every failure becomes a sentence
            opening.set_exception(as_problem(error))
            self._could_not_open(opening)
            return
        if opening is not self._session:
            await session.close()
            return
        opening.set_result(session)
        self.state.known_keys = KnownKeys(session.known_keys())
        for begin in self._when_opened:
            begin()
        try:
            await check_credential(session)
        except Problem as problem:
            if opening is self._session:
                refused: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
                refused.set_exception(problem)
                self._generation += 1  # what was asked meanwhile was asked in vain
                self._session = refused
                self._could_not_open(refused)
                await session.close()

    def _connecting(self, opening: asyncio.Future[Session], connectivity: Connectivity) -> None:
        """Show the state of the connection. Raises CancelledError for an account that was closed."""
        if opening is not self._session:
            raise asyncio.CancelledError
        self.state.connection = Connection(connectivity)

    def when_entered(self, entered: Callable[[Profile], None]) -> None:
        """Call `entered` whenever an account takes the place of another, before anything of it is loaded."""
        self._when_entered.append(entered)

    def when_opened(self, begin: Callable[[], None]) -> None:
        """Call `begin` whenever an account was opened, to load what the first screen shows."""
        self._when_opened.append(begin)

    def explain_problems(self, explain: Explain) -> None:
        """Let `explain` say more of what a read has failed with, where it knows more."""
        self._explanations.append(explain)

    def _could_not_open(self, session: asyncio.Future[Session]) -> None:
        problem = as_problem(session.exception() or asyncio.CancelledError())
        if session is self._session:
            self.state.connection = Connection()
            self.opening_failed(problem)

    def opening_failed(self, problem: Problem) -> None:
        """Show why an account could not be opened: in place of its keys, and in the status line."""
        self.state.keys = self.state.keys.failed(problem)
        self.state.problem = problem

    async def _retire(self, session: asyncio.Future[Session]) -> None:
        """Close an account that was left, once the writes that were begun in it are through."""
        async with self.write_turn:
            await _close(session)

    async def close(self) -> None:
        """Close the connections; calls under way end with them."""
        session, self._session = self._session, None
        await _close(session)

    async def session_or_none(self) -> Session | None:
        """The session of the account that is open, None when there is none or it could not be opened."""
        if self._session is None:
            return None
        try:
            return await asyncio.shield(self._session)
        except Problem:
            return None

    @property
    def could_not_open(self) -> bool:
        """True if the account couldn't be opened: no call is possible before that is fixed."""
        session = self._session
        return session is not None and session.done() and not session.cancelled() and session.exception() is not None

    @property
    def writes_under_way(self) -> tuple[Activity, ...]:
        """What would be cut off by leaving now."""
        return tuple(a for a in self.state.activities if a.stage.under_way)

    def is_open(self, session: Session) -> bool:
        """Whether a session's account is the one on the screen. Opened again, it has another session."""
        return session.profile == self.state.profile

    def _problem_of(self, error: BaseException, session: Session | None) -> Problem:
        """What an exception of a read means for the user."""
        problem = as_problem(error)
        for explain in self._explanations:
            problem = explain(problem, session)
        return problem

    # Reads

    def read(
        self,
        attribute: Reactive[T],
        run: Callable[[Session, Callable[[T], None]], Awaitable[None]],
        *,
        quiet: bool = False,
    ) -> None:
        """Run a read whose answer lands in an attribute of the state, named as `AppState.keys`; a `quiet` one fails
        without a word in the status."""
        generation = self._generation

        def publish(value: T) -> None:
            if generation == self._generation:
                attribute.__set__(self.state, value)

        def failed(problem: Problem) -> None:
            value = attribute.__get__(self.state, AppState)
            publish(value.failed(problem) if hasattr(value, "failed") else value)
            if generation == self._generation and not quiet:
                self.state.problem = self._read_problems[attribute.name] = problem

        failed_before = frozenset() if quiet else self._failed

        def succeeded() -> None:
            if generation == self._generation:
                self.forget_results(failed_before)  # what became of it can be seen now
                over = self._read_problems.pop(attribute.name, None)
                if over is not None and self.state.problem is over:
                    self.state.problem = None

        async def work() -> None:
            if self._session is None:
                return
            session, problem, answered = None, None, 0
            try:
                session = await asyncio.shield(self._session)
                answered = session.client.answered
                await run(session, publish)
                succeeded()
            except Exception as error:  # every failure becomes a sentence
                problem = self._problem_of(error, session)
                failed(problem)
            if session is not None and generation == self._generation:
                self._observe(session, problem, answered)

        self.start(work, group=f"read {attribute.name}", exclusive=True)

    def _observe(self, session: Session, problem: Problem | None, answered_before: int) -> None:
        if session.client.answered == answered_before and (problem is None or isinstance(problem, FileProblem)):
            return  # only this machine was asked, which says nothing of the server
        answered = problem is None or getattr(problem, "status", None) is not None
        self.state.connection = Connection(
            Connectivity.ONLINE if answered else Connectivity.OFFLINE,
            session.client.latency_ms,
            session.client.clock_skew,
        )

    # Writes

    def write(
        self,
        title: str,
        run: Callable[[Session, Progress], Awaitable[str]],
        *,
        steps: int = 1,
        failed: Callable[[Exception, Problem], None] | None = None,
    ) -> None:
        """Perform something that changes the account that is open."""
        session = self._session

        async def with_session(progress: Progress) -> str:
            if session is None:
                raise Problem("No account is open.")
            return await run(await asyncio.shield(session), progress)

        self.perform(title, with_session, steps=steps, failed=failed)

    def perform(
        self,
        title: str,
        run: Callable[[Progress], Awaitable[str]],
        *,
        steps: int = 1,
        failed: Callable[[Exception, Problem], None] | None = None,
    ) -> None:
        """Run something that changes the world, after all that was begun before it, as an activity to be seen.

        `run` is given what to call after each of its `steps`, and returns how it ended, in the user's words; what
        it raises becomes a Problem, which `failed` is told together with the exception itself.
        """
        self._numbers += 1
        activity = Activity(self._numbers, title, steps=steps)
        self.state.activities = (*self.state.activities, activity)[-_REMEMBERED_ACTIVITIES:]

        def update(**changes: Any) -> None:
            nonlocal activity
            activity = activity._replace(**changes)
            self.state.activities = tuple(
                activity if a.number == activity.number else a for a in self.state.activities
            )

        progress = Progress(
            lambda: update(steps_done=activity.steps_done + 1),
            lambda moment: update(waits_until=moment),
            self._stop_waiting,
        )

        async def work() -> None:
            async with self.write_turn:
                update(stage=Stage.SENDING)
                try:
                    outcome = await run(progress)
                except Exception as error:  # every failure becomes a sentence
                    problem = as_problem(error)
                    stage = Stage.LOST_UNKNOWN if problem.outcome_unknown else Stage.REFUSED
                    update(stage=stage, problem=problem, outcome=problem.what)
                    self.state.problem = problem
                    if failed is not None:
                        failed(error, problem)
                else:
                    update(stage=Stage.DONE, steps_done=activity.steps, outcome=outcome)
                    self._app.set_timer(SAID_FOR, partial(self._said, activity.number))

        self.start(work, group="writes", exclusive=False)

    def _said(self, number: int) -> None:
        """This success was said for long enough, and what ended before it is no news either."""
        over = self._ended
        self.forget_results(frozenset(one for one in over if one <= number))

    def forget_results(self, numbers: frozenset[int] | None = None) -> None:
        """Forget how these activities have ended, or all that are over: it is of no concern in another account, in
        another place, or after the user went on."""
        if numbers is None:
            numbers = self._ended
        over = [one for one in self.state.activities if one.number in numbers]
        if not over:
            return
        if any(one.problem is self.state.problem for one in over):
            self.state.problem = None
        self.state.activities = tuple(one for one in self.state.activities if one not in over)

    @property
    def _ended(self) -> frozenset[int]:
        """The numbers of the activities that are over."""
        return frozenset(one.number for one in self.state.activities if not one.stage.under_way)

    @property
    def _failed(self) -> frozenset[int]:
        return frozenset(one.number for one in self.state.activities if one.stage.failed)

    def stop_waiting(self) -> None:
        """Wait no longer for the time that the server asked for: what is left is not sent."""
        self._stop_waiting.set()

    def start(self, work: Callable[[], Awaitable[None]], *, group: str, exclusive: bool) -> None:
        # The description is fixed, so that no argument of an operation is ever logged.
        self._app.run_worker(
            work, name=group, group=group, description=group, exclusive=exclusive, exit_on_error=False
        )

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call something once, after some time."""
        self._app.set_timer(seconds, call)

    @contextmanager
    def reporting_problems(self) -> Iterator[None]:
        """Run an optional step after a successful write: a failure is reported, and the write stays successful."""
        try:
            yield
        except Problem as problem:
            self.state.problem = problem


def _same_account(one: Profile | None, other: Profile) -> bool:
    if one is None or one.credential is None or other.credential is None:
        return one is other
    return one.credential.value == other.credential.value


def _as_made_for(profile: Profile, before: Profile | None) -> Profile:
    """The profile; of the one that is open already, with the server that its credential was made for when it was
    opened: an edit of its file's URL doesn't change that."""
    if before is None or before.credential is None or profile.credential is None or profile.config_path is None:
        return profile
    same_credential = before.credential.value == profile.credential.value
    same = same_credential and before.config_path == profile.config_path
    return profile._replace(made_for=before.made_for) if same else profile


async def _close(session: asyncio.Future[Session] | None) -> None:
    if session is None:
        return
    if session.done() and not session.cancelled() and session.exception() is None:
        await session.result().close()
    session.cancel()
