"""Create an account: check everything first, send it once, and find out what became of a lost answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from chutes_tui.core.attempt import Presence
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    import httpx

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.errors.from_registration import Remedy
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.models import User
    from chutes_tui.api.registration import CreatedAccount
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
    """The account to create: username, the hotkey that signs, and the ss58 address of the wallet's coldkey."""

    username: str
    signer: Signer
    coldkey: str


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


class RegistrationStage(Enum):
    """How a registration ended."""

    DONE = "done"
    TOKEN_NEEDED = "a token is needed"  # noqa: S105 - no secret
    REFUSED = "refused"
    HOTKEY_TAKEN = "the hotkey already has an account"
    LOST_REGISTERED = "lost, but the account exists"
    LOST_ABSENT = "lost, and there is no account"
    LOST_UNKNOWN = "lost, and nothing is known"


@dataclass(frozen=True, slots=True)
class RegistrationOutcome:
    """How a registration ended, and what is known after it.

    DONE: `account` and `fingerprint`, which is shown only once (`problem`: what the server left out, if anything).
    TOKEN_NEEDED: get a token, then register again.
    REFUSED: no account was created; `problem` says why, `remedy` what can fix it, `retry_at` (UTC) when to try again.
    HOTKEY_TAKEN: the hotkey has an account (`account`, if it could be read); fetch it, or choose another hotkey.
    LOST_REGISTERED: the answer was lost, but the `account` exists; its fingerprint is unknown: set a new one.
    LOST_ABSENT: the answer was lost, and there is no account: register again.
    LOST_UNKNOWN: the answer was lost, and whether there is an account is unknown: look again later.
    """

    username: str
    stage: RegistrationStage
    account: User | None = None
    fingerprint: Secret | None = None
    problem: Problem | None = None
    remedy: Remedy | None = None
    retry_at: datetime | None = None


async def open_registration(
    base_url: str, *, transport: httpx.AsyncBaseTransport | None = None
) -> RegistrationClients:
    """Prepare the connections; nothing is sent yet. Raises InsecureUrlError for a URL that can't be used safely."""
    return await asyncio.to_thread(_open, base_url, transport)


async def check_username(client: ChutesClient, username: str) -> UsernameCheck:
    """Check a username by the rule, then with the server. Raises nothing but cancellation."""
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.registration import name_check
    from chutes_tui.api.usernames import taken_note, username_problem

    broken = username_problem(username)
    if broken is not None:
        return UsernameCheck(username, Availability.INVALID, broken)
    try:
        told = await name_check(client, username)
    except ApiError as problem:
        sentence = "Couldn't check availability."
        return UsernameCheck(username, Availability.UNKNOWN, sentence, problem.what, problem)
    if told.valid is False:
        return UsernameCheck(username, Availability.INVALID, "The server doesn't accept this name.")
    if told.available is None:
        return UsernameCheck(username, Availability.UNKNOWN, "The server doesn't report whether it is free.")
    if told.available:
        return UsernameCheck(username, Availability.FREE, "This name is free.")
    return UsernameCheck(username, Availability.TAKEN, "This name is taken.", taken_note(username))


async def check_registration(
    clients: RegistrationClients, request: RegistrationRequest
) -> RegistrationOutcome | None:
    """Return what would make a registration fail, as far as it can be known before a token is spent; None if nothing.

    Checked are the username's rule and availability, the coldkey's address, the hotkey's address against its seed,
    this machine's clock, and whether the hotkey already has an account.
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
    from chutes_tui.api.registration import DEVELOPMENT_TOKEN, register

    in_the_way = await check_registration(clients, request)
    if in_the_way is not None:
        return in_the_way
    if not token and clients.token_required:
        return RegistrationOutcome(request.username, RegistrationStage.TOKEN_NEEDED)
    try:
        created = await register(
            clients.registrar,
            request.signer,
            username=request.username,
            coldkey=request.coldkey,
            token=token or Secret(DEVELOPMENT_TOKEN),
        )
    except ApiError as error:
        problem = error
    else:
        return await _done(clients, request, created)
    if problem.outcome_unknown:
        told = Problem(problem.what, why=problem.why, next_step=problem.next_step, detail=problem.report())
        lost = RegistrationOutcome(request.username, RegistrationStage.LOST_UNKNOWN, problem=told)
        return await find_out_again(clients, lost, request.signer)
    return _refused(request, problem, with_token=bool(token))


async def find_out_again(
    clients: RegistrationClients, lost: RegistrationOutcome, signer: Signer
) -> RegistrationOutcome:
    """Look for the account of a registration whose answer was lost. Nothing is sent again."""
    from chutes_tui.api.recovery import find_registered_account

    finding = await find_registered_account(clients.client, signer)
    account = finding.item
    if account is None:
        absent = finding.presence is Presence.ABSENT
        stage = RegistrationStage.LOST_ABSENT if absent else RegistrationStage.LOST_UNKNOWN
    elif account.username.lower() == lost.username.lower():
        stage = RegistrationStage.LOST_REGISTERED
    else:
        return _hotkey_taken(lost.username, account)
    return replace(lost, stage=stage, account=account, problem=_lost(lost, stage))


async def fetch_registered_account(client: ChutesClient, signer: Signer) -> User:
    """Return the account of this hotkey. Raises ApiError: AuthError if there is none."""
    from chutes_tui.api.account import hotkey_account

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
    from chutes_tui.api.errors.from_registration import Remedy
    from chutes_tui.api.usernames import username_problem
    from chutes_tui.operations.wallets.checks import wallet_problem

    broken = username_problem(request.username)
    if broken is not None:
        return _name_refused(UsernameCheck(request.username, Availability.INVALID, broken))
    problem = wallet_problem(request.signer, request.coldkey)
    if problem is None:
        return None
    return RegistrationOutcome(request.username, RegistrationStage.REFUSED, problem=problem, remedy=Remedy.WALLET)


async def _check_hotkey(client: ChutesClient, request: RegistrationRequest) -> RegistrationOutcome | None:
    from chutes_tui.api.models import User
    from chutes_tui.operations.wallets.checks import account_or_obstacle

    met = await account_or_obstacle(client, request.signer)
    if met is None:
        return None
    if isinstance(met, User):
        return _hotkey_taken(request.username, met)
    return _refused(request, met, with_token=True)


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
    return RegistrationOutcome(check.username, RegistrationStage.REFUSED, problem=problem, remedy=Remedy.USERNAME)


def _hotkey_taken(username: str, account: User) -> RegistrationOutcome:
    from chutes_tui.api.errors.from_registration import Remedy

    problem = Problem(
        f"This hotkey is already registered to {account.username or account.user_id}.",
        why="A hotkey can register only once. Nothing was created.",
        next_step="Use that account and write its config, or choose another hotkey.",
    )
    return RegistrationOutcome(
        username, RegistrationStage.HOTKEY_TAKEN, account, problem=problem, remedy=Remedy.WALLET
    )


def _lost(lost: RegistrationOutcome, stage: RegistrationStage) -> Problem:
    """Return what to say after looking for the account; the detail still reports the lost answer."""
    detail = lost.problem.detail if lost.problem is not None else ""
    if stage is RegistrationStage.LOST_REGISTERED:
        return Problem(
            f"The account {lost.username} was made, but its fingerprint was lost with the answer.",
            why="The server tells a fingerprint only once. The hotkey opens the account all the same.",
            next_step="Set a new fingerprint now, and write the config.",
            detail=detail,
        )
    if stage is RegistrationStage.LOST_ABSENT:
        return Problem(
            "The answer was lost, and no account was made.",
            why="The server was asked twice since: it knows no account with this hotkey.",
            next_step="Try again. If the token is refused by then, get a new one: everything else is kept.",
            detail=detail,
        )
    return Problem(
        f"Whether the account {lost.username} was made is not known.",
        why="The answer was lost, and asking the server about the hotkey failed, too.",
        next_step="Look again when the connection is better. It is not sent again by itself.",
        detail=detail,
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
    return RegistrationOutcome(
        request.username, RegistrationStage.DONE, account, created.fingerprint, problem=problem
    )


def _refused(request: RegistrationRequest, error: ApiError, *, with_token: bool) -> RegistrationOutcome:
    from chutes_tui.api.errors.from_registration import Reason, RegistrationRefusedError, Remedy, remedy_for

    stage, remedy, wait = RegistrationStage.REFUSED, remedy_for(error), error.retry_after
    if isinstance(error, RegistrationRefusedError) and error.reason is Reason.HOTKEY_TAKEN:
        stage = RegistrationStage.HOTKEY_TAKEN
    if remedy is Remedy.TOKEN and not with_token:
        return RegistrationOutcome(request.username, RegistrationStage.TOKEN_NEEDED, problem=error, remedy=remedy)
    retry_at = None if wait is None else datetime.now(UTC) + timedelta(seconds=wait)
    return RegistrationOutcome(request.username, stage, problem=error, remedy=remedy, retry_at=retry_at)
