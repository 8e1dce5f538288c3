"""The worker's side of secrets: batches, pausing, dropping, as the screens find them in the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.secrets.writing import Obstacle

from .secret_world import SENTINEL, SecretWorld

if TYPE_CHECKING:
    import pytest

ALL = range(8)


def stages(world: SecretWorld) -> list[Stage | Obstacle]:
    return [write.obstacle or write.stage for write in world.state.secret_writes]


def paused(world: SecretWorld) -> bool:
    return world.state.secret_writes_paused


def keys(world: SecretWorld) -> list[str]:
    return [record.key for record in world.state.secrets.items]


# Batches


async def test_a_batch_is_one_activity_with_a_step_for_each(world: SecretWorld) -> None:
    world.write([(0, False), (1, False), (2, False)])
    world.hold("POST")
    await world.go_on()
    activity = world.state.activities[-1]
    assert (activity.title, activity.stage, activity.steps_done, activity.steps) == (
        "Writing 3 secrets",
        Stage.SENDING,
        0,
        3,
    )
    assert stages(world) == [Stage.SENDING, Stage.WAITING, Stage.WAITING]
    await world.release()
    activity = world.state.activities[-1]
    assert (activity.stage, activity.steps_done, activity.outcome) == (Stage.DONE, 3, "Wrote 3 secrets")
    assert stages(world) == [Stage.DONE] * 3


async def test_the_outcome_names_what_is_not_written(world: SecretWorld) -> None:
    world.fault("POST", "too_many_requests", 1)
    world.write([(1, False), (0, False), (3, False)])
    await world.go_on()
    problem = world.state.activities[-1].problem
    assert problem is not None
    assert problem.what == "1 of 3 secrets were written; not written: TWO, ONE."
    assert stages(world) == [Stage.REFUSED, Stage.DONE, Stage.REFUSED]
    assert world.state.secrets.total == 1


async def test_one_that_was_found_after_its_answer_was_lost_is_not_called_missing(world: SecretWorld) -> None:
    world.fault("POST", "drop_after_commit", 1)
    world.write([(1, False), (0, False)])
    await world.go_on()
    problem = world.state.activities[-1].problem
    assert problem is not None
    assert stages(world) == [Stage.LOST_PRESENT, Stage.DONE]
    assert problem.what == "1 of 2 secrets were written; not certain: TWO."


async def test_what_failed_can_be_sent_again(world: SecretWorld) -> None:
    world.fault("POST", "drop_before_commit", 2)
    world.write([(0, False), (1, False)])
    await world.go_on()
    assert stages(world) == [Stage.LOST_ABSENT] * 2
    world.retry(ALL, replaces=None)
    await world.go_on()
    assert stages(world) == [Stage.DONE] * 2


async def test_one_that_exists_is_replaced_once_the_user_agrees(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.write([(0, False)])
    await world.go_on()
    assert stages(world) == [Stage.DONE, Obstacle.TAKEN]
    world.retry([1], replaces=None)
    await world.go_on()
    assert stages(world) == [Stage.DONE, Obstacle.TAKEN]
    world.retry([1], replaces=True)
    await world.go_on()
    assert stages(world) == [Stage.DONE, Stage.DONE]
    assert world.wire.kept[world.places[0]].endswith("2")


async def test_a_second_press_sends_nothing(world: SecretWorld) -> None:
    world.write([(0, False), (1, True)], twice=True)
    await world.go_on()
    assert len(world.state.secret_writes) == 2
    assert world.wire.sent.total() == 3


async def test_another_value_for_the_same_place_is_not_swallowed(world: SecretWorld) -> None:
    world.hold("POST")
    world.write([(0, False)])
    world.write([(0, False)])
    await world.release()
    assert stages(world) == [Stage.DONE, Obstacle.TAKEN]


async def test_what_another_write_changes_is_known_to_one_that_failed(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.fault("POST", "too_many_requests", 1)
    world.write([(0, True)])
    await world.go_on()
    failed = world.state.secret_writes[1]
    assert (failed.stage, failed.gap, failed.replace, failed.record) == (Stage.REFUSED, True, True, None)
    world.write([(0, False)])
    await world.go_on()
    failed, other = world.state.secret_writes[1:]
    assert other.stage is Stage.DONE
    # The agreement was to delete the first one, not this one.
    assert (failed.stage, failed.gap, failed.replace, failed.record) == (Stage.REFUSED, False, False, other.record)
    world.retry([1], replaces=None)
    await world.go_on()
    assert world.state.secret_writes[1].obstacle is Obstacle.TAKEN
    world.delete([0])
    await world.go_on()
    assert world.state.secret_writes[1].record is None


async def test_while_one_is_replaced_the_list_does_not_show_it(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.hold("POST")
    world.write([(0, True)])
    await world.go_on()
    write = world.state.secret_writes[-1]
    assert (write.stage, write.gap) == (Stage.SENDING, True)
    assert keys(world) == []
    await world.release()
    assert keys(world) == ["ONE"]


async def test_a_list_from_before_a_write_does_not_undo_it(world: SecretWorld) -> None:
    world.hold("GET")
    await world.refresh()
    await world.go_on()
    assert world.state.secrets.phase is LoadPhase.LOADING
    world.write([(0, False)])
    await world.go_on()
    assert keys(world) == ["ONE"]
    await world.release()
    world.check_equal()


async def test_a_list_that_fails_keeps_what_is_known(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.fault("GET", "internal_error", 9)
    await world.refresh()
    assert world.state.secrets.stale
    assert keys(world) == ["ONE"]
    assert world.state.problem is not None


async def test_the_names_of_the_chutes_come_with_the_list(world: SecretWorld) -> None:
    assert world.state.chutes.complete
    gone = world.state.chutes.items[0]
    world.sandbox.world.database.run("UPDATE chutes SET name = 'renamed' WHERE chute_id = ?", gone.chute_id)
    await world.refresh()
    assert "renamed" in {chute.name for chute in world.state.chutes.items}
    world.sandbox.world.database.run("UPDATE chutes SET name = ? WHERE chute_id = ?", gone.name, gone.chute_id)


async def test_a_refresh_tells_what_became_of_a_lost_write(world: SecretWorld) -> None:
    world.fault("POST", "drop_after_commit", 1)
    world.fault("GET", "internal_error", 9)
    world.write([(0, False)])
    await world.go_on()
    assert stages(world) == [Stage.LOST_UNKNOWN]
    await world.release()
    await world.refresh()
    assert stages(world) == [Stage.LOST_PRESENT]
    world.accept([0])
    assert stages(world) == [Stage.DONE]
    assert world.state.secret_writes[0].value.wiped


async def test_what_somebody_else_deleted_leaves_the_list_once_it_is_looked_up(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.sandbox.world.database.run("DELETE FROM secrets")
    world.fault("POST", "drop_before_commit", 1)
    world.write([(0, False)])
    await world.settle()
    assert stages(world) == [Stage.DONE, Stage.LOST_ABSENT]
    assert keys(world) == []


async def test_a_list_from_before_a_write_tells_nothing_of_it(world: SecretWorld) -> None:
    world.hold("GET")
    await world.refresh()
    await world.go_on()
    world.fault("POST", "drop_after_commit", 1)
    world.fault("GET", "internal_error", 9)
    world.write([(0, False)])
    await world.go_on()
    await world.release()
    assert world.state.secrets.phase is LoadPhase.READY
    assert keys(world) == []
    assert stages(world) == [Stage.LOST_UNKNOWN]
    await world.refresh()
    assert stages(world) == [Stage.LOST_PRESENT]


async def test_only_what_exists_can_be_taken_as_it_is(world: SecretWorld) -> None:
    world.fault("POST", "drop_before_commit", 1)
    world.write([(0, False)])
    await world.go_on()
    world.worker.secrets.accept(1)
    world.check()
    assert stages(world) == [Stage.LOST_ABSENT]


# Pausing and dropping


async def test_a_pause_takes_effect_between_two_secrets(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.hold("DELETE")
    world.write([(0, True), (1, False), (2, False)])
    await world.go_on()
    assert stages(world)[1:] == [Stage.SENDING, Stage.WAITING, Stage.WAITING]
    world.worker.secrets.pause()
    assert paused(world)
    await world.release()
    # The replacement that was under way has its second half; nothing else was sent.
    assert stages(world)[1:] == [Stage.DONE, Stage.WAITING, Stage.WAITING]
    assert world.state.activities[-1].outcome == "Wrote the secret ONE; 2 waiting"
    assert not world.worker.writes_under_way
    assert len(world.worker.secrets.unsaved) == 2
    world.worker.secrets.resume()
    assert not paused(world)
    await world.go_on()
    assert stages(world) == [Stage.DONE] * 4
    assert world.state.activities[-1].title == "Writing 2 secrets"


async def test_what_is_held_back_blocks_nothing_else(world: SecretWorld) -> None:
    world.hold("POST")
    world.write([(0, False), (1, False)])
    await world.go_on()
    world.worker.secrets.pause()
    await world.release()
    world.write([(2, False)])
    await world.go_on()
    assert stages(world) == [Stage.DONE, Stage.WAITING, Stage.DONE]
    assert paused(world)


async def test_a_pause_that_is_taken_back_at_once_changes_nothing(world: SecretWorld) -> None:
    world.hold("POST")
    world.write([(0, False), (1, False)])
    await world.go_on()
    world.worker.secrets.pause()
    world.worker.secrets.resume()
    assert not paused(world)
    await world.release()
    assert stages(world) == [Stage.DONE] * 2
    assert world.wire.sent.total() == 2


async def test_a_pause_with_nothing_waiting_is_none(world: SecretWorld) -> None:
    world.worker.secrets.pause()
    assert not paused(world)
    world.hold("POST")
    world.write([(0, False), (1, False)])
    await world.go_on()
    world.worker.secrets.pause()
    world.drop([1])
    assert not paused(world)


async def test_what_waits_can_be_dropped_and_what_is_being_sent_can_not(world: SecretWorld) -> None:
    world.hold("POST")
    world.write([(0, False), (1, False)])
    await world.go_on()
    sending, waiting = world.state.secret_writes
    world.drop(ALL)
    assert [write.number for write in world.state.secret_writes] == [sending.number]
    assert waiting.value.wiped
    await world.release()
    assert stages(world) == [Stage.DONE]
    assert world.wire.sent.total() == 1


# Deleting


async def test_deleted_one_after_the_other(world: SecretWorld) -> None:
    world.write([(0, False), (1, False), (2, False)])
    await world.go_on()
    world.delete([0, 1])
    await world.go_on()
    assert world.state.activities[-1].outcome == "Deleted 2 secrets"
    assert len(world.state.secrets.items) == 1


async def test_the_outcome_names_what_is_not_deleted(world: SecretWorld) -> None:
    world.write([(0, False), (1, False)])
    await world.go_on()
    world.fault("DELETE", "internal_error", 1)
    world.delete([0, 1])
    await world.go_on()
    problem = world.state.activities[-1].problem
    assert problem is not None
    assert problem.what == "1 of 2 secrets were deleted; not deleted: ONE."
    assert keys(world) == ["ONE"]


# Nothing can be sent


async def test_a_mistake_of_ours_loses_no_value(world: SecretWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SENTINEL)

    monkeypatch.setattr("chutes_tui.api.client.ChutesClient.create_secret", broken)
    world.write([(0, False), (1, False)])
    await world.settle()
    assert stages(world) == [Stage.LOST_UNKNOWN, Stage.REFUSED]
    monkeypatch.undo()
    world.check()
    world.retry(ALL, replaces=None)
    await world.go_on()
    assert stages(world) == [Stage.DONE] * 2
