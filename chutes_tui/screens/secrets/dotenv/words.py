"""What the import of a `.env` says: of a row, of the whole, and before something is sent or lost. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import MASK
from chutes_tui.core.text import counted, visible
from chutes_tui.operations.secrets.dotenv import Plan
from chutes_tui.operations.secrets.writing import Obstacle
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, two_lines
from chutes_tui.widgets.facts import problem_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.secrets.writing import SecretWrite
    from chutes_tui.screens.secrets.dotenv.rows import ImportRow
    from chutes_tui.screens.staging.tally import Tally

_TAKEN = "Press enter to replace it or keep the existing one. The value is kept here until then."
_UNKNOWABLE = "Whether the values are equal is unknown: the server never returns values."


def row_words(row: ImportRow | None, chute: str, *, named: bool = True) -> Content:
    """Everything there is to say of a row, below its name; `chute` is the chute's name, safe to show."""
    if row is None:
        return Content("")
    line = "" if row.entry is None else f"  line {row.line}"
    lines = [Content.assemble((row.name, "bold"), (line, "$quiet"))] if named else []
    if row.left_out is not None:
        lines.append(Content(f"Left out: {row.left_out.reason}"))
        lines.append(Content.styled("The text of the line isn't shown: it may contain a secret.", "$quiet"))
    elif row.write is not None:
        lines += _write_words(row, row.write, chute)
    elif row.dropped:
        lines.append(Content("Dropped: its value is no longer here."))
    elif row.entry is not None and row.entry.problem:
        lines.append(Content.styled(f"✗ {row.entry.problem}", "$text-warning"))
    else:
        lines += _plan_words(row, chute)
    if row.entry is not None and row.entry.size:
        lines.append(Content.styled(f"Value: {MASK} {row.entry.size}", "$quiet"))
    if row.entry is not None and row.write is None and not row.dropped:
        lines += [Content.styled(f"⚠ {visible(warning)}", "$text-warning") for warning in row.warnings]
        if row.sendable and row.doubtful:
            lines.append(Content.styled("It is left out unless you select it.", "$text-warning"))
    return Content("\n").join(lines)


def _plan_words(row: ImportRow, chute: str) -> list[Content]:
    if row.plan is Plan.REPLACES:
        made = row.record.created_at if row.record else None
        since = f", created {times.ago(made, times.utc_now())}" if made else ""
        return [Content(f"This replaces the secret of {chute}{since}. {_UNKNOWABLE}")]
    if row.plan is Plan.PROBABLY_NEW:
        return [
            Content(f"{chute} has no secret with this variable among the loaded secrets, but not all are loaded.")
        ]
    return [Content(f"{chute} has no secret with this variable yet.")]


def _write_words(row: ImportRow, write: SecretWrite, chute: str) -> list[Content]:
    stage = write.stage
    if stage is Stage.DONE:
        return [Content.styled(f"✓ Written for {chute}.", "$text-success")]
    if stage is Stage.WAITING:
        refused = [Content.styled(visible(write.problem.what), "$text-warning")] if write.problem else []
        return [*refused, Content("Paused: p resumes." if row.held else "Waiting.")]
    if stage is Stage.SENDING:
        return [Content("Deleting the old one…" if write.deleting else "Sending…")]
    if write.obstacle is Obstacle.TAKEN:
        said = f"{chute} already has a secret with this variable; nothing was changed."
        return [Content.styled(f"✗ {said}", "$text-warning"), Content.styled(_TAKEN, "$quiet")]
    problem = write.problem or Problem("It was not written.")
    if write.gap:
        gap = f"The old one is deleted and the new one isn't written: {chute} has no {row.name} now. Try again."
        return [Content.styled(f"✗ {gap}", "$text-error"), problem_words(problem, style="")]
    return [problem_words(problem, "The value is kept here.", style="$text-warning")]


# Questions


def replacing_dialog(rows: Sequence[ImportRow], others: int, chute: str) -> ConfirmDialog:
    """Before secrets that are there are deleted for new ones; `others` are sent along and replace nothing."""
    listing = [Content.assemble(("• ", "$quiet"), (row.name, "bold"), _made(row)) for row in rows]
    one = len(rows) == 1
    said = [
        f"The server can't update secrets, so {'the old one is' if one else 'each old one is'} deleted and a new one "
        f"created. In between, {chute} has no such secret.",
        "The old value can't be restored. If the new one isn't created, its value is kept here to try again.",
    ]
    if others:
        said.append(f"{counted(others, 'other')} that replace nothing are sent, too." if others > 1 else _ONE_MORE)
    body = Content("\n").join([*listing, Content(""), *(Content(line) for line in said)])
    return ConfirmDialog(
        f"Replace {counted(len(rows), 'secret')} of {chute}?",
        body,
        confirm=f"Import {counted(len(rows) + others, 'secret')}",
    )


_ONE_MORE = "1 other that replaces nothing is sent, too."


def _made(row: ImportRow) -> tuple[str, str]:
    record = row.record or (row.write.record if row.write else None)
    made = record.created_at if record else None
    return (f"  created {times.ago(made, times.utc_now())}" if made else "", "$quiet")


def leaving_dialog(counts: Tally, missing: Sequence[str], *, pasted: bool, chute: str) -> ConfirmDialog:
    """Before values that aren't known to be written are dropped; `missing` were deleted and not recreated."""
    said = []
    if counts.sent:
        said.append(f"{counts.done} of {counted(counts.sent, 'secret')} that were sent are written.")
    lost = [f"{counts.without_effect} not written"] * bool(counts.without_effect)
    lost += [f"{counts.unsure} not known to be written"] * bool(counts.unsure)
    lost += [f"{counts.waiting} waiting"] * bool(counts.waiting)
    lost += [f"{counts.ticked} selected and not sent"] * bool(counts.ticked)
    said.append(f"Their values are dropped here: {', '.join(lost)}.")
    if missing:
        said.append(f"{chute} has no {', '.join(missing)} now: deleted and not recreated.")
    said.append("The pasted text is not kept anywhere else here." if pasted else "The file itself doesn't change.")
    return ConfirmDialog("Leave the import?", "\n".join(said), confirm="Leave", cancel="Stay")


def pasted_dialog() -> ConfirmDialog:
    """Before a pasted text is dropped."""
    return ConfirmDialog(
        "Leave the import?", "The pasted text is dropped; nothing was sent.", confirm="Leave", cancel="Stay"
    )


AGAIN: Final = "again"
REPLACE: Final = "replace"
ACCEPT: Final = "accept"
DELETE: Final = "delete"
DROP: Final = "drop"
_LEAVE: Final = "leave"
_WORDS: Final = {
    AGAIN: two_lines("Try again", "The value is sent again."),
    REPLACE: two_lines("Replace the existing one", "Deletes it, then sends this value. Asks first."),
    ACCEPT: two_lines("Accept as is", "Counts as written; the value is dropped here."),
    DELETE: two_lines("Delete the existing secret", "Asks first. The value is dropped here, too."),
    DROP: two_lines("Drop it", "Its value is dropped here; nothing changes on the server."),
    _LEAVE: two_lines("Not now", "It stays in the list, with its value."),
}


class WhatNow(OptionDialog[str]):
    """Says what happened; answers AGAIN, REPLACE, ACCEPT, DELETE, DROP, or something else for nothing."""

    def __init__(self, title: str, happened: Content, write: SecretWrite) -> None:
        super().__init__(title, [(_WORDS[way], way) for way in _ways(write)], about=happened)


def _ways(write: SecretWrite) -> tuple[str, ...]:
    if write.obstacle is Obstacle.TAKEN:
        return (_LEAVE, REPLACE, DROP)
    if write.stage is Stage.LOST_PRESENT:
        return (_LEAVE, ACCEPT, REPLACE)
    if write.obstacle is Obstacle.CHUTE_GONE and write.record is not None:
        return (_LEAVE, DELETE, DROP)
    return (AGAIN, _LEAVE, DROP)
