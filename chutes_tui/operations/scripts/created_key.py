"""A key that a script creates: the access that it is given, the question before a mighty one, how it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chutes_tui.core.problem import Problem
from chutes_tui.operations.scripts.result import Code, Result
from chutes_tui.operations.scripts.values import ask, check_answerable, read_text

if TYPE_CHECKING:
    from argparse import Namespace

    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.knowledge import KeyKnowledge


def read_scopes(source: str) -> AccessDraft:
    """The access that a file, or standard input, names as JSON. Raises Problem with line and column."""
    from chutes_tui.access.scope_json import from_json

    text = read_text(source)
    try:
        return from_json(text.reveal()).draft
    finally:
        text.wipe()


def ask_about_power(parsed: Namespace, draft: AccessDraft, name: str) -> None:
    """Ask before a key with full access is created. Raises UsageError and Problem as `asking` does."""
    if draft.admin:
        check_answerable(parsed)
        words = "An admin key has full access to your account, money and other keys included."
        ask(parsed, (words, "Store it as safely as the account itself."), name)


def key_fields(key: ApiKey, known: KeyKnowledge | None = None) -> dict[str, Any]:
    """A key as JSON. null: the server doesn't report it. `known`: what this machine knows beyond that."""
    scopes = None if key.scopes is None else [_scope(one) for one in key.scopes]
    fields: dict[str, Any] = {
        "id": key.api_key_id,
        "name": key.name,
        "admin": key.admin,
        "scopes": scopes,
        "created_at": key.created_at.isoformat() if key.created_at else None,
        "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
    }
    if known is not None:
        fields["known"] = {
            "scopes": None if known.grants is None else [_scope(one) for one in known.grants],
            "tested_at": known.test.at.isoformat() if known.test is not None else None,
            "used_in": list(known.places),
            "remind": known.remind.isoformat() if known.remind is not None else None,
            "rotating_to": known.rotation.new_name if known.rotation is not None else None,
        }
    return fields


def _scope(scope: Any) -> dict[str, str | None]:
    return {"object_type": scope.object_type, "object_id": scope.object_id, "action": scope.action}


def value_lost(key: ApiKey, why: Problem) -> Result:
    """The end when a key was created and its value could not be kept."""
    problem = Problem(
        f"The key {key.name} was created, but its value could not be written and is lost.",
        why=f"{why.what} {why.why}".strip(),
        next_step=f"Delete it: chutes-tui keys delete {key.api_key_id}",
        outcome_unknown=True,
    )
    return Result(Code.UNKNOWN, fields={"key": key_fields(key)}, problem=problem)
