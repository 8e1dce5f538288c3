"""The worker's side of secrets: batches, pausing, dropping, leaving, as the screens find them in the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.loadable import Phase
from chutes_tui.operations.secret_writing import WantedSecret, Writing
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.sandbox import open_sandbox
from chutes_tui.screens.dialogs import ConfirmDialog
from chutes_tui.secret import Secret
from chutes_tui.state import Stage

from .secret_support import chute_on, secrets_on
from .secret_world import SENTINEL, SecretWorld, secret_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from driving import Driver, Driving

    from chutes_tui.sandbox import Sandbox

ALL = range(8)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox(seed=7) as sandbox:
        yield sandbox


@pytest.fixture
async def world(sandbox: Sandbox, no_waiting: None) -> AsyncIterator[SecretWorld]:
    async with secret_world(sandbox) as world:
        yield world
        await world.release()


def stages(world: SecretWorld) -> list[Writing]:
    return [write.stage for write in world.state.secret_writes]


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
        Stage.RUNNING,
        0,
        3,
    )
    assert stages(world) == [Writing.SENDING, Writing.WAITING, Writing.WAITING]
    await world.release()
    activity = world.state.activities[-1]
    assert (activity.stage, activity.steps_done, activity.outcome) == (Stage.DONE, 3, "Wrote 3 secrets")
    assert stages(world) == [Writing.DONE] * 3


async def test_the_outcome_names_what_is_not_written(world: SecretWorld) -> None:
    world.fault("POST", "too_many_requests", 1)
    world.write([(1, False), (0, False), (3, False)])
    await world.go_on()
    problem = world.state.activities[-1].problem
    assert problem is not None
    assert problem.what == "1 of 3 secrets were written; not written: TWO, ONE."
    assert stages(world) == [Writing.REFUSED, Writing.DONE, Writing.REFUSED]
    assert world.state.secrets.total == 1


async def test_what_failed_can_be_sent_again(world: SecretWorld) -> None:
    world.fault("POST", "drop_before_commit", 2)
    world.write([(0, False), (1, False)])
    await world.go_on()
    assert stages(world) == [Writing.LOST_ABSENT] * 2
    world.retry(ALL, replaces=None)
    await world.go_on()
    assert stages(world) == [Writing.DONE] * 2


async def test_one_that_exists_is_replaced_once_the_user_agrees(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.write([(0, False)])
    await world.go_on()
    assert stages(world) == [Writing.DONE, Writing.TAKEN]
    world.retry([1], replaces=None)
    await world.go_on()
    assert stages(world) == [Writing.DONE, Writing.TAKEN]
    world.retry([1], replaces=True)
    await world.go_on()
    assert stages(world) == [Writing.DONE, Writing.DONE]
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
    assert stages(world) == [Writing.DONE, Writing.TAKEN]


async def test_what_another_write_changes_is_known_to_one_that_failed(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.fault("POST", "too_many_requests", 1)
    world.write([(0, True)])
    await world.go_on()
    failed = world.state.secret_writes[1]
    assert (failed.stage, failed.gap, failed.replace, failed.record) == (Writing.REFUSED, True, True, None)
    world.write([(0, False)])
    await world.go_on()
    failed, other = world.state.secret_writes[1:]
    assert other.stage is Writing.DONE
    # The agreement was to delete the first one, not this one.
    assert (failed.stage, failed.gap, failed.replace, failed.record) == (Writing.REFUSED, False, False, other.record)
    world.retry([1], replaces=None)
    await world.go_on()
    assert world.state.secret_writes[1].stage is Writing.TAKEN
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
    assert (write.stage, write.gap) == (Writing.SENDING, True)
    assert keys(world) == []
    await world.release()
    assert keys(world) == ["ONE"]


async def test_a_list_from_before_a_write_does_not_undo_it(world: SecretWorld) -> None:
    world.hold("GET")
    await world.refresh()
    await world.go_on()
    assert world.state.secrets.phase is Phase.LOADING
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
    assert stages(world) == [Writing.LOST_UNKNOWN]
    await world.release()
    await world.refresh()
    assert stages(world) == [Writing.LOST_EXISTS]
    world.accept([0])
    assert stages(world) == [Writing.DONE]
    assert world.state.secret_writes[0].value.wiped


async def test_what_somebody_else_deleted_leaves_the_list_once_it_is_looked_up(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.sandbox.world.database.run("DELETE FROM secrets")
    world.fault("POST", "drop_before_commit", 1)
    world.write([(0, False)])
    await world.settle()
    assert stages(world) == [Writing.DONE, Writing.LOST_ABSENT]
    assert keys(world) == []


# Pausing and dropping


async def test_a_pause_takes_effect_between_two_secrets(world: SecretWorld) -> None:
    world.write([(0, False)])
    await world.go_on()
    world.hold("DELETE")
    world.write([(0, True), (1, False), (2, False)])
    await world.go_on()
    assert stages(world)[1:] == [Writing.DELETING, Writing.WAITING, Writing.WAITING]
    world.worker.pause_secret_writes()
    assert paused(world)
    await world.release()
    # The replacement that was under way has its second half; nothing else was sent.
    assert stages(world)[1:] == [Writing.DONE, Writing.WAITING, Writing.WAITING]
    assert world.state.activities[-1].outcome == "Wrote the secret ONE; 2 held back"
    assert not world.worker.writes_under_way
    assert len(world.worker.secrets_unsaved) == 2
    world.worker.resume_secret_writes()
    assert not paused(world)
    await world.go_on()
    assert stages(world) == [Writing.DONE] * 4
    assert world.state.activities[-1].title == "Writing 2 secrets"


async def test_what_is_held_back_blocks_nothing_else(world: SecretWorld) -> None:
    world.hold("POST")
    world.write([(0, False), (1, False)])
    await world.go_on()
    world.worker.pause_secret_writes()
    await world.release()
    world.write([(2, False)])
    await world.go_on()
    assert stages(world) == [Writing.DONE, Writing.WAITING, Writing.DONE]
    assert paused(world)


async def test_a_pause_that_is_taken_back_at_once_changes_nothing(world: SecretWorld) -> None:
    world.hold("POST")
    world.write([(0, False), (1, False)])
    await world.go_on()
    world.worker.pause_secret_writes()
    world.worker.resume_secret_writes()
    assert not paused(world)
    await world.release()
    assert stages(world) == [Writing.DONE] * 2
    assert world.wire.sent.total() == 2


async def test_a_pause_with_nothing_waiting_is_none(world: SecretWorld) -> None:
    world.worker.pause_secret_writes()
    assert not paused(world)
    world.hold("POST")
    world.write([(0, False), (1, False)])
    await world.go_on()
    world.worker.pause_secret_writes()
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
    assert stages(world) == [Writing.DONE]
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


async def test_an_account_that_could_not_be_opened_keeps_the_values(driving: Driving) -> None:
    async with driving.app(environ={"CHUTES_API_KEY": "no key"}) as app:
        numbers = app.app.worker.write_secrets([WantedSecret("chute", "ONE", Secret(SENTINEL))])
        await app.settled()
        (write,) = app.state.secret_writes
        assert write.number == numbers[0]
        assert write.stage is Writing.REFUSED
        assert write.value.reveal() == SENTINEL
        assert write.problem is not None


async def test_a_mistake_of_ours_loses_no_value(world: SecretWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SENTINEL)

    monkeypatch.setattr("chutes_tui.api.client.ChutesClient.create_secret", broken)
    world.write([(0, False), (1, False)])
    await world.settle()
    assert stages(world) == [Writing.LOST_UNKNOWN, Writing.REFUSED]
    monkeypatch.undo()
    world.check()
    world.retry(ALL, replaces=None)
    await world.go_on()
    assert stages(world) == [Writing.DONE] * 2


# Leaving


async def half_written(app: Driver) -> Secret:
    """One write that was refused."""
    app.fault("POST /secrets/=too_many_requests")
    value = Secret(SENTINEL)
    app.app.worker.write_secrets([WantedSecret(chute_on(app.sandbox), "WANTED", value)])
    await app.settled()
    assert app.state.secret_writes[0].stage is Writing.REFUSED
    return value


async def test_quitting_asks(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await half_written(app)
        await app.press("q")
        assert app.in_front(ConfirmDialog)
        assert app.says("The value of the secret WANTED would be lost")
        await app.press("escape")
        assert app.app.is_running
        app.app.worker.drop_secret_writes([1])
        await app.press("q")
        assert not app.in_front(ConfirmDialog)


async def test_another_account_asks(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = await half_written(app)
        profile = resolve_profile(LaunchOptions(config_path=app.sandbox.config_path), {}, app.sandbox.directory)
        app.app.open_profile(profile)
        await app.pilot.pause()
        assert app.says("Leave this account?")
        await app.press("enter")
        assert [write.value for write in app.state.secret_writes] == [value]
        app.app.open_profile(profile)
        await app.pilot.pause()
        await app.press("right", "enter")
        await app.loaded()
        assert app.state.secret_writes == ()
        assert value.wiped
        # What happens in the account that was opened again is seen, though it is the same one as before.
        app.app.worker.refresh_secrets()
        await app.settled()
        app.app.worker.delete_secrets(app.state.secrets.items[:1])
        await app.settled()
        assert app.state.activities[-1].stage is Stage.DONE
        assert {(one.purpose, one.key) for one in app.state.secrets.items} == secrets_on(app.sandbox)


async def test_what_is_being_sent_when_the_account_is_left_is_brought_to_its_end(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        chute_id = chute_on(app.sandbox)
        values = [Secret(f"{SENTINEL}-{number}") for number in range(2)]
        app.fault("DELETE /secrets/=latency:60 x1")
        wanted = [WantedSecret(chute_id, "HF_TOKEN", values[0], replace=True), WantedSecret(chute_id, "B", values[1])]
        app.app.worker.write_secrets(wanted)
        await app.until(lambda: app.sent("DELETE", "/secrets/") == 1)
        profile = resolve_profile(LaunchOptions(config_path=app.sandbox.config_path), {}, app.sandbox.directory)
        app.app.worker.open(profile, transport=app.sandbox.transport)
        assert [value.wiped for value in values] == [False, True]
        app.mend()
        await app.settled()
        assert [value.wiped for value in values] == [True, True]
        assert {(chute_id, "HF_TOKEN")} == secrets_on(app.sandbox) & {(chute_id, "HF_TOKEN"), (chute_id, "B")}
        assert app.state.secret_writes == ()
        assert app.sent("POST", "/secrets/") == 1


async def test_what_fails_after_the_account_was_left_keeps_nothing(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = Secret(SENTINEL)
        app.fault("POST /secrets/=latency:60 x1", "POST /secrets/=drop_before_commit x1")
        app.app.worker.write_secrets([WantedSecret(chute_on(app.sandbox), "WANTED", value)])
        await app.until(lambda: app.sent("POST", "/secrets/") == 1)
        profile = resolve_profile(LaunchOptions(config_path=app.sandbox.config_path), {}, app.sandbox.directory)
        app.app.worker.open(profile, transport=app.sandbox.transport)
        app.mend()
        await app.settled()
        assert value.wiped
        assert app.state.secret_writes == ()
        assert app.state.activities[-1].stage is Stage.FAILED
