"""The calls about the wallets of this machine. None of them needs an account; all of the work is done in threads."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.program.crash import as_problem
from chutes_tui.operations.wallets.found import FoundWallets
from chutes_tui.services.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret
    from chutes_tui.core.setting import Setting
    from chutes_tui.operations.wallets.coldkey_removal import ProvenColdkey
    from chutes_tui.operations.wallets.creation import WalletPlan
    from chutes_tui.services.runner import Runner
    from chutes_tui.wallets.model import Hotkey, Wallet


class WalletService(Service):
    """Finds wallets, opens hotkeys, creates new ones; outcomes are in the state."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._placed: Setting[Path] | None = None
        self._typed: Setting[Path] | None = None
        # Each opening takes half a gigabyte: one at a time, however often it is asked for.
        self._opening_turn = asyncio.Lock()
        self._drawing: object = None

    # Finding

    @property
    def chosen(self) -> Setting[Path] | None:
        """The folder that was typed, or that goes with the account; None: the configured one."""
        return self._typed or self._placed

    def refresh(self) -> None:
        """Read the wallets folder again; what was known stays until it is read."""
        from chutes_tui.operations.wallets.existing import locate_wallets, read_wallets

        state, around, chosen = self._state, self._surroundings, self._typed or self._placed
        state.wallets = state.wallets.loading()

        def read() -> FoundWallets:
            return read_wallets(
                locate_wallets(chosen, around.launch.wallets_path, around.environ, around.home), around.backups_path
            )

        async def work() -> None:
            try:
                found = await asyncio.to_thread(read)
            except Exception as error:  # every failure becomes a sentence
                found = state.wallets.failed(as_problem(error))
            if chosen is (self._typed or self._placed):
                state.wallets = found

        self._runner.start(work, group="read wallets", exclusive=True)

    def look_in(self, path: str) -> None:
        """Look in another folder from now on; "" goes back to the configured one."""
        from chutes_tui.operations.wallets.existing import typed_location

        self._typed = typed_location(path, self._surroundings.home) if path.strip() else None
        self._state.wallets = FoundWallets()
        self.refresh()

    def place(self, location: Setting[Path] | None) -> None:
        """Say which folder goes with the account that is entered (None: the configured one); nothing is read yet."""

        if location != self._placed:
            self._placed, self._typed = location, None
            self._state.wallets = FoundWallets()

    def remove_leftover(self, wallet: Wallet) -> None:
        """Remove what the interrupted creation of this wallet left."""
        from chutes_tui.operations.wallets.existing import remove_leftover

        async def run(_step: Callable[[], None]) -> str:
            try:
                return await asyncio.to_thread(remove_leftover, wallet)
            finally:
                self.refresh()

        self._runner.perform(f"Removing the leftovers of {wallet.name}", run)

    def take_coldkey_off(self, proven: ProvenColdkey) -> None:
        """Remove the file of a coldkey that a backup holds."""
        from chutes_tui.operations.wallets.coldkey_removal import take_off

        async def run(_step: Callable[[], None]) -> str:
            try:
                return await asyncio.to_thread(take_off, proven)
            finally:
                self.refresh()

        self._runner.perform(f"Taking the coldkey of {proven.wallet.name} off this machine", run)

    # Opening

    def open_hotkey(self, hotkey: Hotkey, password: Secret | None = None) -> None:
        """Take a hotkey's seed into `state.hotkey_opening`; `forget_hotkey` must follow. The password is wiped."""
        from chutes_tui.operations.wallets.existing import HotkeyOpening, take_seed

        self.forget_hotkey()
        state, asked = self._state, HotkeyOpening(hotkey)
        state.hotkey_opening = asked

        async def work() -> None:
            async with self._opening_turn:
                try:
                    opened = await asyncio.to_thread(take_seed, hotkey, password)
                except Exception as error:  # every failure becomes a sentence
                    ended = HotkeyOpening(hotkey, Stage.REFUSED, problem=as_problem(error))
                else:
                    ended = HotkeyOpening(hotkey, Stage.DONE, opened)
            if state.hotkey_opening is asked:
                state.hotkey_opening = ended
            elif ended.opened is not None:
                ended.opened.seed.wipe()  # nobody waits for it any more

        self._runner.start(work, group="open hotkey", exclusive=False)

    def forget_hotkey(self) -> None:
        """Wipe the seed that was taken; nothing of it is left here."""
        before, self._state.hotkey_opening = self._state.hotkey_opening, None
        if before is not None and before.opened is not None:
            before.opened.seed.wipe()

    # Checking

    def check(self, wallet: Wallet, hotkey: Hotkey | None = None) -> None:
        """Verify a hotkey, or the whole wallet, as far as it can be without a password; `events.wallet_checked`."""
        from chutes_tui.operations.wallets.existing import WalletCheck, check

        async def work() -> None:
            try:
                done = await asyncio.to_thread(check, wallet, hotkey)
            except Exception as error:  # every failure becomes a sentence
                done = WalletCheck(wallet, hotkey, problem=as_problem(error))
            self._state.events.wallet_checked.publish(done)

        self._runner.start(work, group="check wallet", exclusive=True)

    # KeyKind

    def load_library(self) -> None:
        """Load what derives keys from words, which takes a second, before the first word is looked at."""
        from chutes_tui.operations.wallets.creation import load_library

        async def work() -> None:
            await asyncio.to_thread(load_library)

        self._runner.start(work, group="load library", exclusive=True)

    def draw_words(self, count: int, *, coldkey: bool) -> None:
        """Create new recovery phrases in `state.drawn_words`; earlier ones are wiped. `discard_words` must follow."""
        from chutes_tui.operations.wallets.creation import draw_words

        self.discard_words()
        self._drawing = mine = object()

        async def work() -> None:
            try:
                drawn = await asyncio.to_thread(draw_words, count, coldkey=coldkey)
            except Exception as error:  # every failure becomes a sentence
                self._state.problem = as_problem(error)
                return
            if self._drawing is mine:
                self._state.drawn_words = drawn
            else:
                drawn.wipe()  # nobody waits for them any more

        self._runner.start(work, group="draw words", exclusive=False)

    def discard_words(self) -> None:
        """Wipe the recovery phrases."""
        self._drawing = None
        before, self._state.drawn_words = self._state.drawn_words, None
        if before is not None:
            before.wipe()

    def create(self, plan: WalletPlan) -> None:
        """Write a wallet or one of its keys, once; the outcome is in `state.wallet_creation`. The plan is wiped."""
        from chutes_tui.operations.wallets.creation import KeyKind, WalletCreation, write_wallet

        state = self._state
        if state.wallet_creation is not None and state.wallet_creation.stage is Stage.SENDING:
            return
        state.wallet_creation = WalletCreation(plan.kind)
        what = {KeyKind.WALLET: "the wallet", KeyKind.COLDKEY: "the coldkey of"}.get(
            plan.kind, f"the hotkey {plan.hotkey} in"
        )

        async def run(_step: Callable[[], None]) -> str:
            try:
                made = await asyncio.to_thread(write_wallet, plan)
            finally:
                plan.wipe()
            state.wallet_creation = WalletCreation(plan.kind, Stage.DONE, made)
            self.refresh()
            return f"Created {what} {plan.wallet}"

        def failed(_error: Exception, problem: Problem) -> None:
            state.wallet_creation = WalletCreation(plan.kind, Stage.REFUSED, problem=problem)

        self._runner.perform(f"Creating {what} {plan.wallet}", run, failed=failed)

    def dismiss_creation(self) -> None:
        """Forget how the creation of a wallet ended: the user has seen it."""
        self._state.wallet_creation = None
