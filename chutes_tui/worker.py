"""ApiWorker: the one place where calls are started, followed and cancelled.

Reads are exclusive per group, so the newest wins. Writes are never exclusive, belong to the App (they survive a
closed screen), run one after the other and are never repeated. Results land in AppState, and answers that belong to
a profile that was left meanwhile land nowhere.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from chutes_tui.operations.mistakes import as_problem
from chutes_tui.operations.session import open_session
from chutes_tui.problem import Problem
from chutes_tui.state import Activity, Connection, KnownGrants, Link, Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    import httpx
    from textual.app import App

    from chutes_tui.api.models import ApiKey
    from chutes_tui.api.scopes import AccessDraft, ScopeGrant
    from chutes_tui.clipboard_keeper import ClipboardKeeper
    from chutes_tui.operations.session import Session
    from chutes_tui.profiles import Profile
    from chutes_tui.state import AppState

_REMEMBERED_ACTIVITIES = 50


class ApiWorker:
    """Runs operations for the screens; see the module's own words for the rules."""

    def __init__(
        self, app: App[Any], state: AppState, *, records_path: Path | None, clipboard: ClipboardKeeper
    ) -> None:
        self._app = app
        self.copy = clipboard.copy
        self.clear_clipboard = clipboard.clear
        self._state = state
        self._records_path = records_path
        self._generation = 0
        self._session: asyncio.Future[Session] | None = None
        self._write_turn = asyncio.Lock()
        self._numbers = 0
        self._read_problems: dict[str, Problem] = {}

    # The session

    def open(self, profile: Profile, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Start with a profile: forget the account before, open its API, load what the first screen shows."""
        self._generation += 1
        previous, self._session = self._session, asyncio.get_running_loop().create_future()
        self._state.enter(profile)
        self._state.connection = Connection(Link.CONNECTING)
        self._state.keys = self._state.keys.loading()
        opening = partial(self._open, profile, transport, self._session, previous)
        self._start(opening, group="session", exclusive=False)

    async def _open(
        self,
        profile: Profile,
        transport: httpx.AsyncBaseTransport | None,
        opening: asyncio.Future[Session],
        previous: asyncio.Future[Session] | None,
    ) -> None:
        await _close(previous)
        records_path = None if self._state.sandboxed else self._records_path
        try:
            session = await open_session(profile, records_path=records_path, transport=transport)
        except Exception as error:  # every failure becomes a sentence
            problem = as_problem(error)
            opening.set_exception(problem)
            opening.exception()  # seen: asyncio need not complain that nobody asked
            if opening is self._session:
                self._state.connection = Connection(problem=problem)  # nothing was asked
                self._state.keys = self._state.keys.failed(problem)
                self._state.problem = problem
            return
        if opening is not self._session:
            await session.client.aclose()
            return
        opening.set_result(session)
        self._state.grants = KnownGrants(session.records.known_grants(profile.base_url.value))
        self.refresh_keys()
        self.refresh_user()

    async def close(self) -> None:
        """Close the connections; calls under way end with them."""
        session, self._session = self._session, None
        await _close(session)

    @property
    def could_not_open(self) -> bool:
        """Whether the account could not even be opened: no call can be made before that is mended."""
        session = self._session
        return session is not None and session.done() and not session.cancelled() and session.exception() is not None

    @property
    def writes_under_way(self) -> tuple[Activity, ...]:
        """What would be cut off by leaving now."""
        return tuple(a for a in self._state.activities if a.stage in (Stage.QUEUED, Stage.RUNNING))

    # Reads

    def refresh_keys(self) -> None:
        """Load all keys again; the ones on the screen stay until the new ones are here."""
        from chutes_tui.operations.keys import load_keys

        state = self._state
        state.keys = state.keys.loading()
        before = state.keys

        async def load(session: Session, publish: Callable[[Any], None]) -> None:
            await load_keys(session, before, publish)
            if session.profile is state.profile:
                self.load_catalogue()  # names for the ids in scopes; only once the keys are on the screen

        self._read("keys", load)

    def refresh_user(self) -> None:
        """Ask who the account is and what its balance is."""
        from chutes_tui.operations.account import load_user

        async def load(session: Session, publish: Callable[[Any], None]) -> None:
            publish(await load_user(session))

        self._read("user", load, quiet=True)

    def load_catalogue(self, *, public: bool = False) -> None:
        """Load the account's chutes and images (or the public ones too) unless they are here already."""
        from chutes_tui.operations.account import load_chutes, load_images

        prefix = "public_" if public else ""
        for kind, load in (("chutes", load_chutes), ("images", load_images)):
            before = getattr(self._state, prefix + kind)
            if before.loaded_at is not None:
                continue
            setattr(self._state, prefix + kind, before.loading())

            def run(
                session: Session, publish: Callable[[Any], None], load: Any = load, before: Any = before
            ) -> Awaitable[None]:
                return load(session, before, publish, public=public)  # type: ignore[no-any-return]

            self._read(prefix + kind, run, quiet=True)

    def _read(
        self,
        attribute: str,
        run: Callable[[Session, Callable[[Any], None]], Awaitable[None]],
        *,
        quiet: bool = False,
    ) -> None:
        """Run a read whose answer lands in `state.<attribute>`; a `quiet` one fails without a word in the status."""
        generation = self._generation

        def publish(value: object) -> None:
            if generation == self._generation:
                setattr(self._state, attribute, value)

        def failed(problem: Problem) -> None:
            value = getattr(self._state, attribute)
            publish(value.failed(problem) if hasattr(value, "failed") else value)
            if generation == self._generation and not quiet:
                self._state.problem = self._read_problems[attribute] = problem

        def succeeded() -> None:
            if generation == self._generation:
                over = self._read_problems.pop(attribute, None)
                if over is not None and self._state.problem is over:
                    self._state.problem = None

        async def work() -> None:
            if self._session is None:
                return
            session: Session | None = None
            problem: Problem | None = None
            try:
                session = await asyncio.shield(self._session)
                await run(session, publish)
                succeeded()
            except Exception as error:  # every failure becomes a sentence
                problem = as_problem(error)
                failed(problem)
            if session is not None and generation == self._generation:
                self._observe(session, problem)

        self._start(work, group=f"read {attribute}", exclusive=True)

    def _observe(self, session: Session, problem: Problem | None) -> None:
        answered = problem is None or getattr(problem, "status", None) is not None
        self._state.connection = Connection(
            Link.ONLINE if answered else Link.OFFLINE,
            session.client.latency_ms,
            session.client.clock_skew,
            problem,
        )

    # Writes

    def create_key(self, name: str, draft: AccessDraft) -> None:
        """Make a key, once; the outcome is in `state.key_creation`, the secret in `state.minted`."""
        from chutes_tui.operations.key_creation import Creation, KeyCreation

        current = self._state.key_creation
        if current is not None and current.stage is Creation.SENDING:
            return
        self._state.key_creation = KeyCreation(name, draft)
        self._write(f"Making the key {name}", lambda session, step: self._create(session, name, draft))

    def recreate_key(self, lost: ApiKey, draft: AccessDraft) -> None:
        """Delete a key whose secret was lost with its answer, then make it anew."""
        from chutes_tui.operations.key_creation import Creation, KeyCreation
        from chutes_tui.operations.keys import delete_key

        async def run(session: Session, step: Callable[[], None]) -> str:
            try:
                await delete_key(session, lost.api_key_id)
            except Problem as problem:
                self._state.key_creation = KeyCreation(lost.name, draft, Creation.LOST_EXISTS, problem, lost)
                raise
            self._forget_keys({lost.api_key_id})
            step()
            return await self._create(session, lost.name, draft)

        self._state.key_creation = KeyCreation(lost.name, draft)
        self._write(f"Deleting and making anew the key {lost.name}", run, steps=2)

    def dismiss_creation(self) -> None:
        """The user has seen how the making of a key ended."""
        self._state.key_creation = None

    def discard_minted(self) -> None:
        """Wipe the secret that was on the screen; nothing of it is left here."""
        minted, self._state.minted = self._state.minted, None
        if minted is not None:
            minted.secret.wipe()

    async def _create(self, session: Session, name: str, draft: AccessDraft) -> str:
        from chutes_tui.operations.key_creation import Creation, KeyCreation, MintedKey, create_key

        state = self._state
        known = frozenset(key.api_key_id for key in state.keys.items)
        result = await create_key(session, name, draft, known)
        if isinstance(result, MintedKey):
            same_account = session.profile is state.profile
            if same_account:
                state.keys = state.keys.including(result.key)
            state.key_creation = KeyCreation(name, draft, Creation.DONE)
            state.minted = result
            await self._remember(session, result.key, draft)
            return f"Made the key {name}"
        if result.found is not None and all(key.api_key_id != result.found.api_key_id for key in state.keys.items):
            state.keys = state.keys.including(result.found)
        state.key_creation = result
        raise result.problem or Problem(f"The key {name} could not be made.")

    async def _remember(self, session: Session, key: ApiKey, draft: AccessDraft) -> None:
        from chutes_tui.api.scopes import effective

        grants = effective(draft).grants
        host = session.profile.base_url.value
        known: dict[str, tuple[ScopeGrant, ...]] = {**self._state.grants.by_key, key.api_key_id: grants}
        self._state.grants = KnownGrants(known)
        await asyncio.to_thread(session.records.remember, host, key.user_id, key.api_key_id, draft.admin, grants)

    def delete_keys(self, keys: Sequence[ApiKey]) -> None:
        """Delete keys one after the other; each leaves the table when the server has confirmed it."""
        from chutes_tui.operations.keys import delete_key

        async def run(session: Session, step: Callable[[], None]) -> str:
            failures: list[tuple[ApiKey, Problem]] = []
            for key in keys:
                try:
                    await delete_key(session, key.api_key_id)
                except Problem as problem:
                    failures.append((key, problem))
                else:
                    self._forget_keys({key.api_key_id})
                step()
            return _deletion_outcome(keys, failures)

        count = "the key " + keys[0].name if len(keys) == 1 else f"{len(keys)} keys"
        self._write(f"Deleting {count}", run, steps=len(keys))

    def _forget_keys(self, ids: set[str]) -> None:
        self._state.keys = self._state.keys.without(lambda key: key.api_key_id in ids)

    def _write(
        self,
        title: str,
        run: Callable[[Session, Callable[[], None]], Awaitable[str]],
        *,
        steps: int = 1,
    ) -> None:
        self._numbers += 1
        activity = Activity(self._numbers, title, steps=steps)
        self._state.activities = (*self._state.activities, activity)[-_REMEMBERED_ACTIVITIES:]
        session = self._session

        def update(**changes: Any) -> None:
            nonlocal activity
            activity = replace(activity, **changes)
            self._state.activities = tuple(
                activity if a.number == activity.number else a for a in self._state.activities
            )

        async def work() -> None:
            async with self._write_turn:
                update(stage=Stage.RUNNING)
                try:
                    if session is None:
                        raise Problem("There is no account open.")
                    opened = await asyncio.shield(session)
                    outcome = await run(opened, lambda: update(steps_done=activity.steps_done + 1))
                except Exception as error:  # every failure becomes a sentence
                    problem = as_problem(error)
                    update(stage=Stage.FAILED, problem=problem, outcome=problem.what)
                    self._state.problem = problem
                else:
                    update(stage=Stage.DONE, steps_done=activity.steps, outcome=outcome)

        self._start(work, group="writes", exclusive=False)

    def _start(self, work: Callable[[], Awaitable[None]], *, group: str, exclusive: bool) -> None:
        # The description is fixed, so that no argument of an operation is ever logged.
        self._app.run_worker(
            work, name=group, group=group, description=group, exclusive=exclusive, exit_on_error=False
        )


async def _close(session: asyncio.Future[Session] | None) -> None:
    if session is None:
        return
    if session.done() and not session.cancelled() and session.exception() is None:
        await session.result().client.aclose()
    session.cancel()


def _deletion_outcome(keys: Sequence[ApiKey], failures: Sequence[tuple[ApiKey, Problem]]) -> str:
    """The sentence for a whole success; raises a Problem that names what is left otherwise."""
    if not failures:
        what = f"Deleted the key {keys[0].name}" if len(keys) == 1 else f"Deleted {len(keys)} keys"
        return f"{what}; the server may honour {'it' if len(keys) == 1 else 'them'} for up to two minutes more"
    first = failures[0][1]
    if len(keys) == 1:
        raise first
    names = ", ".join(key.name for key, _ in failures)
    raise Problem(
        f"{len(keys) - len(failures)} of {len(keys)} keys were deleted; not deleted: {names}.",
        why=first.what,
        next_step=first.next_step or "Refresh, then try those again.",
        detail=first.detail,
    )
