"""The sum of many writes: what is done, what is not, what nobody knows, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def sum_problem(
    things: str,
    verb: str,
    total: int,
    failures: Sequence[tuple[str, Problem]],
    *,
    held: int = 0,
    gone: Sequence[str] = (),
) -> Problem:
    """Return the problem that counts all of `total` writes ("2 of 3 keys were deleted; …") and names what failed.

    A failure whose problem says `outcome_unknown` may have taken effect: it is counted apart. `held` of the total
    were not sent yet: then what the last failure was, which held them back, is said first, the count as its reason.
    `gone` were there no more. A single write's own problem is returned as it is.
    """
    first, last = failures[0][1], failures[-1][1]
    if total == 1:
        return first
    failed = [name for name, problem in failures if not problem.outcome_unknown]
    unknown = [name for name, problem in failures if problem.outcome_unknown]
    done = total - len(failures) - held - len(gone)
    parts = [f"{done} of {total} {things} were {verb}"]
    parts += [f"gone already: {', '.join(gone)}"] * bool(gone)
    parts += [f"not certain: {', '.join(unknown)}"] * bool(unknown)
    parts += [f"not {verb}: {', '.join(failed)}"] * bool(failed)
    parts += [f"{held} held back"] * bool(held)
    counted = f"{'; '.join(parts)}."
    if held:
        what, why, told, otherwise = last.what, counted, last, "Then try again."
    else:
        what, why, told, otherwise = counted, first.what, first, "Refresh, then try those again."
    next_step = told.next_step or otherwise
    return Problem(what, why=why, next_step=next_step, detail=told.detail, outcome_unknown=bool(unknown))


def deletion_words(thing: str, names: Sequence[str], gone: Sequence[str]) -> str:
    """Return the sentence for deletions of which none failed; `gone` are the names that were there no more."""
    one = len(names) == 1
    if len(gone) == len(names):
        what = f"The {thing} {names[0]} was" if one else f"{len(names)} {thing}s were"
        return f"{what} gone already: nothing was deleted"
    if not gone:
        return f"Deleted the {thing} {names[0]}" if one else f"Deleted {len(names)} {thing}s"
    done = len(names) - len(gone)
    return f"Deleted {done} of {len(names)} {thing}s; gone already: {', '.join(gone)}"
