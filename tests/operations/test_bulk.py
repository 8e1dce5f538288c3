"""Sums of many writes."""

from __future__ import annotations

import pytest

from chutes_tui.core.attempt import Attempt, Stage
from chutes_tui.core.problem import PartialProblem, Problem
from chutes_tui.operations.bulk import bulk_outcome

DONE: Attempt[object] = Attempt(Stage.DONE)
GONE: Attempt[object] = Attempt(Stage.DONE, problem=Problem("There is no such thing."))


def failed(what: str = "No.", stage: Stage = Stage.REFUSED) -> Attempt[object]:
    return Attempt(stage, problem=Problem(what))


def failure(thing: str, verb: str, ended: list[tuple[str, Attempt[object]]], held: int = 0) -> Problem:
    with pytest.raises(Problem) as told:
        bulk_outcome(thing, verb, ended, held=held)
    return told.value


def test_what_is_held_back_belongs_to_the_total() -> None:
    ended = [*((f"X{number}", DONE) for number in range(8)), ("A", failed()), ("B", failed("Wait an hour."))]
    problem = failure("secret", "written", ended, held=10)
    assert problem.what == "Wait an hour."
    assert problem.why == "8 of 20 secrets were written; not written: A, B; 10 waiting."
    assert not problem.outcome_unknown


def test_one_alone_speaks_for_itself() -> None:
    refused = failed()
    assert failure("key", "deleted", [("A", refused)]) is refused.problem


def test_what_was_gone_already_is_neither_done_nor_failed() -> None:
    problem = failure("key", "deleted", [("A", failed()), ("B", GONE), ("C", DONE), ("D", DONE)])
    assert problem.what == "2 of 4 keys were deleted; gone already: B; not deleted: A."


@pytest.mark.parametrize("stage", [Stage.LOST_UNKNOWN, Stage.LOST_PRESENT])
def test_what_is_unknown_is_counted_apart(stage: Stage) -> None:
    problem = failure("secret", "written", [("A", failed(stage=stage)), ("B", DONE), ("C", failed())])
    assert problem.what == "1 of 3 secrets were written; not certain: A; not written: C."
    assert problem.outcome_unknown


def test_a_row_for_each_says_what_happened_to_it() -> None:
    refused = failed("Too many requests.")
    ended = [
        ("A", DONE),
        ("B", GONE),
        ("C", failed("Lost.", Stage.LOST_UNKNOWN)),
        ("D", refused),
        *((f"X{number}", refused) for number in range(20)),
    ]
    problem = failure("key", "deleted", ended)
    assert isinstance(problem, PartialProblem)
    rows = [(one.name, one.words, one.why, one.done) for one in problem.outcomes]
    assert rows[:3] == [
        ("C", "not certain", "Lost.", None),
        ("D", "not deleted", "Too many requests.", False),
        ("X0", "not tried", "", False),
    ]
    assert rows[-2:] == [("A", "deleted", "", True), ("B", "gone already", "", True)]
    assert len(problem.outcomes) == 24
    assert "and 13 more" in problem.what
    assert "D: not deleted (Too many requests.)\nX0: not tried" in problem.report()


def test_without_a_failure() -> None:
    assert bulk_outcome("key", "deleted", [("A", DONE)]) == "Deleted the key A"
    assert bulk_outcome("key", "deleted", [("A", GONE)]) == "The key A was gone already: nothing was deleted"
    assert bulk_outcome("secret", "deleted", [("A", DONE), ("B", DONE)]) == "Deleted 2 secrets"
    told = bulk_outcome("secret", "deleted", [("A", DONE), ("B", GONE), ("C", DONE)])
    assert told == "Deleted 2 of 3 secrets; gone already: B"
    told = bulk_outcome("secret", "deleted", [("A", GONE), ("B", GONE)])
    assert told == "2 secrets were gone already: nothing was deleted"
    assert bulk_outcome("secret", "written", [("A", DONE)], held=2) == "Wrote the secret A; 2 waiting"
