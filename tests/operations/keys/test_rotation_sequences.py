"""A rotation in whatever order of steps, over faults of every kind, with the program killed at any moment.

There is always a key that works and whose value the user has; none is broader than the old one; a confirmation sends
at most one creation; and a new start finds whatever there is.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from served import FAULTS

from chutes_tui.access.scopes import AccessDraft, ScopeGrant

from .rotation_world import RotationWorld

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.sandbox import Sandbox

IMAGE = "3f2a91c0-7d1e-5b7f-9a53-0d6a2c4b8e10"
INVOKE = ScopeGrant("chutes", None, "invoke")
DRAFTS = (
    AccessDraft(admin=True),
    AccessDraft(grants=(INVOKE,)),
    AccessDraft(grants=(ScopeGrant("chutes"),)),
    AccessDraft(grants=(INVOKE, ScopeGrant("images", IMAGE, "read"))),
    AccessDraft(),
)
WRITES = st.sampled_from(
    [
        *(("begin", choice) for choice in range(5)),
        *[("create",)] * 4,
        *[("save",)] * 3,
        *[("delete",)] * 3,
        *[("again",)] * 2,
        *(("keep",), ("abandon",), ("look",), ("resume",), ("switch", 0, True), ("switch", 0, False)),
    ]
)
DYING = st.sampled_from(["before", "after", "kill-before", "kill-after", "full"])
STEPS = st.one_of(
    WRITES,
    WRITES,
    st.tuples(st.just("dying"), DYING, WRITES),
    st.tuples(st.just("signed_out"), WRITES),
    st.tuples(
        st.just("fault"), st.sampled_from(["POST", "DELETE", "GET", "*"]), st.sampled_from(FAULTS), st.integers(1, 4)
    ),
    st.sampled_from([("mend",), ("restart",), ("resume",), ("resume",)]),
    st.sampled_from([("elsewhere_created",), ("elsewhere_deleted",)]),
)
USUAL = AccessDraft(grants=(INVOKE,))
BEGINNING = [("begin", 2), ("create",)]
LOST = ("fault", "POST", "drop_after_commit", 1)


def play(
    sandbox: Sandbox, folder: Path, draft: AccessDraft, recorded: bool, sequence: list[tuple[Any, ...]]
) -> RotationWorld:
    async def run() -> RotationWorld:
        world = RotationWorld(sandbox, folder, draft, recorded=recorded)
        for step in sequence:
            await world.do(step)
        await world.to_the_end()
        return world

    return asyncio.run(run())


CALMLY = settings(derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
IN_ANY_ORDER = given(
    draft=st.sampled_from(DRAFTS),
    recorded=st.booleans(),
    sequence=st.lists(STEPS, min_size=3, max_size=14).map(lambda more: [*BEGINNING, *more]),
)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the record is; the same for every sequence."""
    made = tmp_path_factory.getbasetemp() / "rotation"
    made.mkdir(exist_ok=True)
    return made


@pytest.mark.timeout(300)
@settings(CALMLY, max_examples=15)
@IN_ANY_ORDER
# What the rules are for, each once.
@example(USUAL, True, [*BEGINNING, ("save",), ("elsewhere_deleted",), ("delete",)])
@example(USUAL, True, [*BEGINNING, ("delete",)])
@example(USUAL, True, [("begin", 2), ("dying", "before", ("create",)), ("resume",), ("create",), ("save",)])
@example(USUAL, True, [("begin", 2), ("dying", "after", ("create",)), ("resume",), ("again",), ("save",)])
@example(USUAL, True, [("begin", 2), LOST, ("create",), ("again",), ("save",), ("delete",)])
@example(USUAL, True, [("begin", 2), ("elsewhere_created",), LOST, ("create",), ("again",), ("look",)])
@example(USUAL, False, [("begin", 3), ("create",), ("begin", 4), ("create",)])
@example(USUAL, True, [*BEGINNING, ("create",), ("begin", 2), ("create",)])
@example(USUAL, True, [("begin", 2), ("dying", "full", ("create",)), ("create",), ("save",), ("delete",)])
@example(USUAL, True, [*BEGINNING, ("save",), ("dying", "after", ("delete",)), ("resume",)])
def test_a_working_key_is_never_lost(
    sandbox: Sandbox,
    no_waiting: None,
    folder: Path,
    draft: AccessDraft,
    recorded: bool,
    sequence: list[tuple[Any, ...]],
) -> None:
    play(sandbox, folder, draft, recorded, sequence)


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(CALMLY, max_examples=300)
@IN_ANY_ORDER
def test_in_many_more_orders(
    sandbox: Sandbox,
    no_waiting: None,
    folder: Path,
    draft: AccessDraft,
    recorded: bool,
    sequence: list[tuple[Any, ...]],
) -> None:
    play(sandbox, folder, draft, recorded, sequence)
