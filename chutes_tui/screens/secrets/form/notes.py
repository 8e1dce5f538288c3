"""What is said under the fields of the form, at every keystroke. Pure; nothing here quotes a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.core.text import visible
from chutes_tui.core.times import ago
from chutes_tui.operations.secrets.rules import (
    key_problem,
    key_warning,
    name_refusal,
    template_of,
    value_notes,
    value_problem,
    value_size,
)

if TYPE_CHECKING:
    from datetime import datetime

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.problem import Problem

_RULE = "e.g. HF_TOKEN: letters, digits and _"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the secrets of the chosen chute.

    `existing` is the one with this key, `whole` whether every secret is known, `chute` the chute's name, "" when none
    is chosen. `replacing`: the form was opened to replace a secret; `gap`: the old one was deleted already.
    """

    existing: SecretRecord | None
    whole: bool
    chute: str
    replacing: bool = False
    gap: bool = False


def key_note(key: str, known: Known, now: datetime) -> tuple[str, str]:
    """The words under the key and their style."""
    if not key:
        return _RULE, "$quiet"
    if problem := key_problem(key):
        return f"✗ {problem}", "$text-error"
    if known.gap:
        return f"⚠ The old one is already deleted: {known.chute} has no {visible(key)} now.", "$text-warning"
    refusal = name_refusal(key, known.chute)
    if known.existing is not None and refusal:
        return f"⚠ {refusal} Replacing it could leave no secret at all.", "$text-warning"
    if known.existing is not None:
        made = known.existing.created_at
        since = f" (created {ago(made, now)})" if made is not None else ""
        return f"⚠ {known.chute} already has this secret{since}.", "$text-warning"
    if known.replacing:
        gone = "no longer exists" if known.whole else "may no longer exist"
        return f"⚠ The secret to replace {gone}.", "$text-warning"
    if warning := refusal or key_warning(key):
        return f"⚠ {warning}", "$text-warning"
    template = template_of(key)
    looks = f" · {template.looks}" if template is not None else ""
    if not known.chute:
        return f"✓ valid variable{looks}", "$quiet"
    if not known.whole:
        return f"✓ not yet compared with all secrets of {known.chute}{looks}", "$quiet"
    return f"✓ new for {known.chute}{looks}", "$text-success"


def value_note(key: str, value: str) -> tuple[str, str]:
    """The words under the value and their style."""
    if not value:
        return "Hidden; sent exactly as typed; not stored on this machine.", "$quiet"
    if problem := value_problem(value):
        return f"✗ {problem}", "$text-error"
    notes = value_notes(key, value)
    if notes:
        return f"⚠ {value_size(value)} · {' · '.join(notes)}", "$text-warning"
    return f"✓ {value_size(value)}", "$text-success"


def refused_field(problem: Problem | None) -> str:
    """Which field has to be changed after a refusal: "chute", "key", "value", or "" when it can't be told."""
    from chutes_tui.api.errors.types import NameRefusedError, NotFoundError, ValidationError

    if isinstance(problem, NameRefusedError):
        return "key"
    if isinstance(problem, NotFoundError):
        return "chute"
    if isinstance(problem, ValidationError):
        names = {"purpose": "chute", "key": "key", "value": "value"}
        return next((names[field.field] for field in problem.fields if field.field in names), "")
    return ""
