"""An account's connections and its sign-in end when it is left, and with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driving import sign_in_by_key

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
