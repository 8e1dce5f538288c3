"""The question before keys are deleted: which ones, what breaks, and a name to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.plain import short_id, visible
from chutes_tui.screens.dialogs import ConfirmDialog, name_to_type
from chutes_tui.screens.key_rows import NO_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.api.models import ApiKey
    from chutes_tui.screens.key_rows import KeyRows


def deletion_dialog(keys: Sequence[ApiKey], rows: KeyRows) -> ConfirmDialog:
    """Asks for the key's name, or for `delete N keys` when there are several; lists every one of them first."""
    single = len(keys) == 1
    listing = [
        Content.assemble(
            (f"• {visible(key.name) or NO_NAME}", "bold"),
            f"  {rows.row(key).access}",
            (f"  {short_id(key.api_key_id)}", "$quiet"),
        )
        for key in keys
    ]
    consequences = [
        f"Whatever signs in with {'it' if single else 'them'} stops working: deployments, CI jobs, scripts, apps.",
        f"The server may still honour {'it' if single else 'them'} for up to two minutes.",
        "A deleted key can't be brought back, and its secret can't be read again.",
    ]
    if any(key.admin for key in keys):
        consequences.insert(0, "An admin key is among them: it may be what your own tools manage the account with.")
    elif any(key.admin is None for key in keys):
        consequences.insert(0, "The server doesn't report whether an admin key is among them.")
    body = Content("\n").join([*listing, Content(""), *(Content(line) for line in consequences)])
    return ConfirmDialog(
        "Delete this API key?" if single else f"Delete {len(keys)} API keys?",
        body,
        confirm="Delete" if single else f"Delete {len(keys)} keys",
        typed=name_to_type([key.name for key in keys], "keys", identifier=keys[0].api_key_id),
    )
