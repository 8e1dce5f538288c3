"""What is going to happen when the form is sent, step by step, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.attempt import Stage

if TYPE_CHECKING:
    from chutes_tui.operations.secrets.writing import SecretWrite

GAP = "The server can't update secrets, so the old one is deleted and a new one created."


@dataclass(frozen=True, slots=True)
class Plan:
    """What the form would do. `chute` and `key` are safe to show, "" while they are not chosen yet."""

    chute: str
    key: str
    replaces: bool


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step: what it does, and its mark and style."""

    mark: str
    style: str
    words: str


def plan_steps(plan: Plan, write: SecretWrite | None = None) -> list[PlanStep]:
    """The steps of a plan; those of a write that is under way are marked by how far it has come."""
    chute = plan.chute or "the chute"
    deleted, deleting = write is not None and write.gap, write is not None and write.deleting
    creating = write is not None and write.stage is Stage.SENDING and not deleting
    steps: list[PlanStep] = []
    if plan.replaces:
        steps.append(_step(f"The old {plan.key} of {chute} is deleted.", now=deleting, done=deleted))
    one = (
        f"The new {plan.key} is created." if plan.replaces else f"{plan.key or 'The secret'} is created for {chute}."
    )
    return [*steps, _step(one, now=creating)]


def plan_notes(plan: Plan) -> list[str]:
    """What else is good to know."""
    chute = plan.chute or "the chute"
    gap = f"In between, {chute} has no {plan.key}. The value is kept here until the server has confirmed it."
    return [
        *([gap] if plan.replaces else []),
        f"Instances of {chute} get it as the environment variable {plan.key} when they start."
        if plan.key
        else _VARIABLE,
        "It is sent once. Without a response, chutes-tui asks the server whether it exists.",
        "Its value can't be read back from the server: keep a copy elsewhere.",
    ]


def progress_words(write: SecretWrite, plan: Plan) -> Content:
    """How far the writing has come, in a line."""
    if write.stage is Stage.WAITING:
        return Content.styled("◌ Waiting for the previous request", "$text-accent")
    if write.deleting:
        words = f"1 of 2  Deleting the old {plan.key} of {plan.chute}…"
    else:
        words = f"Creating {plan.key} for {plan.chute}…"
        words = f"2 of 2  The old one is deleted. {words}" if plan.replaces else words
    return Content.styled(f"● {words}", "$text-accent")


def _step(words: str, *, now: bool, done: bool = False) -> PlanStep:
    if done:
        return PlanStep("✓", "$text-success", words)
    if now:
        return PlanStep("●", "$text-accent", words)
    return PlanStep("○", "$quiet", words)


_VARIABLE = "Instances get it as an environment variable of this name when they start."
