"""What to say when the making of a key did not simply succeed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.operations.key_creation import Creation
from chutes_tui.plain import short_id, visible
from chutes_tui.screens.dialogs import ConfirmDialog

if TYPE_CHECKING:
    from chutes_tui.operations.key_creation import KeyCreation


def refusal_words(creation: KeyCreation) -> Content:
    """The outcome for the form: what happened, why, what to do; each complaint about a field on its own line."""
    from chutes_tui.api.errors import ValidationError

    problem = creation.problem
    what, why, step = ("The key could not be made.", "", "")
    if problem is not None:
        what, why, step = problem.what, problem.why, problem.next_step
    if creation.stage is Creation.LOST_ABSENT:
        what = f"Nothing was made: the answer was lost, and the server has no key “{creation.name}”."
        why, step = "", "You can send it again."
    elif creation.stage is Creation.LOST_UNKNOWN:
        what = f"The answer was lost: the key “{creation.name}” may exist or not."
        step = "Load the list of keys before you send it again."
    lines = [Content.styled(f"✗ {visible(what)}", "bold $text-error")]
    lines += [Content(visible(line)) for line in (why,) if line]
    if isinstance(problem, ValidationError):
        lines += [Content(f"{visible(field.field)}: {visible(field.message)}") for field in problem.fields]
    lines += [Content.styled(visible(line), "$quiet") for line in (step,) if line]
    return Content("\n").join(lines)


def name_is_at_fault(creation: KeyCreation) -> bool:
    """Whether it is the name that has to be changed."""
    from chutes_tui.api.errors import ConflictError, ValidationError

    problem = creation.problem
    if isinstance(problem, ValidationError):
        return any(field.field == "name" for field in problem.fields)
    if isinstance(problem, ConflictError):
        return True
    return problem is not None and "key name" in problem.detail


def lost_dialog(creation: KeyCreation) -> ConfirmDialog:
    """The question after a lost answer: make the key anew, or look at the list."""
    name = visible(creation.name)
    if creation.stage is Creation.LOST_EXISTS and creation.found is not None:
        body = (
            f"The server has the key {name} ({short_id(creation.found.api_key_id)}), but its secret was in the "
            "answer that got lost, and is never told again.\n\n"
            "It can be deleted and made anew with the same access."
        )
        return ConfirmDialog(
            "The key was made, its secret is lost", body, confirm="Delete and make anew", cancel="Not now"
        )
    body = (
        f"Whether the key {name} was made could not be found out. It was sent once, and is not sent again by itself."
        "\n\n"
        "The list of keys tells, once the server answers."
    )
    return ConfirmDialog("Nothing is known", body, confirm="Load the list again", cancel="Not now", dangerous=False)


def leaving_dialog(*, sending: bool) -> ConfirmDialog:
    """The question before something typed is lost, or while a key is being made."""
    if sending:
        body = (
            "The key is being made, and leaving does not stop that. It appears in the list, and its secret is shown "
            "as soon as it is here. If the server refuses it, what you typed is lost."
        )
        return ConfirmDialog("Leave while the key is being made?", body, confirm="Leave", cancel="Wait")
    body = "No key has been made. The name and the access chosen here are kept nowhere."
    return ConfirmDialog("Discard this key?", body, confirm="Discard", cancel="Go on editing")


def nothing_dialog() -> ConfirmDialog:
    """The question before a key without any scope is made."""
    body = "No scope is ticked, so this key opens nothing at all. Scopes can't be added to it later."
    return ConfirmDialog("A key that opens nothing?", body, confirm="Make it", cancel="Tick something")


def admin_dialog(name: str) -> ConfirmDialog:
    """The question before an admin key is created: what it may do."""
    body = (
        f"With {visible(name)}, anyone can use your whole account: spend and transfer its balance, create and delete "
        "API keys, change secrets, and deploy or delete chutes. It can't be limited later, only deleted.\n\n"
        "For calling chutes, a key with chutes + invoke is enough."
    )
    return ConfirmDialog("Create an admin key?", body, confirm="Create admin key", cancel="Go back")
