"""A rotation as the screens see it: how far it is, what is being done, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Presence

if TYPE_CHECKING:
    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.keys.rotation import Step
    from chutes_tui.operations.keys.rotation_record import Rotation


class Ending(Enum):
    """How a rotation ended."""

    REPLACED = "the old key is deleted"
    BOTH_KEPT = "both keys stay"
    ABANDONED = "nothing is rotated"
    OLD_GONE = "the old key was gone already"


@dataclass(frozen=True, slots=True)
class RotationView:
    """`rotation` None: nothing was asked for yet, or it is over, which `ending` tells. `doing` says what is under
    way, "" for nothing; `problem` is why the last step did not succeed. `old_there` and `new_there` are what the last
    fresh answers showed."""

    old: ApiKey
    rotation: Rotation | None = None
    doing: str = ""
    problem: Problem | None = None
    ending: Ending | None = None
    old_there: Presence = Presence.UNKNOWN
    new_there: Presence = Presence.UNKNOWN
    new_name: str = ""
    """Of the rotation that is over."""

    def failed(self, problem: Problem) -> RotationView:
        """The same when what was being done failed."""
        return replace(self, doing="", problem=problem)

    def after(self, step: Step, ending: Ending | None = None) -> RotationView:
        """The same after a step; `ending` is how it ended if it is over with it."""
        over = step.rotation is None
        name = self.rotation.new_name if self.rotation is not None else self.new_name
        return RotationView(
            self.old,
            step.rotation,
            "",
            None if step.done else step.problem,
            (ending or Ending.OLD_GONE) if over else None,
            step.old if step.old is not Presence.UNKNOWN or over else self.old_there,
            step.new if step.new is not Presence.UNKNOWN or over else self.new_there,
            name,
        )
