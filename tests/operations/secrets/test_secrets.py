"""Reading and deleting secrets, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.errors.types import NotFoundError, RateLimitedError
from chutes_tui.core.attempt import Attempt, Stage
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.operations.secrets.writing import delete_secret, load_secrets

from .secret_support import chute_on, secrets_on, session_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from served import ServedSandbox

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.operations.session import Session

KEY = "SENTRY_DSN"


@pytest.fixture
async def session(served: ServedSandbox) -> AsyncIterator[Session]:
    async with session_on(served) as session:
        yield session


async def listed(session: Session) -> tuple[SecretRecord, ...]:
    published: list[Loadable[SecretRecord]] = []
    await load_secrets(session, Loadable(), published.append)
    assert published[-1].phase is LoadPhase.READY
    assert published[-1].complete
    return published[-1].items


async def record(session: Session) -> SecretRecord:
    return next(secret for secret in await listed(session) if secret.key == KEY)


async def test_all_secrets_are_loaded(served: ServedSandbox, session: Session) -> None:
    records = await listed(session)
    assert {(secret.purpose, secret.key) for secret in records} == secrets_on(served.sandbox)
    assert len(records) == len(secrets_on(served.sandbox)) > 5


async def test_a_refresh_publishes_only_the_whole(served: ServedSandbox, session: Session) -> None:
    published: list[Loadable[SecretRecord]] = []
    await load_secrets(session, Loadable(), published.append)
    before = published[-1].loading()
    published.clear()
    served.sandbox.world.database.run("DELETE FROM secrets WHERE key = ?", KEY)
    await load_secrets(session, before, published.append)
    assert all(len(part.items) == len(before.items) for part in published[:-1])
    assert len(published[-1].items) == len(before.items) - 1


async def test_deleted(served: ServedSandbox, session: Session) -> None:
    secret = await record(session)
    assert (await delete_secret(session, secret.secret_id, secret.key)) == Attempt(Stage.DONE)
    assert (secret.purpose, KEY) not in secrets_on(served.sandbox)
    assert served.asked("DELETE", "/secrets/") == 1


async def test_what_is_gone_already_counts_as_deleted(served: ServedSandbox, session: Session) -> None:
    secret = await record(session)
    served.sandbox.world.database.run("DELETE FROM secrets WHERE key = ?", KEY)
    attempt = await delete_secret(session, secret.secret_id, secret.key)
    assert attempt.stage is Stage.DONE
    assert isinstance(attempt.problem, NotFoundError)


@pytest.mark.parametrize("fault", ["drop_after_commit", "cut_body", "wrong_json", "invalid_json"])
async def test_a_deletion_whose_answer_was_lost_is_looked_up(
    served: ServedSandbox, session: Session, fault: str
) -> None:
    secret = await record(session)
    served.fault(f"DELETE /secrets/={fault}")
    assert (await delete_secret(session, secret.secret_id, secret.key)) == Attempt(Stage.DONE)
    assert (secret.purpose, KEY) not in secrets_on(served.sandbox)
    assert served.asked("DELETE", "/secrets/") == 1


@pytest.mark.parametrize("fault", ["drop_before_commit", "internal_error", "bad_gateway_html"])
async def test_one_that_is_still_there_is_told(served: ServedSandbox, session: Session, fault: str) -> None:
    secret = await record(session)
    served.fault(f"DELETE /secrets/={fault}")
    attempt = await delete_secret(session, secret.secret_id, secret.key)
    assert (attempt.stage, attempt.item) == (Stage.LOST_ABSENT, secret)
    with pytest.raises(Problem, match=rf"response received\. The secret {KEY} was not deleted\."):
        attempt.confirmed()
    assert served.asked("DELETE", "/secrets/") == 1


async def test_nothing_is_claimed_when_the_look_fails_too(served: ServedSandbox, session: Session) -> None:
    secret = await record(session)
    served.fault("DELETE /secrets/=drop_after_commit", "GET /secrets/=internal_error")
    attempt = await delete_secret(session, secret.secret_id, secret.key)
    assert (attempt.stage, attempt.item) == (Stage.LOST_UNKNOWN, None)
    assert attempt.problem is not None
    assert attempt.problem.what == f"No response received. The secret {KEY} may have been deleted."
    assert attempt.problem.outcome_unknown


async def test_a_refusal_is_not_looked_up(served: ServedSandbox, session: Session) -> None:
    secret = await record(session)
    looks = served.asked("GET", "/secrets/")
    served.fault("DELETE /secrets/=too_many_requests:7")
    attempt = await delete_secret(session, secret.secret_id, secret.key)
    assert attempt.stage is Stage.REFUSED
    assert isinstance(attempt.problem, RateLimitedError)
    assert served.asked("GET", "/secrets/") == looks
    assert (chute_on(served.sandbox), KEY) in secrets_on(served.sandbox)
