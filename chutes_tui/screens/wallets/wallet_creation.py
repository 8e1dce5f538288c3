"""Making a wallet or a hotkey, step by step: names, password, words shown once, some asked back, written."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, ContentSwitcher

from chutes_tui import commands
from chutes_tui.core.loadable import Phase
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.wallets.creation import DrawnWords, Making, WalletPlan, WritingStage
from chutes_tui.screens.base.screen import FullScreen
from chutes_tui.screens.wallets.creation.names import NamesStep
from chutes_tui.screens.wallets.creation.password import PasswordStep
from chutes_tui.screens.wallets.creation.phrase import PhraseStep
from chutes_tui.screens.wallets.creation.step import Step
from chutes_tui.screens.wallets.creation.words import RecallStep, WordsStep
from chutes_tui.screens.wallets.creation.writing import WritingStep
from chutes_tui.shell.screen_end import has_ended
from chutes_tui.widgets.step_list import StepList

if TYPE_CHECKING:
    from pathlib import Path, PurePath

    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.wallets.creation import MadeKey, NewWords

_COLD_WORTH = "Whoever has them owns the wallet; without them and the password nobody can open it again."
_HOT_WORTH = "Whoever has them can act as your Chutes account; without them a lost file can't be restored."
_TITLES = {
    "names": "Names",
    "password-step": "Password",
    "coldkey-words": "Coldkey's words",
    "coldkey-recall": "Some words back",
    "hotkey-words": "Hotkey's words",
    "hotkey-recall": "Some words back",
    "phrase-step": "Its words",
    "writing": "Written",
}
_STEPS = {
    Making.WALLET: (
        "names",
        "password-step",
        "coldkey-words",
        "coldkey-recall",
        "hotkey-words",
        "hotkey-recall",
        "writing",
    ),
    Making.HOTKEY: ("names", "hotkey-words", "hotkey-recall", "writing"),
    Making.RESTORED: ("names", "phrase-step", "writing"),
}
_NEW_WORDS = ("coldkey-words", "hotkey-words")


class WalletCreationScreen(FullScreen["MadeKey"]):
    """Dismissed with what was made, or None. Its secrets are wiped when it closes.

    `source` is a file that holds the bare phrase or seed of the hotkey to restore.
    """

    COMMAND_GROUP = commands.WALLET_CREATION
    BINDINGS = commands.bindings(commands.WALLET_CREATION)
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../styles/wallet_parts.tcss", "../../styles/wallet_creation.tcss"]
    # A selection would put words into the app's own clipboard buffer, which nothing clears.
    ALLOW_SELECT = False

    def __init__(
        self, wallet: str = "", hotkey: str = "", making: Making | None = None, source: Path | None = None
    ) -> None:
        super().__init__()
        self._preset = making, wallet, hotkey
        self._source = source
        self._at = "names"

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="creation"):
            yield StepList((), id="steps")
            with Vertical(id="page"):
                with ContentSwitcher(initial="names"):
                    yield NamesStep(self.state, *self._preset)
                    yield PasswordStep(self._known_names)
                    yield WordsStep("coldkey", _COLD_WORTH)
                    yield RecallStep("coldkey")
                    yield WordsStep("hotkey", _HOT_WORTH)
                    yield RecallStep("hotkey")
                    yield PhraseStep("/".join(self._source.parts[-3:]) if self._source is not None else "")
                    yield WritingStep(self.state)
                with Horizontal(id="buttons"):
                    yield Button("Back", id="back", compact=True)
                    yield Button("Next", id="next", name="next_step", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.watch(self.state, "drawn_words", self._drawn, init=False)
        if self.state.wallets.phase is Phase.IDLE:
            self.worker.wallets.refresh()
        if self._source is not None:
            self.worker.secrets.read_file(str(self._source), self._source_read)
        self.call_after_refresh(self._go, "names")
        self.call_after_refresh(self.worker.wallets.load_library)

    def _source_read(self, read: Secret | Problem) -> None:
        if not has_ended(self):
            self.query_one(PhraseStep).take(read)
        elif isinstance(read, Secret):
            read.wipe()

    # Where we are

    @property
    def names(self) -> NamesStep:
        return self.query_one(NamesStep)

    @property
    def step(self) -> Step:
        """The step in front."""
        return self.query_one(f"#{self._at}", Step)

    @property
    def _steps(self) -> tuple[str, ...]:
        return _STEPS[self.names.making]

    def _known_names(self) -> tuple[str, ...]:
        return self.names.wallet, self.names.hotkey

    def _go(self, name: str) -> None:
        self.worker.forget_results()
        if name != self._at:
            self.step.leave()
            self._at = name
        self.query_one(ContentSwitcher).current = name
        self.step.enter()
        self._show()

    def _show(self) -> None:
        if self._at not in self._steps:  # another kind was chosen, of which this is no step
            self._go("names")
            return
        steps = self.query_one(StepList)
        steps.titles = tuple(_TITLES[name] for name in self._steps)
        steps.current = self._steps.index(self._at)
        steps.refresh(layout=True)
        writing = self._at == "writing"
        stage = self.query_one(WritingStep).stage
        self.query_one("#back", Button).display = not (writing and stage is not WritingStage.REFUSED)
        follow = self.query_one("#next", Button)
        follow.display = not (writing and stage is WritingStage.WRITING)
        last = self._steps.index(self._at) == len(self._steps) - 2
        verb = "Restore" if self.names.making is Making.RESTORED else "Make it"
        follow.label = Content(verb if last else "Next")
        if writing:
            follow.label = Content("Done" if stage is WritingStage.DONE else "Try again")
        self.refresh_footer()

    def on_resize(self) -> None:
        self.call_after_refresh(self.query_one(StepList).refresh, layout=True)

    def on_step_changed(self) -> None:
        self._show()

    def on_writing_step_ended(self) -> None:
        self._show()
        if self._at == "writing":
            self.step.enter()

    def on_step_finished(self) -> None:
        self.action_next_step()

    # Going on

    def action_next_step(self) -> None:
        if self._at == "writing":
            self._after_writing()
            return
        if not self.step.ready:
            self.step.complain()
            return
        if self._at == "names":
            self._draw()
        following = self._steps[self._steps.index(self._at) + 1]
        if following == "writing":
            self._write()
        self._go(following)

    def _draw(self) -> None:
        """Draw words, unless those that were drawn are still what is wanted."""
        making, count, drawn = self.names.making, self.names.count, self.state.drawn_words
        if making is Making.RESTORED:
            return
        coldkey = making is Making.WALLET
        if drawn is None or drawn.count != count or (drawn.coldkey is not None) is not coldkey:
            self.worker.wallets.draw_words(count, coldkey=coldkey)

    def _drawn(self, drawn: DrawnWords | None) -> None:
        count = drawn.count if drawn is not None else 0
        for what in ("coldkey", "hotkey"):
            new: NewWords | None = getattr(drawn, what, None)
            self.query_one(f"#{what}-words", WordsStep).take(new, count)
            self.query_one(f"#{what}-recall", RecallStep).take(new)

    def _write(self) -> None:
        making, location, drawn = self.names.making, self.state.wallets.location, self.state.drawn_words
        if location is None or (drawn is None and making is not Making.RESTORED):
            return
        wallet = making is Making.WALLET
        self.worker.wallets.create(
            WalletPlan(
                making,
                location.value,
                self.names.wallet,
                self.names.hotkey,
                # Copies: the worker wipes the plan, and a refusal must not cost the user their words.
                _copy(drawn.hotkey) if drawn is not None else self.query_one(PhraseStep).words,
                _copy(drawn.coldkey) if wallet and drawn is not None and drawn.coldkey is not None else None,
                self.query_one(PasswordStep).password if wallet else None,
            )
        )

    def _after_writing(self) -> None:
        creation = self.state.wallet_creation
        if creation is None or creation.stage is WritingStage.WRITING:
            return
        if creation.made is not None:
            self._close(creation.made)
        else:
            self._write()

    # Going back

    def action_back(self) -> None:
        if self._at == "writing":
            self._back_from_writing()
        elif self._at != "names":
            self._go(self._steps[self._steps.index(self._at) - 1])
        elif self.would_lose:
            self._ask_to_leave()
        else:
            self._close(None)

    def _back_from_writing(self) -> None:
        stage = self.query_one(WritingStep).stage
        if stage is WritingStage.DONE:
            self._after_writing()
        elif stage is WritingStage.REFUSED:
            self.worker.wallets.dismiss_creation()
            self._go("names")

    @property
    def would_lose(self) -> str:
        """What leaving now would lose, in a sentence; "" for nothing."""
        if self.query_one(WritingStep).stage is WritingStage.DONE:
            return ""
        if self.query_one("#coldkey-words", WordsStep).ready or self.query_one("#hotkey-words", WordsStep).ready:
            return "The new words were shown, but nothing is written yet: they would be void."
        if self.query_one(PhraseStep).touched:
            return "The words that you typed would be forgotten; nothing is written yet."
        if self.query_one(PasswordStep).touched:
            return "The password that you typed would be forgotten; nothing is written yet."
        return ""

    def _ask_to_leave(self) -> None:
        from chutes_tui.screens.base.dialogs import ConfirmDialog

        question = ConfirmDialog("Leave without a key?", self.would_lose, confirm="Leave", cancel="Stay")
        self.when_confirmed(question, lambda: self._close(None))

    def _close(self, made: MadeKey | None) -> None:
        for step in self.query(PasswordStep):
            step.clear()
        self.query_one(PhraseStep).clear()
        for recall in self.query(RecallStep):
            recall.clear()
        self.worker.wallets.discard_words()
        self.worker.wallets.dismiss_creation()
        self.dismiss(made)

    # The words

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "toggle_words":
            return self._at in (*_NEW_WORDS, "phrase-step")
        if action == "copy_words":
            return self._at in _NEW_WORDS
        creation = self.state.wallet_creation
        writing = self._at == "writing" and creation is not None and creation.stage is WritingStage.WRITING
        return None if writing else True

    def action_toggle_words(self) -> None:
        step = self.step
        if isinstance(step, WordsStep | PhraseStep):
            step.toggle()

    def action_copy_words(self) -> None:
        from chutes_tui.screens.base.dialogs import ConfirmDialog

        step = self.step
        if not isinstance(step, WordsStep) or step.words is None:
            return
        words = step.words

        def answered(copy: bool | None) -> None:
            if copy and not words.wiped:
                what = f"the words for {visible(self.names.wallet)}"
                self.worker.clipboard.copy(words, what, secret=True, then=step.copied)

        self.app.push_screen(
            ConfirmDialog("Copy the words?", _CLIPBOARD_WARNING, confirm="Copy them", cancel="Don't"), answered
        )


_CLIPBOARD_WARNING = (
    "Every program on this machine can read the clipboard, clipboard managers keep what was on it, and some send it "
    "to your other devices. Paper is safer.\n\nThe words are cleared from the clipboard after 45 seconds where that "
    "is possible."
)


def _copy(new: NewWords) -> Secret:
    return Secret(new.words.reveal())
