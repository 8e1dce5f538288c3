"""Sums of many writes."""

from __future__ import annotations

from chutes_tui.core.problem import Problem
from chutes_tui.operations.sums import deletion_words, sum_problem


def test_what_is_held_back_belongs_to_the_total() -> None:
    failures = [("A", Problem("No.")), ("B", Problem("Wait an hour."))]
    problem = sum_problem("secrets", "written", 20, failures, held=10)
    assert problem.what == "Wait an hour."
    assert problem.why == "8 of 20 secrets were written; not written: A, B; 10 held back."
    assert not problem.outcome_unknown


def test_one_alone_speaks_for_itself() -> None:
    refused = Problem("No.")
    assert sum_problem("keys", "deleted", 1, [("A", refused)]) is refused


def test_what_was_gone_already_is_neither_done_nor_failed() -> None:
    problem = sum_problem("keys", "deleted", 4, [("A", Problem("No."))], gone=["B"])
    assert problem.what == "2 of 4 keys were deleted; gone already: B; not deleted: A."


def test_deletions_without_a_failure() -> None:
    assert deletion_words("key", ["A"], []) == "Deleted the key A"
    assert deletion_words("key", ["A"], ["A"]) == "The key A was gone already: nothing was deleted"
    assert deletion_words("secret", ["A", "B"], []) == "Deleted 2 secrets"
    assert deletion_words("secret", ["A", "B", "C"], ["B"]) == "Deleted 2 of 3 secrets; gone already: B"
    assert deletion_words("secret", ["A", "B"], ["A", "B"]) == "2 secrets were gone already: nothing was deleted"
