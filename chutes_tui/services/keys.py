"""The calls about API keys, and what the first screen needs to know of the account."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.services.service import ListService
from chutes_tui.state import AppState, KnownKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from chutes_tui.access.key_format import Token
    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.attempt import Attempt
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.keys.check import Identified
    from chutes_tui.operations.keys.creation import MintedKey
    from chutes_tui.operations.keys.use import KeyUse
    from chutes_tui.operations.session import Session
    from chutes_tui.services.catalogue import CatalogueService
    from chutes_tui.services.profiles import ProfileService
    from chutes_tui.services.progress import Progress
    from chutes_tui.services.runner import Runner


class KeyService(ListService):
    """Reading, creating and deleting keys; outcomes are in the state."""

    _deleted_credential = ""
    """The id of the key that this program signed in with, once it was deleted here."""

    def __init__(self, runner: Runner, catalogue: CatalogueService) -> None:
        super().__init__(runner)
        self._catalogue = catalogue
        self._profiles: ProfileService | None = None
        runner.explain_problems(self._explain)

    # Reads

    def refresh(self) -> None:
        """Load all keys again; the ones on the screen stay until the new ones are here."""
        from chutes_tui.operations.keys.existing import load_keys

        state = self._state
        state.keys = before = state.keys.loading()

        async def load(session: Session, publish: Callable[[Loadable[ApiKey]], None]) -> None:
            await load_keys(session, before, publish)
            if self._runner.is_open(session):
                self._catalogue.refresh()  # names for the ids in scopes; only once the keys are on the screen
                if state.keys.whole and state.user is not None:
                    ids = {key.api_key_id for key in state.keys.items}
                    with self._runner.reporting_problems():
                        await asyncio.to_thread(session.tend, state.user.user_id, ids, times.utc_now().date())

        self._runner.read(AppState.keys, load)

    @property
    def uses(self) -> dict[str, KeyUse]:
        """Where keys are used on this machine, by their ids, as far as the profiles were read."""
        from chutes_tui.operations.keys.use import key_uses

        return key_uses(self._state.profile, self._surroundings.environ, self._state.profiles.items)

    def value_here(self, api_key_id: str) -> Secret | None:
        """Return a copy of a key's value, the caller's to wipe, if it is at hand: the one signed in with, the one in
        CHUTES_API_KEY, or the one that was just created."""
        from chutes_tui.operations.keys.use import value_here

        minted = self._state.minted
        if minted is not None and minted.key.api_key_id == api_key_id:
            return Secret(minted.secret.reveal())
        return value_here(api_key_id, self._state.profile, self._surroundings.environ)

    def at_hand(self) -> tuple[str, Secret] | None:
        """Return a copy of some key's value, the caller's to wipe, and which key it is; None if none is here."""
        from chutes_tui.operations.keys.use import key_at_hand

        return key_at_hand(self._state.profile, self._surroundings.environ)

    @property
    def server(self) -> str:
        """The API URL of the account that is open, "" if there is none."""
        profile = self._state.profile
        return profile.base_url.value if profile is not None else ""

    def identify(self, token: Token) -> Identified:
        """Say whose a token is, without a request."""
        from chutes_tui.operations.keys.check import identify

        user = self._state.user
        account = user.username if user is not None else "this account"
        user_id = user.user_id if user is not None else ""
        return identify(token, self._state.keys, user_id, account, self._state.profiles.items)

    def test(self, key: Secret, api_key_id: str, user_id: str) -> None:
        """Ask the server, with the key itself, what the key may do; nothing is changed by that.

        `events.key_tested` has the answer, the state what is known of the key from then on. A copy of `key` is kept
        until then, the given one stays the caller's.
        """
        held = Secret(key.reveal())

        async def ask(session: Session, publish: Callable[[KnownKeys], None]) -> None:
            from chutes_tui.operations.keys.check import KeyTested, ask_about_key

            try:
                test = await ask_about_key(session.client, held)
            finally:
                held.wipe()
            if self._runner.is_open(session):
                known = self._state.known_keys.by_id.get(api_key_id)
                test = test.after(known.test if known is not None else None)
                self._know(api_key_id, test=test)
                if test.usable and user_id:
                    with self._runner.reporting_problems():
                        await asyncio.to_thread(session.remember_test, api_key_id, user_id, test)
            self._state.events.key_tested.publish(KeyTested(api_key_id, test))

        self._runner.read(AppState.known_keys, ask)

    def _know(self, api_key_id: str, **found: Any) -> None:
        """Take over what was found out about a key."""
        from chutes_tui.operations.keys.knowledge import NOTHING_KNOWN

        known = self._state.known_keys.by_id
        of_key = replace(known.get(api_key_id, NOTHING_KNOWN), **found)
        self._state.known_keys = KnownKeys({**known, api_key_id: of_key})

    # Writes

    def create(self, name: str, draft: AccessDraft) -> None:
        """Create a key, once; the outcome is in `state.key_creation`, the new key in `events.key_minted`."""
        from chutes_tui.operations.keys.creation import KeyCreation

        current = self._state.key_creation
        if current is not None and current.stage.under_way:
            return
        self._state.key_creation = KeyCreation(name, draft)
        failed = partial(self._broke, AppState.key_creation)
        self._runner.write(
            f"Creating the key {name}", lambda session, _: self._create(session, name, draft), failed=failed
        )

    def recreate(self, lost: ApiKey, draft: AccessDraft) -> None:
        """Delete a key whose value was lost with the response, then create it again."""
        from chutes_tui.operations.keys.creation import KeyCreation
        from chutes_tui.operations.keys.existing import delete_key

        async def run(session: Session, step: Callable[[], None]) -> str:
            attempt = await delete_key(session, lost)
            if attempt.stage is not Stage.DONE:
                self._state.key_creation = KeyCreation(lost.name, draft, Stage.LOST_PRESENT, attempt.problem, lost)
            attempt.confirmed()
            self.forget_keys({lost.api_key_id})
            step()
            return await self._create(session, lost.name, draft)

        self._state.key_creation = KeyCreation(lost.name, draft)
        failed = partial(self._broke, AppState.key_creation)
        self._runner.write(f"Deleting and recreating the key {lost.name}", run, steps=2, failed=failed)

    def dismiss_creation(self) -> None:
        """Forget how the creation of a key ended: the user has seen it."""
        self._state.key_creation = None

    def discard_minted(self) -> None:
        """Wipe the secret that was on the screen; nothing of it is left here."""
        minted, self._state.minted = self._state.minted, None
        if minted is not None:
            minted.secret.wipe()

    def announce(self, minted: MintedKey) -> None:
        """Show a new key's value, the one time that it can be seen."""
        self._state.minted = minted
        self._state.events.key_minted.publish(minted)

    async def _create(self, session: Session, name: str, draft: AccessDraft) -> str:
        from chutes_tui.operations.keys.creation import KeyCreation, MintedKey, create_key

        state = self._state
        known = frozenset(key.api_key_id for key in state.keys.items) if state.keys.whole else None
        result = await create_key(session, name, draft, known)
        if isinstance(result, MintedKey):
            self.include(session, result.key)
            state.key_creation = KeyCreation(name, draft, Stage.DONE)
            self.announce(result)
            await self._remember(session, result, draft)
            return f"Created the key {name}"
        if result.found is not None:
            self.include_key(result.found)
        state.key_creation = result
        raise result.problem or Problem(f"The key {name} was not created.")

    async def _remember(self, session: Session, minted: MintedKey, draft: AccessDraft) -> None:
        from chutes_tui.access.scopes import effective
        from chutes_tui.operations.keys.creation import not_recorded

        key, grants = minted.key, effective(draft).grants
        self._know(key.api_key_id, grants=grants)
        try:
            await asyncio.to_thread(session.remember, key, draft.admin, grants)
        except Problem as problem:
            self._state.problem = unrecorded = not_recorded(key.name, problem)
            if self._state.minted is minted:
                self._state.minted = replace(minted, unrecorded=unrecorded)

    def note(self, key: ApiKey, places: tuple[str, ...], remind: date | None) -> None:
        """Keep the user's notes about a key: where it is used, and the day on which to think of it again."""

        async def run(session: Session, _: object) -> str:
            await asyncio.to_thread(session.note, key, places, remind)
            if self._runner.is_open(session):
                self._know(key.api_key_id, places=places, remind=remind)
            return f"Saved the notes about {key.name}"

        self._runner.write(f"Saving the notes about {key.name}", run)

    async def add_place(self, key: ApiKey, place: str) -> None:
        """Note that a key is used in a place, if the notes can hold it. Raises Problem when it can't be kept."""
        from chutes_tui.operations.keys.knowledge import NOTHING_KNOWN, places_fault

        session = await self._session()
        known = self._state.known_keys.by_id.get(key.api_key_id, NOTHING_KNOWN)
        places = tuple(dict.fromkeys((*known.places, place)))
        if places != known.places and not places_fault(places):
            await asyncio.to_thread(session.note, key, places, known.remind)
            if self._runner.is_open(session):
                self._know(key.api_key_id, places=places)

    def export_record(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool = False) -> None:
        """Write what is known of the account's keys into the file of this typed path, private; give `then` what was
        done, in words, or why not. A file that is there is left alone unless it is replaced."""
        from chutes_tui.operations.keys.record_file import write_record

        home = self._surroundings.home

        async def work() -> str:
            session, user_id = await self._session(), self._user_id()
            return await asyncio.to_thread(write_record, session, user_id, path, home, replaces=replaces)

        self._give(then, work)

    def import_record(self, path: str, then: Callable[[str | Problem], None]) -> None:
        """Take over what the file of this typed path knows of the account's keys; `then` as for `export_record`."""
        from chutes_tui.operations.keys.record_file import read_record

        home = self._surroundings.home

        async def work() -> str:
            session = await self._session()
            if not self._state.keys.whole:
                raise Problem("The list of keys isn't loaded yet.", next_step="Wait until it is, or refresh it.")
            ours, user_id = {key.api_key_id for key in self._state.keys.items}, self._user_id()
            taken = await asyncio.to_thread(read_record, session, user_id, ours, path, home)
            if self._runner.is_open(session):
                self._state.known_keys = KnownKeys(session.known_keys())
            return taken.words

        self._give(then, work)

    def _user_id(self) -> str:
        user = self._state.user
        if user is None:
            raise Problem("The account isn't known yet.", next_step="Wait until it is loaded, or refresh it.")
        return user.user_id

    async def take(self, session: Session, minted: MintedKey) -> None:
        """Take over a key that was created for a set: into the list, and into what is known here."""
        self.include(session, minted.key)
        await self._remember(session, minted, minted.draft)

    def include(self, session: Session, key: ApiKey) -> None:
        """Take over that a key exists."""
        if self._runner.is_open(session):
            self.include_key(key)

    def exclude(self, session: Session, key: ApiKey) -> None:
        """Take over that a key was deleted."""
        if self._runner.is_open(session):
            self.forget_keys({key.api_key_id})

    def delete(self, keys: Sequence[ApiKey]) -> None:
        """Delete keys one after the other; each leaves the table when the server has confirmed it."""
        from chutes_tui.operations.bulk import bulk_outcome, one_by_one
        from chutes_tui.operations.keys.existing import delete_key, recreatable
        from chutes_tui.operations.keys.use import id_of_credential

        self._state.deleted_key = None

        async def run(session: Session, progress: Progress) -> str:
            own = id_of_credential(session.profile)
            known = self._state.known_keys.by_id

            async def delete(key: ApiKey) -> Attempt[object]:
                attempt = await delete_key(session, key)
                if attempt.stage is not Stage.DONE:
                    return attempt
                if key.api_key_id == own:
                    await self.own_credential_deleted(own, "" if attempt.problem else key.name)
                self.forget_keys({key.api_key_id})
                if len(keys) == 1 and self._runner.is_open(session):
                    of_key = known.get(key.api_key_id)
                    self._state.deleted_key = recreatable(key, of_key.grants if of_key is not None else None)
                with self._runner.reporting_problems():
                    await asyncio.to_thread(session.forget, key)
                return attempt

            # The key that this program signs in with goes last: the others could not be deleted without it.
            in_order = sorted(keys, key=lambda key: key.api_key_id == own)
            ended = [(key.name, attempt) for key, attempt in await one_by_one(in_order, delete, progress)]
            said = bulk_outcome("key", "deleted", ended)
            again = "; u creates it again" if self._state.deleted_key is not None else ""
            return f"{said}{again}; {'it' if len(keys) == 1 else 'they'} may keep working for up to two minutes"

        count = "the key " + keys[0].name if len(keys) == 1 else f"{len(keys)} keys"
        self._runner.write(f"Deleting {count}", run, steps=len(keys))

    def _explain(self, problem: Problem, session: Session | None) -> Problem:
        from chutes_tui.api.errors.types import AuthError
        from chutes_tui.operations.keys.use import id_of_credential, own_key_deleted

        if not self._deleted_credential or session is None or not isinstance(problem, AuthError):
            return problem
        own = id_of_credential(session.profile) == self._deleted_credential
        return own_key_deleted(detail=problem.report()) if own else problem

    def follow(self, profiles: ProfileService) -> None:
        """Read and open profiles by these calls when a key in their files changes."""
        self._profiles = profiles

    def profiles_changed(self) -> None:
        """Read the profiles again: one of them signs in with another key."""
        if self._profiles is not None:
            self._profiles.refresh()

    async def own_credential_deleted(self, api_key_id: str, name: str) -> None:
        """The key that this program signs in with is deleted. If its profile has another one by now, that is opened;
        else this is why requests are refused from now on."""
        from chutes_tui.operations.keys.in_profiles import signs_in_with
        from chutes_tui.operations.keys.use import own_key_deleted

        profile, around = self._state.profile, self._surroundings
        path = profile.config_path if profile is not None else None
        if path is not None and self._profiles is not None:
            now = await asyncio.to_thread(signs_in_with, path, around.launch, around.environ, around.home)
            if now not in ("", api_key_id):
                self._profiles.choose(path, show_keys=False)
                return

        self._deleted_credential = api_key_id
        self._state.problem = own_key_deleted(name)

    def include_key(self, key: ApiKey) -> None:
        """A key is on the server, although the list was read before it was created."""
        if all(one.api_key_id != key.api_key_id for one in self._state.keys.items):
            self._change_keys(self._state.keys.including(key))

    def forget_keys(self, ids: set[str]) -> None:
        """These keys are gone from the server."""
        self._change_keys(self._state.keys.without(lambda key: key.api_key_id in ids))

    def _change_keys(self, keys: Loadable[ApiKey]) -> None:
        """Take over what a write did."""
        self._state.keys = keys
        self._changed_by_a_write(keys)
