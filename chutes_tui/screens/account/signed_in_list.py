"""What lists that a login may read have in common: how they are read, and what is said where they can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic

from chutes_tui.api.errors.types import NotOfferedError
from chutes_tui.core.text import visible
from chutes_tui.operations.account.sign_in import SignInNeededError
from chutes_tui.screens.account.account_screen import NO_SIGN_IN
from chutes_tui.screens.base.filtered_list import Row, Words, press
from chutes_tui.screens.base.record_screen import SelfReadingScreen
from chutes_tui.screens.base.screen import opens

if TYPE_CHECKING:
    from chutes_tui.widgets.frames import Notice


class SignedInList(SelfReadingScreen[Row], Generic[Row]):
    """A list that a login or an admin key may read, read when it opens and when another account is opened.

    `NOT_OFFERED` is said, in a sentence or two, where the server has no such thing.
    """

    NOT_OFFERED: ClassVar[tuple[str, ...]]

    def on_mount(self) -> None:
        self.state.events.reads_signed_in.subscribe(self, self._signed_in)

    def _signed_in(self, outcome: Any) -> None:
        if outcome.problem is None:
            self.read()

    # Where it can't be read

    @property
    def _calm(self) -> bool:
        """Whether the list isn't there for a reason that is no failure."""
        return isinstance(self.records.problem, (NotOfferedError, SignInNeededError))

    @property
    def _has_failed(self) -> bool:
        return super()._has_failed and not self._calm

    def explain(self, notice: Notice) -> None:
        problem = self.records.problem
        if self.records.items or problem is None or not self._calm:
            super().explain(notice)
        elif isinstance(problem, NotOfferedError):
            notice.say(*self.NOT_OFFERED)
        else:
            notice.say(visible(problem.what), visible(problem.why), visible(problem.next_step), tone="warning")

    def caveats(self) -> list[Words]:
        if self.records.stale and self._calm and self.records.problem is not None:
            said: list[Words] = [(f"✗ Not refreshed: {visible(self.records.problem.what)}", "$text-warning")]
            needed = isinstance(self.records.problem, SignInNeededError)
            return [*said, press(self, "use_fingerprint", "Sign in")] if needed else said
        return super().caveats()

    # Acting

    action_use_fingerprint = opens("account.fingerprint_dialog.FingerprintDialog")

    def obstacle(self, action: str) -> str:
        if action == "use_fingerprint" and not isinstance(self.records.problem, SignInNeededError):
            return NO_SIGN_IN
        reason = super().obstacle(action)
        return self.NOT_OFFERED[0] if reason and isinstance(self.records.problem, NotOfferedError) else reason
