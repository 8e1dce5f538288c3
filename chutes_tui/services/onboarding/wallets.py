"""The calls about the wallets of this machine. None of them needs an account; all of the work is done in threads."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.operations.wallets.found import FoundWallets
from chutes_tui.services.service import Service, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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

        state, around, chosen = self._state, self._surroundings, self.chosen
        state.wallets = state.wallets.loading()

        def read() -> FoundWallets:
            return read_wallets(
                locate_wallets(chosen, around.launch.wallets_path, around.environ, around.home), around.backups_path
            )

        async def work() -> None:
            found = await outcome_of(asyncio.to_thread(read))
            if chosen is self.chosen:
                state.wallets = state.wallets.failed(found) if isinstance(found, Problem) else found

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

        self._perform_then_refresh(f"Removing the leftovers of {wallet.name}", partial(remove_leftover, wallet))

    def take_coldkey_off(self, proven: ProvenColdkey) -> None:
        """Remove the file of a coldkey that a backup holds."""
        from chutes_tui.operations.wallets.coldkey_removal import take_off

        title = f"Taking the coldkey of {proven.wallet.name} off this machine"
        self._perform_then_refresh(title, partial(take_off, proven))

    def _perform_then_refresh(self, title: str, work: Callable[[], str]) -> None:
        async def run(_: object) -> str:
            try:
                return await asyncio.to_thread(work)
            finally:
                self.refresh()

        self._runner.perform(title, run)

    # Opening

    def open_hotkey(self, hotkey: Hotkey, password: Secret | None = None) -> None:
        """Take a hotkey's seed into `state.hotkey_opening`; `forget_hotkey` must follow. The password is wiped."""
        from chutes_tui.operations.wallets.existing import HotkeyOpening, take_seed

        self.forget_hotkey()
        state, asked = self._state, HotkeyOpening(hotkey)
        state.hotkey_opening = asked

        async def work() -> None:
            async with self._opening_turn:
                opened = await outcome_of(asyncio.to_thread(take_seed, hotkey, password))
            if state.hotkey_opening is not asked:
                if not isinstance(opened, Problem):
                    opened.seed.wipe()  # nobody waits for it any more
            elif isinstance(opened, Problem):
                state.hotkey_opening = HotkeyOpening(hotkey, Stage.REFUSED, problem=opened)
            else:
                state.hotkey_opening = HotkeyOpening(hotkey, Stage.DONE, opened)

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
            done = await outcome_of(asyncio.to_thread(check, wallet, hotkey))
            checked = WalletCheck(wallet, hotkey, problem=done) if isinstance(done, Problem) else done
            self._state.events.wallet_checked.publish(checked)

        self._runner.start(work, group="check wallet", exclusive=True)

    # Creating

    def load_library(self) -> None:
        """Load what derives keys from words, which takes a second, before the first word is looked at."""

        def load() -> None:
            from chutes_tui.wallets.mnemonic import keypair_class

            keypair_class()

        async def work() -> None:
            await asyncio.to_thread(load)

        self._runner.start(work, group="load library", exclusive=True)

    def draw_words(self, count: int, *, coldkey: bool) -> None:
        """Create new recovery phrases in `state.drawn_words`; earlier ones are wiped. `discard_words` must follow."""
        from chutes_tui.operations.wallets.creation import draw_words

        self.discard_words()
        self._drawing = mine = object()

        async def work() -> None:
            drawn = await outcome_of(asyncio.to_thread(draw_words, count, coldkey=coldkey))
            if isinstance(drawn, Problem):
                self._state.problem = drawn
            elif self._drawing is mine:
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

        async def run(_: object) -> str:
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
