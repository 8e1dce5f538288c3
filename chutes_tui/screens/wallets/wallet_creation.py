"""Creating a wallet or a hotkey in steps: names, password, recovery phrases shown once and confirmed, the files.

A hotkey or a coldkey is restored in the same way, from the recovery phrase or seed that the user has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Button

from chutes_tui.commands import groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.wallets.creation import CreatedKey, KeyKind, WalletPlan
from chutes_tui.screens.base.wizard import Wizard
from chutes_tui.screens.wallets.creation.names import NamesStep
from chutes_tui.screens.wallets.creation.password import PasswordStep
from chutes_tui.screens.wallets.creation.phrase import PhraseStep
from chutes_tui.screens.wallets.creation.words import RecallStep, WordsStep
from chutes_tui.screens.wallets.creation.writing import WritingStep
from chutes_tui.shell.screen_end import has_ended

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path, PurePath

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.wallets.creation import NewWords
    from chutes_tui.screens.base.step import Step

_COLD_WORTH = "Anyone who has them owns the wallet. Without them and the password, nobody can unlock it."
_HOT_WORTH = "Anyone who has them can act as your Chutes account. Without them, a lost file can't be restored."


class WalletCreationScreen(Wizard[CreatedKey]):
    """Dismissed with what was created, or None. Its secrets are wiped when it closes.

    `source` is a file that holds the bare phrase or seed of the hotkey to restore.
    """

    COMMAND_GROUP = groups.WALLET_CREATION
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "../../styles/wizard.tcss",
        "../../styles/forms.tcss",
        "../../styles/wallet_parts.tcss",
        "../../styles/wallet_creation.tcss",
    ]
    # A selection would put words into the app's own clipboard buffer, which nothing clears.
    ALLOW_SELECT = False
    FOLLOWS = ("wallets", "drawn_words", "wallet_creation")
    TASK = "Wallets"

    def __init__(
        self, wallet: str = "", hotkey: str = "", kind: KeyKind | None = None, source: Path | None = None
    ) -> None:
        self._source = source
        self.names = NamesStep(kind, wallet, hotkey)
        self._password = PasswordStep(lambda: (self.names.wallet, self.names.hotkey))
        self._cold = WordsStep("coldkey", _COLD_WORTH), RecallStep("coldkey")
        self._hot = WordsStep("hotkey", _HOT_WORTH), RecallStep("hotkey")
        read_from = "/".join(source.parts[-3:]) if source is not None else ""
        if kind is KeyKind.COLDKEY:
            self._phrase = PhraseStep(what="coldkey", expected=lambda: self.names.coldkey_ss58)
        else:
            self._phrase = PhraseStep(read_from)
        self._writing = WritingStep()
        super().__init__(self.names, self._password, *self._cold, *self._hot, self._phrase, self._writing)

    def on_mount(self) -> None:
        if self.state.wallets.phase is LoadPhase.IDLE:
            self.worker.wallets.refresh()
        if self._source is not None:
            self.worker.secrets.read_file(str(self._source), self._source_read)
        self.call_after_refresh(self.worker.wallets.load_library)

    def _source_read(self, read: Secret | Problem) -> None:
        if not has_ended(self):
            self._phrase.take(read)
            self.state_changed()
        elif isinstance(read, Secret):
            read.wipe()

    def on_unmount(self) -> None:
        # However the screen went: nothing secret outlives it.
        self.worker.wallets.discard_words()
        self.worker.wallets.dismiss_creation()

    # Where we are

    @property
    def steps(self) -> Sequence[Step]:
        kind = self.names.kind
        if kind is KeyKind.RESTORED:
            return self.names, self._phrase, self._writing
        if kind is KeyKind.COLDKEY:
            return self.names, self._phrase, self._password, self._writing
        cold = (self._password, *self._cold) if kind is KeyKind.WALLET else ()
        return self.names, *cold, *self._hot, self._writing

    @property
    def busy(self) -> bool:
        return self.step is self._writing and self._writing.stage is Stage.SENDING

    # Going on

    def step_done(self) -> None:
        if self.step is self.names:
            self._draw()
        super().step_done()

    def _draw(self) -> None:
        """Draw words, unless those that were drawn are still what is wanted."""
        kind, count, drawn = self.names.kind, self.names.count, self.state.drawn_words
        if not kind.draws:
            return
        coldkey = kind is KeyKind.WALLET
        if drawn is None or drawn.count != count or (drawn.coldkey is not None) is not coldkey:
            self.worker.wallets.draw_words(count, coldkey=coldkey)

    def send(self) -> None:
        kind, location = self.names.kind, self.state.wallets.location
        if location is None or (self.state.drawn_words is None and kind.draws):
            return
        hotkey_words, coldkey_words = self._words()
        self.worker.wallets.create(
            WalletPlan(
                kind,
                location.value,
                self.names.wallet,
                self.names.hotkey,
                hotkey_words,
                coldkey_words,
                self._password.password if kind.encrypts else None,
            )
        )
        self.go_to(self._writing)

    def _words(self) -> tuple[Secret | None, Secret | None]:
        """The hotkey's and the coldkey's: copies, as the plan is wiped, and may be refused."""
        kind, drawn = self.names.kind, self.state.drawn_words
        if kind.draws:
            return (_copy(drawn.hotkey), _copy(drawn.coldkey)) if drawn is not None else (None, None)
        words = self._phrase.words
        return (None, words) if kind is KeyKind.COLDKEY else (words, None)

    def finish(self) -> None:
        if self._writing.stage is Stage.DONE:
            self.close()
        else:
            self.send()

    # Going back

    def go_back(self) -> None:
        if self._writing.stage is Stage.REFUSED:
            self.worker.wallets.dismiss_creation()
            self.go_to(self.names)
        else:
            super().go_back()

    @property
    def would_lose(self) -> str:
        if self._writing.stage is Stage.DONE:
            return ""
        if self._cold[0].ready or self._hot[0].ready:
            return "The new recovery phrase was shown, but no file is written yet: it would be useless."
        if self._phrase.touched:
            return "The recovery phrase you typed will be lost; no file is written yet."
        if self._password.touched:
            return "The password you typed will be lost; no file is written yet."
        return ""

    def leaving_words(self) -> tuple[str, str]:
        return "Leave without creating it?", self.would_lose

    def close(self) -> None:
        for step in (self._password, self._cold[1], self._hot[1], self._phrase):
            step.clear()
        creation = self.state.wallet_creation
        self.dismiss(creation.made if creation is not None else None)

    # What is around the step in front

    def next_label(self) -> str:
        if self.step is self._writing:
            return "Done" if self._writing.stage is Stage.DONE else "Try again"
        if self.step is self.steps[-2]:
            return "Create" if self.names.kind.draws else "Restore"
        return "Next"

    def show_buttons(self) -> None:
        super().show_buttons()
        writing = self.step is self._writing
        self.query_one("#back", Button).display = not writing or self._writing.stage is Stage.REFUSED
        self.query_one("#next", Button).display = not self.busy

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "toggle_words":
            return isinstance(self.step, WordsStep | PhraseStep)
        if action == "copy_words":
            return isinstance(self.step, WordsStep)
        return super().check_action(action, parameters)

    # The words

    def action_toggle_words(self) -> None:
        if isinstance(self.step, WordsStep | PhraseStep):
            self.step.toggle()

    def action_copy_words(self) -> None:
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog

        step = self.step
        if not isinstance(step, WordsStep) or step.words is None:
            return
        words = step.words

        def copy() -> None:
            if not words.wiped:
                what = f"the recovery phrase for {visible(self.names.wallet)}"
                self.worker.clipboard.copy(words, what, secret=True, then=step.copied)

        question = ConfirmDialog("Copy the recovery phrase?", _CLIPBOARD_WARNING, confirm="Copy", cancel="Don't")
        self.when_confirmed(question, copy)


_CLIPBOARD_WARNING = (
    "Every program on this machine can read the clipboard. Clipboard managers store it, and some send it to your "
    "other devices. Paper is safer.\n\nThe recovery phrase is cleared from the clipboard after 45 seconds where "
    "possible."
)


def _copy(new: NewWords | None) -> Secret | None:
    return Secret(new.words.reveal()) if new is not None else None
