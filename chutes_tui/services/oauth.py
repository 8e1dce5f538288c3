"""The calls about OAuth: the account's own apps, apps that it let in, and pasted tokens of apps."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from chutes_tui.api.oauth.models import IssuedSecret
from chutes_tui.core.attempt import Attempt, Presence, Stage
from chutes_tui.core.secret import Secret
from chutes_tui.operations.oauth.apps import (
    AppWrite,
    ClientSecret,
    OwnApp,
    change_app,
    create_app,
    delete_app,
    load_own_apps,
    renew_secret,
    share_app,
    unshare_app,
)
from chutes_tui.operations.oauth.authorizations import (
    end_token,
    end_words,
    load_authorizations,
    look_at_token,
    revocation_words,
    revoke_access,
)
from chutes_tui.services.service import ListService, Service, read_signed_in
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.api.oauth.models import AppShare, Authorization, OauthApp
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.oauth.apps import AppDraft
    from chutes_tui.operations.oauth.authorizations import TokenLook
    from chutes_tui.operations.session import Session
    from chutes_tui.services.machine.memory import MemoryService
    from chutes_tui.services.runner import Runner


class AppService(ListService):
    """Reading, creating and changing own apps: `state.own_apps`; a form's write is in `state.app_write`."""

    def __init__(self, runner: Runner, memory: MemoryService) -> None:
        super().__init__(runner)
        self._memory = memory

    # Reads

    def refresh(self, *, quiet: bool = False) -> None:
        """Read all of them again, those that are switched off by the ids that are remembered here.

        A `quiet` read fails without a word in the status line.
        """
        state = self._state
        state.own_apps = before = state.own_apps.loading()
        user_id = state.user.user_id if state.user is not None else ""
        remembered = state.memory.apps_off

        async def load(
            session: Session, before: Loadable[OwnApp], publish: Callable[[Loadable[OwnApp]], None]
        ) -> None:
            found = await load_own_apps(session, before, user_id, remembered)
            publish(found.apps)
            if self._runner.is_open(session):
                self._remember(state.memory.apps_off - found.settled)

        read_signed_in(self._runner, AppState.own_apps, load, before, quiet=quiet)

    # Writes

    def create(self, draft: AppDraft) -> None:
        """Create an app, once; its client secret is in `state.client_secret`."""
        apps = self._state.own_apps
        known = frozenset(one.app_id for one in apps.items) if apps.whole else None

        async def run(session: Session) -> Attempt[Any]:
            attempt = await create_app(session, draft, known)
            item = attempt.item
            if isinstance(item, IssuedSecret):
                self._announce(ClientSecret(item.app, item.secret, scopes=draft.allowed_scopes))
                self._put(session, item.app)
            elif item is not None:
                self._put(session, item)
            return attempt

        self._form(f"Creating the app {draft.name}", draft.name, run, f"Created the app {draft.name}")

    def change(self, app: OauthApp, draft: AppDraft) -> None:
        """Change what differs, once."""

        async def run(session: Session) -> Attempt[Any]:
            attempt = await change_app(session, app, draft.changed_from(app))
            if attempt.item is not None:
                self._put(session, attempt.item)
            return attempt

        self._form(f"Changing the app {app.name}", app.name, run, f"Changed the app {draft.name}")

    def dismiss_write(self) -> None:
        """Forget how the write of a form ended: the user has seen it."""
        if self._state.app_write is not None and not self._state.app_write.stage.under_way:
            self._state.app_write = None

    def switch(self, app: OauthApp, *, on: bool) -> None:
        """Switch an app on or off. Its id is remembered before it is sent: lists forget what is switched off."""
        if not on:
            self._remember(self._state.memory.apps_off | {app.app_id})

        async def run(session: Session) -> Attempt[Any]:
            attempt = await change_app(session, app, {"active": on})
            if attempt.item is not None:
                self._put(session, attempt.item)
            if on and attempt.stage is Stage.DONE and self._runner.is_open(session):
                self._remember(self._state.memory.apps_off - {app.app_id})
            return attempt

        word = "on" if on else "off"
        self._write(f"Switching {app.name} {word}", run, f"Switched {app.name} {word}")

    def delete(self, app: OauthApp) -> None:
        """Delete an app."""

        async def run(session: Session) -> Attempt[Any]:
            attempt = await delete_app(session, app)
            if attempt.stage is Stage.DONE and self._runner.is_open(session):
                self._take(self._state.own_apps.without(lambda one: one.app_id == app.app_id))
                self._remember(self._state.memory.apps_off - {app.app_id})
            return attempt

        self._write(f"Deleting the app {app.name}", run, f"Deleted the app {app.name}")

    def renew_secret(self, app: OauthApp) -> None:
        """Give an app another client secret, which is in `state.client_secret`."""

        async def run(session: Session) -> Attempt[Any]:
            attempt = await renew_secret(session, app)
            if attempt.item is not None:
                self._announce(ClientSecret(app, attempt.item.secret, renewed=True))
            return attempt

        words = f"The old client secret of {app.name} has ended"
        self._write(f"Creating a client secret for {app.name}", run, words)

    def share(self, app: OauthApp, whom: str) -> None:
        """Share an app with a user, by id or exact username."""

        async def run(session: Session) -> Attempt[Any]:
            attempt = await share_app(session, app, whom)
            if (share := attempt.item) is not None:
                self._share(session, app, lambda known: (*known, share))
            return attempt

        self._write(f"Sharing {app.name}", run, f"Shared {app.name} with {whom}")

    def unshare(self, app: OauthApp, share: AppShare) -> None:
        """End the share of an app with a user."""

        async def run(session: Session) -> Attempt[Any]:
            attempt = await unshare_app(session, app, share)
            if attempt.stage is Stage.DONE:
                self._share(
                    session, app, lambda known: tuple(one for one in known if one.shared_to != share.shared_to)
                )
            return attempt

        self._write(f"Ending a share of {app.name}", run, f"{app.name} is no longer shared with {share.whom}")

    def discard_secret(self) -> None:
        """Wipe the client secret that was on the screen."""
        issued, self._state.client_secret = self._state.client_secret, None
        if issued is not None:
            issued.wipe()

    # How they run

    def _write(self, title: str, run: Callable[[Session], Awaitable[Attempt[Any]]], done: str) -> None:
        async def work(session: Session, _: object) -> str:
            attempt = await run(session)
            attempt.confirmed()
            return f"{done}: it was so already" if attempt.problem is not None else done

        self._runner.write(title, work)

    def _form(self, title: str, name: str, run: Callable[[Session], Awaitable[Attempt[Any]]], done: str) -> None:
        """A write that a form waits for."""
        present = self._state.app_write
        if present is not None and present.stage.under_way:
            return
        self._state.app_write = AppWrite(name, Stage.SENDING)

        async def work(session: Session, _: object) -> str:
            attempt = await run(session)
            self._state.app_write = AppWrite(name, attempt.stage, attempt.problem)
            attempt.confirmed()
            return done

        self._runner.write(title, work, failed=partial(self._broke, AppState.app_write))

    # What is known

    def _announce(self, issued: ClientSecret) -> None:
        self.discard_secret()
        self._state.client_secret = issued
        self._state.events.client_secret_issued.publish(issued)

    def _put(self, session: Session, app: OauthApp) -> None:
        """An app is so now."""
        if not self._runner.is_open(session):
            return
        known = self._state.own_apps
        if any(one.app_id == app.app_id for one in known.items):
            self._change(session, app, lambda one: replace(one, app=app))
        else:
            self._take(known.including(OwnApp(app, ())))

    def _share(
        self, session: Session, app: OauthApp, change: Callable[[tuple[AppShare, ...]], tuple[AppShare, ...]]
    ) -> None:
        self._change(session, app, lambda one: replace(one, shares=change(one.shares or ())))

    def _change(self, session: Session, app: OauthApp, change: Callable[[OwnApp], OwnApp]) -> None:
        if self._runner.is_open(session):
            apps = self._state.own_apps
            items = tuple(change(one) if one.app_id == app.app_id else one for one in apps.items)
            self._take(replace(apps, items=items))

    def _take(self, apps: Loadable[OwnApp]) -> None:
        """Take over what a write did."""
        self._state.own_apps = apps
        self._changed_by_a_write(apps)

    def _remember(self, ids: frozenset[str]) -> None:
        self._memory.remember(apps_off=ids)


class AuthorizationService(ListService):
    """Reading and revoking; outcomes are in `state.authorizations`."""

    def refresh(self) -> None:
        """Read all of them again; what is on the screen stays until they are here."""
        self._state.authorizations = before = self._state.authorizations.loading()

        read_signed_in(self._runner, AppState.authorizations, load_authorizations, before)

    def revoke(self, authorization: Authorization, name: str) -> None:
        """End what was granted to this app, and to no other. `name` is what it is called on the screen."""
        app_id = authorization.app_id

        async def run(session: Session, _: object) -> str:
            done = await revoke_access(session, app_id, name)
            words = revocation_words(name, done)
            if self._runner.is_open(session) and done.listed is not Presence.PRESENT:
                self._forget(app_id)
            return words

        self._runner.write(f"Revoking the access of {name}", run)

    def _forget(self, app_id: str) -> None:
        """The app has no access any more."""
        state = self._state
        state.authorizations = state.authorizations.without(lambda one: one.app_id == app_id)
        self._changed_by_a_write(state.authorizations)


class TokenService(Service):
    """Looks at tokens and ends them; a copy of the token is kept until then, and the given one stays the caller's."""

    _numbers = 0

    def look(self, token: Secret) -> int:
        """Ask what a token is; gives the number of the look."""
        number, held = self._next(), Secret(token.reveal())

        async def ask(session: Session, publish: Callable[[TokenLook | None], None]) -> None:
            try:
                publish(await look_at_token(session, held, number))
            finally:
                held.wipe()

        self._runner.read(AppState.token_look, ask, quiet=True)
        return number

    def end(self, token: Secret) -> int:
        """End a token, once, and look whether it has ended; gives the number of the look."""
        number, held = self._next(), Secret(token.reveal())

        async def run(session: Session, _: object) -> str:
            try:
                look = await end_token(session, held, number)
            finally:
                held.wipe()
            self._state.token_look = look  # for whoever waits for this number
            return end_words(look)

        self._runner.write("Revoking a token", run)
        return number

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers
