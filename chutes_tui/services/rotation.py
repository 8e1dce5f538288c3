"""The calls that rotate an API key; how far it is is in `state.rotation`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.access.key_names import next_name
from chutes_tui.access.known_access import known_access
from chutes_tui.core.attempt import Presence
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.keys.rotation import (
    Ending,
    RotationView,
    abandon,
    begin,
    create_new,
    delete_old,
    keep_both,
    look_again,
    mark_saved,
    mark_switched,
    recorded_rotation,
    replace_lost,
)
from chutes_tui.operations.keys.rotation_record import Phase
from chutes_tui.operations.keys.use import id_of_credential
from chutes_tui.services.service import Service
from chutes_tui.state import AppState, KnownKeys

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from chutes_tui.access.known_access import KnownAccess
    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.rotation import Step
    from chutes_tui.operations.keys.rotation_record import Rotation
    from chutes_tui.operations.session import Session
    from chutes_tui.services.keys import KeyService
    from chutes_tui.services.runner import Runner

    Act = Callable[[Session, Rotation], Awaitable[Step]]


class RotationService(Service):
    """One rotation at a time is looked at; others may be under way in the record."""

    def __init__(self, runner: Runner, keys: KeyService) -> None:
        super().__init__(runner)
        self._keys = keys

    # What is known

    def access(self, key: ApiKey) -> KnownAccess:
        """What is known of the access of a key."""
        known = self._state.known_keys.by_id.get(key.api_key_id)
        grants, test = (known.grants, known.test) if known is not None else (None, None)
        return known_access(key.admin, key.scopes, grants, test)

    def suggested_name(self, key: ApiKey) -> str:
        """A name for the key that follows, free as far as the list is known."""
        return next_name(key.name, frozenset(one.name for one in self._state.keys.items))

    def old_key_of(self, key: ApiKey) -> ApiKey:
        """Return the key whose rotation is under way, if this one is its new key; else the key itself."""
        for old_id, known in self._state.known_keys.by_id.items():
            if known.rotation is not None and known.rotation.new_id == key.api_key_id:
                return self._listed(old_id, known.rotation)
        return key

    def _listed(self, old_id: str, rotation: Rotation) -> ApiKey:
        from chutes_tui.api.models import ApiKey

        found = next((key for key in self._state.keys.items if key.api_key_id == old_id), None)
        return found or ApiKey(api_key_id=old_id, user_id=rotation.user_id)

    def new_key(self, rotation: Rotation) -> ApiKey:
        """The new key of a rotation, as the list shows it, or as far as it is known."""
        from chutes_tui.api.models import ApiKey

        found = next((key for key in self._state.keys.items if key.api_key_id == rotation.new_id), None)
        return found or ApiKey(api_key_id=rotation.new_id, name=rotation.new_name, user_id=rotation.user_id)

    def alive_before(self, key: ApiKey) -> list[str]:
        """Return a sentence for each predecessor of a key that still exists."""
        listed = {one.api_key_id: one for one in self._state.keys.items}
        known, found, at = self._state.known_keys.by_id, list[str](), key.api_key_id
        for _ in range(len(known)):
            before = known[at].rotated_from if at in known else ""
            if not before:
                break
            if (one := listed.get(before)) is not None:
                found.append(f"{one.name} ({short_id(before)}), which this key took the place of, still exists.")
            at = before
        return found

    # Looking

    def open(self, old: ApiKey) -> None:
        """Look at the rotation of a key: the one that is under way, by the record on the disk, or none yet."""
        before = self._state.rotation
        if before is not None and before.doing and before.old.api_key_id == old.api_key_id:
            return
        self._state.rotation = view = RotationView(old, doing="Reading what was recorded")

        async def load(session: Session, publish: Callable[[RotationView | None], None]) -> None:
            found = await recorded_rotation(session, old)
            publish(replace(view, rotation=found, doing=""))
            if found is not None:
                self.look()

        self._runner.read(AppState.rotation, load)

    def look(self) -> None:
        """Ask the server which of the two keys there are."""
        self._step("Checking both keys", look_again, lambda step: _words_of_look(step, self._name))

    def close(self) -> None:
        """The screen is left; what is under way goes on."""
        view = self._state.rotation
        if view is not None and not view.doing:
            self._state.rotation = None

    # Steps

    def create(self, draft: AccessDraft, new_name: str) -> None:
        """Create the new key, once; it is announced by `events.key_minted`."""
        view = self._state.rotation
        if view is None:
            return
        access = self.access(view.old)

        async def act(session: Session, planned: Rotation | None) -> Step:
            if planned is None or not planned.doubtful:
                planned = await begin(session, view.old, access, draft, new_name=new_name)
            if planned.phase is not Phase.PLANNED:
                return await look_again(session, planned)
            return await self._in_profiles(planned.old_id, await create_new(session, planned))

        self._run(f"Creating the key {new_name}", act, lambda step: _words_of_creation(step, new_name))

    def create_again(self) -> None:
        """Delete the new key whose value is lost, then create it once more."""

        async def act(session: Session, rotation: Rotation) -> Step:
            gone = await replace_lost(session, rotation)
            if not gone.done or gone.rotation is None:
                return gone
            if rotation.new_id:
                self._keys.forget_keys({rotation.new_id})
            return await self._in_profiles(rotation.old_id, await create_new(session, gone.rotation))

        name = self._name
        self._step(f"Deleting and recreating the key {name}", act, lambda step: _words_of_creation(step, name))

    async def _in_profiles(self, old_id: str, step: Step) -> Step:
        """The new key in the profiles that sign in with the old one: they can't go on once that is deleted."""
        from chutes_tui.operations.keys.in_profiles import switch_profiles

        if step.minted is None:
            return step
        around = self._surroundings
        switched = await asyncio.to_thread(
            switch_profiles, old_id, step.minted.secret, around.launch, around.environ, around.home
        )
        self._keys.profiles_changed()
        return replace(step, profiles=switched.names, problem=step.problem or switched.problem)

    def saved(self) -> None:
        """The user has the value of the new key."""
        self._step("Recording that the new key is saved", mark_saved, lambda _: "Recorded that the new key is saved")

    def switched(self, place: str, done: bool) -> None:
        """A place uses the new key, or does not yet."""
        act = partial(mark_switched, place=place, done=done)
        said = f"{place}: {'switched over' if done else 'not switched over yet'}"
        self._step("Recording the place", act, lambda _: said)

    def delete_old(self) -> None:
        """Delete the old key, once, if the new one is there."""

        async def act(session: Session, rotation: Rotation) -> Step:
            step = await delete_old(session, rotation)
            if step.done and id_of_credential(session.profile) == rotation.old_id:
                await self._keys.own_credential_deleted(rotation.old_id, rotation.old_name)
            return step

        view = self._state.rotation
        name = visible(view.old.name) or short_id(view.old.api_key_id) if view is not None else ""
        said = f"Deleted the key {name}; it may keep working for up to two minutes"
        self._step(f"Deleting the key {name}", act, lambda _: said, Ending.REPLACED)

    def keep_both(self, remind: date) -> None:
        """End with both keys, and a day on which to think of the old one."""
        act = partial(keep_both, remind=remind)
        said = f"Both keys stay; a reminder is set for {remind.isoformat()}"
        self._step("Recording the reminder", act, lambda _: said, Ending.BOTH_KEPT)

    def abandon(self) -> None:
        """Forget the rotation; the keys that exist stay."""
        self._step("Ending the rotation", abandon, lambda _: "The rotation was ended", Ending.ABANDONED)

    # How steps run

    @property
    def _name(self) -> str:
        view = self._state.rotation
        return "" if view is None else view.rotation.new_name if view.rotation is not None else view.new_name

    def _step(self, title: str, act: Act, said: Callable[[Step], str], ending: Ending | None = None) -> None:
        """Run a step of a rotation that was begun."""

        async def with_rotation(session: Session, rotation: Rotation | None) -> Step:
            if rotation is None:
                raise Problem("This rotation is over.", next_step="Close this screen.")
            return await act(session, rotation)

        self._run(title, with_rotation, said, ending)

    def _run(
        self,
        title: str,
        act: Callable[[Session, Rotation | None], Awaitable[Step]],
        said: Callable[[Step], str],
        ending: Ending | None = None,
    ) -> None:
        view = self._state.rotation
        if view is None or view.doing:
            return
        old_id = view.old.api_key_id
        self._state.rotation = replace(view, doing=title, problem=None)

        def current() -> RotationView | None:
            now = self._state.rotation
            return now if now is not None and now.old.api_key_id == old_id else None

        async def run(session: Session, _: object) -> str:
            step = await act(session, view.rotation)
            words = said(step)
            if self._runner.is_open(session):
                self._take_keys(session, view, step)
                if (now := current()) is not None:
                    self._state.rotation = now.after(step, ending)
            if step.minted is not None:
                replaces = old_id if self._runner.is_open(session) else ""
                self._keys.announce(replace(step.minted, replaces=replaces))
            if step.problem is not None:
                if not step.done:
                    raise step.problem
                self._state.problem = step.problem
            return words

        def failed(_: Exception, problem: Problem) -> None:
            if (now := current()) is not None and now.doing:
                self._state.rotation = now.failed(problem)

        self._runner.write(title, run, failed=failed)

    def _take_keys(self, session: Session, view: RotationView, step: Step) -> None:
        """Take over which keys there are now, and what is known of them."""
        self._state.known_keys = KnownKeys(session.known_keys())
        if step.minted is not None:
            self._keys.include_key(step.minted.key)
        if step.rotation is None and step.old is Presence.ABSENT:
            self._keys.forget_keys({view.old.api_key_id})


def _words_of_creation(step: Step, name: str) -> str:
    profiles = f"; now in {visible(', '.join(step.profiles))}" if step.profiles else ""
    return f"Created the key {name}{profiles}"


def _words_of_look(step: Step, name: str) -> str:
    if step.rotation is None:
        return "The old key is gone"
    return f"The key {name} exists" if step.new is Presence.PRESENT else "Nothing was created yet"
