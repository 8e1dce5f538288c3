"""The question before keys are deleted: which ones, what breaks, and a name to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, name_to_type
from chutes_tui.screens.keys.key_rows import NO_NAME, NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chutes_tui.api.models import ApiKey
    from chutes_tui.screens.keys.key_rows import KeyRow, KeyRows


def deletion_dialog(
    keys: Sequence[ApiKey], rows: KeyRows, rotate: Callable[[], object] | None = None
) -> ConfirmDialog:
    """Asks for the key's name, or for `delete N keys` when there are several; lists every one of them first, those
    that are used on this machine before the others. A single one can be rotated instead."""
    single = len(keys) == 1
    listed = sorted((rows.row(key) for key in keys), key=_by_use)
    listing = [
        Content.assemble(
            (f"• {visible(row.key.name) or NO_NAME}", "bold"),
            (f"  {short_id(row.key.api_key_id)}", "$quiet"),
            f"  {_access(row)}",
            (f" · {_age(row.key)}", "$quiet"),
            (f"  {visible(row.use.words)}" if row.use is not None else "", "$text-warning"),
        )
        for row in listed
    ]
    if any(row.access.endswith(NOT_REPORTED) for row in listed):
        listing.append(Content.styled("? = actions not reported by the server", "$quiet"))
    used = [(row.use, row.key.name or NO_NAME) for row in listed if row.use is not None]
    warnings = [f"⚠ {line}" for use, name in used for line in use.what_ends(name)]
    consequences = [
        f"Anything that uses {'this key' if single else 'these keys'} will stop working: deployments, CI jobs, "
        "scripts, apps.",
        f"{'The key' if single else 'The keys'} may keep working for up to two minutes.",
        "This can't be undone.",
    ]
    if any(key.admin for key in keys):
        consequences.insert(0, "This includes an admin key: your own tools may use it to manage the account.")
    elif any(key.admin is None for key in keys):
        consequences.insert(0, "The server doesn't report whether this includes an admin key.")
    places = rows.known(keys[0]).places if single else ()
    if places:
        consequences.insert(0, f"Your notes say that it is used in: {visible(', '.join(places))}.")
    if single and rotate is not None:
        consequences.append(
            "If something still needs it: f2 rotates it, so that a new key is in use before this one goes."
        )
    body = Content("\n").join(
        [
            *([] if single else [Content.styled(_summary(keys), "bold"), Content("")]),
            *listing,
            Content(""),
            *(Content.styled(visible(line), "$text-warning") for line in warnings),
            *(Content(line) for line in consequences),
        ]
    )
    return ConfirmDialog(
        "Delete this API key?" if single else f"Delete {len(keys)} API keys?",
        body,
        confirm="Delete" if single else f"Delete {len(keys)} keys",
        instead=("Rotate", rotate) if single and rotate is not None else None,
        typed=name_to_type([key.name for key in keys], "keys", identifier=keys[0].api_key_id),
    )


def _summary(keys: Sequence[ApiKey]) -> str:
    """How many keys, and how many of them are admin keys, as far as the server reports it."""
    admin, unknown = sum(key.admin is True for key in keys), sum(key.admin is None for key in keys)
    counts = [(admin, "admin"), (len(keys) - admin - unknown, "with scopes"), (unknown, "not reported")]
    return f"{len(keys):,} keys: " + ", ".join(f"{count:,} {words}" for count, words in counts if count)


def _access(row: KeyRow) -> str:
    words = row.access.removesuffix(NOT_REPORTED)
    return words if words == row.access else f"{words} ?"


def _age(key: ApiKey) -> str:
    if key.created_at is None:
        return "age not reported"
    return " ".join(map(str, times.age(key.created_at, times.utc_now())))


def _by_use(row: KeyRow) -> int:
    return 2 if row.use is None else 0 if row.use.here else 1
