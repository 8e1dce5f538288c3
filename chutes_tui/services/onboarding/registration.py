"""The calls of a registration. None of them needs an account; what they find out is in `state.registration`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chutes_tui.core.attempt import Stage
from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.crash import as_problem
from chutes_tui.operations import browser
from chutes_tui.operations.host_question import question_about_hotkey
from chutes_tui.operations.onboarding.place import page_token, registration_place
from chutes_tui.operations.onboarding.registration import (
    check_registration,
    check_username,
    fetch_registered_account,
    find_out_again,
    known_by,
    not_checked,
    not_signed,
    open_registration,
    register_account,
    registration_request,
)
from chutes_tui.operations.onboarding.registration_state import (
    AccountIdentity,
    Destination,
    PrecheckStage,
    Registration,
    RegistrationTask,
    look_at_destination,
    prove_destination,
    saved_config,
    suggest_destination,
    write_config,
    written_profile,
)
from chutes_tui.profiles.account_file import AccountWritten
from chutes_tui.services.service import Service

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from chutes_tui.api.models import User
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.onboarding.place import RegistrationPlace
    from chutes_tui.operations.onboarding.registration import RegistrationClients, RegistrationOutcome
    from chutes_tui.operations.sandboxing import OpenSandbox
    from chutes_tui.services.runner import Runner
    from chutes_tui.wallets.key_files.reading import OpenedHotkey


class RegistrationService(Service):
    """Names, checks, the one call that makes an account, and the config that follows it.

    Connections, none of them signed in, are opened when they are needed first, and closed with the registration.

    The hotkey that signs is the one in `state.hotkey_opening`.
    """

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._clients: asyncio.Task[RegistrationClients] | None = None
        self._checks_begun = 0

    # Beginning and ending

    def begin(self, sandbox: OpenSandbox | None = None) -> None:
        """Start with an empty form, in the embedded sandbox if one is given; nothing is sent yet.

        Raises ProfileError when the API URL that was asked for can't be used.
        """
        around = self._surroundings
        place = registration_place(
            around.launch, around.environ, around.home, profile=self._state.profile, sandbox=sandbox
        )
        self.end()
        self._state.registration = Registration(place)
        self._runner.start(self._open_clients, group="open registration", exclusive=False)

    def end(self) -> None:
        """Wipe and forget everything of a registration; nothing of it is left here."""
        before, self._state.registration = self._state.registration, None
        if before is not None:
            before.wipe()
        clients, self._clients = self._clients, None
        if clients is not None:

            async def retire() -> None:
                async with self._runner.write_turn:  # what has begun may still end
                    await _close(clients)

            self._runner.start(retire, group="retiring", exclusive=False)

    async def close(self) -> None:
        """Close the connections of a registration."""
        clients, self._clients = self._clients, None
        if clients is not None:
            await _close(clients)

    async def _open_clients(self) -> None:
        try:
            clients = await self._connected()
        except Problem as problem:
            self._change(problem=problem)
        else:
            self._change(token_url=clients.token_url, token_required=clients.token_required)

    async def _connected(self) -> RegistrationClients:
        if self._clients is None:
            place = self._registration.place
            opening = open_registration(place.base_url.value, transport=place.transport)
            self._clients = asyncio.create_task(opening)
        return await asyncio.shield(self._clients)

    async def _signing_clients(
        self, opened: OpenedHotkey | GivenSignature, *, fingerprint: bool = False
    ) -> RegistrationClients:
        """The connections, once the hotkey may sign for this server, and the fingerprint may be sent there.
        A hotkey on another machine signs there.

        Raises HostRefusedError.
        """
        if isinstance(opened, GivenSignature):
            return await self._connected()
        place = self._registration.place
        question = question_about_hotkey(opened, place.base_url, fingerprint=fingerprint)
        if question is not None and place.transport is None:
            await self._hosts.ask_first(question)
        return await self._connected()

    @property
    def _registration(self) -> Registration:
        registration = self._state.registration
        if registration is None:
            raise Problem("This registration was closed.")
        return registration

    def _change(self, **changes: Any) -> None:
        if self._state.registration is not None:
            self._state.registration = replace(self._state.registration, **changes)

    # Finding out

    def check_username(self, username: str) -> None:
        """Ask whether a username is free. Only the answer about the newest one counts."""

        async def work() -> None:
            try:
                clients = await self._connected()
            except Problem as problem:
                self._change(name=not_checked(username, problem))
                return
            self._change(name=await check_username(clients.client, username))

        self._runner.start(work, group="read username", exclusive=True)

    def suggest_destination(self, who: AccountIdentity) -> None:
        """Look for the place where the config of this account should go."""
        place = self._registration.place
        self._change(destination_status=None)  # what was suggested before was for another account
        self._look(lambda: suggest_destination(place, who))

    def look_at_destination(self, path: Path, who: AccountIdentity) -> None:
        """Check what is at a path."""
        place = self._registration.place
        self._look(lambda: look_at_destination(place, path, who))

    def _look(self, look: Callable[[], Any]) -> None:
        async def work() -> None:
            self._change(destination_status=await asyncio.to_thread(look))

        self._runner.start(work, group="read destination", exclusive=True)

    def get_token(self) -> None:
        """Open the page that gives tokens in the user's browser; the sandbox in here gives `registration.token`."""
        place, url = self._registration.place, self._registration.token_url

        async def run(step: Callable[[], None]) -> str:
            if place.transport is not None:
                self._change(token=await page_token(place, url))
                return "The sandbox issued a token"
            await asyncio.to_thread(browser.open_page, url)
            return "Asked the browser to open the page"

        self._runner.perform("Getting a registration token", run)

    # Checking, registering, fetching

    def check(self, username: str, coldkey: str, destination: Destination, elsewhere: str = "") -> None:
        """Check everything that can be known before an account is made, the destination first.

        `elsewhere` is the address of a hotkey on another machine, "" for one that is open here.
        """
        signs, place = not_signed(elsewhere) if elsewhere else self._opened_hotkey(), self._registration.place
        who = AccountIdentity(username, signs.ss58)
        self._change(checks=PrecheckStage.RUNNING, outcome=None, problem=None)
        self._checks_begun += 1
        number = self._checks_begun

        def tell(**changes: Any) -> None:
            if number == self._checks_begun:
                self._change(**changes)

        async def run(step: Callable[[], None]) -> str:
            await asyncio.to_thread(prove_destination, place, destination, who)
            step()
            clients = await self._signing_clients(signs)
            refused = await check_registration(clients, registration_request(username, coldkey, signs))
            if refused is not None:
                tell(checks=PrecheckStage.FAILED, **known_by(refused))
                raise refused.problem or Problem("A check of the registration failed.")
            tell(checks=PrecheckStage.PASSED)
            return "Name, hotkey and config are ready"

        def failed(error: Exception, problem: Problem) -> None:
            tell(checks=PrecheckStage.FAILED, problem=problem)

        self._runner.perform("Checking name, hotkey and config", run, steps=2, failed=failed)

    def register(self, username: str, coldkey: str, destination: Destination, token: Secret | None = None) -> None:
        """Make the account, once, and write its config. The token is wiped. The outcome is in the state."""
        if self._registration.task is not RegistrationTask.NONE:
            return
        opened, place = self._opened_hotkey(), self._registration.place
        who = AccountIdentity(username, opened.ss58)
        self._change(outcome=None, problem=None)

        async def run(step: Callable[[], None]) -> str:
            try:
                await asyncio.to_thread(prove_destination, place, destination, who)
                clients = await self._signing_clients(opened)
                outcome = await register_account(clients, registration_request(username, coldkey, opened), token)
            finally:
                if token is not None:
                    token.wipe()
            self._take(outcome)
            step()
            if outcome.token_needed:
                return "The server requires a registration token"
            if outcome.stage not in (Stage.DONE, Stage.LOST_PRESENT):
                raise outcome.problem or Problem("No account was created.")
            await self._write_config(place, destination, outcome.account, opened)
            return f"Created the account {username}"

        self._run_task(RegistrationTask.REGISTER, f"Registering {username}", run, steps=2)

    def look_again(self, destination: Destination) -> None:
        """Find out once more what became of a registration whose answer was lost."""
        lost, opened, place = self._registration.outcome, self._opened_hotkey(), self._registration.place
        if lost is None or self._registration.task is not RegistrationTask.NONE:
            return

        async def run(step: Callable[[], None]) -> str:
            outcome = await find_out_again(await self._signing_clients(opened), lost, opened.signer())
            self._take(outcome)
            if outcome.stage is Stage.LOST_PRESENT:
                await self._write_config(place, destination, outcome.account, opened)
                return f"The account {lost.username} exists"
            if outcome.stage is Stage.LOST_ABSENT:
                return "No account was created"
            raise outcome.problem or Problem("The result is still unknown.")

        self._run_task(RegistrationTask.LOOK_AGAIN, f"Looking for the account {lost.username}", run)

    def fetch_account(self, destination: Destination | None) -> None:
        """Fetch the account that the hotkey has already. A config that holds it is used; else one is written:
        without a destination, where it would be suggested for that account."""
        opened, place = self._opened_hotkey(), self._registration.place
        if self._registration.task is not RegistrationTask.NONE:
            return

        async def run(step: Callable[[], None]) -> str:
            user = await fetch_registered_account((await self._signing_clients(opened)).client, opened.signer())
            saved = await asyncio.to_thread(saved_config, place, user, opened)
            self._change(account=user, outcome=None, problem=None)
            if saved is not None:
                await self._use_config(place, AccountWritten(saved))
                return f"The account {user.username} is already saved: {saved.name}"
            target = destination
            if target is None:
                who = AccountIdentity(user.username, opened.ss58)
                target = Destination((await asyncio.to_thread(suggest_destination, place, who)).path)
            await self._write_config(place, target, user, opened)
            return f"Loaded the account {user.username}"

        self._run_task(RegistrationTask.FETCH, "Loading the account", run)

    def write_config(self, destination: Destination) -> None:
        """Write the config of the account that was made, after that failed."""
        registration, opened = self._registration, None if self._elsewhere else self._opened_hotkey()
        if registration.task is not RegistrationTask.NONE:
            return

        async def run(step: Callable[[], None]) -> str:
            await self._write_config(registration.place, destination, registration.account, opened)
            return "Wrote the config"

        self._run_task(RegistrationTask.WRITE, "Writing the config", run)

    def _run_task(
        self,
        task: RegistrationTask,
        title: str,
        run: Callable[[Callable[[], None]], Awaitable[str]],
        *,
        steps: int = 1,
    ) -> None:
        self._change(task=task, write_problem=None)

        async def work(step: Callable[[], None]) -> str:
            try:
                return await run(step)
            finally:
                self._change(task=RegistrationTask.NONE)

        def failed(error: Exception, problem: Problem) -> None:
            registration = self._state.registration
            if registration is not None and registration.write_problem is None and registration.outcome is None:
                self._change(problem=problem)

        self._runner.perform(title, work, steps=steps, failed=failed)

    def _take(self, outcome: RegistrationOutcome) -> None:
        if self._state.registration is None and outcome.fingerprint is not None:
            outcome.fingerprint.wipe()
        made = outcome.stage in (Stage.DONE, Stage.LOST_PRESENT)
        account = {"account": outcome.account} if made else {}
        unknown = outcome.username if outcome.stage is Stage.LOST_UNKNOWN else ""
        self._change(unknown=unknown, **account, **known_by(outcome))

    async def _write_config(
        self, place: RegistrationPlace, destination: Destination, user: User | None, opened: OpenedHotkey | None
    ) -> None:
        """`opened` None: the hotkey is on another machine, and the key that came with the account signs in."""
        if user is None:
            raise Problem("The account is not loaded yet.")
        try:
            written = await asyncio.to_thread(write_config, place, destination, user, opened or self._admin_key)
        except Exception as error:  # every failure becomes a sentence
            self._change(write_problem=as_problem(error))
            raise
        await self._use_config(place, written)

    async def _use_config(self, place: RegistrationPlace, written: AccountWritten) -> None:
        """Make the account of a config file the one to be opened."""
        profile = None
        with self._runner.reporting_problems():
            profile = await asyncio.to_thread(written_profile, place, written.path)
        self._change(written=written, write_problem=None, profile=profile)

    @property
    def _elsewhere(self) -> bool:
        """Whether the hotkey is on another machine."""
        payment = self._registration.payment
        return payment is not None and payment.entry.elsewhere

    @property
    def _admin_key(self) -> Secret:
        """The key that came with the account. Raises Problem when it isn't here."""
        payment = self._registration.payment
        if payment is None or payment.key is None:
            raise Problem(
                "There is no config file: nothing here signs in to this account.",
                why="The admin key that came with the account isn't here any more.",
                next_step="Sign in on the machine that has the hotkey.",
            )
        return payment.key

    def _opened_hotkey(self) -> OpenedHotkey:
        opening = self._state.hotkey_opening
        if opening is None or opening.opened is None:
            raise Problem("No hotkey is unlocked.", next_step="Choose one first.")
        return opening.opened


async def _close(clients: asyncio.Task[RegistrationClients]) -> None:
    try:
        opened = await clients
    except Problem:
        return
    await opened.aclose()
