"""Problem: what went wrong, in the user's words, and what to do next."""

from __future__ import annotations

from typing import NamedTuple


class Problem(Exception):
    """The base of every error that a user may see.

    `what` happened (one sentence, no jargon), `why` as far as it is known, the `next_step` to take, and the
    `detail`: the server's own words or the technical reason, one key away and copyable. None of them ever holds
    a secret or a line of a config file. `outcome_unknown`: what was asked for may have taken effect all the same.
    """

    def __init__(
        self, what: str, *, why: str = "", next_step: str = "", detail: str = "", outcome_unknown: bool = False
    ) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.next_step = next_step
        self.detail = detail
        self.outcome_unknown = outcome_unknown

    @property
    def sentences(self) -> str:
        """What, why and the next step on one line."""
        return " ".join(part for part in (self.what, self.why, self.next_step) if part)

    def report(self) -> str:
        """Everything that is known, as plain text for the clipboard."""
        parts = (self.what, self.why, self.next_step, self.detail and f"Detail: {self.detail}")
        return "\n".join(part for part in parts if part)


class Outcome(NamedTuple):
    """How one of many ended: `words` such as "not deleted", and why. `done`: as it was wanted; None: unknown."""

    name: str
    words: str
    why: str = ""
    done: bool | None = False


class PartialProblem(Problem):
    """Of many things that were to be done one after the other, some were not; `outcomes` shows each."""

    outcomes: tuple[Outcome, ...] = ()

    def report(self) -> str:
        lines = [f"{one.name}: {one.words}{f' ({one.why})' if one.why else ''}" for one in self.outcomes]
        return "\n".join([super().report(), "", *lines])
