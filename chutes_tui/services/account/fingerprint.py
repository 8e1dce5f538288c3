"""The calls that give the account another fingerprint; how far that is is in `state.new_fingerprint`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.new_fingerprint import NewFingerprint, look_again, set_fingerprint
from chutes_tui.operations.onboarding.account_access import new_fingerprint
from chutes_tui.profiles.model import credential_of
from chutes_tui.services.service import Service
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session


class FingerprintService(Service):
    """One new fingerprint at a time. It outlives its account: it may be all that opens it."""

    @property
    def by_hotkey(self) -> bool:
        """Whether the profile's hotkey signs the change; else the old fingerprint has to."""
        credential = credential_of(self._state.profile)
        return isinstance(credential, HotkeyCredential)

    def propose(self, chosen: Secret | None = None) -> None:
        """Take a fingerprint of the user's choice, or a random one, in place of one that was not sent."""
        present = self._state.new_fingerprint
        if present is not None and (present.stage.under_way and present.stage is not Stage.WAITING):
            return
        self.discard()
        self._state.new_fingerprint = NewFingerprint(chosen or new_fingerprint(), chosen=chosen is not None)

    def discard(self) -> None:
        """Wipe it; one that is being sent stays until that has ended."""
        present = self._state.new_fingerprint
        if present is not None and present.stage is not Stage.SENDING:
            self._state.new_fingerprint = None
            present.wipe()

    def set(self, other: Secret | GivenSignature | None = None) -> None:
        """Send it, once. `other`, which is wiped, proves it where the profile has no hotkey: the old fingerprint, or
        a signature of the hotkey."""
        present = self._state.new_fingerprint
        if present is None or present.stage is Stage.SENDING:
            if other is not None:
                other.wipe()
            return
        sending = self._state.new_fingerprint = present.sending()

        async def run(session: Session, _: object) -> str:
            try:
                ended = await set_fingerprint(session, sending, other)
            finally:
                if other is not None:
                    other.wipe()
            return self._ended(sending, ended)

        self._runner.write("Setting a new fingerprint", run, failed=partial(self._broke, AppState.new_fingerprint))

    def look_again(self) -> None:
        """See what became of one whose response was lost."""
        present = self._state.new_fingerprint
        if present is None or present.stage not in (Stage.LOST_UNKNOWN, Stage.LOST_ABSENT):
            return

        async def run(session: Session, _: object) -> str:
            return self._ended(present, await look_again(session, present))

        self._runner.write("Checking the new fingerprint", run)

    def _ended(self, sent: NewFingerprint, ended: NewFingerprint) -> str:
        if self._state.new_fingerprint is not None and self._state.new_fingerprint.value is sent.value:
            self._state.new_fingerprint = ended
        if ended.stage is not Stage.DONE:
            raise ended.problem or Problem("The fingerprint was not changed.")
        return "Set a new fingerprint"
