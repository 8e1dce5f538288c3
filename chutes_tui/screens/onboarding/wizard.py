"""What the screens that end with an account and its config have in common: steps, and a wallet among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import ContentSwitcher

from chutes_tui.operations.onboarding.registration_state import Errand
from chutes_tui.profiles import Profile
from chutes_tui.screens.base.screen import FullScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.operations.onboarding.registration_state import Registration
    from chutes_tui.screens.onboarding.steps.config import ConfigStep
    from chutes_tui.screens.onboarding.steps.step import Step
    from chutes_tui.screens.onboarding.steps.wallet import WalletStep


class SteppingScreen(FullScreen[Profile]):
    """Steps in a switcher, one of them in front, over `state.registration`."""

    _wallet: WalletStep
    _config: ConfigStep
    _current: Step
    _hint = ""
    _said_before_edit: tuple[object, ...] | None = None
    _entered = False
    """Whether the step in front has come there wholly."""
    _wants_on: Callable[[], None] | None = None
    """What goes on from the step in front as soon as it waits for nothing: the user wanted it before."""

    # Where we are

    @property
    def registration(self) -> Registration | None:
        """What is known so far."""
        return self.state.registration

    @property
    def _busy(self) -> bool:
        return self.registration is not None and self.registration.errand is not Errand.NONE

    @property
    def _said(self) -> tuple[object, ...]:
        """What was said of the form last: how an attempt ended, and what went wrong."""
        registration = self.registration
        outcome, problem = (registration.outcome, registration.problem) if registration else (None, None)
        return outcome, problem, self.state.attachment

    @property
    def _outdated(self) -> bool:
        """Whether what is said of the form was said before it was edited: nothing else that becomes known brings it
        back."""
        before = self._said_before_edit
        return before is not None and all(now is then for now, then in zip(self._said, before, strict=True))

    @property
    def _account_exists(self) -> bool:
        return self.registration is not None and self.registration.account is not None

    @property
    def _rewriting(self) -> bool:
        """Whether the account exists and only a place for its config is wanted."""
        return self._account_exists and self._current is self._config

    def _go(self, step: Step) -> None:
        """Bring a step to the front."""
        if step is not self._current:
            self._current.leave()
            self._current = step
            self.query_one("#pages", ContentSwitcher).current = step.id
            step.scroll_home(animate=False)
        self._entered, self._wants_on = False, None
        self._hint = ""
        self._show()
        self.call_after_refresh(self._enter, step)

    def _enter(self, step: Step) -> None:
        if step is self._current:
            step.enter()
            self._entered = True
            self._more_known()

    def _show(self) -> None:
        """Show what is around the step in front."""
        raise NotImplementedError

    def on_step_edited(self) -> None:
        self._said_before_edit = self._said
        self.worker.forget_results()
        self._hint, self._wants_on = "", None
        if self.is_attached:
            self._show()

    def on_step_finished(self) -> None:
        self.go_on()

    def action_next_step(self) -> None:
        """The user wants to go on."""
        self.worker.forget_results()
        if not self._busy and not self._put_off(self.action_next_step) and not self._current.take_up():
            self.go_on()

    def go_on(self) -> None:
        """Go on from the step in front, as soon as it waits for nothing."""
        if not self._busy and not self._put_off(self.go_on):
            self.leave_step()

    @property
    def _fetchable(self) -> bool:
        """Whether the chosen hotkey is known to have an account that can be fetched."""
        return self._current is self._wallet and bool(self._wallet.owner)

    def leave_step(self) -> None:
        """Go on from the step in front, or say why not."""
        raise NotImplementedError

    def _put_off(self, going_on: Callable[[], None]) -> bool:
        """Whether the step in front waits for something, after which it goes on."""
        if self._entered and not self._current.waits:
            return False
        self._wants_on, self._hint = going_on, self._current.waits
        self._show()
        return True

    def _follow(self) -> None:
        """From now on, what becomes known lets go on what waits for it."""
        for name in ("registration", "wallets", "hotkey_opening"):
            self.watch(self.state, name, self._more_known, init=False)

    def on_screen_resume(self) -> None:
        self._more_known()

    def _more_known(self) -> None:
        if self._wants_on is not None:
            self.call_later(self._go_on_if_wanted)  # after everybody who watches has seen it

    def _go_on_if_wanted(self) -> None:
        going_on = self._wants_on
        if going_on is not None and self.app.screen is self and not self._put_off(going_on):
            self._wants_on = None
            going_on()

    # What can be done at the wallets

    def action_make_wallet(self) -> None:
        from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen

        self.app.push_screen(WalletCreationScreen(), self._wallet.made)

    def action_other_folder(self) -> None:
        from chutes_tui.screens.wallets.wallets_folder import WalletsFolderDialog

        def chosen(path: str | None) -> None:
            if path is not None:
                self.worker.wallets.look_in(path)

        self.app.push_screen(WalletsFolderDialog(), chosen)

    def action_refresh_wallets(self) -> None:
        self.worker.wallets.refresh()

    async def action_filter_wallets(self) -> None:
        await self._wallet.picker.open_filter()
