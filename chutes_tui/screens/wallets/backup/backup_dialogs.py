"""What is kept, where, and with which passphrase; what a backup would restore, and what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from textual.content import Content
from textual.widgets import Input

from chutes_tui.commands import groups
from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.backup.making import Made, held, passphrase_fault
from chutes_tui.operations.backup.restoring import Fate
from chutes_tui.operations.wallets.coldkey_removal import lacks_address
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog, name_to_type
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, two_lines
from chutes_tui.storage.errors import shown_path
from chutes_tui.wallets.key_files.description import COLDKEY, COLDKEY_PUBLIC
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.path_input import PathInput
from chutes_tui.widgets.fields.secret_input import PasswordInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.operations.backup.contents import Contents
    from chutes_tui.operations.backup.log import LoggedBackup
    from chutes_tui.operations.backup.restoring import Restored
    from chutes_tui.operations.wallets.coldkey_removal import ProvenColdkey
    from chutes_tui.wallets.model import Wallet

R = TypeVar("R")
_GUESSED: Final = "Take a passphrase that can't be guessed."
_SIGNS: Final = {Fate.CREATED: ("✓", "$text-success"), Fate.SAME: ("–", "$quiet"), Fate.KEPT: ("⚠", "$text-warning")}


class WhatToKeep(OptionDialog[str]):
    """Answers with the name of the one wallet that is kept, "" for everything."""

    def __init__(self, wallet: str) -> None:
        options = (
            (two_lines("Everything", "All wallets of this folder, and all configs."), ""),
            (two_lines(f"The wallet {visible(wallet)}", "Its coldkey and hotkeys alone."), wallet),
        )
        super().__init__("Back up", options)


class _PassphraseDialog(FormDialog[R]):
    """A file and its passphrase, which is wiped with the dialog."""

    PATH = ""

    def compose_fields(self) -> ComposeResult:
        yield FormField("File", PathInput(self.PATH, id="backup-file", compact=True), note="~ is your home folder.")
        yield FormField("Passphrase", PasswordInput(id="passphrase", compact=True), id="passphrase-field")

    @property
    def passphrase(self) -> Secret:
        """A copy of what was typed; the caller's to wipe."""
        return Secret(self.query_one("#passphrase", Input).value)

    def done(self, answer: R) -> None:
        """Empty the fields, and answer."""
        self.be_idle()
        with self.prevent(Input.Changed):
            for field in self.query(PasswordInput):
                field.value = ""
        self.dismiss(answer)


class BackupDialog(_PassphraseDialog[str]):
    """Makes the backup; answers with what was kept, in words, once it was opened again."""

    HEADING = "Back up"
    CONFIRM = "Back up"

    def __init__(self, wallet: str) -> None:
        super().__init__()
        self._wallet = wallet
        self.PATH = f"~/chutes-{times.utc_now():%Y-%m-%d}.age"

    def explanation(self) -> Content:
        what = f"The wallet {visible(self._wallet)}" if self._wallet else "All wallets and configs"
        return Content(
            f"{what} in one file, encrypted with a passphrase (age). Whoever has both has the accounts; without the "
            "passphrase nobody opens it, you neither. Keep the file on another machine, too."
        )

    def compose_fields(self) -> ComposeResult:
        yield from super().compose_fields()
        yield FormField("Again", PasswordInput(id="passphrase-again", compact=True))

    def edited(self, field: Input) -> None:
        super().edited(field)
        if field.id == "passphrase":
            passphrase = self.passphrase
            fault = passphrase_fault(passphrase) if passphrase else ""
            words = ("✓ Good.", "$text-success") if passphrase and not fault else (fault, "$text-warning")
            self.query_one("#passphrase-field", FormField).say(*words)
            passphrase.wipe()

    def send(self) -> None:
        if self.busy:
            return
        passphrase, again = self.passphrase, Secret(self.query_one("#passphrase-again", Input).value)
        fault = passphrase_fault(passphrase)
        wrong, field = (_GUESSED, "#passphrase") if fault else ("", "#passphrase-again")
        if not wrong and again != passphrase:
            wrong = "Type the same passphrase again." if not again else "The two passphrases differ."
        again.wipe()
        if wrong:
            passphrase.wipe()
            self.say(Content.styled(f"✗ {wrong}", "$text-error"))
            self.query_one(field).focus()
            return
        self.be_busy("Encrypting, then opening it again…")
        self.worker.backup.make(self.text, self._wallet, passphrase, self._made)

    def _made(self, made: Made | Problem) -> None:
        if isinstance(made, Problem):
            self.refuse(made)
        else:
            self.done(". ".join(filter(None, (f"Kept {made.words}", made.not_noted, self._hint(made.contents)))))

    def _hint(self, contents: Contents) -> str:
        if not any(name.endswith(f"/{COLDKEY}") for name in contents.files):
            return ""
        key = self.keymap.shown_key(groups.WALLETS, "take_coldkey_off")
        return f"{key} takes a coldkey in it off this machine"


class ColdkeyBackupDialog(_PassphraseDialog["ProvenColdkey"]):
    """Asks for the backup of a wallet that has a coldkey; answers once it was seen to hold that coldkey."""

    HEADING = "Take coldkey off"
    CONFIRM = "Compare"

    def __init__(self, wallet: Wallet, kept: LoggedBackup | None) -> None:
        """`kept`: the last backup of the wallet that was made here."""
        super().__init__()
        self._wallet = wallet
        self._made_here = kept is not None
        self.PATH = kept.path if kept is not None else ""

    def explanation(self) -> Content:
        name = visible(self._wallet.name)
        what = f"The file {name}/{COLDKEY} is removed from this machine only if a backup holds the same."
        if self._made_here:
            return Content(f"{what} It is opened and compared first; you are asked again before anything is removed.")
        return Content(f"{what} No backup of {name} was made here: esc, then B makes one.")

    def compose_fields(self) -> ComposeResult:
        yield from super().compose_fields()
        if lacks_address(self._wallet.coldkey):
            note = f"There is no {COLDKEY_PUBLIC}: this tells the address that stays."
            yield FormField("Coldkey's password", PasswordInput(id="coldkey-password", compact=True), note=note)

    def first_field(self) -> Widget:
        return self.query_one("#passphrase" if self._made_here else "#backup-file")

    def send(self) -> None:
        if self.busy:
            return
        typed = [Secret(field.value) for field in self.query("#coldkey-password").results(Input)]
        self.be_busy("Opening it, then comparing…")
        self.worker.backup.prove_coldkey(
            self._wallet, self.text, self.passphrase, typed[0] if typed else Secret(""), self._proven
        )

    def _proven(self, proven: ProvenColdkey | Problem) -> None:
        if isinstance(proven, Problem):
            self.refuse(proven)
        else:
            self.done(proven)


def coldkey_question(proven: ProvenColdkey) -> ConfirmDialog:
    """What ends when the coldkey is off this machine, and what brings it back."""
    name, coldkey = visible(proven.wallet.name), proven.wallet.coldkey
    lines = [
        f"✓ {shown_path(proven.backup)}, made on {visible(proven.made[:10])}, holds the same file.",
        "Transfers of TAO, staking and whatever else the coldkey signs need the file again. Chutes goes on: it needs "
        "the hotkey and the coldkey's address alone.",
        "b restores the file from the backup, M from the recovery phrase. If you lose both, or the passphrase, the "
        "coldkey is lost with all that it holds: keep the backup on another machine, too.",
    ]
    if not proven.has_public:
        lines.append(f"{COLDKEY_PUBLIC} with its address is written first: {proven.ss58}.")
    if coldkey.encryption is None:
        lines.append("The file isn't encrypted: its bytes may stay on the disk until they are overwritten.")
    return ConfirmDialog(
        f"Take the coldkey of {name} off this machine?",
        Content("\n\n".join(lines)),
        confirm="Take coldkey off",
        typed=name_to_type([proven.wallet.name], "wallets"),
    )


class OpenBackupDialog(_PassphraseDialog["Contents"]):
    """Opens a backup; answers with what it holds."""

    HEADING = "Open a backup"
    CONFIRM = "Open"
    PATH = "~/"
    EXPLANATION = "You see what would be restored before anything is. What is there is never overwritten."

    def send(self) -> None:
        if not self.busy:
            self.be_busy("Opening it…")
            self.worker.backup.open(self.text, self.passphrase, self._opened)

    def _opened(self, contents: Contents | Problem) -> None:
        if isinstance(contents, Problem):
            self.refuse(contents)
        else:
            self.done(contents)


def restore_question(contents: Contents, plan: Iterable[Restored]) -> ConfirmDialog:
    """What would be restored, and what is left alone."""
    plan = list(plan)
    new = sum(one.fate is Fate.CREATED for one in plan)
    files = "no file" if not new else "1 file" if new == 1 else f"{new} files"
    head = Content(visible(f"{held(contents)}, made on {contents.made[:10]}."))
    return ConfirmDialog(
        f"Restore {files}?",
        Content("\n").join([head, Content(""), *(_line(one, "will be restored") for one in plan)]),
        confirm="Restore" if new else "Done",
        dangerous=False,
    )


def restored_dialog(done: Iterable[Restored]) -> TextDialog:
    """What was restored."""
    return TextDialog("Restored", Content("\n").join([_line(one) for one in done]))


def _line(one: Restored, created: str = Fate.CREATED.value) -> Content:
    sign, style = _SIGNS.get(one.fate, ("✗", "$text-error"))
    words = created if one.fate is Fate.CREATED else one.fate.value
    why = f" ({visible(one.why)})" if one.why else ""
    return Content.assemble((f"{sign} ", style), shown_path(one.path), (f"  {words}{why}", "$quiet"))
