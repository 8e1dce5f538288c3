"""A small app with the real worker over an in-process sandbox, and what must hold whatever happens to its secrets."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from textual.app import App

from chutes_tui.api.recovery import secret_id_for
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets.writing import Obstacle, SecretWrite, WantedSecret
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.sandbox.faults import Fault
from chutes_tui.services.clipboard import ClipboardKeeper
from chutes_tui.services.machine.surroundings import Surroundings
from chutes_tui.state import AppState
from chutes_tui.worker import ApiWorker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Sequence

    from chutes_tui.app import ChutesApp
    from chutes_tui.sandbox import Sandbox

Place = tuple[str, str]
"""A chute's id and a key."""
NOWHERE = "b0b0b0b0-0000-4000-8000-000000000000"
SENTINEL = "sentinel"
_TURNS = 200
"""Turns of the event loop in which everything that can go on, goes on: nothing here waits for a clock."""


class Wire(httpx.AsyncBaseTransport):
    """The way to the sandbox, on which somebody notes what is written: the sandbox itself keeps no value."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._way = sandbox.transport
        self.sent: Counter[tuple[str, str]] = Counter()
        self.kept: dict[Place, str] = {}
        self.written: set[tuple[Place, str]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if not path.startswith("/secrets/") or request.method == "GET":
            return await self._way.handle_async_request(request)
        if request.method == "DELETE":
            self.sent["DELETE", path.removeprefix("/secrets/")] += 1
            return await self._way.handle_async_request(request)
        body = json.loads(await request.aread())
        place, value = (body["purpose"], body["key"]), body["value"]
        self.sent["POST", self._sandbox_id(place)] += 1
        before = self._stamp(place)
        try:
            return await self._way.handle_async_request(request)
        finally:
            if self._stamp(place) != before:
                self.kept[place] = value
                self.written.add((place, value))

    def _sandbox_id(self, place: Place) -> str:
        return secret_id_for(self._sandbox.account.user_id, *place)

    def _stamp(self, place: Place) -> object:
        found = self._sandbox.world.database.row(
            "SELECT created_at FROM secrets WHERE secret_id = ?", self._sandbox_id(place)
        )
        return found and found["created_at"]


class Bare(App[None]):
    """No screen of its own: only what runs calls."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.state = AppState(self)
        surroundings = Surroundings(LaunchOptions(), {}, sandbox.directory)
        keeper = ClipboardKeeper(self, self.state, {})
        self.worker = ApiWorker(self, self.state, surroundings, clipboard=keeper)


@dataclass(frozen=True)
class Ordered:
    """What the user asked for once: this value, in this place."""

    place: Place
    text: str
    value: Secret


class SecretWorld:
    """The user's side (what was ordered), the program's (its state) and the server's, held against each other."""

    def __init__(self, app: Bare | ChutesApp, sandbox: Sandbox, wire: Wire) -> None:
        self.app = app
        self.state = app.state
        self.worker = app.worker
        self.sandbox = sandbox
        self.wire = wire
        self.places = self._places()
        self.orders: dict[int, Ordered] = {}
        self.dropped: set[int] = set()
        self.accepted: set[int] = set()
        self.allowed: Counter[tuple[str, str]] = Counter()
        self.doubtful: set[Place] = set()
        self.holding = False
        self._values = 0

    # The user

    def write(self, wanted: Sequence[tuple[int, bool]], *, twice: bool = False) -> None:
        """Order secrets: the number of a place, and whether what is there may be deleted."""
        texts = [(self.places[place], self._text(), replaces) for place, replaces in wanted]
        numbers = self.worker.secrets.write([_wanted(*one) for one in texts])
        assert len(set(numbers)) == len(numbers) == len(wanted)
        for number, (place, text, replaces) in zip(numbers, texts, strict=True):
            self.orders[number] = Ordered(place, text, self._find(number).value)
            self._allow(place, deletes=replaces)
        if twice:
            again = [_wanted(*one) for one in texts]
            assert self.worker.secrets.write(again) == numbers
            assert all(one.value.wiped for one in again)

    def retry(self, positions: Collection[int], *, replaces: bool | None) -> None:
        chosen = [write for write in self.chosen(positions) if write.stage.failed]
        for write in chosen:
            agreed = write.replace if replaces is None else replaces
            self._allow((write.chute_id, write.key), deletes=agreed and not write.gap)
        self.worker.secrets.retry([write.number for write in self.chosen(positions)], replace=replaces)

    def accept(self, positions: Collection[int]) -> None:
        for write in self.chosen(positions):
            if write.stage is Stage.LOST_PRESENT:
                self.accepted.add(write.number)
            self.worker.secrets.accept(write.number)

    def drop(self, positions: Collection[int]) -> None:
        chosen = self.chosen(positions)
        self.dropped |= {write.number for write in chosen if write.stage is not Stage.SENDING}
        self.worker.secrets.drop([write.number for write in chosen])

    def delete(self, positions: Collection[int]) -> None:
        items = self.state.secrets.items
        records = [items[position % len(items)] for position in sorted(positions)] if items else []
        records = list({record.secret_id: record for record in records}.values())
        if records:
            for record in records:
                self.allowed["DELETE", record.secret_id] += 1
            self.worker.secrets.delete(records)

    def chosen(self, positions: Collection[int]) -> list[SecretWrite]:
        writes = self.state.secret_writes
        return [writes[position] for position in sorted({p % len(writes) for p in positions})] if writes else []

    # The weather

    def fault(self, method: str, kind: str, times: int) -> None:
        self.sandbox.faults.add(Fault.parse(f"{method} /secrets/={kind} x{times}"))

    def hold(self, method: str) -> None:
        """The next answer stays on its way until the faults are cleared; meanwhile the user goes on."""
        self.holding = True
        self.sandbox.faults.add(Fault.parse(f"{method} /secrets/=latency:60 x1"))

    async def refresh(self) -> None:
        """Ask for the list; when that goes well with nothing else going on, nothing is in doubt any more."""
        self.worker.secrets.refresh()
        if not self.holding:
            await self.settle()
            if self.state.secrets.phase is LoadPhase.READY:
                self.doubtful.clear()

    async def go_on(self) -> None:
        """Let happen what can happen now; look at everything if nothing is held up."""
        if not self.holding:
            await self.settle()
            self.check()
            return
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        self._note_doubt()
        self._check_values()

    async def release(self) -> None:
        self.sandbox.faults.clear()
        self.holding = False
        await self.go_on()

    async def settle(self) -> None:
        """Wait until no call is under way."""
        deadline = time.monotonic() + 15
        while any(not worker.is_finished for worker in self.app.workers):
            assert time.monotonic() < deadline, self.state.activities
            await asyncio.sleep(0)
        self._note_doubt()

    # What must hold

    def check(self) -> None:
        """Nothing is under way: the state tells the truth."""
        self._check_values()
        self._check_requests()
        self._check_secrecy()
        assert all(not activity.stage.under_way for activity in self.state.activities)
        waiting = [write for write in self.state.secret_writes if write.stage.under_way]
        assert all(write.stage is Stage.WAITING for write in waiting)
        assert self.state.secret_writes_paused is bool(waiting)
        here = self._in_state()
        assert len(here) == len(self.state.secrets.items)
        there = self.on_server()
        for place in {*here, *there} - self.doubtful:
            assert here.get(place) == there.get(place), (place, self.state.secret_writes)
        for write in self.state.secret_writes:
            self._check_claims(write, (write.chute_id, write.key) in there)

    def check_equal(self) -> None:
        """After a refresh: the list is the server's."""
        assert self.state.secrets.phase is LoadPhase.READY
        there = self.on_server()
        assert self._in_state() == there
        # A whole list tells what became of everything.
        for write in self.state.secret_writes:
            assert write.stage is not Stage.LOST_UNKNOWN
            assert write.problem is None or "not known" not in write.problem.what
            assert write.stage.under_way or (write.record is None) is ((write.chute_id, write.key) not in there)

    def _check_claims(self, write: SecretWrite, there: bool) -> None:
        """What a write says of itself, where nothing else was done about its place since."""
        place = (write.chute_id, write.key)
        if write.replace and write.obstacle is None and write.stage in (Stage.REFUSED, Stage.LOST_ABSENT):
            assert write.gap  # nothing is sent before the old one is known to be deleted
        assert not (write.replace and write.obstacle is Obstacle.TAKEN)
        if place in self.doubtful:
            return
        if write.gap and write.stage is not Stage.WAITING:
            assert not there
        alone = sum(order.place == place for order in self.orders.values()) == 1
        if alone and not self.sandbox_saw_deletion(place):
            if write.stage in (Stage.DONE, Stage.LOST_PRESENT) or write.obstacle is Obstacle.TAKEN:
                assert there
            if write.stage is Stage.LOST_ABSENT:
                assert not there

    def sandbox_saw_deletion(self, place: Place) -> bool:
        return self.allowed["DELETE", secret_id_for(self.sandbox.account.user_id, *place)] > 0

    def _check_values(self) -> None:
        """Each value is written, or held, or the user dropped it."""
        held = {write.number: write for write in self.state.secret_writes}
        for number, order in self.orders.items():
            write = held.get(number)
            if write is None:
                assert number in self.dropped
                assert order.value.wiped
            elif write.stage is Stage.DONE:
                assert order.value.wiped
                assert number in self.accepted or (order.place, order.text) in self.wire.written
            else:
                assert (write.chute_id, write.key) == order.place
                assert write.value.reveal() == order.text

    def _check_requests(self) -> None:
        for request, count in self.wire.sent.items():
            assert count <= self.allowed[request], (request, self.state.secret_writes)

    def _check_secrecy(self) -> None:
        state = self.state
        problems = [write.problem for write in state.secret_writes] + [one.problem for one in state.activities]
        told: Iterable[object] = (
            state.secrets,
            state.secret_writes,
            state.activities,
            state.problem,
            [(problem.report(), vars(problem)) for problem in [*problems, state.problem] if problem is not None],
        )
        assert SENTINEL not in repr(told)

    def _note_doubt(self) -> None:
        """Where the program itself says that nothing is known."""
        for write in self.state.secret_writes:
            unknown = write.problem is not None and "may have been" in write.problem.what
            if (
                write.stage is Stage.LOST_UNKNOWN
                or unknown
                or (write.obstacle is Obstacle.TAKEN and not write.record)
            ):
                self.doubtful.add((write.chute_id, write.key))
        for activity in self.state.activities:
            if activity.stage.failed and activity.title.startswith("Deleting"):
                self.doubtful |= {place for place in self.places if self.sandbox_saw_deletion(place)}

    # Both sides

    def on_server(self) -> dict[Place, str]:
        rows = self.sandbox.world.database.rows(
            "SELECT secret_id, purpose, key FROM secrets WHERE user_id = ?", self.sandbox.account.user_id
        )
        return {(row["purpose"], row["key"]): row["secret_id"] for row in rows}

    def _in_state(self) -> dict[Place, str]:
        return {(record.purpose, record.key): record.secret_id for record in self.state.secrets.items}

    def _places(self) -> list[Place]:
        chutes = self.sandbox.world.database.rows(
            "SELECT chute_id FROM chutes WHERE user_id = ? ORDER BY name LIMIT 2", self.sandbox.account.user_id
        )
        ids = [row["chute_id"] for row in chutes]
        return [(ids[0], "ONE"), (ids[0], "TWO"), (ids[1], "ONE"), (NOWHERE, "ONE")]

    def _allow(self, place: Place, *, deletes: bool) -> None:
        secret_id = secret_id_for(self.sandbox.account.user_id, *place)
        self.allowed["POST", secret_id] += 1
        self.allowed["DELETE", secret_id] += deletes

    def _find(self, number: int) -> SecretWrite:
        return next(write for write in self.state.secret_writes if write.number == number)

    def _text(self) -> str:
        self._values += 1
        return f"{SENTINEL}-{self._values}"


def _wanted(place: Place, text: str, replaces: bool) -> WantedSecret:
    return WantedSecret(*place, Secret(text), replaces)


def clean(sandbox: Sandbox) -> None:
    """No secrets, good weather."""
    sandbox.faults.clear()
    sandbox.requests.clear()
    sandbox.world.database.run("DELETE FROM secrets")


@asynccontextmanager
async def secret_world(sandbox: Sandbox) -> AsyncIterator[SecretWorld]:
    """A freshly opened account in a sandbox whose secrets are gone, with the list loaded."""
    clean(sandbox)
    app = Bare(sandbox)
    async with app.run_test(size=(20, 4)):
        world = SecretWorld(app, sandbox, Wire(sandbox))
        profile = resolve_profile(LaunchOptions(config_path=sandbox.config_path), {}, sandbox.directory)
        app.worker._runner.open(profile, transport=world.wire)
        app.worker.secrets.refresh()
        await world.settle()
        try:
            yield world
        finally:
            sandbox.faults.clear()
            await app.worker.close()
