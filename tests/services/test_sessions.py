"""An account's connections and its sign-in end when it is left, and with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import sign_in_by_key

from chutes_tui.access.scopes import AccessDraft
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.state import Connectivity

if TYPE_CHECKING:
    from driving import Driver, Driving

    from chutes_tui.operations.session import Session


def closed(session: Session) -> bool:
    return session.client._exchange._client.is_closed


async def session_of(app: Driver) -> Session:
    session = await app.app.worker._runner.session_or_none()
    assert session is not None
    return session


async def test_connections_end_with_the_account_and_with_the_program(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        first = await session_of(app)
        assert not closed(first)
        await sign_in_by_key(app, app.sandbox)
        await app.loaded()
        second = await session_of(app)
        assert (closed(first), closed(second)) == (True, False)
    assert closed(second)


@pytest.mark.slow
async def test_each_account_that_was_left_waits_for_the_write_and_is_closed(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        left = [await session_of(app)]
        app.fault("POST /api_keys/=latency:60 x1")
        app.app.worker.keys.create("slow", AccessDraft(admin=True))
        await app.until(lambda: app.sent("POST") == 1)
        for key in ("laptop", "laptop"):
            await sign_in_by_key(app, app.sandbox, key)
            left.append(await session_of(app))
        assert not closed(left[0]), "the write is under way"
        app.mend()
        await app.until(lambda: [closed(one) for one in left] == [True, True, False])


async def test_a_late_answer_of_the_account_before_says_nothing_of_this_one_s_connection(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("GET /secrets/=latency:60 x1", "GET /secrets/=drop_before_commit x1")
        app.app.worker.secrets.refresh()
        await app.until(lambda: app.sent("GET", "/secrets/") == 1)
        await sign_in_by_key(app, app.sandbox)
        await app.until(lambda: app.state.keys.phase is LoadPhase.READY)
        await app.until(lambda: sum(not worker.is_finished for worker in app.app.workers) == 1)
        connection = app.state.connection
        app.mend()
        await app.settled()
        assert app.state.connection is connection
        assert connection.connectivity is Connectivity.ONLINE
