"""Usage as CSV: numbers stay numbers, texts are no formulas, what wasn't reported is empty."""

from __future__ import annotations

import csv
import io
import stat
from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.usage.export import COLUMNS, as_csv, write_usage
from chutes_tui.operations.account.usage.period import Period, PeriodKind
from chutes_tui.storage.errors import FileExistsProblem

from .usage_making import row, used

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.operations.account.usage.rows import Usage


def cells(usage: Usage, **names: str) -> list[list[str]]:
    head, *rows = csv.reader(io.StringIO(as_csv(usage, names)))
    assert tuple(head) == COLUMNS
    return rows


def test_a_row_for_each_day_of_each_chute() -> None:
    usage = used(
        row("24 03", 0.1, 2, chute_id="a", input_tokens=10, output_tokens=5),
        row("24 09", 0.2, 1, chute_id="a", input_tokens=1, output_tokens=0),
        row("25 09", 0.0, 7, chute_id="b"),
    )
    assert cells(usage, a="support-bot") == [
        ["2026-11-24", "support-bot", "a", "3", "16", "0.3", ""],
        ["2026-11-25", "", "b", "7", "", "0", "not over"],
    ]


def test_the_sums_are_those_of_the_screen() -> None:
    usage = used(*(row(str(day), 0.1, day, chute_id="ab"[day % 2]) for day in range(12, 26)))
    rows = cells(usage)
    assert sum(int(one[3]) for one in rows) == usage.total.calls.value
    assert sum(float(one[5]) for one in rows) == pytest.approx(usage.total.usd.value)


def test_hours_of_a_single_day() -> None:
    usage = used(row("25 19", 0.0, 7, chute_id="b"), period=Period(PeriodKind.DAY))
    assert cells(usage)[0][0] == "2026-11-25 19:00"


def test_without_the_split_there_is_a_row_for_each_day() -> None:
    rows = cells(used(row("24", 0.5), by_chute=False))
    assert len(rows) == 14
    assert {one[1] for one in rows} == {"all chutes"}
    assert [one[5] for one in rows][-2:] == ["0.5", "0"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_no_text_is_a_formula(name: str) -> None:
    usage = used(row("24", -0.5, chute_id=name))
    (only,) = cells(usage, **{name: name})
    assert only[1][0] not in "=+-@\t\r"
    assert only[2][0] not in "=+-@\t\r"
    assert only[5] == "-0.5", "a negative number stays one"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(1e-5, "0.00001"), (-1e-18, "0"), (0.1 + 0.2, "0.3"), (12345678.9, "12345678.9"), (None, "")],
)
def test_amounts(amount: float | None, shown: str) -> None:
    assert cells(used(row("24", amount, chute_id="a")))[0][5] == shown


def test_what_is_not_whole_says_so() -> None:
    usage = used(row("24", None, chute_id="a"), row("24 05", 0.5, chute_id="a"))
    assert cells(usage)[0][5:] == ["0.5", "at least: not everything was reported"]
    assert "at least" in cells(used(row("24", chute_id="a"), complete=False))[0][6]


def test_the_file_is_private_and_replaced_only_when_told(tmp_path: Path) -> None:
    usage = used(row("24", 0.5, chute_id="a"))
    assert write_usage(usage, {}, "~/used.csv", tmp_path).endswith("used.csv")
    path = tmp_path / "used.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (
        path.read_text() == as_csv(usage, {}).replace("\r\n", "\n") or path.read_bytes() == as_csv(usage, {}).encode()
    )
    with pytest.raises(FileExistsProblem):
        write_usage(usage, {}, str(path), tmp_path)
    write_usage(used(), {}, str(path), tmp_path, replaces=True)
    assert path.read_text().startswith("start (UTC)")


@pytest.mark.parametrize("typed", ["~/used.json", "~/used", "~/missing/used.csv", " "])
def test_what_can_t_be_written_is_refused_in_words(tmp_path: Path, typed: str) -> None:
    with pytest.raises(Problem) as caught:
        write_usage(used(), {}, typed, tmp_path)
    assert caught.value.next_step
    assert not list(tmp_path.iterdir())


def test_before_there_is_usage_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no usage yet"):
        write_usage(None, {}, "~/used.csv", tmp_path)
    assert not list(tmp_path.iterdir())
