"""What the keys of single steps do: each hands over to the step that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.profiles import Profile
from chutes_tui.screens.base import FullScreen

if TYPE_CHECKING:
    from chutes_tui.screens.registering.account import AccountStep
    from chutes_tui.screens.registering.token import TokenStep
    from chutes_tui.screens.registering.wallet import WalletStep


class StepActions(FullScreen[Profile | None]):
    """The actions of the registration that concern one step only."""

    _wallet: WalletStep
    _token: TokenStep
    _account: AccountStep

    def action_make_wallet(self) -> None:
        from chutes_tui.screens.wallet_creation import WalletCreationScreen

        self.app.push_screen(WalletCreationScreen(), self._wallet.made)

    def action_other_folder(self) -> None:
        from chutes_tui.screens.wallets_folder import WalletsFolderDialog

        def chosen(path: str | None) -> None:
            if path is not None:
                self.worker.look_for_wallets(path)

        self.app.push_screen(WalletsFolderDialog(), chosen)

    def action_refresh_wallets(self) -> None:
        self.worker.refresh_wallets()

    async def action_filter_wallets(self) -> None:
        await self._wallet.picker.open_filter()

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
