"""The steps of a rotation: one at a time, and what fails belongs to the rotation that it was begun in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.access.scopes import AccessDraft, ScopeGrant

if TYPE_CHECKING:
    from driving import Driver, Driving

    from chutes_tui.services.rotation import RotationService

INVOKE = AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),))


async def opened(app: Driver, number: int = 0) -> RotationService:
    """The rotation of a key of the table, read."""
    rotation = app.app.worker.rotation
    rotation.open(app.state.keys.items[number])
    await app.until(lambda: app.state.rotation is not None and not app.state.rotation.doing)
    return rotation


async def test_a_step_begins_when_none_is_under_way(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.app.worker.rotation.abandon()
        assert app.state.rotation is None
        rotation = await opened(app)
        rotation.create(INVOKE, "new")
        rotation.create(INVOKE, "newer")
        assert [one.title for one in app.state.activities] == ["Creating the key new"]


async def test_a_failure_is_not_said_of_another_rotation(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        rotation = await opened(app)
        app.fault("POST /api_keys/=latency:60 x1", "POST /api_keys/=internal_error x1")
        rotation.create(INVOKE, "new")
        await app.until(lambda: app.sent("POST") == 1)
        await opened(app, 1)
        app.mend()
        await app.settled()
        assert app.state.activities[-1].stage.failed
        assert app.state.rotation is not None
        assert app.state.rotation.problem is None


async def test_a_lost_key_that_can_not_be_deleted_is_not_created_again(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        rotation = await opened(app)
        app.fault("POST /api_keys/=drop_after_commit x1")
        rotation.create(INVOKE, "new")
        await app.settled()
        app.fault("DELETE /api_keys/=internal_error")
        rotation.create_again()
        await app.settled()
        assert app.state.rotation is not None
        assert app.state.rotation.problem is not None
        assert "The key new was not deleted." in app.state.rotation.problem.what
        assert app.sent("POST") == 1
