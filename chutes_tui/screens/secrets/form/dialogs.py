"""The questions of the secret form."""

from __future__ import annotations

from chutes_tui.core.text import visible
from chutes_tui.operations.secrets.rules import TEMPLATES, SecretTemplate, key_warning, name_refusal
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, named


def template_list() -> OptionDialog[SecretTemplate]:
    """Common variables, each with what it is for and what its value looks like."""
    options = [(named(t.key, t.purpose, f"The value {t.looks}."), t) for t in TEMPLATES]
    return OptionDialog("Common variables", options)


def line_end_question(ends: int) -> OptionDialog[bool]:
    """What to do with the line ends behind a value; True removes them."""
    what = "a line break" if ends == 1 else f"{ends} line breaks"
    it = "it" if ends == 1 else "them"
    options = [
        (
            named(f"Remove {it}", "and send", "Tokens and passwords have none: editors and echo add it."),
            True,
        ),
        (named(f"Keep {it}", "and send", "Certificate and key files end like this."), False),
    ]
    return OptionDialog(f"The value ends with {what} (esc: send nothing)", options)


def name_question(key: str, chute: str, *, replaces: bool, replacing: bool) -> ConfirmDialog | None:
    """What has to be asked about a name before it is sent; `replacing`: it is that of a secret that is there."""
    if refusal := name_refusal(key, chute):
        return refusal_question(key, refusal, replaces=replaces)
    warning = None if replacing else key_warning(key)
    return key_question(key, warning) if warning else None


def refusal_question(key: str, refusal: str, *, replaces: bool) -> ConfirmDialog:
    """Whether a name is sent that current servers refuse."""
    body = f"{refusal}\n\nThe server decides. If it refuses, nothing changes."
    if replaces:
        body = f"{refusal}\n\nThe old secret is deleted first: if the new one is refused, the chute has neither."
    confirm = "Delete and send" if replaces else "Send anyway"
    return ConfirmDialog(f"Use the name {visible(key)}?", body, confirm=confirm, cancel="Go back", dangerous=replaces)


def value_question(doubt: str) -> ConfirmDialog:
    """Whether a value that can hardly work is sent as it is."""
    body = f"The value {doubt}."
    return ConfirmDialog("Send this value?", body, confirm="Send anyway", cancel="Go back", dangerous=False)


def key_question(key: str, warning: str) -> ConfirmDialog:
    """Whether a key that is no variable's name is meant."""
    body = f"{warning}\n\nThe server accepts it unchanged."
    return ConfirmDialog(
        f"Use the variable {visible(key)}?", body, confirm="Use it", cancel="Change it", dangerous=False
    )


def leaving_question(chute: str, key: str, *, gap: bool) -> ConfirmDialog:
    """Whether a value that no server has confirmed may be dropped."""
    body = "The server has not confirmed the value in the form. It is not kept anywhere else here."
    if gap:
        body += f"\n\nThe old one is already deleted: {chute} has no {visible(key)} now."
    return ConfirmDialog("Drop the value?", body, confirm="Drop it", cancel="Go on")
