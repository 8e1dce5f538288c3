"""The ways into an account: a new fingerprint, and the wallet that is attached to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.models import User
    from chutes_tui.api.registration_refusals import Step
    from chutes_tui.problem import Problem
    from chutes_tui.secret import Secret
    from chutes_tui.wallets.signing import Signer


class FingerprintStage(Enum):
    """How the setting of a fingerprint ended."""

    DONE = "done"
    REFUSED = "refused"
    LOST_UNCHANGED = "lost, and the old one still holds"
    LOST_UNKNOWN = "lost, and nothing is known"


@dataclass(frozen=True, slots=True)
class FingerprintChange:
    """How the setting of a new fingerprint ended. `fingerprint` is the new one, to be shown and saved.

    It is None only when it was REFUSED. After LOST_UNCHANGED and LOST_UNKNOWN it may still become the account's, if
    the request arrives late: keep it until another one is set.
    """

    stage: FingerprintStage
    fingerprint: Secret | None = None
    problem: Problem | None = None


class AttachmentStage(Enum):
    """How the attaching of a wallet ended."""

    DONE = "done"
    REFUSED = "refused"
    HOTKEY_TAKEN = "the hotkey has an account already"
    LOST_UNATTACHED = "lost, and not attached"
    LOST_UNKNOWN = "lost, and nothing is known"


@dataclass(frozen=True, slots=True)
class WalletAttachment:
    """How the attaching of a wallet ended.

    DONE: `account` has the wallet; `verified` when a request signed by the hotkey has shown that; a `problem` is
    what is not as it should be all the same. REFUSED: `step` can mend it. HOTKEY_TAKEN: the `account` (if it could
    be read) that has this hotkey, which may well be the very one: then nothing needs to be done but fetch it.
    """

    stage: AttachmentStage
    account: User | None = None
    verified: bool = False
    problem: Problem | None = None
    step: Step | None = None


def new_fingerprint() -> Secret:
    """A fingerprint as the server makes them: 32 letters and digits, by the system's randomness."""
    raise NotImplementedError


async def set_new_fingerprint(
    client: ChutesClient, signer: Signer, fingerprint: Secret | None = None
) -> FingerprintChange:
    """Give the hotkey's account a new fingerprint (one is made if none is given): sent once.

    After a lost answer, whether the new one signs in decides. Raises nothing but cancellation.
    """
    raise NotImplementedError


async def attach_wallet(
    client: ChutesClient, signer: Signer, *, coldkey: str, fingerprint: Secret
) -> WalletAttachment:
    """Attach a wallet to the account that the fingerprint opens: sent once, then verified by a signed request.

    After a lost answer, whether the hotkey has an account decides. Raises nothing but cancellation.
    """
    raise NotImplementedError
