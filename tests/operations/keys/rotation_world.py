"""A key that is rotated over a connection and a disk that fail, in a program that may be killed at any moment; and
what must hold all the same."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx

from chutes_tui.access.known_access import KnownAccess, known_access
from chutes_tui.access.scopes import AccessDraft, ScopeGrant, allows, effective
from chutes_tui.api.client import ChutesClient, RetryPolicy
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.core.attempt import Presence
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.account.sign_in import ReadSignIn
from chutes_tui.operations.keys import rotation as steps
from chutes_tui.operations.keys.rotation_record import Phase, Rotation
from chutes_tui.operations.session import Session
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.sandbox.faults import Fault
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.storage.errors import FileProblem
from chutes_tui.storage.key_records import KeyRecords
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chutes_tui.api.models import ApiKey
    from chutes_tui.sandbox import Sandbox

PLACES = ("GitHub ada/web", "k8s prod/chutes")
THEIR_SCOPES: list[tuple[str, str | None, str | None]] = [("invocations", None, "read")]
REMIND = date(2026, 12, 27)


class Killed(BaseException):
    """The program ends here, without a word."""


class Wire(httpx.AsyncBaseTransport):
    """The way to the sandbox. It counts what is written, and may be where the program ends."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._way = sandbox.transport
        self.created: list[str] = []
        self.deleted: list[str] = []
        self.kill = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" or not request.url.path.startswith("/api_keys/"):
            return await self._way.handle_async_request(request)
        kill, self.kill = self.kill, "" if self.kill in ("before", "after") else self.kill
        if kill == "before":
            raise Killed
        if request.method == "POST":
            self.created.append(json.loads(await request.aread())["name"])
        else:
            self.deleted.append(request.url.path.rpartition("/")[2])
        try:
            return await self._way.handle_async_request(request)
        finally:
            if kill == "after":
                raise Killed


class FailingRecords(KeyRecords):
    """The record, on a disk that may be full, and where the program may end."""

    fails = ""

    def edit(self, host: str, user_id: str, change: Callable[[dict[str, dict[str, Any]]], None]) -> None:
        fails, self.fails = self.fails, ""
        if fails == "full":
            raise FileProblem("keys.json could not be written.", why="The disk is full.", next_step="")
        if fails == "kill-before":
            raise Killed
        super().edit(host, user_id, change)
        if fails == "kill-after":
            raise Killed


class RotationWorld:
    """The user's side (which values they have), the program's (the rotation, the record), the server's."""

    def __init__(self, sandbox: Sandbox, folder: Path, draft: AccessDraft, *, recorded: bool) -> None:
        self.sandbox = sandbox
        self.path = folder / "keys.json"
        self.path.unlink(missing_ok=True)
        self.true_access = effective(draft)
        sandbox.faults.clear()
        with sandbox.world.database.transaction():
            sandbox.world.database.run("DELETE FROM api_key_scopes")
            sandbox.world.database.run("DELETE FROM api_keys")
        scopes = [(one.object_type, one.object_id, one.action) for one in self.true_access.grants]
        user = sandbox.account.user_id
        self.old_id, value = insert_key(sandbox.world, user, "ci", self.true_access.admin, scopes)
        self.held = {self.old_id: value}
        """The values that the user has saved, by key id."""
        self.values = [value]
        self.ended: set[str] = set()
        """New keys whose rotation was ended on purpose."""
        self.theirs: set[str] = set()
        """Keys that were created elsewhere."""
        self.confirmed = 0
        self.wire = Wire(sandbox)
        self._start()
        self.session.records.note(self.session.host, user, self.old_id, places=list(PLACES))
        if recorded:
            self.session.records.remember(self.session.host, user, self.old_id, self.true_access.admin, scopes)

    def _start(self) -> None:
        """A new process: nothing but the disk is known."""
        account = self.sandbox.account
        profile = resolve_profile(LaunchOptions(config_path=self.sandbox.config_path), {}, self.sandbox.directory)
        signer = Signer(Secret(account.hotkey_seed.hex()), ss58=account.hotkey_address)
        client = ChutesClient(
            profile.base_url.value, HotkeyAuth(signer), transport=self.wire, retry=RetryPolicy(base=0.0)
        )
        self.records = FailingRecords(self.path, KeyRecords.load(self.path)._hosts)
        self.session = Session(profile, client, self.records, ReadSignIn(client, None))
        self.rotation: Rotation | None = None
        self.shown: tuple[str, str] | None = None
        """The new key's id and value, as long as they can be copied."""

    # The user

    async def do(self, step: tuple[Any, ...]) -> None:
        try:
            await getattr(self, step[0])(*step[1:])
        except Problem:
            pass  # it says why it was not done
        except Killed:
            self._start()
        self.wire.kill = self.records.fails = ""
        await self.check()

    async def begin(self, choice: int) -> None:
        """Rotate, with what is known, or with less, or with an attempt at more."""
        key = await self._old_key()
        if key is None:
            return
        access = self.known(key)
        if choice == 0:
            draft = access.draft
        elif choice == 1:
            draft = AccessDraft(grants=tuple(one for one in access.draft.grants if one.action == "invoke"))
        elif choice == 2:
            draft = self.true_access  # the owner knows it, and says so where asked
        else:
            draft = AccessDraft(admin=True) if choice == 3 else AccessDraft(grants=(ScopeGrant("images"),))
        self.rotation = await steps.begin(self.session, key, access, draft)

    async def create(self) -> None:
        if self.rotation is None:
            return
        self.confirmed += 1
        self.take(await steps.create_new(self.session, self.rotation))

    async def look(self) -> None:
        if self.rotation is not None:
            self.take(await steps.look_again(self.session, self.rotation))

    async def save(self) -> None:
        if self.rotation is not None and self.shown is not None and self.rotation.new_id == self.shown[0]:
            self.held[self.shown[0]] = self.shown[1]
            self.take(await steps.mark_saved(self.session, self.rotation))

    async def switch(self, number: int, done: bool) -> None:
        if self.rotation is not None:
            self.take(await steps.mark_switched(self.session, self.rotation, PLACES[number], done))

    async def again(self) -> None:
        """Delete the new key whose value is lost, and create it again: one confirmation."""
        if self.rotation is not None:
            step = await steps.replace_lost(self.session, self.rotation)
            self.take(step)
            if step.done:
                await self.create()

    async def delete(self) -> None:
        if self.rotation is not None:
            self.take(await steps.delete_old(self.session, self.rotation))

    async def keep(self) -> None:
        if self.rotation is not None:
            with self._ending():
                self.take(await steps.keep_both(self.session, self.rotation, REMIND))

    async def abandon(self) -> None:
        if self.rotation is not None:
            with self._ending():
                self.take(await steps.abandon(self.session, self.rotation))

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """Whether the rotation is over then, the record says, even if the program ends in between."""
        try:
            yield
        finally:
            entry = KeyRecords.load(self.path).entries(self.session.host).get(self.old_id, {})
            if "rotation" not in entry:
                self.ended |= set(self.on_server()) - {self.old_id}

    async def restart(self) -> None:
        self._start()

    async def resume(self) -> None:
        key = await self._old_key()
        if key is not None:
            self.rotation = await steps.recorded_rotation(self.session, key)
            await self.look()

    def take(self, step: steps.Step) -> None:
        if step.minted is not None:
            self.shown = step.minted.key.api_key_id, step.minted.secret.reveal()
            self.values.append(self.shown[1])
        self.rotation = step.rotation

    # What happens around

    async def fault(self, method: str, kind: str, times: int) -> None:
        self.sandbox.faults.add(Fault.parse(f"{method} /api_keys/={kind} x{times}"))

    async def mend(self) -> None:
        self.sandbox.faults.clear()

    async def dying(self, where: str, step: tuple[Any, ...]) -> None:
        """A step in which the program ends, or the disk is full."""
        if where in ("before", "after"):
            self.wire.kill = where
        else:
            self.records.fails = where
        await getattr(self, step[0])(*step[1:])

    async def signed_out(self, step: tuple[Any, ...]) -> None:
        """A step that the server refuses with 401."""
        world = self.sandbox.world
        world.clock.offset += 5000
        try:
            await getattr(self, step[0])(*step[1:])
        finally:
            world.clock.offset -= 5000

    async def elsewhere_created(self) -> None:
        """Somebody takes the next name."""
        with suppress(Exception):
            found, _ = insert_key(self.sandbox.world, self.sandbox.account.user_id, "ci-2", False, THEIR_SCOPES)
            self.theirs.add(found)

    async def elsewhere_deleted(self) -> None:
        """Somebody deletes the new key while there is the old one."""
        if self.rotation is not None and self.rotation.new_id and self.old_id in self.on_server():
            self.sandbox.world.database.run("DELETE FROM api_keys WHERE api_key_id = ?", self.rotation.new_id)

    # What must hold

    async def check(self) -> None:
        there = self.on_server()
        assert set(self.held) & set(there), "no key is left whose value the user has"
        assert len(self.wire.created) <= self.confirmed, "more was sent than was confirmed"
        for key_id, access in there.items():
            if key_id not in self.theirs:
                assert not _beyond(access, self.true_access), "a key is broader than the old one"
        text = self.path.read_text() if self.path.exists() else ""
        assert not any(value[70:] in text for value in self.values), "the record holds a value"
        assert self.old_id in there or self.old_id in self.wire.deleted
        await self._check_resumable(there)

    async def _check_resumable(self, there: dict[str, AccessDraft]) -> None:
        """A new process, with a good connection, finds whatever was created."""
        ours = set(there) - self.theirs - self.ended - {self.old_id}
        if self.old_id not in there:
            return
        assert len(ours) <= 1, "two keys for one rotation"
        copy = RotationWorld.__new__(RotationWorld)
        copy.sandbox, copy.wire = self.sandbox, Wire(self.sandbox)
        copy.old_id, copy.path, copy.values = self.old_id, self.path.with_suffix(".copy"), []
        shutil.copyfile(self.path, copy.path)
        faults = tuple(self.sandbox.faults)
        self.sandbox.faults.clear()
        copy._start()
        await copy.resume()
        self.sandbox.faults.add(*faults)
        found = copy.rotation
        assert copy.wire.created == copy.wire.deleted == []
        if ours:
            assert found is not None, "a key was created, and the record says nothing of it"
            assert found.exists
            assert found.new_id in ours
            assert found.phase is not Phase.SAVED or found.new_id in self.held
        else:
            assert found is None or not found.exists

    async def to_the_end(self) -> None:
        """When all is well again, the rotation can be brought to its end."""
        self.sandbox.faults.clear()
        if self.old_id not in self.on_server():
            return
        self._start()
        await self.do(("begin", 2))
        await self.do(("look",))
        if self._phase() in (Phase.LOST, Phase.CREATED):
            await self.do(("again",))
        elif self._phase() is Phase.PLANNED:
            await self.do(("create",))
            if self._phase() is Phase.PLANNED:  # the name was taken elsewhere
                await self.do(("restart",))
                await self.do(("begin", 2))
                await self.do(("create",))
        await self.do(("save",))
        assert self._phase() is Phase.SAVED
        new_id = self.rotation.new_id if self.rotation is not None else ""
        await self.do(("delete",))
        assert self._phase() is None
        assert self.old_id not in self.on_server()
        assert new_id in self.on_server()
        assert new_id in self.held
        entries = KeyRecords.load(self.path).entries(self.session.host)
        assert self.old_id not in entries
        noted = [place for entry in entries.values() for place in entry.get("places", [])]
        assert sorted(noted) == sorted(PLACES), "a note about a place is lost or doubled"
        assert entries[new_id]["rotated_from"] == self.old_id

    # Both sides

    def _phase(self) -> Phase | None:
        return None if self.rotation is None else self.rotation.phase

    def known(self, key: ApiKey) -> KnownAccess:
        known = self.session.known_keys().get(key.api_key_id)
        return known_access(key.admin, key.scopes, known.grants if known else None, None)

    def on_server(self) -> dict[str, AccessDraft]:
        database = self.sandbox.world.database
        found: dict[str, AccessDraft] = {}
        for row in database.rows("SELECT api_key_id, admin FROM api_keys"):
            scopes = database.rows(
                "SELECT object_type, object_id, action FROM api_key_scopes WHERE api_key_id = ?", row["api_key_id"]
            )
            grants = tuple(ScopeGrant(*scope) for scope in scopes)
            found[row["api_key_id"]] = AccessDraft(bool(row["admin"]), grants)
        return found

    async def _old_key(self) -> ApiKey | None:
        from chutes_tui.api.recovery import find_deleted_key

        finding = await find_deleted_key(self.session.client, self.old_id)
        return finding.item if finding.presence is Presence.PRESENT else None


def _beyond(one: AccessDraft, most: AccessDraft) -> bool:
    if most.admin:
        return False
    return one.admin or any(
        not allows(most.grants, False, grant.object_type, grant.object_id, grant.action) for grant in one.grants
    )
