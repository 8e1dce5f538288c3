"""What to say when the creation of a key did not simply succeed."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.form_dialog import discard_dialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, two_lines

if TYPE_CHECKING:
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.creation import KeyCreation


def name_is_at_fault(creation: KeyCreation) -> bool:
    """Whether it is the name that has to be changed."""
    from chutes_tui.api.errors.types import ConflictError, ValidationError

    problem = creation.problem
    if isinstance(problem, ValidationError):
        return any(field.field == "name" for field in problem.fields)
    if isinstance(problem, ConflictError):
        return True
    return problem is not None and "key name" in problem.detail


def lost_dialog(creation: KeyCreation) -> ConfirmDialog:
    """The question after a lost response: create the key again, or look at the list."""
    name = visible(creation.name)
    if creation.found is not None:
        body = (
            f"The server has the key {name} ({short_id(creation.found.api_key_id)}), but its value was in the "
            "response that got lost, and can't be shown again.\n\n"
            "Delete it and create it again with the same access?"
        )
        return ConfirmDialog(
            "Key created, but its value was lost", body, confirm="Delete and recreate", cancel="Not now"
        )
    body = f"The list of keys shows {name} if it was, once the server responds. Nothing is sent again."
    return ConfirmDialog("Was the key created?", body, confirm="Refresh the list", cancel="Not now", dangerous=False)


class Leaving(Enum):
    """The choices for a key that exists although nobody has its value."""

    DELETE = "delete"
    KEEP = "keep"


def lost_key_dialog(found: ApiKey) -> OptionDialog[Leaving | None]:
    """The question before leaving a key behind whose value was lost with the answer. None: go back."""
    title = f"{visible(found.name)} ({short_id(found.api_key_id)}) exists on the server, and nobody has its value."
    options = (
        (two_lines("Delete it", "Nobody can use it."), Leaving.DELETE),
        (two_lines("Keep it", "It stays in the list, where it can be deleted later."), Leaving.KEEP),
        (two_lines("Go back", "Back to the name and access you chose."), None),
    )
    return OptionDialog(title, options)


def leaving_dialog(creation: KeyCreation | None) -> ConfirmDialog:
    """The question before something typed is lost, or while a key is being created or may have been."""
    if creation is not None and creation.stage.under_way:
        body = (
            "The key is being created, and leaving doesn't stop that. It appears in the list, and its value is shown "
            "when it arrives. If the server refuses it, your input is lost."
        )
        return ConfirmDialog("Leave while the key is being created?", body, confirm="Leave", cancel="Wait")
    body = "The name and access you chose will be lost."
    if creation is not None and creation.stage is Stage.LOST_UNKNOWN:
        body = f"The key {visible(creation.name)} may exist on the server, but nobody has its value. {body}"
    return discard_dialog(body)


def nothing_dialog() -> ConfirmDialog:
    """The question before a key without any scope is made."""
    body = "Without scopes, the key can't do anything. Scopes can't be added later."
    return ConfirmDialog("Create a key with no access?", body, confirm="Create anyway", cancel="Go back")


def admin_dialog(name: str) -> ConfirmDialog:
    """The question before an admin key is created: what it may do."""
    body = (
        f"With {visible(name)}, anyone can use your whole account: spend and transfer its balance, create and delete "
        "API keys, change secrets, and deploy or delete chutes. It can't be limited later, only deleted.\n\n"
        "For calling chutes, a key with chutes + invoke is enough."
    )
    return ConfirmDialog("Create an admin key?", body, confirm="Create admin key", cancel="Go back")
