"""The wallets screen: every wallet and hotkey of this machine, what each is good for, and how to make more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container
from textual.content import Content

from chutes_tui.commands import groups
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import visible
from chutes_tui.operations.backup.log import last_backup_of_wallet
from chutes_tui.operations.wallets.creation import KeyKind
from chutes_tui.screens.base.detailed import ShowsDetail
from chutes_tui.screens.base.filtered_list import no_account
from chutes_tui.screens.wallets.wallet_browser import WalletBrowser
from chutes_tui.screens.wallets.wallet_detail import wallet_brief, wallet_detail, wallet_title
from chutes_tui.wallets.model import ColdkeyState
from chutes_tui.widgets.table.detail_panel import DetailPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.backup.contents import Contents
    from chutes_tui.operations.backup.restoring import Restored
    from chutes_tui.operations.wallets.coldkey_removal import ProvenColdkey
    from chutes_tui.operations.wallets.creation import CreatedKey
    from chutes_tui.operations.wallets.found import FoundWallets
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.wallets.model import Hotkey, Wallet
    from chutes_tui.widgets.table.detail_panel import Line

    _Row = tuple[Wallet, Hotkey | None]


class _Browser(WalletBrowser):
    HINT = "n: create a wallet · m: restore a hotkey · p: choose another folder"

    REMEMBERED_AS = "wallets"

    def on_mount(self) -> None:
        self.follow(self._show_rows, "profile", "sandboxed")
        self.watch(self.state, "memory", self._recall_again, init=False)
        self.recall()

    def _recall_again(self) -> None:
        self.recall()
        self._show_rows()

    def caveats(self) -> list[Words]:
        return no_account(self.state) + super().caveats()


class WalletsScreen(ShowsDetail["tuple[Wallet, Hotkey | None]"]):
    """The list over `state.wallets`, with the detail of the row under the cursor beside it when wide."""

    COMMAND_GROUP = groups.WALLETS
    CSS_PATH: ClassVar[str] = "../../styles/wallet_parts.tcss"
    DETAIL = "Wallet"
    NEED_A_ROW = frozenset({"show_detail", "check", "check_wallet", "copy_address", "add_hotkey"})

    def compose_body(self) -> ComposeResult:
        with Container(id="main", classes="records"):
            yield _Browser(id="wallets")
            yield DetailPanel()

    def on_mount(self) -> None:
        self.watch(self.state, "wallets", self._wallets_changed)
        self.browser.focus()

    def on_screen_resume(self) -> None:
        # another account may have brought another folder with it
        if self.state.wallets.phase is LoadPhase.IDLE:
            self.worker.wallets.refresh()

    @property
    def browser(self) -> WalletBrowser:
        return self.query_one(WalletBrowser)

    # Showing

    def _wallets_changed(self, found: FoundWallets) -> None:
        self.query_one(DetailPanel).display = bool(found.wallets or found.leftovers)
        self.refresh_footer()

    def on_wallet_browser_highlighted(self) -> None:
        self.show_detail()
        self.refresh_footer()

    @property
    def row(self) -> _Row | None:
        return self.browser.current

    @property
    def list_widget(self) -> Widget:
        return self.browser

    def title_of(self, row: _Row) -> str:
        return wallet_title(*row)

    def detail(self, row: _Row) -> Content:
        kept = last_backup_of_wallet(self.state.wallets.backups, row[0].name)
        return wallet_detail(*row, kept)

    def brief(self, row: _Row) -> Sequence[Line]:
        return wallet_brief(*row)

    def on_wallet_browser_activated(self) -> None:
        self.action_show_detail()

    # Filter and order

    async def action_filter(self) -> None:
        await self.browser.open_filter()

    async def action_unwind(self) -> None:
        if not self.leave_detail():
            await self.browser.unwind()

    def action_sort(self) -> None:
        self.browser.choose_order()

    def action_sort_reverse(self) -> None:
        self.browser.sort_reverse()

    # Acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        current = self.browser.current
        left_over = current is not None and current[0].interrupted
        if action == "remove_leftover":
            return left_over
        if action in ("check", "check_wallet", "add_hotkey") and left_over:
            return None
        if action == "take_coldkey_off" and (left_over or not current or not _has_coldkey(current[0])):
            return None
        if action in self.NEED_A_ROW and current is None:
            return None
        if action == "unlock" and (current is None or current[1] is None or not current[1].needs_password):
            return None
        return True

    def why_not(self, action: str) -> str:
        current = self.browser.current
        if current is None:
            return "There is no wallet under the cursor."
        if current[0].interrupted:
            return "This wallet is incomplete: press d to remove its leftovers."
        if action == "take_coldkey_off":
            return f"The coldkey of {visible(current[0].name)} isn't on this machine."
        return "There is no hotkey with a password under the cursor."

    def action_refresh(self) -> None:
        self.worker.wallets.refresh()

    def action_check(self) -> None:
        current = self.browser.current
        if current is not None:
            self._check(*current)

    def action_check_wallet(self) -> None:
        current = self.browser.current
        if current is not None:
            self._check(current[0], None)

    def _check(self, wallet: Wallet, hotkey: Hotkey | None) -> None:
        from chutes_tui.screens.wallets.wallet_dialogs import WalletCheckDialog

        self.app.push_screen(WalletCheckDialog(wallet, hotkey))

    def action_unlock(self) -> None:
        from chutes_tui.screens.wallets.wallet_dialogs import HotkeyPasswordDialog

        current = self.browser.current
        if current is None or current[1] is None:
            return
        self.when_confirmed(HotkeyPasswordDialog(current[1]), lambda: self._tell_opened(*current))

    def _tell_opened(self, wallet: Wallet, hotkey: Hotkey | None) -> None:
        from chutes_tui.screens.dialogs.confirm import TextDialog

        opening = self.state.hotkey_opening
        address = opening.opened.ss58 if opening is not None and opening.opened is not None else ""
        self.worker.wallets.forget_hotkey()
        name = wallet_title(wallet, hotkey)
        text = Content("\n\n").join(
            [
                Content.styled(f"✓ This password unlocks {name}.", "bold $text-success"),
                Content.assemble(("Its address\n", "$text-accent"), address),
                Content.styled("The address belongs to its seed. The seed was not kept.", "$quiet"),
            ]
        )
        self.app.push_screen(TextDialog("Opened", text, copyable=address, what="the address"))

    def action_remove_leftover(self) -> None:
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog, name_to_type

        current = self.browser.current
        if current is None or not current[0].interrupted:
            return
        wallet = current[0]
        sentences = [Content(visible(wallet.problem.why))] if wallet.problem is not None else []
        sentences.append(
            Content(
                "This can't be undone: there is no backup. Without their recovery phrases, its keys are lost, "
                "together with everything sent to their addresses."
            )
        )

        title = f"Remove the leftovers of {visible(wallet.name)}?"
        question = ConfirmDialog(
            title, Content("\n\n").join(sentences), confirm="Remove", typed=name_to_type([wallet.name], "wallets")
        )
        self.when_confirmed(question, lambda: self.worker.wallets.remove_leftover(wallet))

    def action_copy_address(self) -> None:
        current = self.browser.current
        if current is None:
            return
        wallet, hotkey = current
        if hotkey is not None and hotkey.ss58:
            self.worker.clipboard.copy(hotkey.ss58, f"the address of {wallet_title(wallet, hotkey)}")
        elif wallet.coldkey.ss58:
            self.worker.clipboard.copy(wallet.coldkey.ss58, f"the coldkey's address of {visible(wallet.name)}")
        else:
            self.notify("This row has no address.", severity="warning", markup=False)

    def action_other_folder(self) -> None:
        from chutes_tui.screens.wallets.wallet_dialogs import WalletsFolderDialog

        self.ask(WalletsFolderDialog(), self.worker.wallets.look_in)

    def action_back_up(self) -> None:
        from chutes_tui.screens.wallets.backup.backup_dialogs import BackupDialog, WhatToKeep

        wallet = self._current_wallet
        if wallet:
            self.ask(WhatToKeep(wallet), lambda chosen: self.ask(BackupDialog(chosen), self._backed_up))
        else:
            self.ask(BackupDialog(""), self._backed_up)

    def _backed_up(self, words: str) -> None:
        self.note(words)
        self.worker.wallets.refresh()

    def action_take_coldkey_off(self) -> None:
        from chutes_tui.screens.wallets.backup.backup_dialogs import ColdkeyBackupDialog, coldkey_question

        current = self.browser.current
        if current is None or not _has_coldkey(current[0]):
            return
        kept = last_backup_of_wallet(self.state.wallets.backups, current[0].name)

        def ask(proven: ProvenColdkey) -> None:
            self.when_confirmed(coldkey_question(proven), partial(self.worker.wallets.take_coldkey_off, proven))

        self.ask(ColdkeyBackupDialog(current[0], kept), ask)

    def action_open_backup(self) -> None:
        from chutes_tui.screens.wallets.backup.backup_dialogs import OpenBackupDialog

        self.ask(OpenBackupDialog(), self._opened_backup)

    def _opened_backup(self, contents: Contents) -> None:
        self.worker.backup.plan(contents, partial(self._planned, contents))

    def _planned(self, contents: Contents, plan: list[Restored] | Problem) -> None:
        from chutes_tui.screens.wallets.backup.backup_dialogs import restore_question

        if isinstance(plan, list):
            restore = partial(self.worker.backup.restore, contents, self._restored)
            self.when_confirmed(restore_question(contents, plan), restore)

    def _restored(self, done: list[Restored] | Problem) -> None:
        from chutes_tui.screens.wallets.backup.backup_dialogs import restored_dialog

        if isinstance(done, list):
            self.app.push_screen(restored_dialog(done))
            self.worker.wallets.refresh()
            self.worker.profiles.refresh()

    # KeyKind

    def action_new_wallet(self) -> None:
        self._make(KeyKind.WALLET, "")

    def action_add_hotkey(self) -> None:
        self._make(KeyKind.HOTKEY, self._current_wallet)

    def action_restore_hotkey(self) -> None:
        current = self.browser.current
        self._make(KeyKind.RESTORED, self._current_wallet, current[1] if current else None)

    def action_restore_coldkey(self) -> None:
        current = self.browser.current
        lacks = current is not None and current[0].coldkey.state is ColdkeyState.MISSING
        self._make(KeyKind.COLDKEY, self._current_wallet if lacks else "")

    @property
    def _current_wallet(self) -> str:
        current = self.browser.current
        return current[0].name if current and not current[0].interrupted else ""

    def _make(self, kind: KeyKind, wallet: str, held: Hotkey | None = None) -> None:
        from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen

        if held is None or not held.restorable:
            screen = WalletCreationScreen(wallet=wallet, kind=kind)
        else:
            name = f"{held.path.stem}-restored"
            screen = WalletCreationScreen(wallet=wallet, hotkey=name, kind=kind, source=held.path)
        self.ask(screen, self._made)

    def _made(self, made: CreatedKey) -> None:
        held = next((one.hotkeys for one in self.state.wallets.wallets if one.name == made.wallet), ())
        self.browser.go_to(made.wallet, made.hotkey or next((one.name for one in held), ""))
        self.browser.focus()


def _has_coldkey(wallet: Wallet) -> bool:
    return wallet.coldkey.state is not ColdkeyState.MISSING
