"""The sandbox answers what servers of 4 October 2025 and 28 February 2026 answered, question by question.

The answers were recorded from the open-source server, which was run and asked over HTTP.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chutes_tui.sandbox import open_sandbox

from ..caller import Watch
from .asking import ask
from .comparison import difference
from .people import STEPS, Place, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chutes_tui.sandbox.world import World

ANSWERS = Path(__file__).parent / "answers"
DIFFERENT = {
    ("2025-10", "registration token page by API host"): "the sandbox hands out tokens itself: it has no other host",
}
"""What a sandbox can't or must not answer alike, and why. Each must still differ."""


def recorded() -> list[tuple[str, dict[str, Any]]]:
    """Every recorded answer with its generation."""
    return [
        (path.stem, one) for path in sorted(ANSWERS.glob("*.json")) for one in json.loads(path.read_text("utf-8"))
    ]


ASKED = [(generation, one) for generation, one in recorded() if "ask" in one]


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, Place]]:
    """One place for each generation; a test undoes what it did there."""
    found: dict[str, Place] = {}
    for generation in sorted({generation for generation, _ in ASKED}):
        sandbox = open_sandbox(seed=7, now=Watch(), generation=generation)
        http = httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url)
        found[generation] = Place(sandbox, http)
    yield found
    for place in found.values():
        place.sandbox.close()


class _UndoneError(Exception):
    """Ends a transaction that must not take effect."""


@contextmanager
def undone(world: World) -> Iterator[None]:
    """Take back whatever happens inside."""
    try:
        with world.database.transaction():
            yield
            raise _UndoneError
    except _UndoneError:
        pass
    for cache in (world.key_cache, world.fingerprint_cache, world.chutes_listed):
        cache.clear()


@pytest.mark.parametrize(("generation", "one"), ASKED, ids=[f"{when} {one['question']}" for when, one in ASKED])
async def test_the_answer_is_the_recorded_one(places: dict[str, Place], generation: str, one: dict[str, Any]) -> None:
    place = places[generation]
    with undone(place.sandbox.world):
        names = set(re.findall(r"\$\{(\w+)\}", json.dumps(one)))
        steps = one.get("before", [])
        await prepare(place, (names | _needed(steps)) - {"new_jwt"})
        for step in steps:
            await STEPS[step](place)
        await prepare(place, names & {"new_jwt"})
        answer = await ask(place, one["ask"])
    found = difference(answer, one["status"], one.get("body", ...))
    if (generation, one["question"]) in DIFFERENT:
        assert found is not None, "it agrees now: take it off the list"
    else:
        assert found is None, found


def _needed(steps: list[str]) -> set[str]:
    """The values that the steps name."""
    return {name for step in steps for name in ("cak", "crt", "nonce", "token") if f"the {name}" in step} | (
        {"nonce"} if "a nonce is used up by a bad signature" in steps else set()
    )


def test_every_question_of_the_list_of_differences_exists() -> None:
    assert set(DIFFERENT) <= {(generation, one["question"]) for generation, one in ASKED}
