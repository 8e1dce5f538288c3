"""Create an account: check everything first, send it once, and find out what became of a lost answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

from chutes_tui.core.attempt import Attempt, Stage, attempt_words, settle, settle_again
from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.onboarding.wallet_checks import account_or_obstacle, wallet_problem

if TYPE_CHECKING:
    import httpx

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.errors.from_registration import Remedy
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.models import User
    from chutes_tui.api.registration import CreatedAccount
    from chutes_tui.wallets.key_files.reading import OpenedHotkey
    from chutes_tui.wallets.signing import Signer


@dataclass(frozen=True, slots=True)
class RegistrationClients:
    """The open connections of a registration; none is signed in.

    `client` speaks to the management URL, `registrar` to the host that takes registrations: the same one unless it
    is the public service. `token_url` is the page that gives tokens; `token_required`: the server wants one.
    """

    client: ChutesClient
    registrar: ChutesClient
    token_url: str
    token_required: bool

    async def aclose(self) -> None:
        """Close all connections."""
        await self.client.aclose()
        if self.registrar is not self.client:
            await self.registrar.aclose()


@dataclass(frozen=True, slots=True)
class RegistrationRequest:
    """The account to create: username, the hotkey that signs, and the ss58 address of the wallet's coldkey.

    A hotkey on another machine has signed one message, or nothing yet.
    """

    username: str
    signer: Signer | GivenSignature
    coldkey: str


def registration_request(username: str, coldkey: str, signs: OpenedHotkey | GivenSignature) -> RegistrationRequest:
    """The account to create for a hotkey that is open here, or that has signed elsewhere."""
    return RegistrationRequest(username, signer_of(signs), coldkey)


def signer_of(signs: OpenedHotkey | GivenSignature) -> Signer | GivenSignature:
    """What signs as that hotkey."""
    return signs if isinstance(signs, GivenSignature) else signs.signer()


def not_signed(hotkey: str) -> GivenSignature:
    """A hotkey on another machine, before it has signed anything."""
    return GivenSignature(hotkey, Secret(""), b"", 0.0)


class Availability(Enum):
    """Whether a username can be registered."""

    FREE = "free"
    TAKEN = "taken"
    INVALID = "breaks the rule"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class UsernameCheck:
    """The server's answer about a username: a sentence to show, and a `note` that explains it.

    `problem` is why the availability is unknown.
    """

    username: str
    availability: Availability
    sentence: str
    note: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class RegistrationOutcome:
    """How a registration ended, and what is known after it.

    DONE: `account` and `fingerprint`, which is shown only once (`problem`: what the server left out, if anything).
    REFUSED: no account was created; `problem` says why, `remedy` what can fix it, `retry_at` (UTC) when to try again.
    `token_needed`: get a token, then register again. `hotkey_taken`: the hotkey has an account (`account`, if it
    could be read); use it, or choose another hotkey. LOST_PRESENT: the `account` exists, its fingerprint is unknown.
    """

    username: str
    stage: Stage
    account: User | None = None
    fingerprint: Secret | None = None
    problem: Problem | None = None
    remedy: Remedy | None = None
    retry_at: datetime | None = None
    token_needed: bool = False
    hotkey_taken: bool = False


async def open_registration(
    base_url: str, *, transport: httpx.AsyncBaseTransport | None = None
) -> RegistrationClients:
    """Prepare the connections; nothing is sent yet. Raises InsecureUrlError for a URL that can't be used safely."""
    return await asyncio.to_thread(_open, base_url, transport)


async def check_username(client: ChutesClient, username: str) -> UsernameCheck:
    """Check a username by the rule, then with the server. Raises nothing but cancellation."""
    from chutes_tui.api.account.usernames import taken_note, username_problem
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.registration import name_check

    broken = username_problem(username)
    if broken is not None:
        return UsernameCheck(username, Availability.INVALID, broken)
    try:
        told = await name_check(client, username)
    except ApiError as problem:
        return not_checked(username, problem)
    if told.valid is False:
        return UsernameCheck(username, Availability.INVALID, "The server doesn't accept this name.")
    if told.available is None:
        return UsernameCheck(username, Availability.UNKNOWN, "The server doesn't report whether it is free.")
    if told.available:
        return UsernameCheck(username, Availability.FREE, "This name is free.")
    return UsernameCheck(username, Availability.TAKEN, "This name is taken.", taken_note(username))


def not_checked(username: str, problem: Problem) -> UsernameCheck:
    """Return a check that could not be made."""
    return UsernameCheck(username, Availability.UNKNOWN, "Couldn't check availability.", problem.what, problem)


async def check_registration(
    clients: RegistrationClients, request: RegistrationRequest
) -> RegistrationOutcome | None:
    """Return what would make a registration fail, as far as it can be known before a token is spent; None if nothing.

    Checked are the username's rule and availability, the coldkey's address, the hotkey's address against its seed,
    this machine's clock, and whether the hotkey already has an account. Of a hotkey on another machine only the
    address is checked.
    """
    broken = await asyncio.to_thread(_broken_here, request)
    if broken is not None:
        return broken
    name, hotkey = await asyncio.gather(
        check_username(clients.client, request.username), _check_hotkey(clients.client, request)
    )
    return hotkey or _name_refused(name)


async def register_account(
    clients: RegistrationClients, request: RegistrationRequest, token: Secret | None = None
) -> RegistrationOutcome:
    """Check everything, then create the account; the request is sent once. Raises nothing but cancellation.

    Without a token, the one of development servers is tried if the server does not require a real one.
    """
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.models import User
    from chutes_tui.api.recovery import find_registered_account
    from chutes_tui.api.registration import DEVELOPMENT_TOKEN, register

    in_the_way = await check_registration(clients, request)
    if in_the_way is not None:
        return in_the_way
    if not token and clients.token_required:
        return RegistrationOutcome(request.username, Stage.REFUSED, token_needed=True)

    async def send() -> CreatedAccount:
        return await register(
            clients.registrar,
            request.signer,
            username=request.username,
            coldkey=request.coldkey,
            token=token or Secret(DEVELOPMENT_TOKEN),
        )

    find = partial(find_registered_account, clients.client, request.signer)
    attempt = await settle(f"the account {request.username}", "created", send, find)
    if attempt.stage is Stage.REFUSED and isinstance(attempt.problem, ApiError):
        return refused_outcome(request, attempt.problem, with_token=bool(token))
    if isinstance(attempt.item, User):
        return _looked(request.username, Attempt(attempt.stage, attempt.item, attempt.problem))
    if attempt.item is not None:
        return await _done(clients, request, attempt.item)
    return RegistrationOutcome(request.username, attempt.stage, problem=attempt.problem)


async def find_out_again(
    clients: RegistrationClients, lost: RegistrationOutcome, signer: Signs
) -> RegistrationOutcome:
    """Look for the account of a registration whose response was lost. Nothing is sent again."""
    from chutes_tui.api.recovery import find_registered_account

    find = partial(find_registered_account, clients.client, signer)
    return _looked(lost.username, await settle_again(f"the account {lost.username}", "created", lost.problem, find))


def _looked(username: str, attempt: Attempt[User]) -> RegistrationOutcome:
    """Return the outcome after a look for the account."""
    account, problem = attempt.item, attempt.problem
    if account is None:
        return RegistrationOutcome(username, attempt.stage, problem=problem)
    if account.username.lower() != username.lower():
        return _hotkey_taken(username, account)
    why = "Its fingerprint was lost with the response, and the server shows it only once. The hotkey still signs in."
    step = "Set a new fingerprint now, and write the config."
    subject = f"the account {username}"
    problem = attempt_words(attempt.stage, subject, "created", problem, why=why, next_step=step)
    return RegistrationOutcome(username, attempt.stage, account, problem=problem)


async def fetch_registered_account(client: ChutesClient, signer: Signs) -> User:
    """Return the account of this hotkey. Raises ApiError: AuthError if there is none."""
    from chutes_tui.api.account.calls import hotkey_account

    return await hotkey_account(client, signer)


def _open(base_url: str, transport: httpx.AsyncBaseTransport | None) -> RegistrationClients:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.registration import is_production, registration_base_url, registration_token_url

    client = ChutesClient(base_url, transport=transport)
    production = is_production(client.base_url)
    registrar = ChutesClient(registration_base_url(client.base_url), transport=transport) if production else client
    return RegistrationClients(client, registrar, registration_token_url(client.base_url), production)


def _broken_here(request: RegistrationRequest) -> RegistrationOutcome | None:
    """Return what is wrong, as far as it can be known offline."""
    from chutes_tui.api.account.usernames import username_problem
    from chutes_tui.api.errors.from_registration import Remedy

    broken = username_problem(request.username)
    if broken is not None:
        return _name_refused(UsernameCheck(request.username, Availability.INVALID, broken))
    problem = wallet_problem(request.signer, request.coldkey)
    if problem is None:
        return None
    return RegistrationOutcome(request.username, Stage.REFUSED, problem=problem, remedy=Remedy.WALLET)


async def _check_hotkey(client: ChutesClient, request: RegistrationRequest) -> RegistrationOutcome | None:
    from chutes_tui.api.models import User

    if isinstance(request.signer, GivenSignature):
        return None
    met = await account_or_obstacle(client, request.signer)
    if met is None:
        return None
    if isinstance(met, User):
        return _hotkey_taken(request.username, met)
    return refused_outcome(request, met, with_token=True)


def known_by(outcome: RegistrationOutcome) -> dict[str, Any]:
    """Return what an outcome changes in a Registration: it may also say more about the username."""
    from chutes_tui.api.errors.from_registration import Reason, Remedy

    changes = {"outcome": outcome, "problem": outcome.problem}
    if outcome.remedy is not Remedy.USERNAME or outcome.problem is None:
        return changes
    bad = getattr(outcome.problem, "reason", None) is Reason.BAD_NAME
    availability = Availability.INVALID if bad else Availability.TAKEN
    return {**changes, "name": UsernameCheck(outcome.username, availability, outcome.problem.what)}


def _name_refused(check: UsernameCheck) -> RegistrationOutcome | None:
    from chutes_tui.api.errors.from_registration import Remedy, name_taken

    if check.availability is Availability.TAKEN:
        what, why, next_step = name_taken(check.username)
    elif check.availability is Availability.INVALID:
        what, why, next_step = "This username isn't available.", check.sentence, "Choose another username."
    else:
        return None
    problem = Problem(what, why=why, next_step=next_step)
    return RegistrationOutcome(check.username, Stage.REFUSED, problem=problem, remedy=Remedy.USERNAME)


def _hotkey_taken(username: str, account: User) -> RegistrationOutcome:
    from chutes_tui.api.errors.from_registration import Remedy

    problem = Problem(
        f"This hotkey is already registered to {account.username or account.user_id}.",
        why="A hotkey can register only once. Nothing was created.",
        next_step="Use that account and write its config, or choose another hotkey.",
    )
    return RegistrationOutcome(
        username, Stage.REFUSED, account, problem=problem, remedy=Remedy.WALLET, hotkey_taken=True
    )


async def _done(
    clients: RegistrationClients, request: RegistrationRequest, created: CreatedAccount
) -> RegistrationOutcome:
    """Return the outcome with the complete account, fetched once more if the answer was incomplete."""
    from chutes_tui.api.errors.types import ApiError

    account, problem = created.user, None
    if not (account.user_id and account.username and account.payment_address):
        try:
            account = await fetch_registered_account(clients.client, request.signer)
        except ApiError as error:
            problem = Problem(
                "The account was created, but the server's response is incomplete.",
                why=f"Loading the rest failed. {error.what}",
                next_step="Save the fingerprint now, then load the account with its hotkey.",
                detail=error.report(),
            )
    return RegistrationOutcome(request.username, Stage.DONE, account, created.fingerprint, problem=problem)


def refused_outcome(request: RegistrationRequest, error: ApiError, *, with_token: bool) -> RegistrationOutcome:
    """Return the outcome of a refusal; without a token, one that asks for a token needs nothing else."""
    from chutes_tui.api.errors.from_registration import Reason, RegistrationRefusedError, Remedy, remedy_for

    taken = isinstance(error, RegistrationRefusedError) and error.reason is Reason.HOTKEY_TAKEN
    remedy, wait = remedy_for(error), error.retry_after
    if remedy is Remedy.TOKEN and not with_token:
        return RegistrationOutcome(request.username, Stage.REFUSED, problem=error, remedy=remedy, token_needed=True)
    retry_at = None if wait is None else datetime.now(UTC) + timedelta(seconds=wait)
    return RegistrationOutcome(
        request.username, Stage.REFUSED, problem=error, remedy=remedy, retry_at=retry_at, hotkey_taken=taken
    )
