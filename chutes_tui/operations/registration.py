"""Making an account: everything is checked first, the call is sent once, and a lost answer is found out about."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.problem import Problem
from chutes_tui.secret import Secret

if TYPE_CHECKING:
    import httpx

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.errors import ApiError
    from chutes_tui.api.models import User
    from chutes_tui.api.registration_refusals import Step
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
    raise NotImplementedError


async def check_registration(desk: RegistrationDesk, applicant: Applicant) -> RegistrationOutcome | None:
    """Everything that would make a registration fail and can be known beforehand; None: nothing is in the way.

    To be asked before a token is: the username's rule and availability, the coldkey's address, the hotkey's address
    against its seed, this machine's clock, and whether the hotkey has an account already.
    """
    raise NotImplementedError


async def register_account(
    desk: RegistrationDesk, applicant: Applicant, token: Secret | None = None
) -> RegistrationOutcome:
    """Check everything, then make the account: sent once. Raises nothing but cancellation.

    Without a token, the one that development servers accept is tried where that has a chance.
    """
    raise NotImplementedError


async def find_out_again(desk: RegistrationDesk, lost: RegistrationOutcome, signer: Signer) -> RegistrationOutcome:
    """Look once more what became of a registration whose answer was lost. Nothing is sent again."""
    raise NotImplementedError


async def fetch_registered_account(client: ChutesClient, signer: Signer) -> User:
    """The account that has this hotkey, to write its config. Raises ApiError: AuthError when there is none."""
    raise NotImplementedError
