"""A transfer whose end isn't known: what was seen of it, looked at again, or closed by who knows better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from chutes_tui.core import times
from chutes_tui.core.text import capitalized, visible
from chutes_tui.host import host_of
from chutes_tui.operations.money.open_writes import named
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.widgets.problem_words import problem_words

if TYPE_CHECKING:
    from chutes_tui.operations.money.transfer import Transfer
    from chutes_tui.storage.open_writes import OpenWrite


class OpenTransferDialog(ConfirmDialog):
    """Looks at the balance when it opens. The answer True: it is settled, and another can be sent."""

    def __init__(self, write: OpenWrite) -> None:
        super().__init__(
            "A transfer is open",
            _words(write, None),
            confirm="It is settled",
            cancel="Close",
            instead=("Check again", lambda: None),
        )
        self._write = write

    def on_mount(self) -> None:
        self.watch(host_of(self).state, "transfer", self._looked, init=False)
        self.action_instead()

    def on_unmount(self) -> None:
        host_of(self).worker.transfers.discard()

    def action_instead(self) -> None:
        host_of(self).worker.transfers.look_again(self._write)

    def _looked(self, transfer: Transfer | None) -> None:
        if transfer is not None:
            self.query_one(".dialog-body Static", Static).update(_words(self._write, transfer))
            self.call_after_refresh(self._fit)


def _words(write: OpenWrite, transfer: Transfer | None) -> Content:
    if transfer is None or transfer.problem is None:
        asking = transfer is None or transfer.looking
        known = Content("Looking at the balance…" if asking else f"It is not known what became of {named(write)}.")
    else:
        known = problem_words(transfer.problem, style="bold $text-warning")
    settled = "When you know what became of it, “It is settled” closes it here. Then another one can be sent."
    return Content("\n").join(
        [
            Content.assemble((capitalized(visible(named(write))), "bold")),
            Content.styled(f"begun {times.exact_and_ago(write.begun, times.utc_now())}", "$quiet"),
            Content(""),
            known,
            Content(""),
            Content(settled),
        ]
    )
