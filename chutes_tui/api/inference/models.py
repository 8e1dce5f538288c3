"""The public list of models (`GET /v1/models` on the models' host), which needs no credential.

What clients of the platform read of it: the id, `pricing` (USD per million tokens), the lengths. All but the id may
be missing or odd.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import force_setattr

from chutes_tui.api.decoding import decode_json
from chutes_tui.api.http.call import Call
from chutes_tui.api.listing import Collected, whole_list
from chutes_tui.api.models import known_id

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient


class Pricing(Struct, frozen=True, kw_only=True):
    """USD per million tokens that are read (`prompt`) and written (`completion`). None: not reported."""

    prompt: float | None = None
    completion: float | None = None

    def __post_init__(self) -> None:
        _only_amounts(self, "prompt", "completion")


class ListedModel(Struct, frozen=True, kw_only=True):
    """A model by the id that requests name. The lengths are in tokens. None: not reported."""

    id: str
    pricing: Pricing | None = None
    context_length: int | None = None
    max_output_length: int | None = None

    def __post_init__(self) -> None:
        known_id(self, "id")
        _only_amounts(self, "context_length", "max_output_length")


async def list_models(client: ChutesClient) -> Collected[ListedModel]:
    """Every model of the host that the client asks, each once. Raises every ApiError."""
    return await client.decoded(Call("GET", "/v1/models", public=True), _decode)


def _decode(body: bytes) -> Collected[ListedModel] | None:
    answer = decode_json(body)
    listed = answer.get("data") if isinstance(answer, dict) else answer
    return whole_list(listed, ListedModel, lambda model: model.id)


def _only_amounts(record: Struct, *names: str) -> None:
    """A number below 0, or none at all, is as good as not reported."""
    for name in names:
        number = getattr(record, name)
        if number is not None and not (math.isfinite(number) and number >= 0):
            force_setattr(record, name, None)
