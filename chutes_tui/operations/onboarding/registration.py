"""Making an account: everything is checked first, the call is sent once, and a lost answer is found out about."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    import httpx

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.errors.from_registration import Step
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.models import User
    from chutes_tui.api.registration import CreatedAccount
    from chutes_tui.wallets.signing import Signer


@dataclass(frozen=True, slots=True)
class RegistrationDesk:
    """Where accounts are made, open for as long as somebody fills in the form; nothing is signed in.

    `client` speaks to the management URL, `registrar` to the host that takes registrations: the same one unless it
    is the public service. `token_url` is the page that gives tokens; `token_required`: no use to try without.
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
class Applicant:
    """Who wants an account: the name, the hotkey that signs, and the ss58 address of the wallet's coldkey."""

    username: str
    signer: Signer
    coldkey: str


class Availability(Enum):
    """What is known of a username."""

    FREE = "free"
    TAKEN = "taken"
    INVALID = "breaks the rule"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class UsernameCheck:
    """One answer to "may I have this name?": a sentence to show, and a `note` that explains it when there is more.

    `problem` is why it is not known.
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
    HOTKEY_TAKEN = "the hotkey has an account already"
    LOST_REGISTERED = "lost, but the account exists"
    LOST_ABSENT = "lost, and there is no account"
    LOST_UNKNOWN = "lost, and nothing is known"


@dataclass(frozen=True, slots=True)
class RegistrationOutcome:
    """How a registration ended, and what is known now.

    DONE: `account` and `fingerprint`, the only time that it is told (`problem`, if any: what the server left out).
    TOKEN_NEEDED: nothing was refused, ask for a token and come again.
    REFUSED: no account was made; `problem` says why and `step` what can mend it, `retry_at` (UTC) from when on.
    HOTKEY_TAKEN: an account has this hotkey, `account` if it could be read; fetch it, or take another hotkey.
    LOST_REGISTERED: the answer was lost, the `account` exists, its fingerprint is not known: set a new one.
    LOST_ABSENT: the answer was lost, and no account was made so far: it may be sent again.
    LOST_UNKNOWN: the answer was lost, and nobody can say yet what became of it: look again later.
    """

    username: str
    stage: RegistrationStage
    account: User | None = None
    fingerprint: Secret | None = None
    problem: Problem | None = None
    step: Step | None = None
    retry_at: datetime | None = None


async def open_registration(base_url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> RegistrationDesk:
    """Get ready; nothing is sent yet. Raises InsecureUrlError for a URL that can't be used safely."""
    return await asyncio.to_thread(_open, base_url, transport)


async def check_username(client: ChutesClient, username: str) -> UsernameCheck:
    """Whether a username may be had, by the rule and then by the server. Raises nothing but cancellation."""
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.registration import name_check
    from chutes_tui.api.usernames import taken_note, username_problem

    broken = username_problem(username)
    if broken is not None:
        return UsernameCheck(username, Availability.INVALID, broken)
    try:
        told = await name_check(client, username)
    except ApiError as problem:
        sentence = "Whether it is free could not be asked."
        return UsernameCheck(username, Availability.UNKNOWN, sentence, problem.what, problem)
    if told.valid is False:
        return UsernameCheck(username, Availability.INVALID, "The server doesn't accept this name.")
    if told.available is None:
        return UsernameCheck(username, Availability.UNKNOWN, "The server doesn't say whether it is free.")
    if told.available:
        return UsernameCheck(username, Availability.FREE, "This name is free.")
    return UsernameCheck(username, Availability.TAKEN, "This name is taken.", taken_note(username))


async def check_registration(desk: RegistrationDesk, applicant: Applicant) -> RegistrationOutcome | None:
    """Everything that would make a registration fail and can be known beforehand; None: nothing is in the way.

    To be asked before a token is: the username's rule and availability, the coldkey's address, the hotkey's address
    against its seed, this machine's clock, and whether the hotkey has an account already.
    """
    broken = await asyncio.to_thread(_broken_here, applicant)
    if broken is not None:
        return broken
    name, hotkey = await asyncio.gather(
        check_username(desk.client, applicant.username), _check_hotkey(desk.client, applicant)
    )
    return hotkey or _name_refused(name)


async def register_account(
    desk: RegistrationDesk, applicant: Applicant, token: Secret | None = None
) -> RegistrationOutcome:
    """Check everything, then make the account: sent once. Raises nothing but cancellation.

    Without a token, the one that development servers accept is tried where that has a chance.
    """
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.registration import DEVELOPMENT_TOKEN, register

    in_the_way = await check_registration(desk, applicant)
    if in_the_way is not None:
        return in_the_way
    if not token and desk.token_required:
        return RegistrationOutcome(applicant.username, RegistrationStage.TOKEN_NEEDED)
    try:
        created = await register(
            desk.registrar,
            applicant.signer,
            username=applicant.username,
            coldkey=applicant.coldkey,
            token=token or Secret(DEVELOPMENT_TOKEN),
        )
    except ApiError as error:
        problem = error
    else:
        return await _done(desk, applicant, created)
    if problem.outcome_unknown:
        told = Problem(problem.what, why=problem.why, next_step=problem.next_step, detail=problem.report())
        lost = RegistrationOutcome(applicant.username, RegistrationStage.LOST_UNKNOWN, problem=told)
        return await find_out_again(desk, lost, applicant.signer)
    return _refused(applicant, problem, with_token=bool(token))


async def find_out_again(desk: RegistrationDesk, lost: RegistrationOutcome, signer: Signer) -> RegistrationOutcome:
    """Look once more what became of a registration whose answer was lost. Nothing is sent again."""
    from chutes_tui.api.recovery import Presence, find_registered_account

    finding = await find_registered_account(desk.client, signer)
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
    """The account that has this hotkey, to write its config. Raises ApiError: AuthError when there is none."""
    from chutes_tui.api.account import hotkey_account

    return await hotkey_account(client, signer)


def _open(base_url: str, transport: httpx.AsyncBaseTransport | None) -> RegistrationDesk:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.registration import is_production, registration_base_url, registration_token_url

    client = ChutesClient(base_url, transport=transport)
    production = is_production(client.base_url)
    registrar = ChutesClient(registration_base_url(client.base_url), transport=transport) if production else client
    return RegistrationDesk(client, registrar, registration_token_url(client.base_url), production)


def _broken_here(applicant: Applicant) -> RegistrationOutcome | None:
    """What is wrong without asking anybody."""
    from chutes_tui.api.errors.from_registration import Step
    from chutes_tui.api.usernames import username_problem
    from chutes_tui.operations.wallets.checks import wallet_problem

    broken = username_problem(applicant.username)
    if broken is not None:
        return _name_refused(UsernameCheck(applicant.username, Availability.INVALID, broken))
    problem = wallet_problem(applicant.signer, applicant.coldkey)
    if problem is None:
        return None
    return RegistrationOutcome(applicant.username, RegistrationStage.REFUSED, problem=problem, step=Step.WALLET)


async def _check_hotkey(client: ChutesClient, applicant: Applicant) -> RegistrationOutcome | None:
    from chutes_tui.api.models import User
    from chutes_tui.operations.wallets.checks import account_or_obstacle

    met = await account_or_obstacle(client, applicant.signer)
    if met is None:
        return None
    if isinstance(met, User):
        return _hotkey_taken(applicant.username, met)
    return _refused(applicant, met, with_token=True)


def known_by(outcome: RegistrationOutcome) -> dict[str, Any]:
    """What an outcome changes in a Registration; it may also be newer than the last answer about the name."""
    from chutes_tui.api.errors.from_registration import Reason, Step

    changes = {"outcome": outcome, "step": outcome.step, "problem": outcome.problem}
    if outcome.step is not Step.USERNAME or outcome.problem is None:
        return changes
    bad = getattr(outcome.problem, "reason", None) is Reason.BAD_NAME
    availability = Availability.INVALID if bad else Availability.TAKEN
    return {**changes, "name": UsernameCheck(outcome.username, availability, outcome.problem.what)}


def _name_refused(check: UsernameCheck) -> RegistrationOutcome | None:
    from chutes_tui.api.errors.from_registration import Step, name_taken

    if check.availability is Availability.TAKEN:
        what, why, next_step = name_taken(check.username)
    elif check.availability is Availability.INVALID:
        what, why, next_step = "This username can't be had.", check.sentence, "Choose another username."
    else:
        return None
    problem = Problem(what, why=why, next_step=next_step)
    return RegistrationOutcome(check.username, RegistrationStage.REFUSED, problem=problem, step=Step.USERNAME)


def _hotkey_taken(username: str, account: User) -> RegistrationOutcome:
    from chutes_tui.api.errors.from_registration import Step

    problem = Problem(
        f"This hotkey has an account already: {account.username or account.user_id}.",
        why="A hotkey registers once. No other account was made.",
        next_step="Fetch that account and write its config, or choose another hotkey.",
    )
    return RegistrationOutcome(username, RegistrationStage.HOTKEY_TAKEN, account, problem=problem, step=Step.WALLET)


def _lost(lost: RegistrationOutcome, stage: RegistrationStage) -> Problem:
    """What to say now that it was looked for; the answer that was lost stays in the detail."""
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


async def _done(desk: RegistrationDesk, applicant: Applicant, created: CreatedAccount) -> RegistrationOutcome:
    """The account with everything that its config needs, asked for once more if the answer left it out."""
    from chutes_tui.api.errors.types import ApiError

    account, problem = created.user, None
    if not (account.user_id and account.username and account.payment_address):
        try:
            account = await fetch_registered_account(desk.client, applicant.signer)
        except ApiError as error:
            problem = Problem(
                "The account was made, but the server left some of it out.",
                why=f"Asking for the rest failed. {error.what}",
                next_step="Save the fingerprint now, then fetch the account by its hotkey.",
                detail=error.report(),
            )
    return RegistrationOutcome(
        applicant.username, RegistrationStage.DONE, account, created.fingerprint, problem=problem
    )


def _refused(applicant: Applicant, error: ApiError, *, with_token: bool) -> RegistrationOutcome:
    from chutes_tui.api.errors.from_registration import Reason, RegistrationRefusedError, Step, mending_step
    from chutes_tui.api.errors.types import RateLimitedError

    stage, step, wait = RegistrationStage.REFUSED, mending_step(error), None
    if isinstance(error, RegistrationRefusedError):
        wait = error.wait
        if error.reason is Reason.HOTKEY_TAKEN:
            stage = RegistrationStage.HOTKEY_TAKEN
    elif isinstance(error, RateLimitedError):
        wait = error.retry_after
    if step is Step.TOKEN and not with_token:
        return RegistrationOutcome(applicant.username, RegistrationStage.TOKEN_NEEDED, problem=error, step=step)
    retry_at = None if wait is None else datetime.now(UTC) + timedelta(seconds=wait)
    return RegistrationOutcome(applicant.username, stage, problem=error, step=step, retry_at=retry_at)
