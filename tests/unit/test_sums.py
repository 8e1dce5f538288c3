"""Sums of many writes."""

from __future__ import annotations

from chutes_tui.operations.sums import sum_problem
from chutes_tui.problem import Problem


def test_what_is_held_back_belongs_to_the_total() -> None:
    failures = [("A", Problem("No.")), ("B", Problem("Wait an hour."))]
    problem = sum_problem("secrets", "written", 20, failures, held=10)
    assert problem.what == "Wait an hour."
    assert problem.why == "8 of 20 secrets were written; not written: A, B; 10 held back."
    assert not problem.outcome_unknown


def test_one_alone_speaks_for_itself() -> None:
    refused = Problem("No.")
    assert sum_problem("keys", "deleted", 1, [("A", refused)]) is refused
