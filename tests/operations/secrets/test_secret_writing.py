"""The writing of one secret, over HTTP: each way that it can end, and what is known of it then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets.writing import Obstacle, SecretWrite, what_would_be_lost, write_secret

from .secret_support import chute_on, secrets_on, session_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from served import ServedSandbox

    from chutes_tui.operations.session import Session

VALUE = "sentinel-value-of-a-secret"
OLD = "HF_TOKEN"
NEW = "OPENAI_API_KEY"
BEFORE = ("drop_before_commit", "internal_error", "bad_gateway_html")
AFTER = ("drop_after_commit", "cut_body", "wrong_json", "invalid_json")


class Desk:
    """Writes one secret, and notes each step."""

    def __init__(self, served: ServedSandbox, session: Session) -> None:
        self.served = served
        self.session = session
        self.chute_id = chute_on(served.sandbox)
        self.steps: list[SecretWrite] = []
        self.user_id = served.account.user_id

    async def write(self, key: str, **options: Any) -> SecretWrite:
        return await self.again(SecretWrite(1, self.chute_id, key, Secret(VALUE), **options))

    async def again(self, write: SecretWrite) -> SecretWrite:
        ended = await write_secret(self.session, write, self.steps.append, user_id=self.user_id)
        assert not ended.stage.under_way
        assert ended.value.wiped is (ended.stage is Stage.DONE)
        assert ended.stage is Stage.DONE or ended.problem is not None
        for told in (ended.problem, self.steps, ended):
            assert VALUE not in repr(told)
        assert ended.problem is None or VALUE not in ended.problem.report()
        return ended

    @property
    def stages(self) -> list[Stage]:
        return [step.stage for step in self.steps]

    def there(self, key: str) -> bool:
        return (self.chute_id, key) in secrets_on(self.served.sandbox)

    def sent(self) -> tuple[int, int]:
        """How many deletions and creations the server saw."""
        return self.served.asked("DELETE", "/secrets/"), self.served.asked("POST", "/secrets/")


@pytest.fixture
async def desk(served: ServedSandbox) -> AsyncIterator[Desk]:
    async with session_on(served) as session:
        yield Desk(served, session)


# Made


async def test_made(desk: Desk) -> None:
    ended = await desk.write(NEW)
    assert ended.stage is Stage.DONE
    assert desk.stages == [Stage.SENDING]
    assert ended.record is not None
    assert (ended.record.purpose, ended.record.key) == (desk.chute_id, NEW)
    assert ended.record == await desk.session.client.get_secret(ended.record.secret_id)
    assert desk.there(NEW)
    assert desk.sent() == (0, 1)


async def test_taken(desk: Desk) -> None:
    ended = await desk.write(OLD)
    assert ended.obstacle is Obstacle.TAKEN
    assert ended.record is not None
    assert ended.record.key == OLD
    assert desk.sent() == (0, 1)


async def test_taken_is_told_even_if_it_can_not_be_looked_up(desk: Desk) -> None:
    desk.served.fault("GET /secrets/=internal_error")
    ended = await desk.write(OLD)
    assert ended.obstacle is Obstacle.TAKEN
    assert ended.record is None


async def test_a_chute_that_is_gone_is_told_in_the_server_s_words(desk: Desk) -> None:
    ended = await desk.again(SecretWrite(1, "b0b0b0b0-0000-4000-8000-000000000000", NEW, Secret(VALUE)))
    assert ended.stage is Stage.REFUSED
    assert ended.problem is not None
    assert "Did not find target chute" in ended.problem.report()


async def test_nothing_is_deleted_for_a_chute_that_is_gone(desk: Desk) -> None:
    desk.served.sandbox.world.database.run("DELETE FROM chutes WHERE chute_id = ?", desk.chute_id)
    ended = await desk.write(OLD, replace=True)
    assert ended.obstacle is Obstacle.CHUTE_GONE
    assert not ended.gap
    assert desk.there(OLD)
    assert desk.sent() == (0, 0)
    assert ended.problem is not None
    assert "was not deleted" in ended.problem.report()
    again = await desk.again(replace(ended, stage=Stage.WAITING))
    assert again.obstacle is Obstacle.CHUTE_GONE
    assert desk.sent() == (0, 0)


@pytest.mark.parametrize("fault", ["internal_error", "drop_before_commit", "too_many_requests:9"])
async def test_nothing_is_deleted_while_the_server_is_in_trouble(desk: Desk, fault: str) -> None:
    desk.served.fault(f"GET /chutes/{desk.chute_id}={fault}")
    ended = await desk.write(OLD, replace=True)
    assert ended.obstacle is Obstacle.OLD_LEFT
    assert desk.there(OLD)
    assert desk.sent() == (0, 0)


async def test_a_server_that_shows_no_single_chute_lets_it_be_replaced(desk: Desk) -> None:
    desk.served.sandbox.switch(absent=[f"/chutes/{desk.chute_id}"])
    assert (await desk.write(OLD, replace=True)).stage is Stage.DONE
    assert desk.sent() == (1, 1)


async def test_a_refusal_is_not_looked_up(desk: Desk) -> None:
    desk.served.fault("POST /secrets/=too_many_requests:9")
    ended = await desk.write(NEW)
    assert ended.stage is Stage.REFUSED
    assert desk.served.asked("GET", "/secrets/") == 0


@pytest.mark.parametrize("fault", AFTER)
async def test_a_lost_answer_although_it_was_made(desk: Desk, fault: str) -> None:
    desk.served.fault(f"POST /secrets/={fault}")
    ended = await desk.write(NEW)
    assert ended.stage is Stage.LOST_PRESENT
    assert ended.record is not None
    assert ended.record.key == NEW
    assert str(ended.problem).endswith(f"response received, but the secret {NEW} exists.")
    assert ended.problem is not None
    assert "may have another value" in ended.problem.why
    assert desk.sent() == (0, 1)


@pytest.mark.parametrize("fault", BEFORE)
async def test_a_lost_answer_and_it_was_not_made(desk: Desk, fault: str) -> None:
    desk.served.fault(f"POST /secrets/={fault} x1")
    ended = await desk.write(NEW)
    assert ended.stage is Stage.LOST_ABSENT
    assert ended.record is None
    assert str(ended.problem).endswith(f"response received. The secret {NEW} was not written.")
    assert desk.sent() == (0, 1)
    assert (await desk.again(ended)).stage is Stage.DONE


async def test_a_lost_answer_and_nothing_is_known(desk: Desk) -> None:
    desk.served.fault("POST /secrets/=drop_after_commit", "GET /=internal_error")
    ended = await desk.write(NEW)
    assert ended.stage is Stage.LOST_UNKNOWN
    assert "may have been written" in str(ended.problem)
    assert desk.sent() == (0, 1)


@pytest.mark.parametrize("fault", AFTER)
async def test_who_the_account_is_is_asked_when_it_is_needed(desk: Desk, fault: str) -> None:
    desk.user_id = ""
    desk.served.fault(f"POST /secrets/={fault}")
    assert (await desk.write(NEW)).stage is Stage.LOST_PRESENT
    assert desk.served.asked("GET", "/users/me") == 1


async def test_nothing_is_known_of_an_account_that_can_not_be_asked_about(desk: Desk) -> None:
    desk.user_id = ""
    desk.served.fault("POST /secrets/=drop_after_commit", "GET /users/me=internal_error")
    assert (await desk.write(NEW)).stage is Stage.LOST_UNKNOWN


async def test_a_lost_refusal_is_told_from_a_creation(desk: Desk) -> None:
    known = (await desk.write(OLD)).record
    desk.served.fault("POST /secrets/=drop_after_commit")
    ended = await desk.write(OLD, record=known)
    assert ended.obstacle is Obstacle.TAKEN
    assert "nothing was changed" in (ended.problem.report() if ended.problem else "")


async def test_an_empty_value_is_not_sent(desk: Desk) -> None:
    ended = await write_secret(desk.session, SecretWrite(1, desk.chute_id, NEW, Secret("")), desk.steps.append)
    assert ended.stage is Stage.REFUSED
    assert desk.sent() == (0, 0)


# Replaced


async def test_replaced(desk: Desk) -> None:
    known = (await desk.write(OLD)).record
    assert known is not None
    desk.steps.clear()
    ended = await desk.write(OLD, replace=True, record=known)
    assert ended.stage is Stage.DONE
    assert [(step.stage, step.gap) for step in desk.steps] == [(Stage.SENDING, False), (Stage.SENDING, True)]
    assert not ended.gap
    assert ended.record is not None
    assert ended.record.created_at != known.created_at
    assert desk.sent() == (1, 2)


async def test_what_was_not_known_is_found_by_its_id(desk: Desk) -> None:
    desk.user_id = ""
    ended = await desk.write(OLD, replace=True)
    assert ended.stage is Stage.DONE
    assert desk.sent() == (1, 1)


async def test_nothing_is_deleted_when_it_is_not_known_what(desk: Desk) -> None:
    desk.user_id = ""
    desk.served.fault("GET /users/me=internal_error")
    ended = await desk.write(OLD, replace=True)
    assert ended.obstacle is Obstacle.OLD_LEFT
    assert desk.sent() == (0, 0)


async def test_what_is_gone_already_is_made(desk: Desk) -> None:
    ended = await desk.write(NEW, replace=True)
    assert ended.stage is Stage.DONE
    assert desk.sent() == (1, 1)


@pytest.mark.parametrize("fault", BEFORE)
async def test_nothing_is_sent_when_the_old_one_is_still_there(desk: Desk, fault: str) -> None:
    desk.served.fault(f"DELETE /secrets/={fault} x1")
    ended = await desk.write(OLD, replace=True)
    assert ended.obstacle is Obstacle.OLD_LEFT
    assert not ended.gap
    assert ended.record is not None
    assert "was not deleted. The new value was not sent." in str(ended.problem)
    assert desk.sent() == (1, 0)
    assert desk.there(OLD)
    assert (await desk.again(ended)).stage is Stage.DONE


async def test_nothing_is_sent_when_the_deletion_was_refused(desk: Desk) -> None:
    desk.served.fault("DELETE /secrets/=too_many_requests")
    ended = await desk.write(OLD, replace=True)
    assert ended.obstacle is Obstacle.OLD_LEFT
    assert desk.sent() == (1, 0)
    assert desk.served.asked("GET", "/secrets/") == 0


async def test_nothing_is_sent_when_nobody_knows_of_the_deletion(desk: Desk) -> None:
    desk.served.fault("DELETE /secrets/=drop_after_commit x1", "GET /secrets/=internal_error")
    ended = await desk.write(OLD, replace=True)
    assert ended.obstacle is Obstacle.OLD_LEFT
    assert "may have been deleted. The new value was not sent." in str(ended.problem)
    assert desk.sent() == (1, 0)
    desk.served.sandbox.faults.clear()
    assert (await desk.again(ended)).stage is Stage.DONE


@pytest.mark.parametrize("fault", AFTER)
async def test_a_deletion_whose_answer_was_lost_is_confirmed_first(desk: Desk, fault: str) -> None:
    desk.served.fault(f"DELETE /secrets/={fault} x1")
    assert (await desk.write(OLD, replace=True)).stage is Stage.DONE
    assert desk.sent() == (1, 1)
    assert desk.there(OLD)


@pytest.mark.parametrize(
    ("faults", "stage"),
    [
        (("POST /secrets/=too_many_requests x1",), Stage.REFUSED),
        (("POST /secrets/=drop_before_commit x1",), Stage.LOST_ABSENT),
        (("POST /secrets/=internal_error x1", "GET /secrets/=internal_error"), Stage.LOST_UNKNOWN),
    ],
)
async def test_a_gap_is_told_and_only_the_creation_is_tried_again(
    desk: Desk, faults: tuple[str, ...], stage: Stage
) -> None:
    desk.served.fault(*faults)
    ended = await desk.write(OLD, replace=True)
    assert ended.stage is stage
    assert ended.gap
    assert not desk.there(OLD)
    desk.served.sandbox.faults.clear()
    again = await desk.again(ended)
    assert again.stage is Stage.DONE
    assert not again.gap
    assert desk.sent() == (1, 2)


async def test_a_lost_replacement_is_known_to_be_a_new_one(desk: Desk) -> None:
    desk.served.fault("POST /secrets/=cut_body x1")
    ended = await desk.write(OLD, replace=True)
    assert ended.stage is Stage.LOST_PRESENT
    assert not ended.gap
    assert ended.problem is not None
    assert "created since" in ended.problem.why
    # What the user agreed to delete is deleted; to delete the new one takes another agreement.
    assert not ended.replace
    again = await desk.again(ended)
    assert again.obstacle is Obstacle.TAKEN
    assert desk.sent() == (1, 2)
    assert (await desk.again(replace(again, replace=True))).stage is Stage.DONE


# Before leaving


async def test_what_would_be_lost_is_named(desk: Desk) -> None:
    assert what_would_be_lost([]) == ""
    write = SecretWrite(1, "c", "ONE", Secret(VALUE))
    assert "ONE" in what_would_be_lost([write])
    many = [replace(write, key=f"KEY_{number}") for number in range(12)]
    assert "KEY_7, and 4 more" in what_would_be_lost(many)
    assert "not recreated: ONE" in what_would_be_lost([replace(write, gap=True), *many])
