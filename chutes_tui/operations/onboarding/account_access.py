"""Give an account a new fingerprint, or attach a wallet to it."""

from __future__ import annotations

import asyncio
import secrets
import string
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from chutes_tui.core.attempt import Finding, Presence, Stage, attempt_words, settle, settle_again
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.errors.from_registration import Remedy
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.models import User
    from chutes_tui.wallets.signing import Signer


_ALPHANUMERIC: Final = string.ascii_letters + string.digits
_FINGERPRINT_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class FingerprintChange:
    """How the setting of a new fingerprint ended. `fingerprint` is the new one, to be shown and saved.

    It is None only when it was REFUSED. After a lost response it may still become the account's, if
    the request arrives late: keep it until another one is set.
    """

    stage: Stage
    fingerprint: Secret | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class WalletAttachment:
    """How the attaching of a wallet ended.

    DONE: `account` has the wallet; `verified` when a request signed by the hotkey has shown that; a `problem` is
    what is not as it should be all the same. REFUSED: `remedy` can fix it. `hotkey_taken`: the `account` (if it could
    be read) that has this hotkey, which may well be the very one: then nothing needs to be done but fetch it.
    """

    stage: Stage
    hotkey_taken: bool = False
    account: User | None = None
    verified: bool = False
    problem: Problem | None = None
    remedy: Remedy | None = None


def new_fingerprint() -> Secret:
    """A fingerprint as the server makes them: 32 letters and digits, by the system's randomness."""
    return Secret("".join(secrets.choice(_ALPHANUMERIC) for _ in range(_FINGERPRINT_LENGTH)))


async def set_new_fingerprint(
    client: ChutesClient, by: Signs | Secret, fingerprint: Secret | None = None
) -> FingerprintChange:
    """Give an account a new fingerprint, once (one is created if none is given), `by` its hotkey or its old one.

    After a lost response, whether the new one signs in decides.
    """
    from chutes_tui.api.account.calls import change_fingerprint, change_fingerprint_by_old
    from chutes_tui.api.recovery import find_new_fingerprint

    wanted = fingerprint or new_fingerprint()
    if isinstance(by, Secret):
        send = partial(change_fingerprint_by_old, client, by, wanted)
    else:
        send = partial(change_fingerprint, client, by, wanted)
    find = partial(find_new_fingerprint, client, wanted)
    attempt = await settle("the fingerprint", "changed", send, find, proof=Presence.PRESENT)
    return FingerprintChange(attempt.stage, None if attempt.stage is Stage.REFUSED else wanted, attempt.problem)


async def look_for_fingerprint(client: ChutesClient, lost: FingerprintChange) -> FingerprintChange:
    """Look (once more) whether a new fingerprint whose response was lost signs in. Nothing is changed by that."""
    from chutes_tui.api.recovery import find_new_fingerprint

    if lost.fingerprint is None:
        return lost
    find = partial(find_new_fingerprint, client, lost.fingerprint)
    attempt = await settle_again("the fingerprint", "changed", lost.problem, find, proof=Presence.PRESENT)
    return FingerprintChange(attempt.stage, lost.fingerprint, attempt.problem)


async def attach_wallet(
    client: ChutesClient, signer: Signer, *, coldkey: str, fingerprint: Secret
) -> WalletAttachment:
    """Attach a wallet to the account that the fingerprint opens: sent once, then verified by a signed request.

    After a lost answer, whether the hotkey has an account decides. Raises nothing but cancellation.
    """
    from chutes_tui.api.account.calls import change_bt_auth
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.recovery import find_registered_account

    in_the_way = await _before_attaching(client, signer, coldkey)
    if in_the_way is not None:
        return in_the_way
    problem, answered = None, None
    try:
        answered = await change_bt_auth(client, fingerprint, coldkey=coldkey, hotkey=signer.ss58)
    except ApiError as error:
        problem = error
    if problem is not None and not problem.outcome_unknown:
        return _not_attached(problem)
    finding = await find_registered_account(client, signer)
    return _attached(finding, answered, coldkey, problem)


async def _before_attaching(client: ChutesClient, signer: Signer, coldkey: str) -> WalletAttachment | None:
    """Return what would make the attaching fail, as far as it can be known before anything is changed."""
    from chutes_tui.api.errors.from_registration import Remedy, remedy_for
    from chutes_tui.api.models import User
    from chutes_tui.operations.onboarding.wallet_checks import account_or_obstacle, wallet_problem

    broken = await asyncio.to_thread(wallet_problem, signer, coldkey)
    if broken is not None:
        return WalletAttachment(Stage.REFUSED, problem=broken, remedy=Remedy.WALLET)
    met = await account_or_obstacle(client, signer)
    if isinstance(met, User):
        problem = Problem(
            f"This hotkey is already attached to {met.username or met.user_id}.",
            why="A hotkey belongs to one account. Nothing was changed.",
            next_step="If that account is yours, use it and write its config; otherwise choose another hotkey.",
        )
        return WalletAttachment(Stage.REFUSED, True, met, problem=problem, remedy=Remedy.WALLET)
    if met is not None:
        return WalletAttachment(Stage.REFUSED, problem=met, remedy=remedy_for(met))
    return None


def _not_attached(error: ApiError) -> WalletAttachment:
    from chutes_tui.api.errors.from_registration import Remedy, remedy_for
    from chutes_tui.api.errors.types import AuthError, ConflictError, ValidationError

    if isinstance(error, ConflictError):
        return WalletAttachment(Stage.REFUSED, True, problem=error, remedy=Remedy.WALLET)
    remedy = remedy_for(error)
    if isinstance(error, AuthError) or (isinstance(error, ValidationError) and error.status is None):
        remedy = Remedy.FINGERPRINT
    elif error.status in (400, 422):
        remedy = Remedy.WALLET
    return WalletAttachment(Stage.REFUSED, problem=error, remedy=remedy)


def _attached(
    finding: Finding[User], answered: User | None, coldkey: str, problem: ApiError | None
) -> WalletAttachment:
    """Combine the answer of the call, if there is one, with what a request signed by the hotkey found."""
    account = finding.item or answered
    if finding.presence is Presence.ABSENT and problem is None:
        return WalletAttachment(Stage.LOST_ABSENT, problem=_not_there())
    if account is None:
        stage = Stage.LOST_ABSENT if finding.presence is Presence.ABSENT else Stage.LOST_UNKNOWN
        return WalletAttachment(stage, problem=attempt_words(stage, "the wallet", "attached", problem))
    return WalletAttachment(
        Stage.DONE,
        account=account,
        verified=finding.item is not None,
        problem=finding.problem or _other_coldkey(account, coldkey),
    )


def _not_there() -> Problem:
    return Problem(
        "The server says that the wallet is attached, but doesn't know its hotkey.",
        why="It may need a moment, or it answered without doing it.",
        next_step="Try again in a minute: a hotkey that is attached by then is found first.",
    )


def _other_coldkey(account: User, coldkey: str) -> Problem | None:
    if account.coldkey in ("", coldkey):
        return None
    return Problem(
        "The hotkey is attached, but the account has another coldkey.",
        why=f"The server has {account.coldkey}, not {coldkey}.",
        next_step="Check which wallet you meant, then attach it again if needed.",
    )
