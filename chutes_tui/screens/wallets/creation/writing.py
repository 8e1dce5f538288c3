"""Last step: progress and result of writing the files."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import spinner, visible
from chutes_tui.operations.wallets.creation import KeyKind, WalletCreation
from chutes_tui.screens.base.step import Step
from chutes_tui.storage.errors import shown_path

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.wallets.creation import CreatedKey


class WritingStep(Step):
    """Shows `state.wallet_creation`."""

    TITLE = "Written"

    def __init__(self) -> None:
        super().__init__(id="writing")
        self._since = monotonic()
        self._tick: Timer | None = None

    def compose_fields(self) -> ComposeResult:
        yield Static(id="outcome")

    @property
    def stage(self) -> Stage | None:
        """The progress; None before it begins."""
        creation = self.state.wallet_creation
        return creation.stage if creation is not None else None

    def enter(self) -> None:
        self.focus_next()

    def show_state(self) -> None:
        writing = self.stage is Stage.SENDING
        if writing and self._tick is None:
            self._since = monotonic()
            self._tick = self.set_interval(0.25, self._show)
        elif not writing and self._tick is not None:
            self._tick.stop()
            self._tick = None
            self.enter()
        self._show()

    def _show(self) -> None:
        creation = self.state.wallet_creation
        if creation is not None:
            self.query_one("#outcome", Static).update(self._words(creation))

    def _words(self, creation: WalletCreation) -> Content:
        if creation.made is not None:
            return _made(creation.made, creation.kind)
        if creation.problem is not None:
            return _refused(creation.problem)
        if creation.kind.encrypts:
            seconds = monotonic() - self._since
            what = "the wallet" if creation.kind is KeyKind.WALLET else "its file"
            doing = f"{spinner(seconds)} Encrypting the coldkey and writing {what}… {int(seconds)} s"
            return _lines(
                (doing, "bold $text-accent"),
                ("Bittensor's encryption needs about 4 seconds and 512 MB of memory.", "$quiet"),
            )
        return _lines(("↻ Writing the hotkey…", "bold $text-accent"))


_KEEP_THE_PAPER = "Keep the paper with the recovery phrase: it is the only backup."


def _made(made: CreatedKey, kind: KeyKind) -> Content:
    wallet = visible(made.wallet)
    name = f"{wallet} / {visible(made.hotkey)}" if made.hotkey else f"the coldkey of {wallet}"
    parts = [Content.assemble(("✓ ", "$text-success"), ("Created ", "bold"), (name, "bold"))]
    if made.hotkey_ss58:
        parts.append(Content.assemble(("Hotkey\n", "$text-accent"), made.hotkey_ss58))
    if made.coldkey_ss58:
        parts.append(Content.assemble(("Coldkey\n", "$text-accent"), made.coldkey_ss58))
    files = "\n".join(shown_path(path) for path in made.files)
    parts.append(Content.assemble(("Files, readable only by you (0600)\n", "$text-accent"), files))
    kept = _KEEP_THE_PAPER if kind.draws else "Keep the recovery phrase or file that you used: it is the backup."
    parts.append(Content.styled(kept, "$quiet"))
    return Content("\n\n").join(parts)


def _refused(problem: Problem) -> Content:
    lines = [(f"✗ {visible(problem.what)}", "bold $text-error")]
    lines += [(visible(line), "$quiet") for line in (problem.why, problem.next_step) if line]
    return _lines(*lines, ("Your input is kept: Back goes to the names.", "$quiet"))


def _lines(*lines: tuple[str, str]) -> Content:
    return Content("\n\n").join(Content.styled(text, style) for text, style in lines)
