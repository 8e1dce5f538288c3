"""Deleting an account over HTTP: whose fingerprint it is, every fault at the write, and what is known afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from served import FAULTS

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.money import open_writes
from chutes_tui.operations.money.deletion import delete_account, newest_backup, read_deletion
from chutes_tui.storage.open_writes import OpenWrites

from ..oauth.desk import account
from .test_transfer import NOT_DONE

if TYPE_CHECKING:
    from pathlib import Path

    from served import ServedSandbox

ME = "/users/me"


@pytest.fixture
def bare(served: ServedSandbox) -> ServedSandbox:
    """The account without anything that keeps it alive."""
    for table in ("secrets", "chutes", "images"):
        served.sandbox.world.database.run(f"DELETE FROM {table}")  # noqa: S608
    served.sandbox.set_balance(1.5)
    return served


def lives(served: ServedSandbox) -> bool:
    return bool(served.sandbox.world.database.value("SELECT count(*) FROM users WHERE username = 'ada'"))


@pytest.mark.parametrize(
    "kind", [pytest.param(one, marks=() if "drop" in one else pytest.mark.slow) for one in FAULTS]
)
async def test_every_fault_sends_it_once_and_the_sign_in_tells(bare: ServedSandbox, kind: str) -> None:
    writes = OpenWrites(None)
    async with account(bare) as session:
        user = await session.client.me()
        bare.fault(f"DELETE {ME}={kind}")
        attempt = await delete_account(session, writes, user, Secret(bare.account.fingerprint))
        assert bare.asked("DELETE", ME) == 1
        assert lives(bare) is (kind in NOT_DONE)
        assert (attempt.stage is Stage.DONE) is (kind not in NOT_DONE)
        if kind in NOT_DONE:
            assert attempt.stage is (Stage.REFUSED if kind == "too_many_requests" else Stage.LOST_ABSENT)
        assert writes.of(session.host) == ()


async def test_what_could_not_be_found_out_stays_open_and_is_closed_by_the_next_attempt(bare: ServedSandbox) -> None:
    writes = OpenWrites(None)
    async with account(bare) as session:
        user = await session.client.me()
        bare.fault(f"DELETE {ME}=drop_before_commit x1", "POST /users/login=internal_error")
        with pytest.raises(Problem, match="Nothing was deleted"):  # whose it is can't be seen: not even sent
            await delete_account(session, writes, user, Secret(bare.account.fingerprint))
        assert bare.asked("DELETE", ME) == 0
        await open_writes.begin(writes, open_writes.DELETION, session.host, user.user_id, {"username": "ada"})
        bare.sandbox.faults.clear()
        attempt = await delete_account(session, writes, user, Secret(bare.account.fingerprint))
        assert attempt.stage is Stage.DONE
        assert writes.of(session.host) == ()
    assert not lives(bare)


async def test_another_account_s_fingerprint_deletes_nothing(bare: ServedSandbox) -> None:
    from chutes_tui.sandbox.credentials.auth import hash_fingerprint

    bare.sandbox.world.database.run(
        "UPDATE users SET fingerprint_hash = ? WHERE username = 'grace'", hash_fingerprint("g" * 32)
    )
    async with account(bare) as session:
        user = await session.client.me()
        with pytest.raises(Problem, match="the fingerprint of another account: grace"):
            await delete_account(session, OpenWrites(None), user, Secret("g" * 32))
        with pytest.raises(Problem, match="Nothing was deleted"):
            await delete_account(session, OpenWrites(None), user, Secret("x" * 32))
    assert bare.asked("DELETE", ME) == 0


async def test_what_is_in_the_way_is_read_and_the_server_names_it(served: ServedSandbox) -> None:
    async with account(served) as session:
        known = await read_deletion(session, None)
        assert known.in_the_way == {"chutes": 6, "images": 5, "secrets": 10}
        assert known.holdings["API keys"].value == 13
        assert known.holdings["own apps"].value == 2
        user = await session.client.me()
        attempt = await delete_account(session, OpenWrites(None), user, Secret(served.account.fingerprint))
        assert attempt.stage is Stage.REFUSED
        assert attempt.problem is not None
        assert "support-bot" in attempt.problem.report()
        served.sandbox.switch(generation="2026-02")
        attempt = await delete_account(session, OpenWrites(None), user, Secret(served.account.fingerprint))
        assert attempt.stage is Stage.LOST_ABSENT
        assert attempt.problem is not None
        assert "once it has paid or used anything" in attempt.problem.why
    assert lives(served)


@pytest.mark.slow
async def test_a_server_without_apps_has_none_in_the_list(served: ServedSandbox) -> None:
    served.sandbox.switch(generation="2025-10")
    served.fault("GET /images/=internal_error")
    async with account(served) as session:
        known = await read_deletion(session, None)
    assert not known.holdings["own apps"].offered
    assert known.holdings["images"].problem is not None
    assert known.in_the_way == {"chutes": 6, "secrets": 10}


def test_the_newest_backup(tmp_path: Path) -> None:
    config = tmp_path / "prod.ini"
    assert newest_backup(config) is None
    for name in (
        "prod.ini.2026-11-20-080000.bak",
        "prod.ini.2026-11-21-080000.bak",
        "other.ini.2027-01-01-000000.bak",
    ):
        (tmp_path / name).touch()
    assert newest_backup(config) == tmp_path / "prod.ini.2026-11-21-080000.bak"
