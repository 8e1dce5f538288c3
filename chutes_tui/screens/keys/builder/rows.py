"""The rows of the grid for a draft, the names in them, and what the cell under the cursor means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.access.scopes import ACCOUNT_TYPE, OBJECT_TYPES, object_rows
from chutes_tui.access.words import singular
from chutes_tui.core.text import short_id
from chutes_tui.screens.keys.builder.grid import GridRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chutes_tui.access.scopes import AccessDraft

_EVERY = {"chutes": "All chutes", "images": "All images", "invocations": "Invocations", ACCOUNT_TYPE: "The account"}


def grid_rows(draft: AccessDraft, pinned: Iterable[tuple[str, str]], names: Mapping[str, str]) -> list[GridRow]:
    """Return all objects of each type, every object with a scope or added by hand, "add", and, apart, admin."""
    rows = [GridRow("all", kind, None, _EVERY[kind]) for kind in OBJECT_TYPES]
    objects = dict.fromkeys((*object_rows(draft), *pinned))
    order = {kind: position for position, kind in enumerate(OBJECT_TYPES)}
    for kind, object_id in sorted(objects, key=lambda entry: (order[entry[0]], names.get(entry[1], "~"), entry[1])):
        name = names.get(object_id)
        label = name or f"{singular(kind)} {short_id(object_id)}"
        rows.append(GridRow("object", kind, object_id, label, singular(kind) if name else ""))
    rows.append(GridRow("add", "", None, "+ Add chute or image…"))
    rows += [GridRow("gap", "", None, ""), GridRow("admin", "", None, "Admin: everything", "includes keys and money")]
    return rows


def cell_words(row: GridRow | None, action: str | None, *, admin: bool) -> str:
    """One line about the cell under the cursor."""
    if row is None:
        return ""
    if row.kind == "admin":
        return "Admin keys have full access to your account. Scopes are ignored."
    if row.kind == "add":
        return "Limit the key to specific chutes or images."
    if admin:
        return "Admin is selected. Clear it to choose single actions; your choices are kept."
    ending = " · del removes it" if row.kind == "object" else ""
    return _action_words(row.object_type, action) + ending


def locked_words(line: int) -> Content:
    """Why the grid can't be edited now."""
    words = f"✗ The JSON has an error in line {line}: fix it (F4) or restore it from the grid (F9)."
    return Content.styled(words, "$text-error")


def _action_words(object_type: str, action: str | None) -> str:
    if object_type == ACCOUNT_TYPE:
        if action in ("read", None):
            return "read the account: balance, quotas, usage; servers before August 2026 refuse it"
        return f"account {action}: no effect on the current Chutes server"
    if object_type == "invocations":
        return "invocations: no effect on the current Chutes server"
    if object_type == "images":
        if action == "invoke":
            return "images invoke: images can't be invoked"
        return f"images {action or 'any'}: no effect on the current Chutes server"
    if action == "invoke":
        return "invoke: call it, and use the models on llm.chutes.ai"
    if action is None:
        return "any: more than needed; invoke is enough for calls"
    return f"chutes {action}: no effect on the current Chutes server"
