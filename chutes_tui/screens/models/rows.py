"""Public models as rows: what they cost, how much they read. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core.text import visible
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chutes_tui.api.inference import ListedModel
    from chutes_tui.widgets.table.detail_panel import Line

NOT_REPORTED: Final = "not reported"
_CENTS: Final = 2
_IN_CODE: Final = "✓ named in code and settings to copy"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model by its `name`, safe to show. `chosen`: code and settings name it."""

    model: ListedModel
    name: str
    search: str
    chosen: bool = False

    @property
    def prompt(self) -> float | None:
        return self.model.pricing.prompt if self.model.pricing else None

    @property
    def completion(self) -> float | None:
        return self.model.pricing.completion if self.model.pricing else None

    def detail(self) -> Content:
        """Everything that is known of a model."""
        million = "per million tokens"
        return facts(
            Content.styled(self.name, "bold"),
            fact("Tokens in", _said(price(self.prompt), million)),
            fact("Tokens out", _said(price(self.completion), million)),
            fact("Context", _said(_number(self.model.context_length), "tokens")),
            fact("Answer", _said(_number(self.model.max_output_length), "tokens at most")),
            fact("Code", _IN_CODE) if self.chosen else None,
        )

    def brief(self) -> Sequence[Line]:
        """The same in a few lines."""
        longest = _said(_number(self.model.max_output_length), "tokens")
        return [
            (f"In {price(self.prompt)}, out {price(self.completion)} per million tokens", ""),
            (f"Context: {_said(_number(self.model.context_length), 'tokens')}", f"longest answer: {longest}"),
        ]


def model_rows(models: Iterable[ListedModel], chosen: str) -> list[ModelRow]:
    """Return a row for each; `chosen` is the id that code and settings name."""
    return [ModelRow(one, visible(one.id), visible(one.id).casefold(), one.id == chosen) for one in models]


def price(amount: float | None) -> str:
    """USD for a million tokens, to the cent or, where that isn't all of it, as exactly as it was reported."""
    if amount is None:
        return "–"
    whole, _, parts = f"{amount:,.6f}".partition(".")
    return f"${whole}.{parts.rstrip('0').ljust(_CENTS, '0')}"


def _number(amount: int | None) -> str:
    return "–" if amount is None else f"{amount:,}"


def _cell(text: str) -> Cell:
    return Cell(text, "muted" if text == "–" else "")


def _last(amount: float | None) -> float:
    return math.inf if amount is None else amount


_PRICES: Final = ("cheapest first", "dearest first")
COLUMNS: Final[tuple[Column[ModelRow], ...]] = (
    Column(
        "model",
        "MODEL",
        34,
        lambda row: Cell(f"✓ {row.name}" if row.chosen else row.name, "strong"),
        lambda row: row.search,
        flex=1,
        least=16,
    ),
    Column("in", "$ IN", 9, lambda row: _cell(price(row.prompt)), lambda row: _last(row.prompt), orders=_PRICES),
    Column(
        "out", "$ OUT", 9, lambda row: _cell(price(row.completion)), lambda row: _last(row.completion), orders=_PRICES
    ),
    Column(
        "context",
        "CONTEXT",
        11,
        lambda row: _cell(_number(row.model.context_length)),
        lambda row: row.model.context_length or 0,
        falls=True,
        orders=("shortest context first", "longest context first"),
    ),
)


def _said(text: str, unit: str) -> str:
    return NOT_REPORTED if text == "–" else f"{text} {unit}"
