"""The question before secrets are deleted: which ones, which chutes will miss them, and a name to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from chutes_tui.core.text import short_id
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, name_to_type
from chutes_tui.screens.secrets.secret_rows import CHUTE_GONE, SecretRow, key_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.screens.base.screen import FullScreen


def deletion_dialog(rows: Sequence[SecretRow]) -> ConfirmDialog:
    """Asks for the secret's key, or for `delete N secrets` when there are several; lists every one of them first."""
    single = len(rows) == 1
    listing = [
        Content.assemble(
            (f"• {key_words(row.secret)}", "bold"), f"  {_of(row)}", (f"  {short_id(row.secret.secret_id)}", "$quiet")
        )
        for row in rows
    ]
    body = Content("\n").join([*listing, Content(""), *(Content(line) for line in _consequences(rows))])
    return ConfirmDialog(
        "Delete this secret?" if single else f"Delete {len(rows)} secrets?",
        body,
        confirm="Delete" if single else f"Delete {len(rows)} secrets",
        typed=name_to_type([row.secret.key for row in rows], "secrets", identifier=rows[0].id),
    )


def offer_deletion(screen: FullScreen[Any], record: SecretRecord, then: Callable[[], None]) -> None:
    """Ask whether to delete a secret whose chute is gone, and delete it; `then` is called once the user agreed."""

    def delete() -> None:
        screen.worker.secrets.delete([record])
        then()

    screen.when_confirmed(deletion_dialog([SecretRow(record, CHUTE_GONE, "", "", 0.0)]), delete)


def _of(row: SecretRow) -> str:
    if row.chute.known:
        return f"of {row.chute.name}"
    if not row.secret.purpose:
        return "the chute is not reported"
    return "of a chute that no longer exists" if row.chute.gone else f"of chute {short_id(row.secret.purpose)}"


def _consequences(rows: Sequence[SecretRow]) -> list[str]:
    it, them = ("the environment variable", "it") if len(rows) == 1 else ("the environment variables", "them")
    chutes = list({row.secret.purpose: row.chute for row in rows if not row.chute.gone}.values())
    if not chutes:
        first = f"None of your chutes has this id any more, so none of them should need {them}."
    else:
        one = chutes[0].name if chutes[0].known else "its chute"
        whose = one if len(chutes) == 1 else f"these {len(chutes)} chutes"
        first = f"New instances of {whose} start without {it}: code that needs {them} will fail."
    return [first, "The server never returns values. If you have no copy, the value is lost."]
