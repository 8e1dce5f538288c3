"""Giving the account another fingerprint: by its hotkey, or by the old fingerprint; sent once, then tried out.

Sources: chutes-api (2025: the hotkey's signature; 2026: the old fingerprint suffices). The old one can't sign in any
more at once, while its login tokens may go on, and new ones be refused, for up to an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from chutes_tui.core.attempt import Presence, Stage
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.profiles.model import credential_of

if TYPE_CHECKING:
    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session

SHORTEST: Final = 16
"""Characters of a fingerprint of one's own choice: it is all that protects the account."""
WHAT_ENDS: Final = (
    "The old fingerprint will no longer sign in: this signs out everywhere. Open sign-ins may continue for up to an "
    "hour, and new ones may be refused as long. The hotkey and the API keys don't change."
)


@dataclass(frozen=True, slots=True)
class NewFingerprint:
    """A fingerprint that is to be the account's, and how far that is. `verified`: a login with it worked.

    `chosen`: it is the user's own choice, not a random one. `problem`: why it isn't set, or isn't verified.
    """

    value: Secret
    chosen: bool = False
    stage: Stage = Stage.WAITING
    verified: bool = False
    problem: Problem | None = None

    @property
    def may_be_set(self) -> bool:
        """Whether it was sent, and may be the account's by now."""
        return self.stage is Stage.DONE or self.stage.unsure

    def wipe(self) -> None:
        """Overwrite the value."""
        self.value.wipe()

    def sending(self) -> NewFingerprint:
        """The same while it is sent."""
        return replace(self, stage=Stage.SENDING, problem=None)


async def set_fingerprint(
    session: Session, new: NewFingerprint, other: Secret | GivenSignature | None
) -> NewFingerprint:
    """Set the account's fingerprint, once, and sign in with it to see that it is so. Raises nothing but cancellation.

    `other` proves it where the profile has no hotkey: the old fingerprint, or the hotkey's signature. After a lost
    response, whether the new one signs in decides.
    """
    from chutes_tui.api.recovery import find_new_fingerprint
    from chutes_tui.operations.onboarding.account_access import set_new_fingerprint
    from chutes_tui.wallets.signing import Signer

    hotkey = credential_of(session.profile)
    by = Signer(hotkey.seed, ss58=hotkey.ss58) if isinstance(hotkey, HotkeyCredential) else other
    assert by is not None
    change = await set_new_fingerprint(session.client, by, new.value)
    if change.stage is not Stage.DONE:
        return replace(new, stage=change.stage, problem=change.problem)
    finding = await find_new_fingerprint(session.client, new.value)
    return replace(new, stage=Stage.DONE, verified=finding.presence is Presence.PRESENT, problem=finding.problem)


async def look_again(session: Session, new: NewFingerprint) -> NewFingerprint:
    """See whether a fingerprint signs in whose response was lost. Nothing is changed by that."""
    from chutes_tui.operations.onboarding.account_access import FingerprintChange, look_for_fingerprint

    change = await look_for_fingerprint(session.client, FingerprintChange(new.stage, new.value, new.problem))
    return replace(new, stage=change.stage, verified=change.stage is Stage.DONE, problem=change.problem)
