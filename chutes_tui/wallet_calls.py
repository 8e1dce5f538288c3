"""The calls about the wallets of this machine. None of them needs an account; all of the work is done in threads."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from chutes_tui.calls import Calls
from chutes_tui.operations.mistakes import as_problem

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.operations.wallets import FoundWallets
    from chutes_tui.profiles.model import Setting
    from chutes_tui.secret import Secret
    from chutes_tui.wallets.model import Hotkey


class WalletCalls(Calls):
    """Finding wallets, opening hotkeys, making new ones; outcomes are in the state."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._placed: Setting[Path] | None = None
        self._typed: Setting[Path] | None = None
        # Each opening takes half a gigabyte: one at a time, however often it is asked for.
        self._opening_turn = asyncio.Lock()

    # Finding

    def refresh_wallets(self) -> None:
        """Read the wallets folder again; what was known stays until it is read."""
        from chutes_tui.operations.wallets import locate_wallets, read_wallets

        state, around, chosen = self._state, self._surroundings, self._typed or self._placed
        state.wallets = state.wallets.loading()

        def read() -> FoundWallets:
            return read_wallets(locate_wallets(chosen, around.launch.wallets_path, around.environ, around.home))

        async def work() -> None:
            try:
                found = await asyncio.to_thread(read)
            except Exception as error:  # every failure becomes a sentence
                found = state.wallets.failed(as_problem(error))
            if chosen is (self._typed or self._placed):
                state.wallets = found

        self._start(work, group="read wallets", exclusive=True)

    def look_for_wallets(self, path: str) -> None:
        """Look in another folder from now on; "" goes back to the configured one."""
        from chutes_tui.operations.wallets import FoundWallets, typed_location

        self._typed = typed_location(path, self._surroundings.home) if path.strip() else None
        self._state.wallets = FoundWallets()
        self.refresh_wallets()

    def place_wallets(self, location: Setting[Path] | None) -> None:
        """Say which folder goes with the account that is entered (None: the configured one); nothing is read yet."""
        from chutes_tui.operations.wallets import FoundWallets

        if location != self._placed:
            self._placed, self._typed = location, None
            self._state.wallets = FoundWallets()

    # Opening

    def open_hotkey(self, hotkey: Hotkey, password: Secret | None = None) -> None:
        """Take a hotkey's seed into `state.hotkey_opening`; `forget_hotkey` must follow. The password is wiped."""
        from chutes_tui.operations.wallets import HotkeyOpening, OpeningStage, take_seed

        self.forget_hotkey()
        state, asked = self._state, HotkeyOpening(hotkey)
        state.hotkey_opening = asked

        async def work() -> None:
            async with self._opening_turn:
                try:
                    opened = await asyncio.to_thread(take_seed, hotkey, password)
                except Exception as error:  # every failure becomes a sentence
                    ended = HotkeyOpening(hotkey, OpeningStage.REFUSED, problem=as_problem(error))
                else:
                    ended = HotkeyOpening(hotkey, OpeningStage.OPEN, opened)
            if state.hotkey_opening is asked:
                state.hotkey_opening = ended
            elif ended.opened is not None:
                ended.opened.seed.wipe()  # nobody waits for it any more

        self._start(work, group="open hotkey", exclusive=False)

    def forget_hotkey(self) -> None:
        """Wipe the seed that was taken; nothing of it is left here."""
        before, self._state.hotkey_opening = self._state.hotkey_opening, None
        if before is not None and before.opened is not None:
            before.opened.seed.wipe()
