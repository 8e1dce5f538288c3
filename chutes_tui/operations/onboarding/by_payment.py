"""Register by payment: ask for an address, wait until what the user sends there has arrived, set the account up.

The money is the user's own transfer: nothing here sends any. What must outlive the program is on the disk before
each request that changes something (storage/paid_registrations).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_format import parse_api_key
from chutes_tui.access.scopes import AccessDraft
from chutes_tui.core import times
from chutes_tui.core.attempt import Attempt, Presence, Stage, attempt_words, nothing_to_find, settle
from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import state_folder
from chutes_tui.operations.balances import read_balances
from chutes_tui.operations.keys.creation import MintedKey
from chutes_tui.operations.onboarding.registration import (
    RegistrationOutcome,
    check_registration,
    fetch_registered_account,
    refused_outcome,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    import httpx

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.models import User
    from chutes_tui.api.registration import PaidRegistration, Progress, SetUp
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.onboarding.place import RegistrationPlace
    from chutes_tui.operations.onboarding.registration import RegistrationClients, RegistrationRequest
    from chutes_tui.storage.paid_registrations import PaidEntry
    from chutes_tui.wallets.signing import Signer

    Keep = Callable[[PaidEntry], Awaitable[None]]

EVERY: Final = 15.0
"""Seconds between two questions about a registration: a block of the chain takes 12."""
_LONGEST_PAUSE: Final = 120.0
_ONCE: Final = "Only the machine that has the hotkey could look whether it was."
_AGAIN: Final = "Set it up again: the server does that once, and says so if it has done it."


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether the server registers by payment, None if that isn't known; what of that `waits` for a hotkey."""

    offered: bool | None = None
    waits: PaidRegistration | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A registration that waits for its payment, or has it.

    `told` is the server's last answer, from `asked_at` (unix time); `problem` why it could not be asked since, so
    often as `failures` says; `chain_problem` the same of the chain. `unkept` is why the entry on the disk is older.
    `key` is the new account's admin key, which the user has not taken yet.
    """

    entry: PaidEntry
    told: PaidRegistration | None = None
    asked_at: float | None = None
    problem: Problem | None = None
    failures: int = 0
    chain_problem: Problem | None = None
    looking: bool = False
    unkept: Problem | None = None
    key: Secret | None = None

    @property
    def progress(self) -> Progress | None:
        """How far it is by the server; None while that isn't known."""
        return self.told.progress if self.told is not None else None

    @property
    def completed(self) -> bool:
        """Whether the server has the payment."""
        return self.told is not None and self.told.progress.value == "completed"

    @property
    def expired(self) -> bool:
        """Whether the server waits no longer."""
        return self.told is not None and self.told.progress.value == "expired"

    @property
    def never_begun(self) -> bool:
        """Whether the server knows of none, and never named an address to pay to."""
        return self.told is None and self.asked_at is not None and not self.entry.address

    @property
    def ends(self) -> datetime:
        """When the server stops waiting, as far as is known here."""
        from chutes_tui.api.registration import HOURS

        return self.entry.begun + timedelta(hours=HOURS)

    @property
    def missing(self) -> int | None:
        """How many rao have not arrived on the chain yet; None if the amount isn't known."""
        return None if self.entry.required is None else max(0, self.entry.required - self.entry.arrived)

    @property
    def other_address(self) -> str:
        """The address that the server names now, if it isn't the one that this was begun with."""
        now = self.told.address if self.told is not None else ""
        return now if self.entry.address and now != self.entry.address else ""

    @property
    def pause(self) -> float:
        """Seconds until the next look: longer after failures, and at least as long as the server asked for."""
        asked = getattr(self.problem, "retry_after", None) or 0.0
        return max(asked, min(_LONGEST_PAUSE, EVERY * 2**self.failures)) if self.failures else EVERY


def registrations_path(place: RegistrationPlace) -> Path:
    """Where registrations by payment are kept until they are finished; the sandbox's are in its own folder."""
    environ = place.environ if place.transport is None else {}
    return state_folder(environ, place.home) / "registrations.json"


async def ask_offer(client: ChutesClient, hotkey: str) -> Offer:
    """Return whether accounts can be had by payment, and what of that waits for a hotkey. Raises nothing."""
    from chutes_tui.api.errors.types import ApiError, NotOfferedError
    from chutes_tui.api.registration import registration_of

    try:
        return Offer(True, await registration_of(client, hotkey))
    except NotOfferedError:
        return Offer(False)
    except ApiError:
        return Offer()


async def begin_by_payment(
    clients: RegistrationClients, request: RegistrationRequest, entry: PaidEntry, keep: Keep
) -> Payment | RegistrationOutcome:
    """Check everything, then ask for the address to pay to, once. The intent is kept before that.

    One that waits for this hotkey already is taken up, whatever its name is: nothing is sent then. A Payment without
    an address: the response was lost, and the registration may have begun. An outcome: it has not.
    Raises Problem when the entry can't be kept: nothing is sent then.
    """
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.recovery import find_paid_registration
    from chutes_tui.api.registration import Progress, sign_up

    waits = (await ask_offer(clients.client, request.signer.ss58)).waits
    if waits is not None and waits.progress is Progress.PENDING and waits.address:
        await keep(entry)
        return await told_of(Payment(entry), waits)
    in_the_way = await check_registration(clients, request)
    if in_the_way is not None:
        return in_the_way
    await keep(entry)
    send = partial(sign_up, clients.client, request.signer, username=request.username, coldkey=request.coldkey)
    find = partial(find_paid_registration, clients.client, request.signer.ss58)
    attempt: Attempt[PaidRegistration] = await settle("the registration", "begun", send, find)
    if attempt.stage is Stage.REFUSED and isinstance(attempt.problem, ApiError):
        return refused_outcome(request, attempt.problem, with_token=True)
    if attempt.item is None and attempt.stage is not Stage.LOST_UNKNOWN:
        return RegistrationOutcome(request.username, attempt.stage, problem=attempt.problem)
    payment = Payment(entry, problem=attempt.problem if attempt.item is None else None)
    return payment if attempt.item is None else await told_of(payment, attempt.item)


async def told_of(payment: Payment, told: PaidRegistration) -> Payment:
    """The same after the server has answered. An address that can't be one of the chain is none to pay to."""
    from chutes_tui.api.registration import Progress
    from chutes_tui.wallets.address import is_address

    entry = payment.entry
    if told.address and not await asyncio.to_thread(is_address, told.address):
        problem = Problem(
            "The server names a payment address that isn't valid.",
            why="Its checksum is wrong: what is sent to it would be lost.",
            next_step="Don't pay. Look again later, or register with a token.",
        )
        return replace(payment, told=told, asked_at=_now(), problem=problem, looking=False)
    if not entry.address or told.address == entry.address:
        entry = replace(
            entry,
            registration_id=told.registration_id or entry.registration_id,
            user_id=told.user_id or entry.user_id,
            address=told.address or entry.address,
            required=told.required if told.required is not None else entry.required,
        )
    elif told.progress is Progress.COMPLETED and told.user_id:  # begun anew elsewhere, and paid there
        entry = replace(entry, user_id=told.user_id)
    return replace(payment, entry=entry, told=told, asked_at=_now(), problem=None, failures=0, looking=False)


async def look_at_payment(client: ChutesClient, place: RegistrationPlace, node: str, payment: Payment) -> Payment:
    """Ask the server how far it is, and the chain what has arrived, side by side. Raises nothing but cancellation."""
    server, (arrived, chain_problem) = await asyncio.gather(
        _ask_server(client, payment), _ask_chain(place, node, payment.entry.address)
    )
    entry = server.entry
    if arrived is not None and arrived > entry.arrived:
        entry = replace(entry, arrived=arrived)
    return replace(server, entry=entry, chain_problem=chain_problem, looking=False)


async def set_up_account(
    clients: RegistrationClients, signer: Signer | GivenSignature, payment: Payment, keep: Keep, *, sends: bool = True
) -> tuple[RegistrationOutcome, Secret | None]:
    """Set up the account that was paid for, once; what became of an earlier request is found out before another.
    That can't be done for a hotkey on another machine: the server sets an account up once, and refuses a second time.

    Return how it ended, and the admin key that came with it. Without `sends` nothing is sent. Raises Problem when the
    entry can't be kept: nothing is sent then.
    """
    from chutes_tui.api.errors.types import ConflictError
    from chutes_tui.api.http.auth import ApiKeyAuth, HotkeyAuth
    from chutes_tui.api.recovery import find_set_up_account
    from chutes_tui.api.registration import SetUp, set_up

    entry, client, elsewhere = payment.entry, clients.client, isinstance(signer, GivenSignature)
    subject = f"the account {entry.username}"
    find = nothing_to_find if elsewhere else partial(find_set_up_account, client, signer)
    if (entry.setting_up or not sends) and not elsewhere:
        finding = await find()
        if finding.presence is not Presence.ABSENT or not sends:
            return _found(entry, finding.presence, finding.item, finding.problem), None
    user_id = entry.user_id or (await fetch_registered_account(client, signer)).user_id
    await keep(replace(entry, setting_up=True))
    attempt: Attempt[SetUp | User] = await settle(subject, "set up", partial(set_up, client, signer, user_id), find)
    if isinstance(attempt.item, SetUp):
        auth = ApiKeyAuth(attempt.item.key) if elsewhere else HotkeyAuth(signer)
        return await _set_up(client, auth, entry, attempt.item), attempt.item.key
    if attempt.stage is Stage.REFUSED and isinstance(attempt.problem, ConflictError):
        finding = await find()
        return _found(entry, Presence.PRESENT, finding.item, finding.problem), None
    if attempt.stage is Stage.REFUSED:
        await keep(replace(entry, setting_up=False))
    if attempt.stage is Stage.LOST_PRESENT:
        return _found(entry, Presence.PRESENT, attempt.item, attempt.problem), None
    problem = attempt.problem
    if elsewhere and attempt.stage is Stage.LOST_UNKNOWN:
        problem = attempt_words(attempt.stage, subject, "set up", problem, why=_ONCE, next_step=_AGAIN)
    return RegistrationOutcome(entry.username, attempt.stage, problem=problem), None


def minted_key(place: RegistrationPlace, payment: Payment) -> MintedKey:
    """The new account's admin key, to be shown as any new key is. Raises Problem when there is none."""
    from chutes_tui.api.models import ApiKey

    if payment.key is None:
        raise Problem("There is no key.")
    try:
        key_id = parse_api_key(payment.key.reveal()).api_key_id
    except Problem:  # another form than is known here: the value is what counts
        key_id = "unknown"
    key = ApiKey(api_key_id=key_id, name=f"of {payment.entry.username}", admin=True, user_id=payment.entry.user_id)
    return MintedKey(key, payment.key, AccessDraft(admin=True), place.base_url.value)


async def pay_in_sandbox(place: RegistrationPlace, hotkey: str) -> None:
    """Let the payment arrive, at the server inside this program, to which nobody could pay. Raises Problem."""
    import httpx

    problem = Problem("The sandbox didn't take the payment.", next_step="Try again.")
    if place.transport is None:
        raise problem
    async with httpx.AsyncClient(transport=place.transport, base_url=place.base_url.value) as client:
        try:
            answer = await client.post("/_sandbox/registration_payment", json={"hotkey": hotkey})
        except httpx.HTTPError:
            raise problem from None
    if answer.is_error:
        raise problem


async def _ask_server(client: ChutesClient, payment: Payment) -> Payment:
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.registration import registration_of

    try:
        told = await registration_of(client, payment.entry.hotkey)
    except ApiError as problem:
        return replace(payment, problem=problem, failures=payment.failures + 1)
    if told is None:
        unknown = Problem(
            "The server knows of no registration for this hotkey.",
            why="It was never begun, or the server has forgotten it.",
            next_step="If you have not paid, forget this one (d) and begin again."
            if payment.entry.address
            else "It never named an address to pay to. Forget this one (d) and begin again.",
        )
        return replace(payment, told=None, asked_at=_now(), problem=unknown, failures=payment.failures + 1)
    return await told_of(payment, told)


async def _ask_chain(place: RegistrationPlace, node: str, address: str) -> tuple[int | None, Problem | None]:
    """What is at the address in rao, or why that isn't known."""
    if not address:
        return None, None
    if not node:
        why = "The server runs on this machine: its chain isn't known."
        return None, Problem("No node of the chain was asked.", why=why)
    found = (await read_balances(node, [address], place.transport))[address]
    if found is None:
        return None, Problem("The payment address isn't valid.")
    return (None, found) if isinstance(found, Problem) else (found.free + found.reserved, None)


async def _set_up(client: ChutesClient, auth: httpx.Auth, entry: PaidEntry, made: SetUp) -> RegistrationOutcome:
    """The outcome with everything about the account that is known."""
    from chutes_tui.api.errors.types import ApiError

    try:
        return RegistrationOutcome(entry.username, Stage.DONE, await client.me(auth))
    except ApiError as problem:
        return RegistrationOutcome(entry.username, Stage.DONE, made.user or _account(entry), problem=problem)


def _found(
    entry: PaidEntry, presence: Presence, account: User | None, problem: Problem | None
) -> RegistrationOutcome:
    """The outcome after a look: set up before (the key is lost then), not set up, or not known."""
    stage = {
        Presence.PRESENT: Stage.LOST_PRESENT,
        Presence.ABSENT: Stage.LOST_ABSENT,
        Presence.UNKNOWN: Stage.LOST_UNKNOWN,
    }[presence]
    present = presence is Presence.PRESENT
    why = "It is set up, and the admin key that came with that was lost: the server shows it only once."
    step = "Everything else goes on: the hotkey signs in. Delete that key in Keys, and create others there."
    if entry.elsewhere:
        step = "Sign in on the machine that has the hotkey, and delete that key there."
    words = {"why": why, "next_step": step} if present else {}
    said = attempt_words(stage, f"the account {entry.username}", "set up", problem, **words)
    return RegistrationOutcome(entry.username, stage, (account or _account(entry)) if present else None, problem=said)


def _account(entry: PaidEntry) -> User:
    """The account as far as it is known without asking."""
    from chutes_tui.api.models import User

    return User(
        user_id=entry.user_id,
        username=entry.username,
        hotkey=entry.hotkey,
        coldkey=entry.coldkey,
        payment_address=entry.address,
    )


def _now() -> float:
    return times.utc_now().astimezone(UTC).timestamp()
