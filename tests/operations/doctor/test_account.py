"""What is wrong with an account or its credential, and what refuses its calls: the doctor names the cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from lanes import cases

from chutes_tui.operations.doctor.report import State

from .patient import STRANGE_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from .patient import Patient


class Case(NamedTuple):
    """How it is broken, which check says so, with which words, in which state."""

    broken: Callable[[Patient], object]
    check: str
    words: str
    state: State = State.PROBLEM


def _another_hotkey(patient: Patient) -> None:
    seed, address = patient.seed_of("workbench", "first")
    patient.set("auth", hotkey_seed=seed, hotkey_ss58address=address)


def _nobody(patient: Patient) -> None:
    _another_hotkey(patient)
    patient.set("auth", user_id=None)


def _key(name: str) -> Callable[[Patient], None]:
    return lambda patient: patient.use_key(patient.served.account.api_keys[name])


def _deleted_key(patient: Patient) -> None:
    patient.served.sandbox.switch(key_grace=0.0)
    world = patient.served.sandbox.world
    world.database.run("DELETE FROM api_keys WHERE name = ?", "production")
    _key("production")(patient)


def _key_and_no_database(patient: Patient) -> None:
    _key("laptop")(patient)
    routes = ("/users", "/chutes", "/images", "/invocations", "/api_keys")
    patient.served.fault(*(f"{route}=internal_error" for route in routes))


def _becomes(account: str) -> Callable[[Patient], None]:
    return lambda patient: patient.served.sandbox.become(account)


def _fault(*specs: str) -> Callable[[Patient], None]:
    def broken(patient: Patient) -> None:
        patient.served.fault(*specs)

    return broken


BROKEN = {
    "account gone": Case(_another_hotkey, "sign-in", "no longer has this hotkey, or no longer exists"),
    "never registered": Case(_nobody, "sign-in", "No account on this server has this hotkey"),
    "database down": Case(_fault("GET /users/me=internal_error"), "sign-in", "fails at the sign-in (500)"),
    "garbage": Case(
        _fault("GET /users/me=invalid_json"), "sign-in", "The response isn't what this server should send"
    ),
    "unknown key": Case(lambda it: it.use_key(STRANGE_KEY), "sign-in", "it is wrong, deleted, or limited to single"),
    "deleted key": Case(_deleted_key, "sign-in", "it is wrong, deleted, or limited to single"),
    "key while the database is down": Case(_key_and_no_database, "sign-in", "fails at the sign-in (500)"),
    "scoped key": Case(_key("grafana"), "sign-in", "too weak for chutes-tui. Valid;", State.WARNING),
    "other username": Case(
        lambda it: it.set("auth", username="bob"), "account", "than ada by its username", State.WARNING
    ),
    "other user id": Case(
        lambda it: it.set("auth", user_id="0" * 32), "account", "than ada by its user_id", State.WARNING
    ),
    "rate limited": Case(_fault("GET /users/me=too_many_requests:30"), "sign-in", "Too many requests", State.UNKNOWN),
    "an old server": Case(
        lambda it: it.served.sandbox.switch(generation="2025-10"), "reads", "has no login for hotkeys", State.WARNING
    ),
    "broke": Case(_becomes("broke"), "limits", "The daily quota is used up, and the balance can't pay"),
    "four hours used up": Case(_becomes("capped"), "limits", "4 hour cap of your plan is reached"),
    "month used up": Case(_becomes("month-capped"), "limits", "month cap of your plan is reached"),
    "nothing paid yet": Case(_becomes("empty"), "limits", "no daily quota and no money"),
}


@cases("case", BROKEN, "account gone", "database down", "deleted key", "scoped key", "broke", "four hours used up")
async def test_the_cause_is_named(patient: Patient, case: Case) -> None:
    case.broken(patient)
    report = await patient.examine()
    found = report.find(case.check)
    assert found is not None
    assert found.state is case.state, found
    assert case.words in found.found
    if case.state is State.PROBLEM:
        assert report.root is found
    else:
        assert report.root is None
    assert report.incomplete is (case.state is State.UNKNOWN)


@pytest.mark.parametrize("account", ["paying", pytest.param("subscribed", marks=pytest.mark.slow)])
async def test_an_account_that_can_pay(patient: Patient, account: str) -> None:
    patient.served.sandbox.become(account)
    found = (await patient.examine()).find("limits")
    assert found is not None
    assert found.state is State.OK


async def test_an_admin_key(patient: Patient) -> None:
    patient.use_key(patient.served.account.api_keys["laptop"], user_id=patient.served.account.user_id)
    report = await patient.examine()
    assert [one for one in report.checks if one.state not in (State.OK, State.NONE)] == []
    found = report.find("sign-in")
    assert found is not None
    assert found.found == "The server accepts the API key: ada: an admin key."
    account = report.find("account")
    assert account is not None
    assert account.found == "The account is the one that the config names."
    patient.set("auth", user_id=None, username=None)
    account = (await patient.examine()).find("account")
    assert account is not None
    assert account.found == "The account is ada."


async def test_nothing_is_changed(patient: Patient) -> None:
    """The questions about a key are no GET, but change nothing; a login is all that is made."""
    patient.use_key(patient.served.account.api_keys["laptop"])
    before = patient.served.sandbox.world.database.rows("SELECT * FROM api_keys")
    files = {path: path.stat().st_mtime_ns for path in patient.home.rglob("*") if path.is_file()}
    await patient.examine()
    assert patient.served.sandbox.world.database.rows("SELECT * FROM api_keys") == before
    assert {path: path.stat().st_mtime_ns for path in patient.home.rglob("*") if path.is_file()} == files
