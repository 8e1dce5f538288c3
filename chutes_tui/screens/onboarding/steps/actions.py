"""What the keys of single steps do: each hands over to the step that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.screens.onboarding.wizard import SteppingScreen

if TYPE_CHECKING:
    from chutes_tui.screens.onboarding.steps.account import AccountStep
    from chutes_tui.screens.onboarding.steps.token import TokenStep


class StepActions(SteppingScreen):
    """The actions of the registration that concern one step only."""

    _token: TokenStep
    _account: AccountStep

    def action_open_page(self) -> None:
        self._token.open_page()

    def action_copy_page(self) -> None:
        self._token.copy_page()

    def action_toggle_fingerprint(self) -> None:
        self._account.toggle()

    def action_copy_fingerprint(self) -> None:
        self._account.copy_fingerprint()

    def action_confirm_saved(self) -> None:
        self._account.confirm_saved()

    def action_new_fingerprint(self) -> None:
        self._account.set_new_fingerprint()

    def action_copy_payment(self) -> None:
        self._account.copy_payment()

    def action_show_qr(self) -> None:
        self._account.show_qr()
